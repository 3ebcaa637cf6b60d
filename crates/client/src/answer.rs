//! A node's answers, as far as this client reads them. Fields that are not named here are passed
//! over, so that a newer node's answers stay readable.

use chancery_rules::kernel::ids::{BlockDigest, Height, PartyId, SubjectId, TransactionId};
use chancery_rules::kernel::time::Timestamp;
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
}
