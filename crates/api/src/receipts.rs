//! A receipt as people and programs read it: names beside the numbers.

use chancery_readmodel::TransactionSummary;
use chancery_rules::catalogue;
use chancery_rules::kernel::ids::{Height, PartyId, SubjectId, TransactionId};
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::rejection::RejectionInfo;
use chancery_rules::kernel::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the rules said about a transaction in a finalised block, or what fell due in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceiptView {
    /// The transaction.
    pub transaction: TransactionId,
    /// Its block.
    pub height: Height,
    /// Its place in the block, from 0; what fell due comes after the transactions.
    pub index: u32,
    /// The party that the envelope names; zeros if something fell due, which nobody signs.
    pub party: PartyId,
    /// Its type by name, such as `issue_certificate`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its number in the catalogue.
    pub number: u16,
    /// Whether it took effect.
    pub accepted: bool,
    /// Why it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<RejectionView>,
    /// What it is about.
    pub subjects: Vec<SubjectId>,
    /// The time of its block, where the read model gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
}

/// A rejection by number and name, with what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RejectionView {
    /// Its stable number, as in the receipt.
    pub number: u16,
    /// Its stable name, such as `certificate.not_issuer`.
    pub code: String,
    /// When it arises.
    pub meaning: String,
    /// What to do next.
    pub remedy: String,
}

impl RejectionView {
    /// The rejection of a number; a number from a newer ledger has no words.
    #[must_use]
    pub fn of(number: u16) -> Self {
        let known = catalogue::rejection(number);
        let text = |of: fn(&RejectionInfo) -> &'static str| {
            known.map_or("unknown", |info| of(info)).to_owned()
        };
        Self {
            number,
            code: text(|info| info.name),
            meaning: text(|info| info.meaning),
            remedy: text(|info| info.remedy),
        }
    }
}

impl ReceiptView {
    /// The rejection's number, if the rules refused.
    #[must_use]
    pub const fn code_of(receipt: &Receipt) -> Option<u16> {
        match receipt.outcome {
            Outcome::Accepted => None,
            Outcome::Rejected(code) => Some(code),
        }
    }
}

impl From<Receipt> for ReceiptView {
    fn from(receipt: Receipt) -> Self {
        let code = Self::code_of(&receipt);
        Self {
            transaction: receipt.transaction,
            height: receipt.height,
            index: receipt.index,
            party: receipt.party,
            kind: type_name(receipt.number),
            number: receipt.number,
            accepted: code.is_none(),
            rejection: code.map(RejectionView::of),
            subjects: receipt.subjects,
            time: None,
        }
    }
}

impl From<TransactionSummary> for ReceiptView {
    fn from(summary: TransactionSummary) -> Self {
        Self {
            time: Some(summary.time),
            ..Self::from(summary.receipt)
        }
    }
}

/// The name of a receipt's number, of a transaction or a system act; the number where a newer ledger made it.
pub(crate) fn type_name(number: u16) -> String {
    catalogue::name_of(number).map_or_else(|| number.to_string(), str::to_owned)
}
