//! The certificate of an epoch's last block, where this node has lost it: a disk may fail between block and certificate.
//!
//! The block is final all the same, for the engine delivers no other; the committee's nodes have what is missing, and it
//! is verified when it comes. Absent on purpose: going on without it, for then nobody could show who follows.

use super::{KeepError, Keeper};
use crate::engine::{Finalization, Runtime};
use chancery_proof::header::Header;
use chancery_rules::kernel::ids::Epoch;
use commonware_consensus::types;
use commonware_cryptography::certificate::Scheme as _;
use commonware_utils::vec::NonEmptyVec;
use std::time::Duration;

/// How often the committee's nodes are asked.
const ASKED: u32 = 60;
/// How long an answer is waited for, each time.
const WAIT: Duration = Duration::from_secs(1);

impl<E: Runtime> Keeper<E> {
    /// The certificate of a final block: the one that is known, or the committee's.
    pub(super) async fn certificate(
        &self,
        header: &Header,
        known: Option<&Finalization>,
    ) -> Result<Finalization, KeepError> {
        if let Some(known) = known {
            return Ok(known.clone());
        }
        tracing::warn!(
            height = header.height.0,
            "a certificate is lost and asked for"
        );
        let height = types::Height::new(header.height.0);
        for _ in 0..ASKED {
            self.ask_committee(header.epoch, height);
            self.context.sleep(WAIT).await;
            if let Some(found) = self.marshal.get_finalization(height).await {
                return Ok(found);
            }
        }
        Err(KeepError::NoCertificate(header.epoch))
    }

    fn ask_committee(&self, epoch: Epoch, height: types::Height) {
        let Some(scheme) = self.circle.committees.scheme_of(epoch) else {
            return;
        };
        for validator in scheme.participants().iter() {
            let asked = NonEmptyVec::new(validator.clone());
            self.marshal.hint_finalized(height, asked);
        }
    }
}
