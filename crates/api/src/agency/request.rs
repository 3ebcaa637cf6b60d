//! What the agency is asked to bring about, as a caller writes it.

use chancery_rules::kernel::ids::{CertificateId, DefinitionId};
use chancery_rules::kernel::text::ReasonCode;
use chancery_rules::kernel::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A certificate to issue.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issuing {
    /// Its type.
    pub definition: DefinitionId,
    /// Its content, by the type's schema.
    pub subject: Map<String, Value>,
    /// Valid from this time on; from now when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time; without end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The certificate on record that this one duplicates, such as a certified copy of its paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<CertificateId>,
}

/// A paper original to put on record.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Copying {
    /// The type of the paper.
    pub definition: DefinitionId,
    /// What the paper says, by the type's schema; the custodian attests it.
    pub subject: Map<String, Value>,
}

/// A certificate that takes another's place.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Superseding {
    /// Why, by code of the type's list.
    pub reason: ReasonCode,
    /// The new content, by the type's schema.
    pub subject: Map<String, Value>,
    /// Valid from this time on; from now when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time; without end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}
