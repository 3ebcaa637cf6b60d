//! How many bundles one core verifies in a second: `cargo run --release -p chancery-proof --example
//! verifying_speed`.
//!
//! Once as whoever reads the genesis file anew each time, once with a [`Verifier`] that is kept.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement, not a library"
)]

use std::time::{Duration, Instant};

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
    let (started, mut made) = (Instant::now(), 0_u32);
    while started.elapsed() < MEASURED {
        assert_eq!(judge(), Verdict::Valid);
        made += 1;
    }
    f64::from(made) / started.elapsed().as_secs_f64()
}
