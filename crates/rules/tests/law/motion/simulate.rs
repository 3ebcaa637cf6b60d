//! The simulation says what the motion then does.

use chancery_rules::{
    definition::CertificateType,
    kernel::{ids::PartyId, rejection::Rejection},
    motion::{
        Duty, Effect,
        simulate::{Simulated, needs, simulate},
    },
};

use super::{
    admit_member, admit_node, check_effect, city_and_guest, committee, council, effect, member,
    node_key, pass, remove_member, rotate, set, suspend_member,
};
use crate::{
    samples::{licence, licence_of},
    world::World,
};

fn simulated(world: &World, effect: &Effect, proposer: PartyId) -> Result<Simulated, Rejection> {
    let records = needs(effect)
        .into_iter()
        .map(|key| (key, world.record(key)));
    simulate(effect, proposer, &world.next_block(), records)
}

#[test]
fn what_is_simulated_is_what_happens() {
    let (world, guest) = city_and_guest(4);
    let effects = [
        admit_member(guest),
        admit_node(guest, Duty::Follower),
        suspend_member(member(3)),
        remove_member(member(3)),
        rotate(member(3), node_key(guest)),
        set("block_bytes", 70_000),
        Effect::ApproveDefinition {
            document: Box::new(licence_of(1, &[member(0)]).into()),
        },
    ];
    for effect in effects {
        let expected = simulated(&world, &effect, member(0).party()).unwrap();
        assert_eq!(expected.before.members, council(&world).members.to_vec());
        assert_eq!(
            expected.before.committee.keys,
            committee(&world).keys.to_vec()
        );
        assert_eq!(
            (
                expected.before.committee.quorum,
                expected.before.committee.faulty_max
            ),
            (3, 1)
        );
        assert_eq!(
            (expected.threshold.voters, expected.threshold.approvals),
            (4, 3)
        );
        let mut world = world.clone();
        pass(&mut world, 1, effect);
        assert_eq!(expected.after.members, council(&world).members.to_vec());
        assert_eq!(expected.after.nodes, committee(&world).nodes.to_vec());
        assert_eq!(expected.after.committee.keys, committee(&world).next_keys());
        assert_eq!(expected.after.parameters, council(&world).parameters);
    }
}

#[test]
fn what_the_rules_refuse_the_simulation_refuses_with_the_same_code() {
    let (world, guest) = city_and_guest(4);
    for effect in effect::all() {
        let found = match simulated(&world, &effect, member(0).party()) {
            Ok(_) => "accepted",
            Err(rejection) => rejection.info().name,
        };
        check_effect(&world, effect, found);
    }
    let refused = simulated(&world, &suspend_member(guest), member(0).party());
    assert_eq!(refused.unwrap_err().code(), 714);
    let nothing = simulate(
        &set("motion_days", 7),
        guest.party(),
        &world.next_block(),
        [],
    );
    assert_eq!(nothing.unwrap_err().code(), 701);
}

#[test]
fn a_new_version_is_compared_with_the_latest_that_is_known() {
    let (mut world, _) = city_and_guest(4);
    for version in [1, 2] {
        let document = Box::new(licence(version).into());
        pass(
            &mut world,
            version.into(),
            Effect::ApproveDefinition { document },
        );
    }
    let document = CertificateType {
        name: crate::world::name("Trade licence"),
        validity_days_max: Some(365),
        ..licence(3)
    };
    let effect = Effect::ApproveDefinition {
        document: Box::new(document.into()),
    };
    let earlier = [licence(1).id(), licence(2).id()].map(|id| (id.into(), world.record(id.into())));
    let records = needs(&effect)
        .into_iter()
        .map(|key| (key, world.record(key)))
        .chain(earlier);
    let found = simulate(&effect, member(0).party(), &world.next_block(), records).unwrap();
    let change = found.definition.unwrap();
    assert_eq!(change.before.unwrap().document.version(), 2);
    let of = |field: &str| {
        let found = change.differences.iter().find(|it| it.field == field);
        found.map(|it| (it.before.as_deref(), it.after.as_deref()))
    };
    assert_eq!(
        of("document.name.en"),
        Some((Some("Business licence"), Some("Trade licence")))
    );
    assert_eq!(of("document.version"), Some((Some("2"), Some("3"))));
    assert_eq!(of("document.validity_days_max"), Some((None, Some("365"))));
    assert_eq!(of("document.code"), None);
    assert_eq!(of("document.reasons.revoke/business-ended.name.en"), None);
    assert!(change.differences.is_sorted_by_key(|it| it.field.clone()));
}

#[test]
fn what_goes_is_told_as_well() {
    let (mut world, _) = city_and_guest(4);
    let first = CertificateType {
        validity_days_max: Some(365),
        ..licence(1)
    };
    let before = first.id();
    pass(
        &mut world,
        1,
        Effect::ApproveDefinition {
            document: Box::new(first.into()),
        },
    );
    let effect = Effect::ApproveDefinition {
        document: Box::new(licence(2).into()),
    };
    let records = needs(&effect)
        .into_iter()
        .map(|key| (key, world.record(key)))
        .chain([(before.into(), world.record(before.into()))]);
    let found = simulate(&effect, member(0).party(), &world.next_block(), records).unwrap();
    let gone = found
        .definition
        .unwrap()
        .differences
        .into_iter()
        .find(|it| it.field == "document.validity_days_max")
        .unwrap();
    assert_eq!((gone.before.as_deref(), gone.after), (Some("365"), None));
}
