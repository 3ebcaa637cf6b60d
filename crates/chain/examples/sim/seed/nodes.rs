//! The nodes of one life: started, killed, and started again on the same disk.
//!
//! A node that ends by itself did so because its disk failed, or it is a violation. Whoever asks a
//! node does so through its [`Door`], which is shut while the node is down.

use super::{
    byzantine::{Post, Wire, hears},
    dice::Dice,
    history::Shared,
    network::{Doors, Key, Net, QUOTAS},
    plan::{Mischief, Plan},
    runtime::{Controls, Disk, Skewed},
    world::World,
};
use chancery_chain::{
    Founding, Handle, Keep, MempoolLimits, Pace,
    engine::{
        consensus::ConsensusChannels,
        wiring::{self, Channels, Setup, Started},
    },
    failure::Failure,
};
use chancery_rules::kernel::ids::Height;
use commonware_cryptography::{Signer as _, ed25519};
use commonware_p2p::simulated::Receiver;
use commonware_runtime::{
    Clock as _, Handle as Task, Spawner as _, Supervisor as _, deterministic,
};
use commonware_utils::channel::mpsc;
use futures::StreamExt as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long a stopped node stays down when nothing else says so, in milliseconds.
const DOWN_MS: u64 = 400;

/// A node, as far as it can be asked anything now.
#[derive(Clone, Default)]
pub struct Door(Arc<Mutex<(u64, Option<Handle>)>>);

impl Door {
    /// The node and the number of its start; `None` while it is down.
    pub fn open(&self) -> Option<(u64, Handle)> {
        let door = self.0.lock().expect("sound");
        door.1.clone().map(|handle| (door.0, handle))
    }

    fn enter(&self, handle: Handle) -> u64 {
        let mut door = self.0.lock().expect("sound");
        *door = (door.0 + 1, Some(handle));
        door.0
    }

    fn shut(&self) {
        self.0.lock().expect("sound").1 = None;
    }
}

/// A node and what can be done to it.
pub struct Place {
    /// Its clock, disk and tasks.
    pub controls: Arc<Controls>,
    /// The way to it.
    pub door: Door,
    orders: mpsc::Sender<u64>,
    keeping: Task<()>,
}

impl Place {
    /// Kills the node; it is back after `down_ms`.
    pub fn crash(&self, down_ms: u64) {
        // One order at a time is enough: a node that is down already need not hear another.
        self.orders.try_send(down_ms).unwrap_or_default();
    }
}

/// All nodes of one life.
pub struct Nodes {
    /// By number.
    pub places: Vec<Place>,
    /// How far their clocks are off while nothing is wrong.
    pub clocks_ms: Vec<i64>,
}

/// What every node of a city is made from.
#[derive(Clone)]
pub struct Ground {
    /// The plan.
    pub plan: Arc<Plan>,
    /// The members and their keys.
    pub world: Arc<World>,
    /// The ledger.
    pub founding: Arc<Founding>,
    /// What is known.
    pub history: Shared,
    /// Which life this is.
    pub life: u64,
}

impl Nodes {
    /// Starts every node.
    pub fn start(context: &deterministic::Context, ground: &Ground, net: &Net) -> Self {
        let places = (0..ground.plan.validators).map(|number| {
            let body = Body::new(ground, number, net);
            let (orders, heard) = mpsc::channel(4);
            let (controls, door) = (Arc::clone(&body.controls), body.door.clone());
            let keeping = context.child("keep").with_attribute("number", number);
            let keeping = keeping.spawn(move |context| keep(context, body, heard));
            Place {
                controls,
                door,
                orders,
                keeping,
            }
        });
        Self {
            places: places.collect(),
            clocks_ms: ground.plan.clocks_ms.clone(),
        }
    }

    /// Ends all of them in mid-air.
    pub fn abandon(self) {
        for place in self.places {
            place.keeping.abort();
        }
    }
}

/// One node between its starts.
struct Body {
    ground: Ground,
    number: usize,
    key: ed25519::PrivateKey,
    doors: Doors,
    others: Vec<Key>,
    controls: Arc<Controls>,
    door: Door,
}

impl Body {
    fn new(ground: &Ground, number: usize, net: &Net) -> Self {
        let plan = &ground.plan;
        let (write_ms_max, sync_ms_max) = plan.disk_ms_max;
        let purpose = 1_000 + ground.life * 64 + u64::try_from(number).expect("few");
        let disk = Disk {
            write_ms_max,
            sync_ms_max,
            failing: 0,
            dice: Dice::of(plan.seed, purpose),
        };
        let controls = Controls::new(disk);
        controls.skew_by(plan.clocks_ms[number]);
        let key = ground.world.validator(u8::try_from(number).expect("few"));
        let own = key.public_key();
        Self {
            ground: ground.clone(),
            number,
            doors: net.doors().clone(),
            others: net
                .keys()
                .iter()
                .filter(|other| **other != own)
                .cloned()
                .collect(),
            key,
            controls,
            door: Door::default(),
        }
    }

    fn is_honest(&self) -> bool {
        self.ground.plan.mischief(self.number).is_none()
    }

    fn setup(&self, failure: Failure, name: &str) -> Setup {
        let (fill_ms, heartbeat_ms) = self.ground.plan.pace_ms;
        Setup {
            founding: Arc::clone(&self.ground.founding),
            key: self.key.clone(),
            bootstrap: Vec::new(),
            prefix: format!("{name}-{}", self.number),
            mempool: MempoolLimits::default(),
            pace: Pace {
                fill_ms,
                heartbeat_ms,
                ..Pace::default()
            },
            page_cache_mebibytes: 1,
            keep: Keep::default(),
            join: None,
            failure,
        }
    }

    /// The post through which the node speaks, if it lies; of twins, that of the one with `audience`.
    fn post(&self, audience: Option<Vec<Key>>, purpose: u64) -> Option<Arc<Post>> {
        let mischief = self.ground.plan.mischief(self.number)?;
        let dice = Dice::of(
            self.ground.plan.seed,
            purpose + u64::try_from(self.number).expect("few"),
        );
        Some(Post::new(
            mischief,
            (&self.ground.founding, &self.key),
            audience,
            dice,
        ))
    }
}

type Ways = Vec<(Wire, Receiver<Key>)>;

fn channels(ways: Ways) -> Channels<Wire, Receiver<Key>> {
    let mut ways = ways.into_iter();
    let mut next = || ways.next().expect("seven channels");
    Channels {
        consensus: ConsensusChannels {
            votes: next(),
            certificates: next(),
            resolver: next(),
        },
        backfill: next(),
        broadcast: next(),
        gossip: next(),
        state: next(),
    }
}

/// Keeps a node running until the life ends.
async fn keep(context: deterministic::Context, body: Body, mut orders: mpsc::Receiver<u64>) {
    let body = Arc::new(body);
    let tell = |context: &deterministic::Context, line: String| {
        let mut history = body.ground.history.lock().expect("sound");
        history.tell(context.current(), line);
    };
    loop {
        body.controls.take_disk_failure();
        let failure = Failure::default();
        let runtime = Skewed::new(context.child("node"), Arc::clone(&body.controls));
        let mut running = {
            let (body, failure) = (Arc::clone(&body), failure.clone());
            let outside = context.child("outside");
            runtime.spawn(move |runtime| run(runtime, outside, body, failure))
        };
        let ended = commonware_macros::select! {
            ended = &mut running => Some(ended.unwrap_or_else(|error| error.to_string())),
            down_ms = orders.recv() => {
                running.abort();
                tell(&context, format!("{} is down", body.number));
                body.door.shut();
                context.sleep(Duration::from_millis(down_ms.unwrap_or(DOWN_MS))).await;
                None
            },
        };
        body.door.shut();
        if let Some(why) = ended {
            let why = failure.reason().unwrap_or(why);
            judge(&context, &body, &why);
            context.sleep(Duration::from_millis(DOWN_MS)).await;
        }
        while orders.try_recv().is_ok() {}
    }
}

/// A node stopped by itself: rightly so if its disk failed.
fn judge(context: &deterministic::Context, body: &Body, why: &str) {
    let mut history = body.ground.history.lock().expect("sound");
    let (now, number) = (context.current(), body.number);
    if body.controls.take_disk_failure() {
        history.tell(now, format!("{number} stopped, for its disk failed: {why}"));
    } else if body.is_honest() {
        history.violated(now, format!("{number} stopped by itself: {why}"));
    } else {
        history.tell(now, format!("{number}, which lies, stopped: {why}"));
    }
}

/// One run of a node, to its end; says why it ended.
async fn run(
    runtime: Skewed,
    outside: deterministic::Context,
    body: Arc<Body>,
    failure: Failure,
) -> String {
    let mut tasks = start(&runtime, &outside, &body, failure).await;
    if tasks.is_empty() {
        return "it was not there".into();
    }
    let ended = futures::future::select_all(tasks.drain(..).map(|(name, task)| {
        Box::pin(async move {
            let ended = task.await;
            (name, ended)
        })
    }));
    let ((name, ended), _, _) = ended.await;
    match ended {
        Ok(()) => format!("its {name} ended"),
        Err(error) => format!("its {name} ended: {error}"),
    }
}

async fn start(
    runtime: &Skewed,
    outside: &deterministic::Context,
    body: &Arc<Body>,
    failure: Failure,
) -> Vec<wiring::Task> {
    let control = body.doors.control(body.key.public_key());
    let mut registered = Vec::new();
    for (channel, quota) in (0..).zip(QUOTAS) {
        registered.push(control.register(channel, quota).await.expect("a network"));
    }
    if body.ground.plan.mischief(body.number) == Some(Mischief::Twins) {
        return start_twins(runtime, outside, body, registered).await;
    }
    let post = body.post(None, 5_000);
    let ways = registered
        .into_iter()
        .zip(0..)
        .map(|((sender, receiver), channel)| (Wire::new(sender, channel, post.clone()), receiver));
    let ways = ways.collect();
    let started = start_one(runtime, body, body.setup(failure, "node"), ways).await;
    follow_from_start(outside, body, &started.handle);
    started.tasks
}

async fn start_one(runtime: &Skewed, body: &Body, setup: Setup, ways: Ways) -> Started {
    let control = body.doors.control(body.key.public_key());
    let peers = (body.doors.socket_manager(), control);
    wiring::start(runtime.child("body"), setup, peers, channels(ways)).await
}

/// Two nodes with one key, each of which is seen by a part of the others.
async fn start_twins(
    runtime: &Skewed,
    outside: &deterministic::Context,
    body: &Arc<Body>,
    registered: Vec<(
        commonware_p2p::simulated::Sender<Key, deterministic::Context>,
        Receiver<Key>,
    )>,
) -> Vec<wiring::Task> {
    let mut dice = Dice::of(body.ground.plan.seed, 6_000);
    let mut some = || -> Vec<Key> {
        body.others
            .iter()
            .filter(|_| dice.chance(60))
            .cloned()
            .collect()
    };
    let (first, second) = (some(), some());
    let posts = (
        body.post(Some(first.clone()), 5_000),
        body.post(Some(second.clone()), 5_100),
    );
    let (mut ones, mut others) = (Ways::new(), Ways::new());
    for (channel, (sender, receiver)) in (0..).zip(registered) {
        let (first, second) = (first.clone(), second.clone());
        let split = outside.child("split").with_attribute("channel", channel);
        let (one, other) = receiver
            .split_with(split, move |message: &commonware_p2p::Message<Key>| {
                hears(&first, &second, &message.0)
            });
        ones.push((Wire::new(sender.clone(), channel, posts.0.clone()), one));
        others.push((Wire::new(sender, channel, posts.1.clone()), other));
    }
    let one = body.setup(Failure::default(), "node");
    let other = body.setup(Failure::default(), "twin");
    let mut tasks = start_one(runtime, body, one, ones).await;
    let other = start_one(runtime, body, other, others).await;
    body.door.enter(tasks.handle.clone());
    tasks.tasks.extend(other.tasks);
    tasks.tasks
}

/// Opens the door and, of an honest node, follows its feed from the first block on.
fn follow_from_start(outside: &deterministic::Context, body: &Arc<Body>, handle: &Handle) {
    if body.is_honest() {
        let mut history = body.ground.history.lock().expect("sound");
        history.started(outside.current(), body.number, handle.status().height.0);
    }
    body.door.enter(handle.clone());
    if !body.is_honest() {
        return;
    }
    let (body, handle) = (Arc::clone(body), handle.clone());
    let follower = outside.child("follower");
    follower.spawn(move |context| async move {
        let mut feed = std::pin::pin!(handle.follow(Height(1)));
        let mut expected = 1;
        while let Some(block) = feed.next().await {
            let mut history = body.ground.history.lock().expect("sound");
            history.learn(context.current(), body.number, &handle.links());
            history.heard(context.current(), (body.number, expected), &block);
            expected += 1;
        }
    });
}
