//! What has to hold in the end: the city heals, agrees, has lost nothing, and its blocks give the same
//! roots when they are run again.

use super::{
    clients::{id_of, now_ms, submit},
    history::brief,
    model::Model,
    network::Net,
    nodes::{Ground, Nodes},
    world::unit,
};
use bytes::Bytes;
use chancery_chain::{
    again::run_block,
    block::{Block, hash_of},
    engine::ValidatorKey,
    state::{self, StateSet},
};
use chancery_proof::header::Header;
use chancery_rules::{feed::FinalisedBlock, kernel::ids::TransactionId};
use commonware_codec::DecodeExt as _;
use commonware_glue::stateful::db::DatabaseSet as _;
use commonware_runtime::{Clock as _, Supervisor as _, deterministic};
use std::{sync::Arc, time::Duration};

/// How long a healed city may take until every honest node has made new transactions final, in
/// milliseconds.
pub const HEAL_MS: u64 = 45_000;

/// Heals everything and waits for what was promised; then checks what is left.
pub async fn check(
    context: &deterministic::Context,
    ground: &Ground,
    net: &mut Net,
    nodes: &Nodes,
) {
    net.heal().await;
    for (place, usual_ms) in nodes.places.iter().zip(&nodes.clocks_ms) {
        place.controls.fail_disk(0);
        place.controls.skew_by(*usual_ms);
        place.controls.pause(false);
    }
    tell(context, ground, "all is well again");
    check_liveness(context, ground, nodes).await;
    check_blocks(context, ground, net).await;
    if !ground.history.lock().expect("sound").is_sound() {
        return;
    }
    check_model(context, ground);
    check_replay(context, ground).await;
}

/// No honest node has shut another out.
pub async fn check_blocks(context: &deterministic::Context, ground: &Ground, net: &Net) {
    for (by, whom) in net.blocked().await {
        let honest = |node| ground.plan.mischief(node).is_none();
        let line = format!("{by} has shut {whom} out");
        if honest(by) && honest(whom) {
            violated(context, ground, line);
        } else {
            tell(context, ground, &line);
        }
    }
}

fn tell(context: &deterministic::Context, ground: &Ground, line: &str) {
    ground
        .history
        .lock()
        .expect("sound")
        .tell(context.current(), line);
}

fn violated(context: &deterministic::Context, ground: &Ground, what: String) {
    ground
        .history
        .lock()
        .expect("sound")
        .violated(context.current(), what);
}

/// Everything that honest nodes took in and new transactions at each of them become final everywhere.
async fn check_liveness(context: &deterministic::Context, ground: &Ground, nodes: &Nodes) {
    let begun = now_ms(context);
    let promised = ground.history.lock().expect("sound").promises().len();
    let mut probes: Vec<Option<Probe>> = vec![None; ground.plan.validators];
    let mut missing = String::new();
    while now_ms(context) < begun + HEAL_MS {
        for node in ground.plan.honest() {
            // What a node took in before its failing disk stopped it is asked for anew.
            let start = start_of(nodes, node);
            if probes[node].is_none_or(|probe| start.is_some_and(|start| start != probe.start)) {
                probes[node] = probe(context, ground, nodes, node).await;
            }
        }
        match is_missing(ground, nodes, (&probes, promised)) {
            None => return,
            Some(still) => missing = still,
        }
        context.sleep(Duration::from_millis(100)).await;
    }
    violated(
        context,
        ground,
        format!("{} s after all is well, {missing}", HEAL_MS / 1_000),
    );
}

/// A new transaction that a node took in, and at which of its starts.
#[derive(Clone, Copy)]
struct Probe {
    id: TransactionId,
    start: u64,
}

/// The number of a node's start; `None` while it is down.
fn start_of(nodes: &Nodes, node: usize) -> Option<u64> {
    nodes.places[node].door.open().map(|(start, _)| start)
}

/// A new transaction at a node, if it takes it in.
async fn probe(
    context: &deterministic::Context,
    ground: &Ground,
    nodes: &Nodes,
    node: usize,
) -> Option<Probe> {
    let start = start_of(nodes, node)?;
    let number = 900_000 + u64::try_from(node).expect("few");
    let member = u8::try_from(node).expect("few");
    let expires_ms = now_ms(context) + 300_000;
    let envelope = ground
        .world
        .signed(member, 1, now_ms(context), expires_ms, &unit(number));
    let id = id_of(&envelope);
    let door = &nodes.places[node].door;
    submit(context, ground, (node, door), envelope)
        .await?
        .ok()?;
    Some(Probe { id, start })
}

/// What is still to come of the probes and of what was promised before them, if anything is.
fn is_missing(
    ground: &Ground,
    nodes: &Nodes,
    (probes, promised): (&[Option<Probe>], usize),
) -> Option<String> {
    let history = ground.history.lock().expect("sound");
    let mut height = history.highest();
    for node in ground.plan.honest() {
        let Some(Probe { id: probe, .. }) = probes[node] else {
            return Some(format!("{node} takes nothing in"));
        };
        let Some(receipt) = history.receipt(&probe) else {
            return Some(format!(
                "{}, taken in by {node}, is not final",
                brief(&probe)
            ));
        };
        height = height.max(receipt.height.0);
    }
    for promise in history.promises().iter().take(promised) {
        let starts = start_of(nodes, promise.node).map(|start| (ground.life, start));
        if starts == Some(promise.start) && history.receipt(&promise.id).is_none() {
            let (id, node) = (brief(&promise.id), promise.node);
            return Some(format!(
                "{id}, which {node} took in and never lost, is not final"
            ));
        }
    }
    // The tip moves on: to have come to where it stood is enough.
    let behind = ground
        .plan
        .honest()
        .find(|node| history.told_by(*node) + 2 < height);
    behind.map(|node| format!("{node} is at {} and not at {height}", history.told_by(node)))
}

fn check_model(context: &deterministic::Context, ground: &Ground) {
    let mut model = Model::new(&ground.world, ground.plan.epochs.0);
    let mut history = ground.history.lock().expect("sound");
    let blocks: Vec<Arc<FinalisedBlock>> = history.blocks().values().cloned().collect();
    let applied = blocks
        .iter()
        .try_for_each(|block| model.apply(&ground.world, block));
    let compared = applied.and_then(|()| model.compare(blocks.iter().map(|block| &**block)));
    if let Err(difference) = compared {
        history.violated(context.current(), difference);
    }
}

/// Runs every block again from the genesis: each gives the roots of its header.
async fn check_replay(context: &deterministic::Context, ground: &Ground) {
    let blocks: Vec<Arc<FinalisedBlock>> = {
        let history = ground.history.lock().expect("sound");
        history.blocks().values().cloned().collect()
    };
    let config = state::config("again", state::page_cache(1));
    let state: StateSet<deterministic::Context> =
        StateSet::init(context.child("again"), config, None).await;
    for block in blocks {
        let replayed = run_block(&ground.founding, &state, &rebuilt(&block)).await;
        if let Err(difference) = replayed {
            violated(
                context,
                ground,
                format!("{} run again: {difference}", block.height.0),
            );
            return;
        }
    }
}

/// The block as it was proposed.
fn rebuilt(block: &FinalisedBlock) -> Block {
    let header = Header::decode(&block.header).expect("a header");
    let leader = ValidatorKey::decode(Bytes::copy_from_slice(&header.leader.0)).expect("a key");
    let envelopes: Vec<Bytes> = block
        .transactions
        .iter()
        .map(|(_, bytes)| bytes.clone().into())
        .collect();
    let leaves = envelopes.iter().map(|envelope| hash_of(envelope)).collect();
    Block::new(header, leader, envelopes, leaves)
}
