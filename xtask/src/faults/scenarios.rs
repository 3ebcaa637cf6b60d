//! The scenarios: one way each in which a city is hurt. What is drawn is drawn from the seed.

use std::time::{Duration, Instant};

use super::disk::{self, Slow};
use super::luck::Luck;
use super::network::{self, Way};
use super::stage::{Ground, NotHere, Stage};
use super::tools;
use crate::ceremony::name;
use crate::shell::Outcome;

/// One way to hurt a city.
pub struct Scenario {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does.
    pub what: &'static str,
    /// What each member's folder stands on.
    pub seats: &'static [Ground],
    /// Why this kernel cannot do it.
    pub not_possible: fn() -> Option<String>,
    /// Hurts a city that runs, about so long.
    pub hurt: fn(&mut Stage, &mut Luck, Duration) -> Outcome,
}

/// Four members on the repository's disk.
const FOUR: &[Ground] = &[Ground::Plain; 4];
/// The last of four members has a small disk.
const SMALL: &[Ground] = &[
    Ground::Plain,
    Ground::Plain,
    Ground::Plain,
    Ground::Small(160),
];
/// The last of four members has a disk that can be slowed.
const SLOW: &[Ground] = &[Ground::Plain, Ground::Plain, Ground::Plain, Ground::Slow];
/// The member whose disk or clock is hurt.
const LAST: usize = 3;

/// How long a node may take to name a flipped bit.
const NAMED_WITHIN: Duration = Duration::from_secs(20);

/// Nodes whose clocks are further apart, in seconds, do not take each other's greeting.
const CONNECTS_WITHIN_S: u64 = 30;

/// All scenarios.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "kill",
        what: "one node at a time, and all at once, killed with -9",
        seats: FOUR,
        not_possible: || None,
        hurt: kill,
    },
    Scenario {
        name: "pause",
        what: "one node at a time stands still in the middle of its work",
        seats: FOUR,
        not_possible: || None,
        hurt: pause,
    },
    Scenario {
        name: "cut",
        what: "a plug pulled, packets lost one way, the city in two halves",
        seats: FOUR,
        not_possible: || None,
        hurt: cut,
    },
    Scenario {
        name: "delay",
        what: "every word between nodes arrives late",
        seats: FOUR,
        not_possible: || None,
        hurt: delay,
    },
    Scenario {
        name: "loss",
        what: "a part of all packets between nodes is lost",
        seats: FOUR,
        not_possible: || None,
        hurt: loss,
    },
    Scenario {
        name: "slow-disk",
        what: "one node's disk writes slowly",
        seats: SLOW,
        not_possible: Slow::not_possible,
        hurt: slow_disk,
    },
    Scenario {
        name: "full-disk",
        what: "one node's disk fills up, and is freed",
        seats: SMALL,
        not_possible: || None,
        hurt: full_disk,
    },
    Scenario {
        name: "flip",
        what: "a bit of a stopped node's stores flips: named at the start, repaired, and never served",
        seats: FOUR,
        not_possible: || None,
        hurt: flip,
    },
    Scenario {
        name: "clock",
        what: "one node's clock is some seconds off, then so far that the others do not greet it",
        seats: FOUR,
        not_possible: || None,
        hurt: clock,
    },
    Scenario {
        name: "upgrade",
        what: "every node stopped in order and started anew, one after the other",
        seats: FOUR,
        not_possible: || None,
        hurt: upgrade,
    },
];

fn kill(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    let until = Instant::now() + duration;
    while Instant::now() < until {
        let all = luck.below(4) == 0;
        let one = luck.place(stage.count());
        for place in 0..stage.count() {
            if all || place == one {
                stage.kill(place)?;
            }
        }
        stage.pass(luck.millis(50, 1_000))?;
        stage.start_all()?;
        stage.await_ready()?;
        stage.await_progress()?;
        stage.pass(luck.millis(50, 500))?;
    }
    Ok(())
}

fn pause(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    let until = Instant::now() + duration;
    while Instant::now() < until {
        let place = luck.place(stage.count());
        stage.pause(place)?;
        stage.pass(luck.millis(500, 4_000))?;
        stage.await_progress()?;
        stage.resume(place)?;
        stage.pass(luck.millis(200, 1_000))?;
    }
    Ok(())
}

fn cut(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    let until = Instant::now() + duration;
    while Instant::now() < until {
        let place = luck.place(stage.count());
        network::plug(place, false)?;
        stage.story.tell(format!("{}'s plug is out", name(place)));
        stage.pass(luck.millis(500, 2_000))?;
        stage.await_progress()?;
        network::heal(place)?;
        let deaf = luck.place(stage.count());
        let way = if luck.below(2) == 0 {
            Way::To
        } else {
            Way::From
        };
        for other in (0..stage.count()).filter(|other| *other != deaf) {
            network::drop_packets(deaf, other, way)?;
        }
        stage.story.tell(format!(
            "{}: packets {way:?} the others are lost",
            name(deaf)
        ));
        stage.pass(luck.millis(500, 2_000))?;
        stage.await_progress()?;
        network::heal(deaf)?;
        halve(stage, luck)?;
    }
    Ok(())
}

/// Two nodes on either side: neither half is a quorum, so nothing may become final.
fn halve(stage: &mut Stage, luck: &mut Luck) -> Outcome {
    let with = 1 + luck.place(3);
    let here = |place: usize| place == 0 || place == with;
    for place in 0..stage.count() {
        for other in (0..stage.count()).filter(|other| here(*other) != here(place)) {
            network::drop_packets(place, other, Way::To)?;
        }
    }
    stage
        .story
        .tell(format!("halved: {} with {}", name(0), name(with)));
    // What was final before the cut may still be on its way to the clients.
    stage.pass(Duration::from_secs(3))?;
    let before = stage.acknowledged();
    stage.pass(luck.millis(1_000, 2_500))?;
    let after = stage.acknowledged();
    if after > before {
        return Err(format!("{} became final without a quorum", after - before).into());
    }
    for place in 0..stage.count() {
        network::heal(place)?;
    }
    stage.story.tell("the halves are one again");
    stage.await_progress()
}

fn delay(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    let (late_ms, jitter_ms) = (20 + luck.below(60), 1 + luck.below(10));
    let mut by = "the kernel";
    for place in 0..stage.count() {
        if network::delay(place, late_ms, jitter_ms).is_err() {
            by = "a relay at each node, since this kernel has no netem";
            stage.relay(place, Duration::from_millis(late_ms))?;
        }
    }
    stage
        .story
        .tell(format!("every word is {late_ms} ms late, by {by}"));
    println!("   every word is {late_ms} ms late, by {by}");
    // Connections that are open go on as they were: nodes open new ones when they start anew.
    for place in 0..stage.count() {
        stage.kill(place)?;
    }
    stage.start_all()?;
    stage.await_ready()?;
    stage.await_progress()?;
    stage.pass(duration)?;
    stage.await_progress()
}

fn loss(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    let percent = 2 + luck.below(7);
    for place in 0..stage.count() {
        network::lose(place, percent)?;
    }
    stage
        .story
        .tell(format!("{percent} % of all packets are lost"));
    stage.pass(duration)?;
    stage.await_progress()
}

fn slow_disk(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    let writes = 20 + luck.below(60);
    let folder = stage.folder_of(LAST)?;
    let before = disk::safe_write_ms(&folder)?;
    let (_, slow) = stage.slow.first().ok_or("no disk can be slowed")?;
    slow.writes_a_second(writes)?;
    let after = disk::safe_write_ms(&folder)?;
    let measured = format!("a safe write took {before:.1} ms, and takes {after:.1} ms");
    if after < before * 2.0 {
        return Err(NotHere(format!("the limit has no effect here: {measured}")).into());
    }
    println!("   {writes} writes a second: {measured}");
    stage.story.tell(format!(
        "{} has {writes} writes a second: {measured}",
        name(LAST)
    ));
    stage.pass(duration)?;
    stage.await_progress()
}

fn full_disk(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    stage.pass(luck.millis(200, 2_000))?;
    let ballast = stage.folder_of(LAST)?.join("ballast");
    let bytes = disk::fill(&ballast)?;
    stage.story.tell(format!(
        "{}'s disk is full, {bytes} bytes of it of no use",
        name(LAST)
    ));
    stage.pass(duration)?;
    stage.await_progress()?;
    let ended = !stage.runs(LAST);
    let what = if ended { "has ended" } else { "still runs" };
    stage.story.tell(format!(
        "{} {what}; its disk is freed and it is started anew",
        name(LAST)
    ));
    println!("   with a full disk {} {what}", name(LAST));
    std::fs::remove_file(ballast)?;
    if !ended {
        stage.kill(LAST)?;
    }
    stage.await_end(LAST, Duration::ZERO).ok();
    stage.start(LAST)?;
    stage.await_node(LAST)
}

fn flip(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    let until = Instant::now() + duration;
    let mut count = 0;
    while count == 0 || Instant::now() < until {
        let place = luck.place(stage.count());
        stage.stop(place)?;
        let file = disk::flip(&stage.folder_of(place)?, luck)?;
        stage
            .story
            .tell(format!("{}: a bit of {file} flips", name(place)));
        stage.start(place)?;
        let ended = stage.await_end(place, NAMED_WITHIN)?;
        if ended.is_none_or(|status| status.success()) {
            return Err(format!("{} starts with a flipped bit in {file}", name(place)).into());
        }
        if !stage.log_of(place)?.contains(&file) {
            return Err(format!("{} does not name {file}; see its log", name(place)).into());
        }
        stage.repair(place)?;
        stage.start(place)?;
        stage.await_node(place)?;
        stage.await_progress()?;
        count += 1;
    }
    println!("   {count} bits flipped, each named and repaired");
    Ok(())
}

fn clock(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    stage.known.wrong_clock.push(LAST);
    let near = (3 + luck.below(20), duration / 2);
    let far = (CONNECTS_WITHIN_S + 10 + luck.below(120), duration / 2);
    for (skew, time) in [near, far] {
        let sign = if luck.below(2) == 0 { "+" } else { "-" };
        skew_clock(stage, &format!("{sign}{skew}s"))?;
        if skew < CONNECTS_WITHIN_S {
            stage.await_node(LAST)?;
            stage.pass(time)?;
        } else {
            stage.pass(time)?;
            let url = format!("{}/v1/ready", Stage::url(LAST));
            if crate::history::get(&url).is_ok() {
                return Err(
                    format!("{} says that it is ready, {skew} s astray", name(LAST)).into(),
                );
            }
        }
        stage.await_progress()?;
    }
    stage.kill(LAST)?;
    stage.tell_node(LAST, Vec::new());
    Ok(())
}

/// Starts the last node anew with another clock.
fn skew_clock(stage: &mut Stage, skew: &str) -> Outcome {
    let library = tools::faketime();
    let library =
        library.ok_or_else(|| NotHere(String::from("Debian's faketime is not installed")))?;
    stage.kill(LAST)?;
    let variables = [
        ("LD_PRELOAD", library.display().to_string()),
        ("FAKETIME", skew.to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", String::from("1")),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    stage.tell_node(LAST, variables.to_vec());
    stage.start(LAST)?;
    stage
        .story
        .tell(format!("{}'s clock is {skew}", name(LAST)));
    Ok(())
}

fn upgrade(stage: &mut Stage, luck: &mut Luck, duration: Duration) -> Outcome {
    // Without `--from`, the same binary is started anew: what is shown then is the rolling, not the new version.
    let from = stage.upgrade_from.take();
    let count = u32::try_from(stage.count()).unwrap_or(1);
    for place in 0..stage.count() {
        stage.stop(place)?;
        stage.pass(luck.millis(100, 800))?;
        stage.start(place)?;
        stage.await_node(place)?;
        stage.await_progress()?;
        stage.pass(duration / count)?;
    }
    let which = if from.is_some() {
        "to another version"
    } else {
        "with the same version"
    };
    println!("   each node was started anew, {which}");
    Ok(())
}
