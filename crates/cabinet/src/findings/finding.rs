//! A finding: which question of which case, who works at it, and how far an opening was asked for.

use std::fmt;

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::{AccessId, CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::text::Code;
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::drawer::Row32;

const DOMAIN: &[u8] = b"chancery/finding/1";

/// What a finding is known by: SHA-256 of its case and step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId([u8; 32]);

impl FindingId {
    /// The id of a step of a case.
    pub fn of(case: CaseId, step: &Code) -> Self {
        let hash = Sha256::new()
            .chain_update(DOMAIN)
            .chain_update(case.as_bytes())
            .chain_update(step.as_str());
        Self(hash.finalize().into())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for FindingId {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for FindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FindingId({self})")
    }
}

/// A question that is to be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The case.
    pub case: CaseId,
    /// The step.
    pub step: Code,
    /// The service under which it is asked, by the code that its versions share.
    pub service: Code,
    /// Since when it is asked.
    pub since: Timestamp,
    /// Who works at it.
    pub stage: Stage,
    /// How far the agent came with what it needs to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask: Option<Ask>,
}

/// Who works at a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The agent.
    Agent,
    /// The officers.
    Officers {
        /// Why the agent did not answer, by code.
        why: Code,
        /// Since when it waits for them.
        since: Timestamp,
        /// The officer who took it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claimed_by: Option<String>,
    },
    /// Nobody: it is answered, or asked no more.
    Ended {
        /// When it ended.
        at: Timestamp,
        /// How.
        how: Ended,
    },
}

/// How a finding ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// The agency answered.
    Answered,
    /// The case asks no more.
    Moot,
}

/// How far an opening was asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The receipt of the access.
    pub access: AccessId,
    /// The commitment that is to be opened.
    pub commitment: Commitment,
    /// Who has the opening.
    pub source: PartyId,
    /// The permission that is used.
    pub permission: PermissionId,
    /// The signed request, kept so that a repetition is the same request.
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub request: Option<Vec<u8>>,
    /// The content, once it was opened.
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub content: Option<Vec<u8>>,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ask({})", self.access)
    }
}

impl Finding {
    /// What it is known by.
    pub fn id(&self) -> FindingId {
        FindingId::of(self.case, &self.step)
    }

    pub(super) const fn is_moot(&self) -> bool {
        matches!(
            self.stage,
            Stage::Ended {
                how: Ended::Moot,
                ..
            }
        )
    }

    pub(super) fn from_row(row: Row32<Self>) -> Self {
        row.record
    }
}
