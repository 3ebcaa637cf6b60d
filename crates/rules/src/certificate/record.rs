//! What the state holds about a certificate: all that its status needs to be judged.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        ids::{CertificateId, Commitment, DefinitionId, Height, PartyId},
        keys::PublicKey,
        state_key::RecordKey,
        text::{AtMost, ReasonCode},
        time::Timestamp,
        view::View,
    },
};

/// Most documents attached to one certificate.
pub const ATTACHMENTS_MAX: usize = 16;

/// What a certificate is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CertificateStatus {
    /// In effect, within its validity.
    Active,
    /// Without effect until it is resumed.
    Suspended,
    /// Without effect, for ever.
    Revoked,
    /// Another one took its place, for ever.
    Superseded,
}

/// Where a certificate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Issued on the ledger.
    Issued,
    /// A certified copy of a paper original.
    CertifiedCopy,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub certificate: CertificateId,
    /// Its type.
    pub definition: DefinitionId,
    /// Who issued it and may change it.
    pub issuer: PartyId,
    /// The key that signs its credential.
    pub assertion_key: PublicKey,
    /// Commitment to its credential.
    pub commitment: Commitment,
    /// What it is worth.
    pub status: CertificateStatus,
    /// Why it last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Where it comes from.
    pub origin: Origin,
    /// Commitments to attached documents.
    pub attachments: AtMost<Commitment, ATTACHMENTS_MAX>,
    /// Commitment to the image of the paper original.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<Commitment>,
    /// Valid from this time on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// Time of the block that issued it.
    pub issued_at: Timestamp,
    /// That block.
    pub issued_height: Height,
    /// Time of the block of the latest change.
    pub changed_at: Timestamp,
    /// That block.
    pub changed_height: Height,
    /// The certificate that it replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<CertificateId>,
    /// The certificate that replaced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<CertificateId>,
    /// The certificate of which it is a copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<CertificateId>,
}

impl CertificateRecord {
    /// Whether nothing can change it any more.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        matches!(
            self.status,
            CertificateStatus::Revoked | CertificateStatus::Superseded
        )
    }
}

impl View {
    /// The record of a certificate.
    #[must_use]
    pub fn certificate(&self, id: CertificateId) -> Option<&CertificateRecord> {
        match self.record(RecordKey::Certificate(id)) {
            Some(AnyRecord::Certificate(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes a certificate.
    pub(super) fn put_certificate(&mut self, record: CertificateRecord) {
        let key = RecordKey::Certificate(record.certificate);
        self.put(key, AnyRecord::Certificate(Arc::new(record)));
    }
}
