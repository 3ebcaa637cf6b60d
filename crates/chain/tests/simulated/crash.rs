//! Everything that was told is there after all nodes crash at once, at any moment.

use crate::{
    network::{network, start},
    world::{World, assert_chain},
};
use chancery_chain::{Founding, Handle};
use chancery_rules::{feed::FinalisedBlock, kernel::ids::Height};
use commonware_runtime::{
    Clock as _, Spawner as _, Supervisor as _,
    deterministic::{self, FaultConfig, PartialWriteMode, WriteConfig},
};
use commonware_utils::probability;
use futures::StreamExt as _;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

const NODES: u8 = 4;

/// What every node told, by node and height.
type Told = Arc<Mutex<BTreeMap<(u8, u64), Arc<FinalisedBlock>>>>;

/// Checks that what was told before is told again, byte for byte, then notes what is told.
async fn follow(number: u8, handle: Handle, told: Told) {
    let mut feed = std::pin::pin!(handle.follow(Height(1)));
    while let Some(block) = feed.next().await {
        let mut told = told.lock().expect("sound");
        match told.get(&(number, block.height.0)) {
            Some(before) => {
                assert_eq!(
                    before.digest, block.digest,
                    "node {number} tells another block"
                );
                assert_eq!(before.receipts, block.receipts);
                assert_eq!(before.changes, block.changes);
            }
            None => {
                told.insert((number, block.height.0), block);
            }
        }
    }
}

/// One life of the city: it runs for `life` and then everything stops in mid-air.
async fn live(
    context: deterministic::Context,
    world: Arc<World>,
    (round, life): (u64, Duration),
    told: Told,
) {
    let founding = Arc::new(Founding::parse(&world.genesis).expect("a genesis file"));
    let keys: Vec<_> = (0..NODES).map(|member| world.validator(member)).collect();
    let oracle = network(&context, &keys).await;
    let mut handles = Vec::new();
    let mut kept = Vec::new();
    for (number, key) in (0..NODES).zip(&keys) {
        let started = start(&context, &founding, &oracle, (number, key)).await;
        handles.push(started.handle);
        kept.push(started.tasks);
    }
    let before = told.lock().expect("sound").clone();
    for (number, handle) in (0..NODES).zip(&handles) {
        let highest = before
            .keys()
            .filter(|(node, _)| *node == number)
            .map(|(_, height)| *height);
        let highest = highest.max().unwrap_or(0);
        assert!(
            handle.status().height.0 >= highest,
            "node {number} forgot what it told"
        );
        let (handle, told) = (handle.clone(), Arc::clone(&told));
        context
            .child("follower")
            .with_attribute("number", number)
            .spawn(move |_| follow(number, handle, told));
    }
    let submitter = context.child("submitter").spawn(move |context| async move {
        let now_ms = |context: &deterministic::Context| {
            let since = context
                .current()
                .duration_since(std::time::UNIX_EPOCH)
                .expect("later");
            u64::try_from(since.as_millis()).expect("fits")
        };
        for number in 0_u64.. {
            let member = u8::try_from(number % u64::from(NODES)).expect("small");
            let (unique, expires_ms) = (round * 10_000 + number, now_ms(&context) + 300_000);
            let unit = crate::world::unit(unique);
            let envelope = world.signed(member, 1, unique, expires_ms, &unit);
            if let Err(refusal) = handles[usize::from(member)].submit(envelope).await {
                panic!("refused: {refusal}");
            }
            context.sleep(Duration::from_millis(25)).await;
        }
    });
    context.sleep(life).await;
    drop((submitter, kept));
}

/// Runs a city through `crashes` crashes with a seed; gives what was told.
fn crash_again_and_again(
    world: World,
    (seed, crashes): (u64, u64),
) -> BTreeMap<(u8, u64), Arc<FinalisedBlock>> {
    let world = Arc::new(world);
    let told = Told::default();
    let faults = FaultConfig {
        write_rate: Some(WriteConfig {
            failure_rate: probability!(0.0),
            retention_rate: probability!(0.5),
            mode: PartialWriteMode::Prefix,
        }),
        ..FaultConfig::default()
    };
    let config = deterministic::Config::new()
        .with_seed(seed)
        .with_storage_fault_config(faults);
    let mut runner = deterministic::Runner::new(config);
    for round in 0..crashes {
        let life = Duration::from_millis(2_300 + (seed * 7_919 + round * 1_237) % 900);
        let (world, told) = (Arc::clone(&world), Arc::clone(&told));
        let run = move |context| live(context, world, (round, life), told);
        let ((), checkpoint) = runner.start_and_recover(run);
        runner = deterministic::Runner::from(checkpoint);
    }
    let told = told.lock().expect("sound");
    told.clone()
}

/// Checks that every node told one history, and gives how many transactions are in it.
fn assert_one_history(told: &BTreeMap<(u8, u64), Arc<FinalisedBlock>>) -> usize {
    let mut transactions = 0;
    for number in 0..NODES {
        let of_node = told.iter().filter(|((node, _), _)| *node == number);
        let chain: Vec<_> = of_node.map(|(_, block)| Arc::clone(block)).collect();
        assert_chain(&chain);
        transactions = chain.iter().map(|block| block.transactions.len()).sum();
    }
    for ((_, height), block) in told {
        let others = (0..NODES).filter_map(|other| told.get(&(other, *height)));
        assert!(
            others.into_iter().all(|other| other.digest == block.digest),
            "a fork"
        );
    }
    transactions
}

#[test]
fn what_was_told_survives_the_crash_of_all_nodes_at_any_moment() {
    for seed in 1..=2 {
        let told = crash_again_and_again(World::found_at(NODES, 1), (seed, 4));
        let transactions = assert_one_history(&told);
        assert!(
            transactions > 100,
            "seed {seed}: the city did make progress ({transactions})"
        );
    }
}

#[test]
fn the_crash_of_all_nodes_around_the_ends_of_epochs_costs_nothing_that_was_told() {
    // Epochs so short that every life crosses several ends, and dies near one.
    for seed in 1..=2 {
        let world = World::with_epochs((NODES, NODES), 1, 2 + seed, 1);
        let told = crash_again_and_again(world, (seed, 4));
        let transactions = assert_one_history(&told);
        let height = told.keys().map(|(_, height)| *height).max();
        assert!(
            transactions > 100 && height > Some(60),
            "seed {seed}: the city did make progress ({transactions}, {height:?})"
        );
    }
}
