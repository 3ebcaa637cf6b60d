//! The physical limit: signatures that one core checks in a second, in batches, distinct keys.

use std::time::Instant;

use chancery_api::clock::now;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::DefinitionId;
use chancery_rules::kernel::signature::verify_batch;
use chancery_testkit::actor::Actor;
use chancery_testkit::founding::Founding;
use chancery_testkit::load::Load;

use super::Figures;
use super::figures::float;
use crate::exit::{Failure, Outcome};

/// Signatures of one batch.
const BATCH: usize = 1024;
/// Batches that are checked.
const ROUNDS: u64 = 24;

/// Measures the limit on one thread.
///
/// # Errors
/// When a genuine signature is refused.
pub fn measure(figures: &mut Figures) -> Outcome<()> {
    let founding = Founding::development(1, now().0)?;
    let issuers = (0..BATCH)
        .map(|_| Actor::stranger(founding.ledger).map(|actor| (actor.public(), actor)))
        .map(|made| made.map(|(public, actor)| (actor, public)))
        .collect::<Result<Vec<_>, _>>()?;
    let load = Load::new(issuers, DefinitionId([0; 32]))?;
    let signed = load.sign(0, u64::try_from(BATCH)?, now());
    let envelopes = signed
        .iter()
        .map(|bytes| Envelope::decode(bytes))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|rejection| {
            Failure::new(format!("a signed envelope is refused: {rejection:?}"))
        })?;
    let references: Vec<&Envelope> = envelopes.iter().collect();
    let started = Instant::now();
    for _ in 0..ROUNDS {
        if !verify_batch(&references).iter().all(|genuine| *genuine) {
            return Err(Failure::new("a genuine signature was refused"));
        }
    }
    let checked = float(ROUNDS) * float(u64::try_from(BATCH)?);
    figures.add(
        "limit.signatures_per_core_second",
        checked / started.elapsed().as_secs_f64(),
    );
    Ok(())
}
