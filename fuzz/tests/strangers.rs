//! A bounded run of every target: nothing falls over, and what must hold holds.
//!
//! `CHANCERY_FUZZ_MS` says for how many milliseconds each; four seconds otherwise. An input that makes
//! something fall over is written to `fuzz/crashes/<target>`, as small as it could be made, and its
//! path printed. To be tried again it goes into the corpus.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "helpers of tests, which may panic as tests may"
)]

use std::alloc::System;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use chancery_fuzz::corpus;
use chancery_fuzz::mutation::Plan;
use chancery_fuzz::targets::{TARGETS, Target};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// All that is ever allocated for an input, freed or not, is at most this and so much a byte.
const ALLOCATED_BYTES_MAX: usize = 2 << 20;
const ALLOCATED_BYTES_A_BYTE_MAX: usize = 1_024;
/// No input takes longer; far above what any does, as the machine may be busy.
const INPUT_MAX: Duration = Duration::from_secs(20);

/// One target at a time, so that what is allocated is its own.
static TURN: Mutex<()> = Mutex::new(());

fn time_each() -> Duration {
    let asked = std::env::var("CHANCERY_FUZZ_MS");
    let asked = asked.ok().and_then(|text| text.parse().ok());
    Duration::from_millis(asked.unwrap_or(4_000))
}

fn fuzz(name: &str) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let (_, target) = TARGETS.iter().find(|(one, _)| *one == name).unwrap();
    let members = corpus::read(name).unwrap();
    for member in &members {
        held(name, *target, member);
    }
    let executions = AtomicU64::new(0);
    bolero::check!()
        .with_iterations(usize::MAX)
        .with_test_time(time_each())
        .with_type::<Plan>()
        .for_each(|plan: &Plan| {
            executions.fetch_add(1, Ordering::Relaxed);
            held(name, *target, &plan.apply(&members));
        });
    let made = executions.load(Ordering::Relaxed);
    eprintln!("fuzz {name}: {made} executions found nothing");
    assert!(made > 0);
}

/// Runs a target on one input, within its bounds; keeps the input if something does not hold.
fn held(name: &str, target: Target, input: &[u8]) {
    let (region, started) = (Region::new(ALLOCATOR), Instant::now());
    let outcome = catch_unwind(AssertUnwindSafe(|| target(input)));
    let (allocated, took) = (region.change().bytes_allocated, started.elapsed());
    let bound = ALLOCATED_BYTES_MAX + input.len() * ALLOCATED_BYTES_A_BYTE_MAX;
    let fault = match outcome {
        Err(panic) => panic,
        Ok(()) if allocated > bound => Box::new(format!("{allocated} bytes allocated")),
        Ok(()) if took > INPUT_MAX => Box::new(format!("took {took:?}")),
        Ok(()) => return,
    };
    let path = keep(name, input);
    eprintln!("fuzz {name}: falls over on `{}`", path.display());
    resume_unwind(fault);
}

fn keep(name: &str, input: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("crashes");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, input).unwrap();
    path
}

macro_rules! targets {
    ($($name:ident)+; node: $($of_node:ident)+) => {
        $(
            #[test]
            fn $name() {
                fuzz(stringify!($name));
            }
        )+
        $(
            #[cfg(feature = "node")]
            #[test]
            fn $of_node() {
                fuzz(stringify!($of_node));
            }
        )+

        #[test]
        fn every_target_has_a_test() {
            let named: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
            let mut tested = vec![$(stringify!($name)),+];
            if cfg!(feature = "node") {
                tested.extend([$(stringify!($of_node)),+]);
            }
            assert_eq!(named, tested);
        }
    };
}

targets! {
    envelope record genesis descriptor approvals
    header finality link join_point checkpoint state_proof bundle verdict credential certificate_type definition
    opening_request dataset_question asked
    motion_body upload;
    node: block gossip sync_operation prepare_body agency_body
}

/// Whoever watches must be seen to see: a target that falls over is noticed and its input kept.
#[test]
fn a_target_that_falls_over_is_noticed_and_its_input_kept() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let planted: Target = |bytes| assert!(!bytes.starts_with(b"magic"), "fell over");
    held("planted", planted, b"harmless");
    let caught = catch_unwind(|| held("planted", planted, b"magic word"));
    assert!(caught.is_err());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("crashes/planted");
    assert_eq!(std::fs::read(&path).unwrap(), b"magic word");
    std::fs::remove_file(path).unwrap();
    let greedy: Target = |_| drop(Vec::<u8>::with_capacity(64 << 20));
    assert!(catch_unwind(|| held("planted", greedy, b"")).is_err());
    std::fs::remove_file(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("crashes/planted"))
        .unwrap();
}
