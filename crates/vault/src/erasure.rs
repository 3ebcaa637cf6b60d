//! What is left of an erased document: `erased/<id>`.

use serde::{Deserialize, Serialize};

use crate::content::MediaType;
use crate::ids::{Commitment, DocumentId};

/// The record of an erasure. Key, blob, salt and name are gone; the commitment alone proves only
/// that something existed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// The document that was.
    pub document: DocumentId,
    /// What it was.
    pub media_type: MediaType,
    /// How large it was.
    pub size_bytes: u64,
    /// What the ledger still holds of it.
    pub commitment: Commitment,
    /// When it was erased, in milliseconds since the Unix epoch.
    pub erased_at_ms: u64,
}
