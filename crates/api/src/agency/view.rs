//! What the agency answers with.

use chancery_rules::certificate::CertificateRecord;
use chancery_rules::kernel::ids::{CertificateId, Commitment, DefinitionId, Height};
use chancery_rules::kernel::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::receipts::ReceiptView;

/// A certificate of the agency's own, with its content.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IssuedView {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its type.
    pub definition: DefinitionId,
    /// When the agency kept it, by its own clock.
    pub kept_at: Timestamp,
    /// Its record on the ledger; absent while its issue is pending or was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<CertificateRecord>,
    /// The receipt of its issue; absent while that is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptView>,
    /// Its documents.
    pub documents: Vec<DocumentView>,
    /// The secured credential (W3C Verifiable Credentials 2.0), for the holder.
    pub credential: Value,
}

/// A document of a certificate.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DocumentView {
    /// Its id in the agency's vault, in hex.
    pub id: String,
    /// Its commitment on the ledger.
    pub commitment: Commitment,
    /// What it is by its content.
    pub media_type: String,
}

/// A certificate after a change.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Acted {
    /// The height that the record was read at.
    pub as_of_height: Height,
    /// Its record on the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateRecord>,
    /// The receipt of the change.
    pub receipt: ReceiptView,
}

/// A link to a certificate for whoever holds its token.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Share {
    /// The secret.
    pub token: String,
    /// When the link ends.
    pub expires: Timestamp,
}
