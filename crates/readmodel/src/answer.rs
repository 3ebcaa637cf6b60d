//! What the read model answers with: rows, pages, and the height they hold at.
//!
//! Absent on purpose: SQL, and records of the rules under other names (a certificate is answered
//! as the very record that the state holds).

use std::fmt;
use std::str::FromStr;

use chancery_rules::kernel::ids::{BlockDigest, Height, PartyId, TransactionId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::receipt::Receipt;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::motion::{MotionRecord, MotionStatus};
use chancery_rules::party::KeyRecord;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most items that one page carries.
pub const PAGE_ITEMS_MAX: u32 = 100;

/// Items on a page when the question does not say.
pub const PAGE_ITEMS_DEFAULT: u32 = 20;

/// The most transactions about one thing that its timeline looks at; the list of transactions has them all.
pub const TIMELINE_MAX: usize = 512;

/// An answer and the height of the last block that it takes into account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "AnswerOf{T}")]
pub struct Answer<T> {
    /// The height that the answer holds at.
    pub as_of_height: Height,
    /// What was asked for.
    #[serde(flatten)]
    pub content: T,
}

impl<T> Answer<T> {
    /// The same height with other content.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            as_of_height: self.as_of_height,
            content: change(self.content),
        }
    }
}

/// A page of a list, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ListOf{T}")]
pub struct List<T> {
    /// At most [`PAGE_ITEMS_MAX`] items.
    pub items: Vec<T>,
    /// Where the next page begins; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

/// A place in a list, to be handed back as it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(i64);

/// A cursor that this read model never gave out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cursor is not one that this list gave out")]
pub struct CursorError;

impl Cursor {
    pub(crate) const fn before(position: i64) -> Self {
        Self(position)
    }

    pub(crate) const fn position(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c1{:016x}", self.0)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let digits = text.strip_prefix("c1").filter(|digits| digits.len() == 16);
        let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let digits = digits.ok_or(CursorError)?;
        i64::from_str_radix(digits, 16)
            .map(Self)
            .map_err(|_| CursorError)
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Cursor {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Cursor".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A place in a list, to be handed back as it came.",
        })
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Page {
    /// Where to begin; from the newest item when absent.
    pub cursor: Option<Cursor>,
    /// How many items; clamped to 1..=[`PAGE_ITEMS_MAX`].
    pub limit: Option<u32>,
}

impl Page {
    pub(crate) fn limit(&self) -> i64 {
        i64::from(
            self.limit
                .unwrap_or(PAGE_ITEMS_DEFAULT)
                .clamp(1, PAGE_ITEMS_MAX),
        )
    }

    pub(crate) fn before(&self) -> i64 {
        self.cursor.map_or(i64::MAX, Cursor::position)
    }
}

/// A finalised block without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BlockSummary {
    /// Its height.
    pub height: Height,
    /// SHA-256 of its header.
    pub digest: BlockDigest,
    /// The digest of the block before it.
    pub parent: BlockDigest,
    /// Its time.
    pub time: Timestamp,
    /// The consensus view that proposed it.
    pub view: u64,
    /// The public key of the validator that proposed it, in hex.
    pub leader: String,
    /// How many transactions it carries.
    pub transactions: u32,
}

/// A transaction in a finalised block, with what the rules said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionSummary {
    /// Its receipt, as the log of the ledger commits to it.
    pub receipt: Receipt,
    /// The time of its block.
    pub time: Timestamp,
}

/// A key of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeyState {
    /// The public key.
    pub key: PublicKey,
    /// Its record in the state.
    pub record: KeyRecord,
}

/// A motion, with how it stands at the time of the last block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Motion {
    /// How it stands.
    pub standing: MotionStanding,
    /// Its record in the state.
    pub motion: MotionRecord,
}

/// How a motion stands; as its record's status, but that one whose time is over has expired.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MotionStanding {
    /// Members vote.
    Open,
    /// It reached the threshold and took effect.
    Passed,
    /// It cannot reach the threshold any more.
    Rejected,
    /// Its proposer took it back.
    Withdrawn,
    /// It reached the threshold, but the rules refused its effect by then.
    Failed,
    /// Its time was over before it was decided.
    Expired,
}

impl MotionStanding {
    /// Every standing.
    pub const ALL: [Self; 6] = [
        Self::Open,
        Self::Passed,
        Self::Rejected,
        Self::Withdrawn,
        Self::Failed,
        Self::Expired,
    ];

    /// How a motion stands at a time.
    #[must_use]
    pub fn of(motion: &MotionRecord, time: Timestamp) -> Self {
        match motion.status {
            MotionStatus::Open if motion.has_expired_at(time) => Self::Expired,
            MotionStatus::Open => Self::Open,
            MotionStatus::Passed => Self::Passed,
            MotionStatus::Rejected => Self::Rejected,
            MotionStatus::Withdrawn => Self::Withdrawn,
            MotionStatus::Failed(_) => Self::Failed,
        }
    }

    /// Its word, as in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Passed => "passed",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// As the table keeps it; a motion that has expired is kept as open.
    pub(crate) const fn number(self) -> i64 {
        match self {
            Self::Open | Self::Expired => 0,
            Self::Passed => 1,
            Self::Rejected => 2,
            Self::Withdrawn => 3,
            Self::Failed => 4,
        }
    }
}

/// What a member did about a motion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Minute {
    /// The member.
    pub party: PartyId,
    /// What it did.
    pub deed: Deed,
    /// In which block.
    pub height: Height,
    /// That block's time.
    pub time: Timestamp,
    /// By which transaction.
    pub transaction: TransactionId,
}

/// What a member can do about a motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// Proposed it, which approves it.
    Proposed,
    /// Approved it.
    Approved,
    /// Rejected it.
    Rejected,
    /// Took it back.
    Withdrew,
    /// Voted; the vote counts no more, since the member's does not.
    Voted,
}

impl Deed {
    /// What an accepted transaction about a motion did, by the motion's record.
    pub(crate) fn of(receipt: &Receipt, motion: &MotionRecord) -> Self {
        let is_proposers = receipt.party == motion.proposer;
        match () {
            () if is_proposers && receipt.height == motion.proposed_height => Self::Proposed,
            () if is_proposers => Self::Withdrew,
            () if motion.approvals.contains(&receipt.party) => Self::Approved,
            () if motion.rejections.contains(&receipt.party) => Self::Rejected,
            () => Self::Voted,
        }
    }

    /// Its word, as in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrew => "withdrew",
            Self::Voted => "voted",
        }
    }
}

/// What a search can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FoundKind {
    /// A block, by height or digest.
    Block,
    /// A transaction, by id.
    Transaction,
    /// A party, by id, key, name or unified social credit code.
    Party,
    /// A definition, by id, code or name.
    Definition,
    /// A certificate, by id.
    Certificate,
    /// A motion, by id.
    Motion,
    /// A case, by id.
    Case,
    /// An entry of a register, by id.
    Entry,
    /// A permission, by id.
    Permission,
    /// A receipt of an access, by id.
    Access,
    /// A request for a permission, by id.
    PermissionRequest,
    /// An obligation, by id.
    Obligation,
}

/// One thing that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// What it is.
    pub kind: FoundKind,
    /// Its id in hex; a block's height in decimal.
    pub id: String,
    /// Its name, where it has one (Chinese).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zh: Option<String>,
    /// Its name, where it has one (English).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}
