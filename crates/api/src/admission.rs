//! Which keys are known, for a quick answer to an envelope whose key may not sign.
//!
//! A bounded cache of key records in front of the read model; the projector corrects it. A key that
//! is unknown here may have been registered a moment ago on another node, so it is asked for anew
//! each time; a stranger's envelope goes no further, or anyone could fill the mempool.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use chancery_readmodel::ReadModel;
use chancery_rules::catalogue::AnyRecord;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::envelope::{Envelope, EnvelopeRejection};
use chancery_rules::kernel::ids::Height;
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::party::KeyRecord;

use crate::problem::Problem;

/// Keys remembered; past it the cache is emptied.
const KEYS_MAX: usize = 100_000;

/// The cache of key records.
#[derive(Default)]
pub struct Admission {
    keys: RwLock<HashMap<PublicKey, KeyRecord>>,
}

impl Admission {
    /// Refuses a key that is unknown, retired, or another party's. Before the first block no key is known yet.
    ///
    /// # Errors
    /// The envelope's rejection as a problem, or the read model's failure.
    pub async fn check(&self, envelope: &Envelope, readmodel: &ReadModel) -> Result<(), Problem> {
        let record = self.record(&envelope.key(), readmodel).await?;
        let Some(record) = record else {
            if readmodel.height() == Height(0) {
                return Ok(());
            }
            let unknown = Problem::from(EnvelopeRejection::UnknownKey);
            return Err(unknown.at(readmodel.height()));
        };
        let refused = if record.retired_height.is_some() {
            Some(EnvelopeRejection::KeyRetired)
        } else if record.party != envelope.party() {
            Some(EnvelopeRejection::WrongParty)
        } else {
            None
        };
        refused.map_or(Ok(()), |rejection| {
            Err(Problem::from(rejection).at(readmodel.height()))
        })
    }

    async fn record(
        &self,
        key: &PublicKey,
        readmodel: &ReadModel,
    ) -> Result<Option<KeyRecord>, Problem> {
        let known = self
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned();
        if known.is_some() {
            return Ok(known);
        }
        let found = readmodel.key(key).await?.content;
        if let Some(record) = &found {
            self.remember(record.clone());
        }
        Ok(found)
    }

    /// Corrects the cache by a finalised block.
    pub fn learn(&self, block: &FinalisedBlock) {
        for change in &block.changes {
            let Some(value) = &change.value else { continue };
            if let Ok(AnyRecord::Key(record)) = AnyRecord::decode(change.record.tag(), value) {
                self.remember(record.as_ref().clone());
            }
        }
    }

    fn remember(&self, record: KeyRecord) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        keys.insert(record.key, record);
    }
}
