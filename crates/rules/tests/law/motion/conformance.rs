//! Samples of every encoding that motions have.

use std::collections::BTreeMap;

use chancery_rules::definition::ApproveDefinition;

use super::*;
use crate::{
    samples::{licence, set_exchange},
    world::BANK,
};

/// A sample of each transaction.
pub fn transactions() -> Vec<AnyTransaction> {
    vec![
        propose(1, admit_node(BANK, Duty::Follower)).into(),
        vote(1, Vote::Reject).into(),
        withdraw(1).into(),
    ]
}

/// The records that a history of motions leaves in the state.
pub fn records(samples: &mut BTreeMap<String, Vec<u8>>) {
    let (mut world, guest) = city_and_guest(4);
    let definition = licence(1).id();
    world.must(
        member(0),
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    let stop = Effect::EmergencyStop {
        definition,
        reason: reason("flaw-found"),
    };
    pass(&mut world, 1, stop);
    pass(&mut world, 2, admit_node(guest, Duty::Follower));
    pass(&mut world, 3, suspend_member(member(3)));
    world.must_root(member(0), propose(4, set("motion_days", 7)));
    world.must_root(member(1), vote(4, Vote::Reject));
    world.must_root(member(0), propose(5, set("motion_days", 7)));
    world.must_root(member(0), propose(6, set("motion_days", 7)));
    pass(&mut world, 7, set("motion_days", 7));
    for voter in [1, 2] {
        world.must_root(member(voter), vote(5, Vote::Approve));
    }
    world.must(member(1), set_exchange("https://tax.city"));
    let keys = [
        ("party.with_exchange", member(1).party().into()),
        ("council", RecordKey::Council),
        ("committee", RecordKey::Committee),
        ("motion.passed", id(1).into()),
        ("motion.rejected", id(4).into()),
        ("motion.failed", id(5).into()),
        ("motion.open", id(6).into()),
        ("definition.stopped", definition.into()),
    ];
    for (name, key) in keys {
        let bytes = world.state[&key.state_key()].clone();
        samples.insert(format!("record.{name}"), bytes);
    }
}
