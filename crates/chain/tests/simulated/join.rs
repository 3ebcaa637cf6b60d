//! A node without a history joins a city that goes on meanwhile, and is one of its nodes from then on.

use crate::{
    city::{self, City, NODES},
    network::Part,
    world::{World, assert_chain, unit, unit_party},
};
use chancery_chain::{Handle, Joined, QueryError, engine::wiring::Started};
use chancery_proof::{finality, header::Header, state, verify::Anchor};
use chancery_rules::{
    feed::{FinalisedBlock, SnapshotPart},
    kernel::{
        ids::{BlockDigest, Height},
        state_key::RecordKey,
    },
    log::verify_inclusion,
};
use commonware_runtime::{
    Clock as _, Handle as TaskHandle, Runner as _, Spawner as _, Supervisor as _, deterministic,
};
use futures::StreamExt as _;
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicUsize, atomic::Ordering},
    time::Duration,
};

pub type Context = deterministic::Context;

/// The one that joins.
pub const LATE: u8 = NODES - 1;

/// Blocks of an epoch: so many that the turn of a node that is away is skipped.
pub const EPOCH: u64 = 64;

/// Transactions that the city gets each second.
const LOAD: u64 = 40;

/// Submits to the members in turn until it is dropped, from the number `first` on.
pub fn load(context: &Context, city: &City, handles: Vec<Handle>, first: u64) -> TaskHandle<()> {
    let world = Arc::clone(&city.world);
    context.child("load").spawn(move |context| async move {
        for number in first.. {
            let member = u8::try_from(number % 3).expect("small");
            let expires_ms = city::now_ms(&context) + 300_000;
            let envelope = world.signed(member, 1, number, expires_ms, &unit(number));
            let submitted = handles[usize::from(member)].submit(envelope).await;
            submitted.expect("taken in");
            context.sleep(Duration::from_millis(1_000 / LOAD)).await;
        }
    })
}

pub async fn join_point(city: &City, from: &Handle) -> Joined {
    let point = from.join_point().await.expect("no failure");
    let anchor = Anchor::read(&city.world.genesis).expect("a genesis file");
    Joined::verify(point.expect("a final block"), &anchor).expect("it leads from the genesis file")
}

/// Waits until `node` has told of the block that is `other`'s last now.
pub async fn reach(context: &Context, node: &Handle, other: &Handle) {
    let wanted = other.status().height;
    let deadline_ms = city::now_ms(context) + 60_000;
    while node.status().height < wanted {
        assert_eq!(node.failed(), None);
        assert!(city::now_ms(context) < deadline_ms, "it does not get there");
        context.sleep(Duration::from_millis(20)).await;
    }
}

async fn blocks(handle: &Handle, from: u64, to: u64) -> Vec<Arc<FinalisedBlock>> {
    let heights = handle.follow(Height(from));
    let told = heights.take_while(move |block| std::future::ready(block.height.0 <= to));
    if from > to {
        return Vec::new();
    }
    let mut told = std::pin::pin!(told);
    let mut blocks = Vec::new();
    while let Some(block) = told.next().await {
        let is_last = block.height.0 == to;
        blocks.push(block);
        if is_last {
            break;
        }
    }
    blocks
}

/// The records after a snapshot's last block, and that block's height.
async fn records(handle: &Handle) -> (Height, BTreeMap<RecordKey, Vec<u8>>) {
    let mut snapshot = handle.snapshot();
    let mut records = BTreeMap::new();
    loop {
        let (changes, end) = match snapshot.next().await.expect("no failure") {
            Some(SnapshotPart::Records(changes)) => (changes, None),
            Some(SnapshotPart::Block(block)) => (block.changes.clone(), Some(block.height)),
            None => panic!("a snapshot ends with its block"),
        };
        for change in changes {
            match change.value {
                Some(value) => records.insert(change.record, value),
                None => records.remove(&change.record),
            };
        }
        if let Some(height) = end {
            assert_eq!(snapshot.next().await.expect("no failure"), None);
            return (height, records);
        }
    }
}

/// That what `handle` proves of a unit verifies from the genesis file alone.
pub async fn proves(city: &City, handle: &Handle, number: u64) {
    let key = RecordKey::Party(unit_party(number)).state_key();
    let proven = handle.prove(&[key]).await.expect("proven");
    let anchor = Anchor::read(&city.world.genesis).expect("a genesis file");
    let mut chain = anchor.chain().clone();
    for link in &proven.committees {
        chain.extend(link).expect("a good link");
    }
    let header = Header::decode(&proven.header).expect("a header");
    let committee = chain
        .committee_of(header.epoch)
        .expect("in its term")
        .clone();
    let certificate = finality::trim(&proven.finality, &committee).expect("a certificate");
    let digest = BlockDigest::of(&proven.header);
    finality::verify(&certificate, &header, digest, &committee).expect("truly signed");
    let entry = &proven.entries[0];
    let value = entry.value.as_deref().expect("it is there");
    state::verify_inclusion(&entry.proof, key, value, header.state_root).expect("in the state");
}

/// That two nodes tell the same of what both keep from `from` on, and that the first logs it.
pub async fn same_from(from: u64, one: &Handle, other: &Handle) {
    let to = one.status().height.0.min(other.status().height.0);
    // The latest ones: older ones may be forgotten while they are read.
    let from = from.max(one.oldest().0).max(to.saturating_sub(60));
    let ours = blocks(one, from, to).await;
    assert_chain(&ours);
    let mut compared = 0;
    for ours in &ours {
        // Either may forget some meanwhile.
        let Ok(Some(theirs)) = other.block(ours.height).await else {
            continue;
        };
        assert_eq!(ours.digest, theirs.digest);
        assert_eq!(ours.receipts, theirs.receipts);
        assert_eq!(ours.changes, theirs.changes);
        compared += 1;
        let header = Header::decode(&ours.header).expect("a header");
        let Some(last) = ours.receipts.last() else {
            continue;
        };
        let index = header.log_size - 1;
        let path = match one.log_inclusion(index, header.log_size).await {
            Ok(path) => path,
            Err(error) => {
                assert!(one.oldest() > ours.height, "{error}");
                continue;
            }
        };
        assert!(verify_inclusion(
            &last.leaf(),
            index,
            header.log_size,
            &path,
            &header.log_root
        ));
    }
    assert!(compared > 0, "nothing was compared");
}

/// The city's first three nodes, with their load.
pub async fn three(context: &Context, city: &City, role: &Part) -> (Vec<Handle>, Vec<Started>) {
    let mut started = Vec::new();
    for number in 0..LATE {
        started.push(city.start(context, number, role.clone()).await);
    }
    let handles = started.iter().map(|one| one.handle.clone()).collect();
    (handles, started)
}

#[test]
fn an_empty_node_joins_under_load_and_is_a_node_like_the_others() {
    deterministic::Runner::seeded(1).start(|context| async move {
        let city = City::build(
            &context,
            Arc::new(World::with_epochs((NODES, NODES), 1, EPOCH, 100)),
        )
        .await;
        let (handles, running) = three(&context, &city, &Part::default()).await;
        let submitter = load(&context, &city, handles.clone(), 0);
        context.sleep(Duration::from_secs(10)).await;

        let join = join_point(&city, &handles[0]).await;
        let role = Part {
            join: Some(join.clone()),
            ..Part::default()
        };
        let late = city.start(&context, LATE, role).await;
        let joined = late.handle.clone();
        reach(&context, &joined, &handles[0]).await;
        let oldest = joined.oldest().0;
        assert!(oldest > join.header.height.0, "it has no earlier block");
        proves(&city, &joined, 3).await;
        let deadline_ms = city::now_ms(&context) + 60_000;
        while joined.status().epoch <= join.header.epoch {
            assert!(city::now_ms(&context) < deadline_ms, "it never validates");
            context.sleep(Duration::from_millis(100)).await;
        }
        submitter.abort();
        context.sleep(Duration::from_secs(3)).await;

        same_from(oldest, &joined, &handles[0]).await;
        assert_eq!(records(&joined).await.1, records(&handles[1]).await.1);
        // What it does not have, it says.
        let gone = Err(QueryError::Gone {
            oldest: Height(oldest),
        });
        assert_eq!(joined.block(Height(1)).await.map(|_| ()), gone.clone());
        assert_eq!(joined.log_inclusion(0, 100).await.map(|_| ()), gone.clone());
        assert_eq!(joined.log_consistency(1, 100).await.map(|_| ()), gone);
        assert_eq!(handles[0].oldest(), Height(1));
        // It takes part: without one of the others it makes the quorum.
        let before = joined.status().height;
        drop(handles);
        let mut running = running.into_iter();
        let leaves = running.next().expect("three");
        for (_, task) in leaves.tasks {
            task.abort();
        }
        context.sleep(Duration::from_secs(30)).await;
        assert!(
            joined.status().height.0 > before.0 + 3,
            "the city stands still"
        );
    });
}

#[test]
fn a_snapshot_under_load_is_the_state_at_its_height() {
    deterministic::Runner::seeded(2).start(|context| async move {
        let city = City::build(
            &context,
            Arc::new(World::with_epochs((NODES, NODES), 1, EPOCH, 100)),
        )
        .await;
        let (handles, _running) = three(&context, &city, &Part::default()).await;
        let _submitter = load(&context, &city, handles.clone(), 0);
        context.sleep(Duration::from_secs(10)).await;
        for _ in 0..5 {
            let (height, records) = records(&handles[2]).await;
            let mut told = BTreeMap::new();
            for block in blocks(&handles[0], 1, height.0).await {
                for change in &block.changes {
                    match &change.value {
                        Some(value) => told.insert(change.record, value.clone()),
                        None => told.remove(&change.record),
                    };
                }
            }
            assert!(told.len() > 100);
            assert_eq!(records, told, "at height {height}");
            context.sleep(Duration::from_millis(777)).await;
        }
    });
}

#[test]
fn a_peer_that_lies_about_the_state_is_cut_off_and_another_is_asked() {
    for seed in 1..=2 {
        deterministic::Runner::seeded(seed).start(|context| async move {
            let city = City::build(
                &context,
                Arc::new(World::with_epochs((NODES, NODES), 1, EPOCH, 100)),
            )
            .await;
            let lies = Arc::new(AtomicUsize::new(0));
            let liar = Part {
                lies: Some(Arc::clone(&lies)),
                ..Part::default()
            };
            let mut running = Vec::new();
            for number in 0..LATE {
                let role = if number < 2 {
                    liar.clone()
                } else {
                    Part::default()
                };
                running.push(city.start(&context, number, role).await);
            }
            let handles: Vec<_> = running.iter().map(|one| one.handle.clone()).collect();
            let submitter = load(&context, &city, handles.clone(), 0);
            context.sleep(Duration::from_secs(12)).await;
            submitter.abort();

            let role = Part {
                join: Some(join_point(&city, &handles[0]).await),
                ..Part::default()
            };
            let late = city.start(&context, LATE, role).await;
            reach(&context, &late.handle, &handles[2]).await;
            assert!(lies.load(Ordering::Relaxed) > 0, "nobody lied");
            let blocked = city.blocked().await;
            let by_late = blocked.iter().filter(|(by, _)| *by == city.key(LATE));
            let whom: Vec<_> = by_late.map(|(_, whom)| whom.clone()).collect();
            assert!(!whom.is_empty(), "the liars were found out");
            assert!(!whom.contains(&city.key(2)), "the honest one was not");
            assert_eq!(records(&late.handle).await.1, records(&handles[2]).await.1);
        });
    }
}

/// One life of the city in which the late node may still be joining when everything crashes.
async fn live(context: Context, world: Arc<World>, round: u64, joining: Duration) -> bool {
    let city = City::build(&context, world).await;
    let (handles, running) = three(&context, &city, &Part::default()).await;
    let submitter = load(&context, &city, handles.clone(), round * 10_000);
    let before = if round == 0 { 8_000 } else { 1_200 };
    context.sleep(Duration::from_millis(before)).await;
    let role = Part {
        join: Some(join_point(&city, &handles[0]).await),
        ..Part::default()
    };
    let late = city.start(&context, LATE, role).await;
    context.sleep(joining).await;
    let is_there = late.handle.oldest() > Height(1);
    if joining > Duration::from_secs(1) {
        reach(&context, &late.handle, &handles[0]).await;
        same_from(late.handle.oldest().0, &late.handle, &handles[0]).await;
        assert_eq!(late.handle.failed(), None);
    }
    drop((submitter, running));
    is_there
}

#[test]
fn a_crash_in_the_midst_of_joining_loses_nothing() {
    for seed in 1..=3 {
        let world = Arc::new(World::with_epochs((NODES, NODES), 1, EPOCH, 100));
        let mut runner = deterministic::Runner::seeded(seed);
        let mut unfinished = 0;
        for round in 0..6 {
            let last = round == 5;
            let joining = if last {
                8_000
            } else {
                8 + 17 * round + seed * 3
            };
            let world = Arc::clone(&world);
            let run = move |context| live(context, world, round, Duration::from_millis(joining));
            let (is_there, checkpoint) = runner.start_and_recover(run);
            unfinished += usize::from(!is_there);
            assert!(is_there || !last, "it joins in the end");
            runner = deterministic::Runner::from(checkpoint);
        }
        assert!(unfinished > 0, "no crash came in the midst of it");
    }
}
