//! What each final block did: its receipts and its changes to the registers, by height.
//!
//! One journal, height h at position h - 1, without gaps. Written before the block is reported to
//! anyone, and only once: a second delivery of a block finds it there. It can be rebuilt from the
//! blocks by [replay](crate::replay). It begins at height 1, or after a synchronised state, or where
//! it was pruned.
//!
//! Bytes of an item: `uvarint count, count * (uvarint length, receipt's CBOR), uvarint count, count *
//! (tag, uvarint length, id, (00 | 01 uvarint length, value))`.

use crate::engine::Runtime;
use bytes::Bytes;
use chancery_rules::kernel::{
    cbor,
    changes::Change,
    ids::{
        AccessId, CaseId, CertificateId, DefinitionId, EntryId, MotionId, Nullifier, ObligationId,
        PartyId, PermissionId, RequestId,
    },
    keys::{KeyAlgorithm, PublicKey},
    receipt::Receipt,
    state_key::RecordKey,
};
use commonware_codec::{Error as CodecError, RangeCfg, Read as _, ReadExt as _, Write as _};
use commonware_runtime::buffer::paged::CacheRef;
use commonware_storage::journal::{
    self,
    contiguous::{
        Contiguous as _,
        variable::{Config, Journal},
    },
};
use commonware_utils::NZUsize;
use std::num::NonZeroU64;

/// The most bytes of one block's outcome.
pub const OUTCOME_BYTES_MAX: usize = 128 << 20;

/// Why an outcome cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum OutcomeError {
    /// A block was delivered before its predecessors.
    #[error("the outcome of height {expected} is missing")]
    Gap {
        /// The height that comes next.
        expected: u64,
    },
    /// The stored bytes are not an outcome.
    #[error("a stored outcome is corrupt")]
    Corrupt,
    /// The disk failed, now or earlier; only a restart recovers.
    #[error("the outcomes' storage failed: {0}")]
    Storage(String),
}

impl From<journal::Error> for OutcomeError {
    fn from(error: journal::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

/// The stored outcomes.
pub struct Outcomes<E: Runtime> {
    context: E,
    config: Config<RangeCfg<usize>>,
    journal: Option<Journal<E, Bytes>>,
}

impl<E: Runtime> Outcomes<E> {
    /// Opens the outcomes under the partition prefix `prefix`, in files of so many blocks.
    ///
    /// # Errors
    ///
    /// [`OutcomeError::Storage`].
    pub async fn open(
        context: E,
        prefix: &str,
        page_cache: CacheRef,
        items_per_section: NonZeroU64,
    ) -> Result<Self, OutcomeError> {
        let config = Config {
            partition: format!("{prefix}-outcomes"),
            items_per_section,
            compression: None,
            codec_config: RangeCfg::from(..=OUTCOME_BYTES_MAX),
            page_cache,
            write_buffer: NZUsize!(1 << 20),
            replay_buffer: NZUsize!(1 << 20),
        };
        let journal = Journal::init(context.child("journal"), config.clone()).await?;
        Ok(Self {
            context,
            config,
            journal: Some(journal),
        })
    }

    /// The first height whose outcome is kept, or will be.
    ///
    /// # Errors
    ///
    /// [`OutcomeError::Storage`] if an earlier write failed.
    pub fn first(&self) -> Result<u64, OutcomeError> {
        Ok(self.journal()?.bounds().start.saturating_add(1))
    }

    /// Begins anew with the outcome of `height`; whatever was stored is dropped.
    ///
    /// # Errors
    ///
    /// [`OutcomeError::Storage`].
    pub async fn begin(&mut self, height: u64) -> Result<(), OutcomeError> {
        drop(self.journal.take());
        let context = self.context.child("begun");
        let size = height.saturating_sub(1);
        let journal = Journal::init_at_size(context, self.config.clone(), size).await?;
        self.journal = Some(journal);
        Ok(())
    }

    /// Forgets the outcomes before `height`. Files go as a whole, so that some stay.
    ///
    /// # Errors
    ///
    /// [`OutcomeError::Storage`].
    pub async fn prune(&mut self, height: u64) -> Result<(), OutcomeError> {
        let journal = self.journal.take().ok_or_else(lost)?;
        let (journal, _) = journal.prune(height.saturating_sub(1)).await?;
        self.journal = Some(journal);
        Ok(())
    }

    /// The last height with an outcome; zero if there is none.
    ///
    /// # Errors
    ///
    /// [`OutcomeError::Storage`] if an earlier write failed.
    pub fn height(&self) -> Result<u64, OutcomeError> {
        Ok(self.journal()?.size())
    }

    /// Stores what the block at `height` did, durably; does nothing if that is stored already.
    ///
    /// # Errors
    ///
    /// [`OutcomeError::Gap`] if heights before it are missing; [`OutcomeError::Storage`].
    pub async fn put(&mut self, height: u64, outcome: &Outcome) -> Result<(), OutcomeError> {
        let expected = self.height()?.saturating_add(1);
        #[cfg(feature = "planted")]
        let expected = if crate::planted::is(crate::planted::Bug::DoubleApply) {
            height
        } else {
            expected
        };
        if height < expected {
            return Ok(());
        }
        if height > expected {
            return Err(OutcomeError::Gap { expected });
        }
        let journal = self.journal.take().ok_or_else(lost)?;
        let (journal, _) = journal.append(&outcome.encode()).await?;
        #[cfg(feature = "planted")]
        if crate::planted::is(crate::planted::Bug::SkippedSync) {
            self.journal = Some(journal);
            return Ok(());
        }
        self.journal = Some(journal.commit().await?);
        Ok(())
    }

    /// What the block at `height` did; `None` if it is not stored.
    ///
    /// # Errors
    ///
    /// [`OutcomeError::Corrupt`], [`OutcomeError::Storage`].
    pub async fn get(&self, height: u64) -> Result<Option<Outcome>, OutcomeError> {
        let journal = self.journal()?;
        let kept = journal.bounds();
        let Some(position) = height.checked_sub(1).filter(|at| kept.contains(at)) else {
            return Ok(None);
        };
        let bytes = journal.read(position).await?;
        Outcome::decode(bytes)
            .map(Some)
            .map_err(|_| OutcomeError::Corrupt)
    }

    fn journal(&self) -> Result<&Journal<E, Bytes>, OutcomeError> {
        self.journal.as_ref().ok_or_else(lost)
    }
}

fn lost() -> OutcomeError {
    OutcomeError::Storage("an earlier write failed".into())
}

/// What one block did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The receipts of its transactions, in order, then those of what was due.
    pub receipts: Vec<Receipt>,
    /// Its changes of the records that are told.
    pub changes: Vec<Change>,
}

impl Outcome {
    /// How many leaves of the log the block has: one for each transaction, and more if something was due.
    pub fn receipt_count(&self) -> u64 {
        u64::try_from(self.receipts.len()).unwrap_or(u64::MAX)
    }

    /// The stored bytes.
    pub fn encode(&self) -> Bytes {
        let mut bytes = Vec::new();
        self.receipts.len().write(&mut bytes);
        for receipt in &self.receipts {
            Bytes::from(cbor::encode(receipt)).write(&mut bytes);
        }
        let changes = self
            .changes
            .iter()
            .filter_map(|change| Some((id_of(&change.record)?, change)));
        let changes: Vec<_> = changes.collect();
        changes.len().write(&mut bytes);
        for (id, change) in changes {
            change.record.tag().write(&mut bytes);
            Bytes::from(id).write(&mut bytes);
            change.value.clone().map(Bytes::from).write(&mut bytes);
        }
        bytes.into()
    }

    /// Reads stored bytes.
    ///
    /// # Errors
    ///
    /// The engine's codec error if they are not an outcome.
    pub fn decode(mut bytes: Bytes) -> Result<Self, CodecError> {
        let any = RangeCfg::from(..=OUTCOME_BYTES_MAX);
        let mut receipts = Vec::new();
        for _ in 0..usize::read_cfg(&mut bytes, &any)? {
            let receipt = cbor::decode(&Bytes::read_cfg(&mut bytes, &any)?);
            receipts.push(receipt.map_err(|_| CodecError::Invalid("Outcome", "receipt"))?);
        }
        let mut changes = Vec::new();
        for _ in 0..usize::read_cfg(&mut bytes, &any)? {
            let tag = u8::read(&mut bytes)?;
            let id = Bytes::read_cfg(&mut bytes, &RangeCfg::from(..=64))?;
            let record = record_of(tag, &id).ok_or(CodecError::Invalid("Outcome", "record"))?;
            let value = Option::<Bytes>::read_cfg(&mut bytes, &any)?.map(|value| value.to_vec());
            changes.push(Change {
                record,
                key: record.state_key(),
                value,
            });
        }
        if bytes.is_empty() {
            Ok(Self { receipts, changes })
        } else {
            Err(CodecError::ExtraData(bytes.len()))
        }
    }
}

/// The id under which a record that is told is stored; `None` for the rules' own records.
fn id_of(record: &RecordKey) -> Option<Vec<u8>> {
    match record {
        RecordKey::Party(id) => Some(id.0.to_vec()),
        RecordKey::Key(key) => Some([&[key.algorithm().id_byte()], key.bytes()].concat()),
        RecordKey::Definition(id) => Some(id.0.to_vec()),
        RecordKey::Certificate(id) => Some(id.0.to_vec()),
        RecordKey::Council | RecordKey::Committee => Some(Vec::new()),
        RecordKey::Motion(id) => Some(id.0.to_vec()),
        RecordKey::Entry(id) => Some(id.0.to_vec()),
        RecordKey::Nullifier(id) => Some(id.0.to_vec()),
        RecordKey::Permission(id) => Some(id.0.to_vec()),
        RecordKey::Access(id) => Some(id.0.to_vec()),
        RecordKey::Obligation(id) => Some(id.0.to_vec()),
        RecordKey::Case(id) => Some(id.0.to_vec()),
        RecordKey::PermissionRequest(id) => Some(id.0.to_vec()),
        RecordKey::Seen(_)
        | RecordKey::SeenChunk(_)
        | RecordKey::Chain
        | RecordKey::AgendaMinute(_)
        | RecordKey::AgendaChunk(..) => None,
    }
}

fn record_of(tag: u8, id: &[u8]) -> Option<RecordKey> {
    match tag {
        1 => Some(PartyId::try_from(id).ok()?.into()),
        2 => {
            let (algorithm, raw) = id.split_first()?;
            let algorithms = [
                KeyAlgorithm::Ed25519,
                KeyAlgorithm::Es256,
                KeyAlgorithm::X25519,
            ];
            let algorithm = algorithms
                .into_iter()
                .find(|one| one.id_byte() == *algorithm)?;
            Some(PublicKey::new(algorithm, raw).ok()?.into())
        }
        3 => Some(DefinitionId::try_from(id).ok()?.into()),
        4 => Some(CertificateId::try_from(id).ok()?.into()),
        8 if id.is_empty() => Some(RecordKey::Council),
        9 if id.is_empty() => Some(RecordKey::Committee),
        10 => Some(MotionId::try_from(id).ok()?.into()),
        11 => Some(EntryId::try_from(id).ok()?.into()),
        12 => Some(Nullifier::try_from(id).ok()?.into()),
        13 => Some(PermissionId::try_from(id).ok()?.into()),
        14 => Some(AccessId::try_from(id).ok()?.into()),
        15 => Some(ObligationId::try_from(id).ok()?.into()),
        16 => Some(CaseId::try_from(id).ok()?.into()),
        19 => Some(RequestId::try_from(id).ok()?.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_of_services_is_found_again_under_its_kind() {
        let id = [7; 32];
        let told: [RecordKey; 7] = [
            EntryId(id).into(),
            Nullifier(id).into(),
            PermissionId(id).into(),
            AccessId(id).into(),
            ObligationId(id).into(),
            CaseId(id).into(),
            RequestId(id).into(),
        ];
        for key in told {
            let stored = id_of(&key).unwrap();
            assert_eq!(record_of(key.tag(), &stored), Some(key));
            assert_eq!(record_of(key.tag(), &stored[1..]), None);
        }
    }
}
