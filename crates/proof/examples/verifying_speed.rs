//! How many bundles one core verifies in a second: `cargo run --release -p chancery-proof --example
//! verifying_speed`.
//!
//! Once as whoever reads the genesis file anew each time, once with a [`Verifier`] that is kept. Counted is
//! the time that the thread was on a core, as Linux tells it, so that a busy machine does not matter.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement, not a library"
)]

use std::time::Duration;

use chancery_proof::verdict::Verdict;
use chancery_proof::verify::{Anchor, Verifier, VerifyOptions, verify};
use chancery_rules::kernel::time::Timestamp;

const NOW: VerifyOptions = VerifyOptions {
    now: Timestamp(1_795_168_800_000),
    max_age_ms: None,
};
const MEASURED: Duration = Duration::from_secs(4);

fn main() {
    for (bundle, genesis) in [
        ("valid.chancery", "genesis.json"),
        ("valid-committee-rotated.chancery", "genesis-term-3.json"),
    ] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vectors/");
        let read = |name: &str| std::fs::read(format!("{folder}{name}")).unwrap();
        let (bytes, genesis) = (read(bundle), read(genesis));
        let anew = measure(|| verify(&bytes, &genesis, &NOW).unwrap().verdict);
        let verifier = Verifier::new(Anchor::read(&genesis).unwrap());
        let kept = measure(|| verifier.verify(&bytes, &NOW).verdict);
        println!("{bundle}: {anew:.0}/s anew, {kept:.0}/s with a verifier that is kept");
    }
}

fn measure(judge: impl Fn() -> Verdict) -> f64 {
    let (started, mut made) = (on_core(), 0_u32);
    loop {
        assert_eq!(judge(), Verdict::Valid);
        made += 1;
        let used = on_core() - started;
        if used >= MEASURED {
            return f64::from(made) / used.as_secs_f64();
        }
    }
}

fn on_core() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanos = told.split(' ').next().unwrap().parse().unwrap();
    Duration::from_nanos(nanos)
}
