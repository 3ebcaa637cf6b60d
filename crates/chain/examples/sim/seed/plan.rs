//! What a seed does to a city: drawn before it starts, so that the story can begin with it.
//!
//! Each kind of fault is switched on or off for the whole seed: many seeds with few kinds at a time
//! reach further than all kinds at once in every seed. Absent on purpose: liveness promises. Whatever
//! the plan does, the city has to be safe; it has to make progress only after the last fault is gone.

use super::dice::Dice;
use std::fmt;

/// How a lying validator lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mischief {
    /// Two nodes run with its key, each shown to a part of the others: it proposes and votes twice.
    Twins,
    /// It never votes.
    Silent,
    /// It votes and proposes, but sends its blocks to nobody.
    Withholding,
    /// It proposes blocks whose header or content is not what the rules make of them.
    Lying,
    /// It answers those who ask for blocks with altered bytes.
    Corrupting,
    /// It sends garbage and other members' transactions, altered, where transactions are exchanged.
    Babbling,
}

const MISCHIEFS: [Mischief; 6] = [
    Mischief::Twins,
    Mischief::Silent,
    Mischief::Withholding,
    Mischief::Lying,
    Mischief::Corrupting,
    Mischief::Babbling,
];

/// The usual quality of the links.
#[derive(Clone, Copy, Debug)]
pub struct Quality {
    /// Mean time of a message on its way, in milliseconds.
    pub latency_ms: u64,
    /// Its standard deviation.
    pub jitter_ms: u64,
    /// How many of a hundred messages are lost.
    pub loss_percent: u64,
}

/// One fault.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Those inside and those outside do not hear each other.
    Part { inside: Vec<usize> },
    /// The second does not hear the first.
    Deafen { from: usize, to: usize },
    /// Every link is as bad as this.
    Degrade(Quality),
    /// The node stands still.
    Pause { node: usize },
    /// The node's process is killed; it is back when the fault is over.
    Crash { node: usize },
    /// So many of ten thousand writes and syncs of the node fail.
    BreakDisk { node: usize, failing: u64 },
    /// The node's clock is off by so much.
    Skew { node: usize, ms: i64 },
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part { inside } => write!(to, "{inside:?} are cut off from the others"),
            Self::Deafen { from, to: deaf } => write!(to, "{deaf} does not hear {from}"),
            Self::Degrade(quality) => write!(to, "all links are bad: {quality:?}"),
            Self::Pause { node } => write!(to, "{node} stands still"),
            Self::Crash { node } => write!(to, "{node} crashes"),
            Self::BreakDisk { node, failing } => {
                write!(to, "{failing} of 10000 writes of {node} fail")
            }
            Self::Skew { node, ms } => write!(to, "the clock of {node} is off by {ms} ms"),
        }
    }
}

/// A fault and when it is there, in milliseconds from the beginning of its life.
#[derive(Clone, Debug)]
pub struct Event {
    /// Its beginning.
    pub from_ms: u64,
    /// Its end.
    pub until_ms: u64,
    /// What it is.
    pub fault: Fault,
}

/// From a start of all nodes to the crash of all, or to the end.
#[derive(Clone, Debug)]
pub struct Life {
    /// How long it lasts; the last one goes on until the city has healed.
    pub length_ms: u64,
    /// What happens in it.
    pub events: Vec<Event>,
}

/// Everything that is decided beforehand.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// How many validators the city has.
    pub validators: usize,
    /// Blocks of an epoch, and epochs of a committee's term.
    pub epochs: (u64, u64),
    /// Whether the council suspends and reinstates nodes. Not where someone lies: a smaller committee
    /// tolerates fewer liars.
    pub council: bool,
    /// Which of them lie, and how; at most f.
    pub liars: Vec<(usize, Mischief)>,
    /// The links while nothing is wrong.
    pub quality: Quality,
    /// How far each clock is off all the time, in milliseconds: the rules tolerate it.
    pub clocks_ms: Vec<i64>,
    /// The longest write and the longest sync of a disk, in milliseconds.
    pub disk_ms_max: (u64, u64),
    /// How many of a hundred bytes that were written and not synced are there after a crash of all.
    pub retained_percent: u64,
    /// Whether those are a beginning of each write, or any of its bytes.
    pub retained_anywhere: bool,
    /// Milliseconds that a proposer waits for transactions, and without any.
    pub pace_ms: (u64, u64),
    /// How many clients there are.
    pub clients: usize,
    /// The longest time a client rests between two transactions.
    pub rest_ms_max: u64,
    /// One after the other.
    pub lives: Vec<Life>,
}

/// Which kinds of fault a seed has.
struct Kinds {
    partitions: bool,
    degradation: bool,
    pauses: bool,
    crashes: bool,
    disks: bool,
    clocks: bool,
}

impl Plan {
    /// The plan of `seed`.
    pub fn draw(seed: u64) -> Self {
        let mut dice = Dice::of(seed, 1);
        let validators = dice.pick(&[1, 4, 4, 4, 4, 5, 7]);
        let kinds = Kinds {
            partitions: validators > 1 && dice.chance(50),
            degradation: validators > 1 && dice.chance(30),
            pauses: dice.chance(30),
            crashes: dice.chance(50),
            disks: dice.chance(30),
            clocks: dice.chance(30),
        };
        let liars = liars(&mut dice, validators);
        let lives = (0..dice.pick(&[1, 2, 2, 3, 4]))
            .map(|_| life(&mut dice, validators, &kinds))
            .collect();
        Self {
            seed,
            validators,
            epochs: (dice.between(3, 20), dice.between(1, 6)),
            council: liars.is_empty() && dice.chance(60),
            liars,
            quality: Quality {
                latency_ms: dice.between(2, 40),
                jitter_ms: dice.between(0, 15),
                loss_percent: dice.pick(&[0, 0, 1, 2]),
            },
            clocks_ms: (0..validators)
                .map(|_| dice.pick(&[0, 0, -900, -300, 300, 900]))
                .collect(),
            disk_ms_max: dice.pick(&[(0, 0), (0, 2), (1, 4), (1, 12)]),
            retained_percent: dice.pick(&[0, 20, 50, 90, 100]),
            retained_anywhere: dice.chance(50),
            pace_ms: dice.pick(&[(50, 400), (100, 1_000), (200, 500)]),
            clients: usize::try_from(dice.between(1, 3)).expect("few"),
            rest_ms_max: dice.between(50, 400),
            lives,
        }
    }

    /// The validators that follow the rules.
    pub fn honest(&self) -> impl Iterator<Item = usize> {
        (0..self.validators).filter(|node| self.mischief(*node).is_none())
    }

    /// How a node lies, if it does.
    pub fn mischief(&self, node: usize) -> Option<Mischief> {
        let found = self.liars.iter().find(|(liar, _)| *liar == node);
        found.map(|(_, mischief)| *mischief)
    }
}

fn liars(dice: &mut Dice, validators: usize) -> Vec<(usize, Mischief)> {
    let tolerated = (validators - 1) / 3;
    if tolerated == 0 || dice.chance(45) {
        return Vec::new();
    }
    let mut nodes: Vec<usize> = (0..validators).collect();
    let count = 1 + dice.index(tolerated);
    (0..count)
        .map(|_| (nodes.remove(dice.index(nodes.len())), dice.pick(&MISCHIEFS)))
        .collect()
}

fn life(dice: &mut Dice, validators: usize, kinds: &Kinds) -> Life {
    let length_ms = dice.between(1_500, 7_000);
    let mut events = Vec::new();
    for _ in 0..dice.below(7) {
        let from_ms = dice.below(length_ms);
        let Some(fault) = fault(dice, validators, kinds) else {
            continue;
        };
        events.push(Event {
            from_ms,
            until_ms: from_ms + dice.between(100, 2_500),
            fault,
        });
    }
    Life { length_ms, events }
}

fn fault(dice: &mut Dice, validators: usize, kinds: &Kinds) -> Option<Fault> {
    let node = dice.index(validators);
    let drawn = match dice.below(8) {
        0 if kinds.partitions => {
            let all: Vec<usize> = (0..validators).collect();
            let inside = all.into_iter().filter(|_| dice.chance(50)).collect();
            Fault::Part { inside }
        }
        1 if kinds.partitions => Fault::Part { inside: vec![node] },
        2 if kinds.partitions => Fault::Deafen {
            from: node,
            to: (node + 1 + dice.index(validators - 1)) % validators,
        },
        3 if kinds.degradation => Fault::Degrade(Quality {
            latency_ms: dice.between(20, 600),
            jitter_ms: dice.between(0, 200),
            loss_percent: dice.between(0, 40),
        }),
        4 if kinds.pauses => Fault::Pause { node },
        5 if kinds.crashes => Fault::Crash { node },
        6 if kinds.disks => Fault::BreakDisk {
            node,
            failing: dice.pick(&[20, 200, 2_000]),
        },
        7 if kinds.clocks => Fault::Skew {
            node,
            ms: dice.pick(&[-60_000, -5_000, -900, 700, 1_900, 4_000, 30_000]),
        },
        _ => return None,
    };
    Some(drawn)
}
