//! Epochs that end by themselves, and what stays of them.

use crate::{
    network::{network, start},
    world::World,
};
use chancery_chain::{Founding, Handle, Role};
use chancery_proof::committee::CommitteeChain;
use chancery_rules::kernel::ids::{Epoch, Height};
use commonware_runtime::{Clock as _, Runner as _, deterministic};
use std::{sync::Arc, time::Duration};

/// Waits until `handle` tells of `height`.
pub async fn until(context: &deterministic::Context, handle: &Handle, height: u64) {
    for _ in 0..2_400 {
        if handle.status().height >= Height(height) {
            return;
        }
        context.sleep(Duration::from_millis(50)).await;
    }
    panic!("stuck at {:?}, not at {height}", handle.status());
}

#[test]
fn epochs_end_by_themselves_and_the_terms_are_renewed() {
    deterministic::Runner::seeded(7).start(|context| async move {
        let world = World::with_epochs((4, 4), 1, 5, 2);
        let founding = Arc::new(Founding::parse(&world.genesis).expect("a genesis file"));
        let keys: Vec<_> = (0..4).map(|member| world.validator(member)).collect();
        let oracle = network(&context, &keys).await;
        let mut started = Vec::new();
        for (number, key) in (0..4).zip(&keys) {
            started.push(start(&context, &founding, &oracle, (number, key)).await);
        }
        for node in &started {
            until(&context, &node.handle, 33).await;
            let status = node.handle.status();
            assert_eq!((status.role, status.validators), (Role::Validator, 4));
            assert!(status.epoch >= Epoch(6));
            let links = node.handle.links();
            assert!(links.len() >= 3, "a renewal each second epoch");
            let mut chain = CommitteeChain::from_genesis(&founding.genesis, founding.ledger);
            for link in &links {
                assert!(link.committee.is_none(), "nobody came or went");
                chain.extend(link).expect("a good link");
            }
            assert!(chain.committee_of(status.epoch).is_ok());
        }
    });
}
