//! Offline verification of one bundle, again and again, on one core.
//!
//! With a verifier that is kept, as at a counter: the genesis file is read once and the certificate type compiled
//! once; the bundle is checked whole each time.

use std::time::Instant;

use chancery_api::clock::now;
use chancery_proof::verdict::Verdict;
use chancery_proof::verify::{Anchor, Verifier, VerifyOptions};

use super::figures::float;
use super::{Figures, Size};
use crate::exit::{Failure, Outcome};

/// A bundle with what it is anchored on.
pub struct Evidence {
    /// The bundle.
    pub bundle: Vec<u8>,
    /// The genesis file.
    pub genesis: Vec<u8>,
    /// The bytes of the credential inside.
    pub credential_bytes: usize,
}

/// Measures verifications a second, and what a bundle adds to its credential.
///
/// # Errors
/// When the bundle is not valid.
pub fn measure(size: Size, evidence: &Evidence, figures: &mut Figures) -> Outcome<()> {
    let options = VerifyOptions {
        now: now(),
        max_age_ms: None,
    };
    let verifier = Verifier::new(Anchor::read(&evidence.genesis)?);
    let started = Instant::now();
    for _ in 0..size.verifications {
        let report = verifier.verify(&evidence.bundle, &options);
        if report.verdict != Verdict::Valid {
            return Err(Failure::new(format!("the bundle is {}", report.verdict)));
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    figures.add(
        "verify.per_second_per_core",
        float(u64::from(size.verifications)) / seconds,
    );
    let beyond = evidence
        .bundle
        .len()
        .saturating_sub(evidence.credential_bytes);
    figures.add("bundle.bytes", float(u64::try_from(beyond)?));
    figures.add(
        "bundle.bytes_whole",
        float(u64::try_from(evidence.bundle.len())?),
    );
    Ok(())
}
