//! A node's answers, as far as this client reads them. Fields that are not named here are passed
//! over, so that a newer node's answers stay readable.

use chancery_rules::case::CaseStatus;
use chancery_rules::kernel::ids::{
    AccessId, BlockDigest, CaseId, EntryId, Height, Nullifier, ObligationId, PartyId, PermissionId,
    RequestId, SubjectId, TransactionId,
};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::obligation::ObligationStatus;
use chancery_rules::permission::{AccessResult, PermissionStatus, RequestStatus};
use chancery_rules::register::EntryStatus;
use serde::Deserialize;

/// What the rules said about a transaction in a finalised block.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Receipt {
    /// The transaction.
    pub transaction: TransactionId,
    /// Its block.
    pub height: Height,
    /// Its place in the block, from 0.
    pub index: u32,
    /// The party that the envelope names.
    pub party: PartyId,
    /// Its type by name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it took effect.
    pub accepted: bool,
    /// Why it did not.
    #[serde(default)]
    pub rejection: Option<RejectionDetail>,
    /// What it is about.
    pub subjects: Vec<SubjectId>,
}

/// Why the rules refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RejectionDetail {
    /// Its stable number.
    pub number: u16,
    /// Its stable name.
    pub code: String,
    /// When it arises.
    pub meaning: String,
    /// What to do next.
    pub remedy: String,
}

/// A transaction that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Submitted {
    /// Its id.
    pub transaction: TransactionId,
    /// Its receipt, if it was waited for.
    #[serde(default)]
    pub receipt: Option<Receipt>,
    /// The height that the node had reached.
    pub as_of_height: Height,
}

/// A finalised block without its content.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BlockSummary {
    /// Its height.
    pub height: Height,
    /// Its digest.
    pub digest: BlockDigest,
    /// The digest of the block before it.
    pub parent: BlockDigest,
    /// Its time.
    pub time: Timestamp,
    /// How many transactions it carries.
    pub transactions: u32,
}

/// A finalised block with its receipts, as an event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BlockEvent {
    /// The block.
    pub block: BlockSummary,
    /// Its receipts, in order.
    pub receipts: Vec<Receipt>,
    /// What it made or changed of services.
    #[serde(default)]
    pub changed: Vec<Changed>,
}

/// Something of a service that a block made or changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Changed {
    /// A case.
    Case {
        /// Which.
        case: CaseId,
        /// Its status after the block.
        status: CaseStatus,
    },
    /// An entry of a register.
    Entry {
        /// Which.
        entry: EntryId,
        /// Its status after the block.
        status: EntryStatus,
    },
    /// A claim that was made.
    Nullifier {
        /// What was claimed.
        nullifier: Nullifier,
    },
    /// A permission.
    Permission {
        /// Which.
        permission: PermissionId,
        /// Its status after the block.
        status: PermissionStatus,
    },
    /// A request for a permission.
    PermissionRequest {
        /// Which.
        request: RequestId,
        /// Its status after the block.
        status: RequestStatus,
    },
    /// A receipt of an access.
    Access {
        /// Which.
        access: AccessId,
        /// What came of it; absent while it is unclosed.
        #[serde(default)]
        result: Option<AccessResult>,
    },
    /// An obligation.
    Obligation {
        /// Which.
        obligation: ObligationId,
        /// Its status after the block.
        status: ObligationStatus,
    },
    /// Something that only a newer node knows.
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_newer_node_tells_is_passed_over() {
        let id = "ab".repeat(32);
        let told = serde_json::json!([
            { "kind": "case", "case": id, "status": "open" },
            { "kind": "access", "access": id },
            { "kind": "comet", "comet": id, "tail": true },
            { "kind": "permission_request", "request": id, "status": "granted" },
        ]);
        let changed: Vec<Changed> = serde_json::from_value(told).unwrap();
        assert!(matches!(
            changed.first(),
            Some(Changed::Case {
                status: CaseStatus::Open,
                ..
            })
        ));
        assert!(matches!(
            changed.get(1),
            Some(Changed::Access { result: None, .. })
        ));
        assert_eq!(changed.get(2), Some(&Changed::Other));
        let granted = Changed::PermissionRequest {
            request: RequestId([0xab; 32]),
            status: RequestStatus::Granted,
        };
        assert_eq!(changed.get(3), Some(&granted));
    }
}
