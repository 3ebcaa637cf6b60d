//! One type over all records of the state.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    block::{AgendaChunkRecord, AgendaMinuteRecord, ChainRecord, SeenChunkRecord, SeenRecord},
    case::CaseRecord,
    certificate::CertificateRecord,
    definition::DefinitionRecord,
    kernel::{
        cbor::{self, CborError},
        state_key::RecordKey,
    },
    motion::{CommitteeRecord, CouncilRecord, MotionRecord},
    obligation::ObligationRecord,
    party::{KeyRecord, PartyRecord},
    permission::{AccessRecord, PermissionRecord, PermissionRequestRecord},
    register::{EntryRecord, NullifierRecord},
};

/// Any record of the state; shared, so that a view of it costs nothing. In JSON the record itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AnyRecord {
    /// Tag 1.
    #[serde(serialize_with = "inner")]
    Party(Arc<PartyRecord>),
    /// Tag 2.
    #[serde(serialize_with = "inner")]
    Key(Arc<KeyRecord>),
    /// Tag 3.
    #[serde(serialize_with = "inner")]
    Definition(Arc<DefinitionRecord>),
    /// Tag 4.
    #[serde(serialize_with = "inner")]
    Certificate(Arc<CertificateRecord>),
    /// Tag 5.
    Seen(SeenRecord),
    /// Tag 6.
    #[serde(serialize_with = "inner")]
    SeenChunk(Arc<SeenChunkRecord>),
    /// Tag 7.
    #[serde(serialize_with = "inner")]
    Chain(Arc<ChainRecord>),
    /// Tag 8.
    #[serde(serialize_with = "inner")]
    Council(Arc<CouncilRecord>),
    /// Tag 9.
    #[serde(serialize_with = "inner")]
    Committee(Arc<CommitteeRecord>),
    /// Tag 10.
    #[serde(serialize_with = "inner")]
    Motion(Arc<MotionRecord>),
    /// Tag 11.
    #[serde(serialize_with = "inner")]
    Entry(Arc<EntryRecord>),
    /// Tag 12.
    #[serde(serialize_with = "inner")]
    Nullifier(Arc<NullifierRecord>),
    /// Tag 13.
    #[serde(serialize_with = "inner")]
    Permission(Arc<PermissionRecord>),
    /// Tag 14.
    #[serde(serialize_with = "inner")]
    Access(Arc<AccessRecord>),
    /// Tag 15.
    #[serde(serialize_with = "inner")]
    Obligation(Arc<ObligationRecord>),
    /// Tag 16.
    #[serde(serialize_with = "inner")]
    Case(Arc<CaseRecord>),
    /// Tag 17.
    AgendaMinute(AgendaMinuteRecord),
    /// Tag 18.
    #[serde(serialize_with = "inner")]
    AgendaChunk(Arc<AgendaChunkRecord>),
    /// Tag 19.
    #[serde(serialize_with = "inner")]
    PermissionRequest(Arc<PermissionRequestRecord>),
}

fn inner<T: Serialize, S: serde::Serializer>(record: &Arc<T>, to: S) -> Result<S::Ok, S::Error> {
    record.as_ref().serialize(to)
}

/// Bytes that are no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// No kind of record has this tag.
    #[error("no record has the tag {0}")]
    UnknownTag(u8),
    /// The bytes are not the canonical encoding of a record of the kind.
    #[error(transparent)]
    Encoding(#[from] CborError),
}

impl AnyRecord {
    /// The record that `bytes` encode, of the kind that `tag` stands for.
    ///
    /// # Errors
    ///
    /// An unknown tag; bytes that are not the canonical encoding of a record of the kind.
    pub fn decode(tag: u8, bytes: &[u8]) -> Result<Self, RecordError> {
        Ok(match tag {
            1 => Self::Party(Arc::new(cbor::decode(bytes)?)),
            2 => Self::Key(Arc::new(cbor::decode(bytes)?)),
            3 => Self::Definition(Arc::new(cbor::decode(bytes)?)),
            4 => Self::Certificate(Arc::new(cbor::decode(bytes)?)),
            5 => Self::Seen(cbor::decode(bytes)?),
            6 => Self::SeenChunk(Arc::new(cbor::decode(bytes)?)),
            7 => Self::Chain(Arc::new(cbor::decode(bytes)?)),
            8 => Self::Council(Arc::new(cbor::decode(bytes)?)),
            9 => Self::Committee(Arc::new(cbor::decode(bytes)?)),
            10 => Self::Motion(Arc::new(cbor::decode(bytes)?)),
            11 => Self::Entry(Arc::new(cbor::decode(bytes)?)),
            12 => Self::Nullifier(Arc::new(cbor::decode(bytes)?)),
            13 => Self::Permission(Arc::new(cbor::decode(bytes)?)),
            14 => Self::Access(Arc::new(cbor::decode(bytes)?)),
            15 => Self::Obligation(Arc::new(cbor::decode(bytes)?)),
            16 => Self::Case(Arc::new(cbor::decode(bytes)?)),
            17 => Self::AgendaMinute(cbor::decode(bytes)?),
            18 => Self::AgendaChunk(Arc::new(cbor::decode(bytes)?)),
            19 => Self::PermissionRequest(Arc::new(cbor::decode(bytes)?)),
            _ => return Err(RecordError::UnknownTag(tag)),
        })
    }

    /// The canonical encoding.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        cbor::encode(self)
    }

    /// Where a record that is told belongs; those of the rules' own do not say.
    #[must_use]
    pub fn key(&self) -> Option<RecordKey> {
        match self {
            Self::Party(record) => Some(record.party.into()),
            Self::Key(record) => Some(record.key.into()),
            Self::Definition(record) => Some(record.definition.into()),
            Self::Certificate(record) => Some(record.certificate.into()),
            Self::Council(_) => Some(RecordKey::Council),
            Self::Committee(_) => Some(RecordKey::Committee),
            Self::Motion(record) => Some(record.motion.into()),
            Self::Entry(record) => Some(record.entry.into()),
            Self::Nullifier(record) => Some(record.nullifier.into()),
            Self::Permission(record) => Some(record.permission.into()),
            Self::Access(record) => Some(record.access.into()),
            Self::Obligation(record) => Some(record.obligation.into()),
            Self::Case(record) => Some(record.case.into()),
            Self::PermissionRequest(record) => Some(record.request.into()),
            Self::Seen(_)
            | Self::SeenChunk(_)
            | Self::Chain(_)
            | Self::AgendaMinute(_)
            | Self::AgendaChunk(_) => None,
        }
    }
}
