//! What a transaction knows besides the records it reads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ids::{Height, LedgerId, PartyId},
    keys::PublicKey,
    time::Timestamp,
};

/// Whether a ledger is for trying out or for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Any member admits parties and approves definitions directly.
    Development,
    /// The council decides by motion.
    Production,
}

/// The block that is being made or checked.
#[derive(Clone, Copy, Debug)]
pub struct BlockContext {
    /// Its ledger.
    pub ledger: LedgerId,
    /// Its number, from 1.
    pub height: Height,
    /// Its time.
    pub time: Timestamp,
    /// The ledger's environment.
    pub environment: Environment,
}

/// A transaction's surroundings: its block and its signer.
#[derive(Clone, Copy, Debug)]
pub struct Context {
    /// The block.
    pub block: BlockContext,
    /// The party that signed; its record is in the view.
    pub signer: PartyId,
    /// The key it signed with; its record is in the view.
    pub key: PublicKey,
}
