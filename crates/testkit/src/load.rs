//! Load: certificate issues signed beforehand, so that a measurement pays for the ledger alone.

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::certificate::IssueCertificate;
use chancery_rules::kernel::ids::{CertificateId, Commitment, DefinitionId, Nonce};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::kernel::time::Timestamp;
use sha2::{Digest, Sha256};

use crate::actor::Actor;
use crate::founding::{FoundingError, Seed, fresh};

/// Who issues what, in turn.
#[derive(Clone)]
pub struct Load {
    /// The issuers, each with its assertion key; they take turns.
    pub issuers: Vec<(Actor, PublicKey)>,
    /// The type of every certificate.
    pub definition: DefinitionId,
    run: Seed,
}

impl Load {
    /// A load by these issuers; each load's certificates differ from any other's.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn new(
        issuers: Vec<(Actor, PublicKey)>,
        definition: DefinitionId,
    ) -> Result<Self, FoundingError> {
        Ok(Self {
            issuers,
            definition,
            run: fresh()?,
        })
    }

    /// The signed envelope with a number; the same number gives the same certificate.
    pub fn envelope(&self, number: u64, now: Timestamp) -> Option<Vec<u8>> {
        let (actor, issue) = self.issue(number)?;
        let mut nonce = [0; 16];
        nonce.copy_from_slice(self.derive(b"nonce", number).first_chunk::<16>()?);
        Some(actor.sign(AnyTransaction::from(issue), Nonce(nonce), now))
    }

    /// The certificate with a number, and who issues it.
    pub fn issue(&self, number: u64) -> Option<(&Actor, IssueCertificate)> {
        let turns = u64::try_from(self.issuers.len()).ok()?;
        let turn = usize::try_from(number.checked_rem(turns)?).ok()?;
        let (actor, assertion_key) = self.issuers.get(turn)?;
        let issue = IssueCertificate {
            certificate: CertificateId(self.derive(b"certificate", number)),
            definition: self.definition,
            commitment: Commitment(self.derive(b"commitment", number)),
            assertion_key: *assertion_key,
            attachments: AtMost::none(),
            valid_from: None,
            valid_until: None,
            copy_of: None,
        };
        Some((actor, issue))
    }

    /// Signs envelopes `from..from + count` on every core.
    pub fn sign(&self, from: u64, count: u64, now: Timestamp) -> Vec<Vec<u8>> {
        let cores = u64::try_from(std::thread::available_parallelism().map_or(1, usize::from));
        let share = count.div_ceil(cores.unwrap_or(1)).max(1);
        let end = from.saturating_add(count);
        let starts: Vec<u64> = (from..end)
            .step_by(usize::try_from(share).unwrap_or(1))
            .collect();
        std::thread::scope(|scope| {
            let workers: Vec<_> = starts
                .into_iter()
                .map(|start| {
                    let numbers = start..start.saturating_add(share).min(end);
                    scope.spawn(move || {
                        numbers
                            .filter_map(|number| self.envelope(number, now))
                            .collect::<Vec<_>>()
                    })
                })
                .collect();
            workers
                .into_iter()
                .filter_map(|worker| worker.join().ok())
                .flatten()
                .collect()
        })
    }

    fn derive(&self, what: &[u8], number: u64) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.run.as_slice());
        hash.update(what);
        hash.update(number.to_be_bytes());
        hash.finalize().into()
    }
}
