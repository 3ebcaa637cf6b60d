//! What falls due on four validators: the same on all, in the blocks that are bounded for it, after a crash as well.

use crate::{
    city::{City, NODES, now_ms},
    network::Part,
    world::{World, assess, obligation},
};
use chancery_proof::header::Header;
use chancery_rules::{
    feed::FinalisedBlock,
    kernel::{ids::Height, state_key::RecordKey},
    log::verify_inclusion,
};
use commonware_runtime::{Clock as _, Runner as _, deterministic};
use futures::StreamExt as _;
use std::{sync::Arc, time::Duration};

/// More than one block settles.
const OBLIGATIONS: u64 = 70;
/// When they fall due, by block time.
const DUE_MS: u64 = 60_000;

/// All nodes assess what falls due later, and stop in mid-air.
async fn assess_all(context: deterministic::Context, world: Arc<World>) {
    let city = City::build(&context, world).await;
    let mut nodes = Vec::new();
    for number in 0..NODES {
        nodes.push(city.start(&context, number, Part::default()).await);
    }
    for number in 0..OBLIGATIONS {
        let expires_ms = now_ms(&context) + 300_000;
        let asked = assess(0, number, DUE_MS);
        let envelope = city.world.signed(0, 2, number, expires_ms, &asked);
        let taken = nodes[0].handle.submit(envelope).await;
        taken.expect("taken in");
    }
    context.sleep(Duration::from_secs(10)).await;
}

/// All nodes run until everything is overdue; gives what each told since it was due.
async fn fall_due(
    context: deterministic::Context,
    world: Arc<World>,
) -> Vec<Vec<Arc<FinalisedBlock>>> {
    let city = City::build(&context, world).await;
    let mut nodes = Vec::new();
    for number in 0..NODES {
        nodes.push(city.start(&context, number, Part::default()).await);
    }
    let mut told = Vec::new();
    for node in &nodes {
        let (mut blocks, mut found) = (Vec::new(), 0);
        let mut feed = std::pin::pin!(node.handle.follow(Height(1)));
        while found < OBLIGATIONS {
            let block = feed.next().await.expect("the feed never ends");
            let system = block.receipts.iter().filter(|one| one.is_of_system_act());
            let settled = u64::try_from(system.count()).expect("few");
            found += settled;
            if settled > 0 {
                blocks.push(block);
            }
        }
        for block in &blocks {
            assert_in_log(&node.handle, block).await;
        }
        told.push(blocks);
    }
    told
}

/// Proves the block's last receipt by the log after it.
async fn assert_in_log(handle: &chancery_chain::Handle, block: &FinalisedBlock) {
    let header = Header::decode(&block.header).expect("a header");
    let index = header.log_size - 1;
    let proof = handle.log_inclusion(index, header.log_size).await;
    let leaf = block.receipts.last().expect("a receipt").leaf();
    let (size, proof) = (header.log_size, proof.expect("a proof"));
    assert!(verify_inclusion(
        &leaf,
        index,
        size,
        &proof,
        &header.log_root
    ));
}

#[test]
fn what_falls_due_does_so_on_all_validators_alike_and_after_a_crash() {
    let world = Arc::new(World::found_at(NODES, 1));
    let runner = deterministic::Runner::new(deterministic::Config::new().with_seed(5));
    let (before, after) = (Arc::clone(&world), world);
    let ((), checkpoint) = runner.start_and_recover(move |context| assess_all(context, before));
    let runner = deterministic::Runner::from(checkpoint);
    let told = runner.start(move |context| fall_due(context, after));
    let first = &told[0];
    let counts: Vec<_> = first.iter().map(|block| block.receipts.len()).collect();
    assert_eq!(counts, [64, 6]);
    assert_eq!(first[1].height, first[0].height.next());
    assert!(first[0].time.0 >= DUE_MS);
    let changed = first.iter().flat_map(|block| &block.changes);
    let mut changed: Vec<_> = changed.map(|change| change.record).collect();
    changed.sort_unstable();
    let expected = (0..OBLIGATIONS).map(|number| RecordKey::from(obligation(number)));
    assert_eq!(changed, expected.collect::<Vec<_>>());
    for other in &told[1..] {
        assert_eq!(other.len(), first.len());
        for (one, other) in first.iter().zip(other) {
            assert_eq!(one.digest, other.digest);
            assert_eq!(one.receipts, other.receipts);
            assert_eq!(one.changes, other.changes);
        }
    }
}
