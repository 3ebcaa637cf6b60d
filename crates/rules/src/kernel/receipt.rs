//! What every transaction in a block leaves behind, accepted or refused, and every system act: a leaf of the log.

use serde::{Deserialize, Serialize};

use super::{
    cbor,
    ids::{Height, PartyId, Root, SubjectId, TransactionId},
};
use crate::log::leaf_hash;

/// The number of the first system act; transactions have lower ones.
pub const SYSTEM_ACTS_FROM: u16 = 900;
/// Whom the receipt of a system act names: nobody signed it.
pub const NOBODY: PartyId = PartyId([0; 32]);

/// A transaction's place and outcome, or a system act's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The transaction; of a system act the hash of ledger, height and what was due.
    pub transaction: TransactionId,
    /// Its block.
    pub height: Height,
    /// Its place in the block, from 0; system acts come after the transactions.
    pub index: u32,
    /// The party that the envelope names; it did sign unless the outcome is `unknown_key` or `wrong_party`;
    /// [`NOBODY`] of a system act.
    pub party: PartyId,
    /// Its number in the catalogue; system acts have numbers from 900.
    #[serde(rename = "type")]
    pub number: u16,
    /// Whether it took effect.
    pub outcome: Outcome,
    /// What it is about.
    pub subjects: Vec<SubjectId>,
}

/// Whether a transaction took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did.
    Accepted,
    /// The rules refused it, by code; it left nothing else than its receipt.
    Rejected(u16),
}

impl Receipt {
    /// Whether nobody signed for it: it is of something that was due.
    #[must_use]
    pub const fn is_of_system_act(&self) -> bool {
        self.number >= SYSTEM_ACTS_FROM
    }

    /// The leaf of the log: the hash of the receipt's canonical encoding.
    #[must_use]
    pub fn leaf(&self) -> Root {
        leaf_hash(&cbor::encode(self))
    }
}
