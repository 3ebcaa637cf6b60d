//! A committee that changes, over loopback.

use crate::world::{
    World, addresses, approve, assert_chain, client, follow_transactions, follow_until, now_ms,
    party, propose,
};
use chancery_chain::{Handle, Node, ReplayOptions, Role, replay};
use chancery_rules::kernel::receipt::Outcome;
use serde_json::json;
use std::time::Duration;

/// Passes a motion by the first four members, through `handle`.
async fn pass(world: &World, handle: &Handle, motion: u64, effect: serde_json::Value) {
    let (proposal, vote) = (propose(motion, &effect), approve(motion));
    for member in 0..4 {
        let what = if member == 0 { &proposal } else { &vote };
        let number = motion + u64::from(member);
        let envelope = world.signed(member, 1, number, now_ms() + 300_000, what);
        let id = handle.submit(envelope).await.expect("taken in");
        let blocks = follow_transactions(handle, 1, &[id]).await;
        let receipts = blocks.iter().flat_map(|block| &block.receipts);
        let receipt = receipts.into_iter().find(|one| one.transaction == id);
        assert_eq!(
            receipt.expect("final").outcome,
            Outcome::Accepted,
            "{effect}"
        );
    }
}

/// Waits until the node works in an epoch with so many validators, and says what it does there.
async fn committee_of(handle: &Handle, validators: usize) -> Role {
    while handle.status().validators != validators {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    handle.status().role
}

#[test]
fn a_follower_is_promoted_and_a_founder_leaves() {
    let data = tempfile::tempdir().expect("a folder");
    let world = World::with_epochs((5, 4), now_ms(), 8, 2);
    let addresses = addresses(5);
    let nodes: Vec<Node> = (0..5)
        .map(|member| world.start(&data.path().join(member.to_string()), member, &addresses))
        .collect();
    let (founder, follower) = (nodes[1].handle(), nodes[4].handle());
    client(async {
        follow_until(&follower, 1, |blocks| blocks.len() >= 3).await;
        assert_eq!(committee_of(&follower, 4).await, Role::Follower);
        let admit = json!({
            "effect": "admit_node", "party": hex::encode(party(4).0), "role": "validator",
            "key": world.validator_key(4), "address": addresses[4].to_string(),
        });
        pass(&world, &founder, 1_000, admit).await;
        assert_eq!(committee_of(&follower, 5).await, Role::Validator);
        while follower.status().peers_connected < 4 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let party = hex::encode(party(0).0);
        let leave = json!({"effect": "remove_node", "party": party, "reason": "left"});
        pass(&world, &follower, 2_000, leave).await;
        assert_eq!(committee_of(&follower, 4).await, Role::Validator);
        assert_eq!(committee_of(&founder, 4).await, Role::Validator);
        let id = follower.submit(world.register_unit(4, 1)).await;
        let chain = follow_transactions(&founder, 1, &[id.expect("taken in")]).await;
        assert_chain(&chain);
        let links = founder.links();
        let changes = links.iter().filter(|link| link.committee.is_some());
        assert_eq!(changes.count(), 2);
        assert!(
            links.len() > 2 || founder.status().epoch.0 < 6,
            "and renewals"
        );
    });
    // A door that is held keeps the folder held.
    drop((founder, follower));
    for node in nodes {
        node.stop();
    }
    let report = replay(&ReplayOptions {
        data: data.path().join("4"),
        genesis: world.genesis.clone(),
    });
    assert!(report.expect("it follows").height.0 >= 16);
}
