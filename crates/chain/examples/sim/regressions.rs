//! Plans that are lived through before any seed: what once showed something, and the kinds of trouble
//! that a city has to live through.

use crate::seed::{Event, Fault, Life, Plan, Quality};

/// The plans, each with what it shows and how many transactions have to be acknowledged at least.
pub fn plans() -> Vec<(&'static str, u64, Plan)> {
    let mut plans = Vec::new();
    for seed in 1..=3 {
        let lives =
            (0..4).map(|round| life(1_500 + (seed * 7_919 + round * 1_237) % 900, Vec::new()));
        let name = "what was told survives the crash of all nodes at any moment";
        plans.push((name, 20, calm(seed, lives.collect())));
    }
    for seed in 1..=5 {
        let name = "a city that loses one message in fifty goes on";
        plans.push((name, 10, lossy(seed)));
    }
    plans.push(("a node that was cut off catches up", 10, cut_off()));
    let name = "a certificate that a failing disk lost at the end of an epoch is asked for";
    plans.push((name, 10, Plan::draw(7_342)));
    plans
}

/// A city of four where nothing is wrong but what is added.
fn calm(seed: u64, lives: Vec<Life>) -> Plan {
    Plan {
        seed,
        validators: 4,
        epochs: (20, 2),
        council: false,
        liars: Vec::new(),
        quality: Quality {
            latency_ms: 5,
            jitter_ms: 2,
            loss_percent: 0,
        },
        clocks_ms: vec![0; 4],
        disk_ms_max: (1, 2),
        retained_percent: 50,
        retained_anywhere: false,
        pace_ms: (50, 1_000),
        clients: 3,
        rest_ms_max: 50,
        lives,
    }
}

const fn life(length_ms: u64, events: Vec<Event>) -> Life {
    Life { length_ms, events }
}

fn lossy(seed: u64) -> Plan {
    let quality = Quality {
        latency_ms: 5,
        jitter_ms: 2,
        loss_percent: 2,
    };
    Plan {
        quality,
        ..calm(seed, vec![life(6_000, Vec::new())])
    }
}

fn cut_off() -> Plan {
    let cut = Event {
        from_ms: 500,
        until_ms: 5_000,
        fault: Fault::Part { inside: vec![2] },
    };
    calm(5, vec![life(5_500, vec![cut])])
}
