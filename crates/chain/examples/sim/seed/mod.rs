//! One seed: a city of whole nodes, what happens to it, and whether all that was promised holds.
//!
//! - [`plan`], [`dice`]: what is decided beforehand.
//! - [`runtime`], [`network`], [`byzantine`]: what nodes run on, and what is done to it.
//! - [`nodes`], [`clients`], [`acts`]: who is there and what they do.
//! - [`history`], [`properties`], [`model`], [`council`], [`story`]: what is known, and what has to hold.
//!
//! Everything runs on the engine's deterministic runtime: the same seed gives the same story, to the
//! last line. Absent on purpose: real time, real files, real sockets, and any hook in the nodes.

mod acts;
mod byzantine;
mod clients;
mod council;
mod dice;
mod history;
mod model;
mod network;
mod nodes;
mod plan;
mod properties;
mod runtime;
mod story;
#[path = "../../../tests/node/world.rs"]
#[expect(dead_code, reason = "the simulation needs a part of the tests' world")]
mod world;

use chancery_chain::Founding;
use chancery_proof::committee::CommitteeChain;
use commonware_cryptography::Signer as _;
use commonware_runtime::{
    Clock as _,
    deterministic::{self, FaultConfig, PartialWriteMode, WriteConfig},
};
use commonware_utils::{Probability, probability};
use history::{History, Shared};
use network::Net;
use nodes::{Ground, Nodes};
pub use plan::{Event, Fault, Life, Plan, Quality};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex},
    time::Duration,
};
use story::begin;
use world::World;

/// What came of a seed.
#[derive(Debug)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// What did not hold; empty if everything did.
    pub violations: Vec<String>,
    /// What happened.
    pub story: Vec<String>,
    /// The greatest final height.
    pub height: u64,
    /// Transactions that clients saw to be final.
    pub acknowledged: u64,
    /// Milliseconds of the simulation's time.
    pub virtual_ms: u64,
}

/// Lives through a plan, on a thread with a stack as large as a node's.
pub fn run(plan: Plan) -> Report {
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let running = thread.spawn(move || live_through(plan)).expect("a thread");
    running.join().expect("caught inside")
}

fn live_through(plan: Plan) -> Report {
    let (seed, plan) = (plan.seed, Arc::new(plan));
    let members = u8::try_from(plan.validators).expect("few");
    let world = Arc::new(World::with_epochs(
        (members, members),
        story::BEGIN_MS,
        plan.epochs.0,
        plan.epochs.1,
    ));
    let founding = Arc::new(Founding::parse(&world.genesis).expect("a genesis file"));
    let committees = CommitteeChain::from_genesis(&founding.genesis, founding.ledger);
    let history = Arc::new(Mutex::new(History::new(committees, plan.validators)));
    let ground = Ground {
        plan: Arc::clone(&plan),
        world,
        founding,
        history: Arc::clone(&history),
        life: 0,
    };
    outline(&plan, &history);
    let ended = catch_unwind(AssertUnwindSafe(|| live_all(&ground)));
    drop(ground);
    report(seed, &history, ended.unwrap_or(None))
}

/// Tells the plan before it happens.
fn outline(plan: &Plan, history: &Shared) {
    let mut history = history.lock().expect("sound");
    let begun = begin();
    history.tell(
        begun,
        format!("seed {}: {} validators", plan.seed, plan.validators),
    );
    for (node, mischief) in &plan.liars {
        history.tell(begun, format!("{node} lies: {mischief:?}"));
    }
    let (blocks, term) = plan.epochs;
    history.tell(
        begun,
        format!("epochs of {blocks} blocks, terms of {term} epochs"),
    );
    history.tell(begun, format!("links: {:?}", plan.quality));
    history.tell(begun, format!("clocks are off by {:?} ms", plan.clocks_ms));
    history.tell(
        begun,
        format!(
            "disks: writes and syncs take up to {:?} ms",
            plan.disk_ms_max
        ),
    );
}

/// One life after the other; gives the simulation's time in the end, or nothing after a panic.
fn live_all(ground: &Ground) -> Option<u64> {
    let plan = &ground.plan;
    let retained = Probability::new(plan.retained_percent, 100)?;
    let faults = FaultConfig {
        write_rate: Some(WriteConfig {
            failure_rate: probability!(0.0),
            retention_rate: retained,
            mode: if plan.retained_anywhere {
                PartialWriteMode::Subset
            } else {
                PartialWriteMode::Prefix
            },
        }),
        ..FaultConfig::default()
    };
    let config = deterministic::Config::new()
        .with_seed(plan.seed)
        .with_start_time(begin())
        .with_catch_panics(true)
        .with_storage_fault_config(faults);
    let mut runner = deterministic::Runner::new(config);
    let mut time = begin();
    for number in 0..plan.lives.len() {
        let life = u64::try_from(number).ok()?;
        let ground = Ground {
            life,
            ..ground.clone()
        };
        let (now, checkpoint) = runner.start_and_recover(move |context| live(context, ground));
        time = now;
        runner = deterministic::Runner::from(checkpoint);
    }
    let since = time.duration_since(begin()).ok()?;
    u64::try_from(since.as_millis()).ok()
}

fn report(seed: u64, history: &Shared, virtual_ms: Option<u64>) -> Report {
    let mut history = history
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if virtual_ms.is_none() {
        history.violated(begin(), "the simulation itself panicked".into());
    }
    let (height, acknowledged) = (history.highest(), history.acknowledged());
    let (violations, story) = history.take();
    Report {
        seed,
        violations,
        story,
        height,
        acknowledged,
        virtual_ms: virtual_ms.unwrap_or(0),
    }
}

/// One life; the last one ends when the city has healed.
async fn live(context: deterministic::Context, ground: Ground) -> std::time::SystemTime {
    let plan = Arc::clone(&ground.plan);
    let members = 0..u8::try_from(plan.validators).expect("few");
    let keys = members.map(|member| ground.world.validator(member).public_key());
    let mut net = Net::open(&context, keys.collect(), plan.quality).await;
    let nodes = Nodes::start(&context, &ground, &net);
    let doors: Vec<_> = nodes
        .places
        .iter()
        .map(|place| place.door.clone())
        .collect();
    clients::start(&context, &ground, &doors);

    let life = usize::try_from(ground.life).expect("few");
    let length = Duration::from_millis(plan.lives[life].length_ms);
    let until = context.current() + length;
    suffer(
        &context,
        &ground,
        (&mut net, &nodes),
        &plan.lives[life].events,
    )
    .await;
    context.sleep_until(until).await;
    if life + 1 == plan.lives.len() {
        properties::check(&context, &ground, &mut net, &nodes).await;
    } else {
        properties::check_blocks(&context, &ground, &net).await;
        let mut history = ground.history.lock().expect("sound");
        history.tell(context.current(), "everything crashes");
    }
    nodes.abandon();
    context.current()
}

/// Lets the events of a life happen, each at its time.
async fn suffer(
    context: &deterministic::Context,
    ground: &Ground,
    (net, nodes): (&mut Net, &Nodes),
    events: &[Event],
) {
    let begun = context.current();
    let mut turns = Vec::new();
    for (number, event) in events.iter().enumerate() {
        turns.push((event.from_ms, number, true));
        turns.push((event.until_ms, number, false));
    }
    turns.sort_unstable();
    for (at_ms, number, begins) in turns {
        context
            .sleep_until(begun + Duration::from_millis(at_ms))
            .await;
        let event = &events[number];
        {
            let mut history = ground.history.lock().expect("sound");
            let line = if begins {
                format!("{}", event.fault)
            } else {
                format!("over: {}", event.fault)
            };
            history.tell(context.current(), line);
        }
        turn(net, nodes, (number, event), begins).await;
    }
}

async fn turn(net: &mut Net, nodes: &Nodes, (number, event): (usize, &Event), begins: bool) {
    match &event.fault {
        Fault::Part { .. } | Fault::Deafen { .. } | Fault::Degrade(_) => {
            net.fault(number, begins.then(|| event.fault.clone())).await;
        }
        Fault::Pause { node } => nodes.places[*node].controls.pause(begins),
        Fault::Crash { node } if begins => {
            nodes.places[*node].crash(event.until_ms - event.from_ms);
        }
        Fault::Crash { .. } => {}
        Fault::BreakDisk { node, failing } => {
            let failing = if begins { *failing } else { 0 };
            nodes.places[*node].controls.fail_disk(failing);
        }
        Fault::Skew { node, ms } => {
            let usual_ms = nodes.clocks_ms[*node];
            nodes.places[*node]
                .controls
                .skew_by(if begins { *ms } else { usual_ms });
        }
    }
}
