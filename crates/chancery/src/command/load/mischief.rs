//! A client that asks for what must be refused: a forged signature, an envelope of the past, a stranger's key, one
//! certificate twice.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chancery_api::clock::now;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::time::Timestamp;
use chancery_testkit::actor::Actor;
use chancery_testkit::load::Load;

use super::cast::Cast;
use super::record::Record;
use crate::exit::{Failure, Outcome};

/// How often one of them is tried at each node.
const EVERY: Duration = Duration::from_millis(400);
/// Numbers from here on are not the writers'.
const NUMBERS_FROM: u64 = 1 << 40;
/// How far in the past the old envelope was signed: it had nine minutes.
const LONG_AGO_MS: u64 = 60 * 60 * 1_000;

/// Tries for ever; `acknowledged` is the number of a certificate that there is, once one is known.
///
/// # Errors
/// When one of them is accepted.
pub async fn run(
    cast: Arc<Cast>,
    (load, acknowledged): (Arc<Load>, Arc<OnceLock<u64>>),
    record: Record,
    place: usize,
) -> Outcome<()> {
    let node = cast
        .remotes
        .get(place)
        .ok_or_else(|| Failure::new("no node"))?;
    let block = 1 << 32;
    let first = NUMBERS_FROM.saturating_add(u64::try_from(place)?.saturating_mul(block));
    for number in first.. {
        let envelope = envelope(&cast, (&load, acknowledged.get()), number)?;
        let id = Envelope::decode(&envelope)?.id().to_string();
        match node.submit(envelope, true).await {
            Ok(answer) => {
                let receipt = answer.get("receipt").cloned().unwrap_or_default();
                if receipt.get("accepted") != Some(&serde_json::Value::Bool(false)) {
                    return Err(Failure::new(format!("taken in, and must not be: {answer}")));
                }
                record.settled(place, &receipt)?;
            }
            Err(failure) if failure.name().starts_with("envelope.") => {
                record.refused(place, &id, failure.name())?;
            }
            Err(_) => {}
        }
        tokio::time::sleep(EVERY).await;
    }
    Ok(())
}

fn envelope(
    cast: &Cast,
    (load, acknowledged): (&Load, Option<&u64>),
    number: u64,
) -> Outcome<Vec<u8>> {
    let missing = || Failure::new("no issuer");
    match (number % 4, acknowledged) {
        (0, _) => {
            let mut forged = load.envelope(number, now()).ok_or_else(missing)?;
            let last = forged.last_mut().ok_or_else(missing)?;
            *last ^= 1;
            Ok(forged)
        }
        (2, _) => {
            let (_, issue) = load.issue(number).ok_or_else(missing)?;
            let stranger = Actor::stranger(cast.ledger)?;
            Ok(stranger.sign_once(AnyTransaction::from(issue), now())?)
        }
        // A certificate that there is already, in an envelope of its own.
        (3, Some(taken)) => {
            let (issuer, issue) = load.issue(*taken).ok_or_else(missing)?;
            Ok(issuer.sign_once(AnyTransaction::from(issue), now())?)
        }
        _ => {
            let then = Timestamp(now().0.saturating_sub(LONG_AGO_MS));
            load.envelope(number, then).ok_or_else(missing)
        }
    }
}
