//! All keys of the state: what kinds of record there are and where each lies.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ids::{
        AccessId, CaseId, CertificateId, DefinitionId, EntryId, MotionId, Nullifier, ObligationId,
        PartyId, PermissionId, RequestId, StateKey, SubjectId, TransactionId,
    },
    keys::PublicKey,
    time::Minute,
};

/// Longest value in the state, in bytes.
pub const STATE_VALUE_BYTES_MAX: usize = 16_384;

/// Number of a chunk: those of remembered transaction ids are numbered through, those of a minute of the agenda from 0.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ChunkNumber(pub u64);

/// A record of the state, by kind and id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordKey {
    /// A party or unit.
    Party(PartyId),
    /// A public key, retired ones included.
    Key(PublicKey),
    /// A definition.
    Definition(DefinitionId),
    /// A certificate.
    Certificate(CertificateId),
    /// A transaction whose expiry has not passed.
    Seen(TransactionId),
    /// Ids of [`RecordKey::Seen`] that are forgotten together.
    SeenChunk(ChunkNumber),
    /// What one block leaves to the next: the log's frontier and the oldest chunk.
    Chain,
    /// The council.
    Council,
    /// The nodes, and the committee in office.
    Committee,
    /// A motion.
    Motion(MotionId),
    /// An entry of a register.
    Entry(EntryId),
    /// A claim that was made.
    Nullifier(Nullifier),
    /// A permission.
    Permission(PermissionId),
    /// A receipt of an access.
    Access(AccessId),
    /// An obligation.
    Obligation(ObligationId),
    /// A case.
    Case(CaseId),
    /// How much falls due in a minute.
    AgendaMinute(Minute),
    /// What falls due in a minute, in parts.
    AgendaChunk(Minute, ChunkNumber),
    /// A request for a permission.
    PermissionRequest(RequestId),
}

impl RecordKey {
    /// The byte that stands for the kind.
    #[must_use]
    pub const fn tag(&self) -> u8 {
        match self {
            Self::Party(_) => 1,
            Self::Key(_) => 2,
            Self::Definition(_) => 3,
            Self::Certificate(_) => 4,
            Self::Seen(_) => 5,
            Self::SeenChunk(_) => 6,
            Self::Chain => 7,
            Self::Council => 8,
            Self::Committee => 9,
            Self::Motion(_) => 10,
            Self::Entry(_) => 11,
            Self::Nullifier(_) => 12,
            Self::Permission(_) => 13,
            Self::Access(_) => 14,
            Self::Obligation(_) => 15,
            Self::Case(_) => 16,
            Self::AgendaMinute(_) => 17,
            Self::AgendaChunk(..) => 18,
            Self::PermissionRequest(_) => 19,
        }
    }

    /// Whether the ledger tells others of the record, in its feed; the rest serves the rules alone.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        match self {
            Self::Party(_)
            | Self::Key(_)
            | Self::Definition(_)
            | Self::Certificate(_)
            | Self::Council
            | Self::Committee
            | Self::Motion(_)
            | Self::Entry(_)
            | Self::Nullifier(_)
            | Self::Permission(_)
            | Self::Access(_)
            | Self::Obligation(_)
            | Self::Case(_)
            | Self::PermissionRequest(_) => true,
            Self::Seen(_)
            | Self::SeenChunk(_)
            | Self::Chain
            | Self::AgendaMinute(_)
            | Self::AgendaChunk(..) => false,
        }
    }

    /// The record's id as a subject, if it has one of 32 bytes.
    #[must_use]
    pub fn subject(&self) -> Option<SubjectId> {
        match *self {
            Self::Party(id) => Some(id.into()),
            Self::Definition(id) => Some(id.into()),
            Self::Certificate(id) => Some(id.into()),
            Self::Motion(id) => Some(id.into()),
            Self::Entry(id) => Some(id.into()),
            Self::Nullifier(id) => Some(id.into()),
            Self::Permission(id) => Some(id.into()),
            Self::Access(id) => Some(id.into()),
            Self::Obligation(id) => Some(id.into()),
            Self::Case(id) => Some(id.into()),
            Self::PermissionRequest(id) => Some(id.into()),
            Self::Key(_)
            | Self::Seen(_)
            | Self::SeenChunk(_)
            | Self::Chain
            | Self::Council
            | Self::Committee
            | Self::AgendaMinute(_)
            | Self::AgendaChunk(..) => None,
        }
    }

    /// Where the record lies: SHA-256 of tag and id.
    #[must_use]
    pub fn state_key(&self) -> StateKey {
        let hash = Sha256::new().chain_update([self.tag()]);
        let hash = match self {
            Self::Party(id) => hash.chain_update(id),
            Self::Key(key) => hash
                .chain_update([key.algorithm().id_byte()])
                .chain_update(key.bytes()),
            Self::Definition(id) => hash.chain_update(id),
            Self::Certificate(id) => hash.chain_update(id),
            Self::Seen(id) => hash.chain_update(id),
            Self::SeenChunk(number) => hash.chain_update(number.0.to_be_bytes()),
            Self::Chain | Self::Council | Self::Committee => hash,
            Self::Motion(id) => hash.chain_update(id),
            Self::Entry(id) => hash.chain_update(id),
            Self::Nullifier(id) => hash.chain_update(id),
            Self::Permission(id) => hash.chain_update(id),
            Self::Access(id) => hash.chain_update(id),
            Self::Obligation(id) => hash.chain_update(id),
            Self::Case(id) => hash.chain_update(id),
            Self::AgendaMinute(minute) => hash.chain_update(minute.0.to_be_bytes()),
            Self::AgendaChunk(minute, number) => hash
                .chain_update(minute.0.to_be_bytes())
                .chain_update(number.0.to_be_bytes()),
            Self::PermissionRequest(id) => hash.chain_update(id),
        };
        StateKey(hash.finalize().into())
    }
}

macro_rules! record_keys {
    ($($id:ident $variant:ident)+) => {$(
        impl From<$id> for RecordKey {
            fn from(id: $id) -> Self {
                Self::$variant(id)
            }
        }
    )+};
}

record_keys! {
    PartyId Party
    PublicKey Key
    DefinitionId Definition
    CertificateId Certificate
    MotionId Motion
    EntryId Entry
    Nullifier Nullifier
    PermissionId Permission
    AccessId Access
    ObligationId Obligation
    CaseId Case
    RequestId PermissionRequest
}
