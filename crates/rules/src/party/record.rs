//! What the state holds about parties and keys.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        context::BlockContext,
        credit_code::CreditCode,
        exchange_url::ExchangeUrl,
        ids::{CaseId, Height, PartyId},
        keys::{KeyPurpose, PublicKey},
        state_key::RecordKey,
        text::{Name, ReasonCode},
        time::Timestamp,
        view::View,
    },
};

/// Most keys in one transaction.
pub const TRANSACTION_KEYS_MAX: usize = 16;
/// Most keys that a party has in force at a time.
pub const PARTY_KEYS_MAX: u16 = 64;

/// What kind of organisation a party is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// An agency of the government.
    Agency,
    /// A bank.
    Bank,
    /// Another enterprise.
    Enterprise,
}

/// Whether a party may act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartyStatus {
    /// It may.
    Active,
    /// It may do nothing.
    Suspended,
}

/// A party or a unit of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartyRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub party: PartyId,
    /// Its kind; a unit has its parent's.
    pub kind: PartyKind,
    /// Its name.
    pub name: Name,
    /// Its unified social credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<CreditCode>,
    /// The party whose unit this is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<PartyId>,
    /// Whether it votes in the council.
    pub member: bool,
    /// Whether it may act.
    pub status: PartyStatus,
    /// Why it was suspended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Keys in force.
    pub keys: u16,
    /// Keys in force with the purpose root.
    pub root_keys: u16,
    /// Where other agencies ask it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<ExchangeUrl>,
    /// Time of the block that admitted it.
    pub admitted_at: Timestamp,
    /// That block.
    pub admitted_height: Height,
    /// Time of the block of the latest change of status or seat.
    pub changed_at: Timestamp,
    /// That block.
    pub changed_height: Height,
}

impl PartyRecord {
    /// Whether it may act.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.status, PartyStatus::Active)
    }

    /// Counts a key that comes into force.
    pub(crate) const fn count_key(&mut self, purpose: KeyPurpose) {
        self.keys = self.keys.saturating_add(1);
        if matches!(purpose, KeyPurpose::Root) {
            self.root_keys = self.root_keys.saturating_add(1);
        }
    }

    /// Counts a key that goes out of force.
    pub(super) const fn discount_key(&mut self, purpose: KeyPurpose) {
        self.keys = self.keys.saturating_sub(1);
        if matches!(purpose, KeyPurpose::Root) {
            self.root_keys = self.root_keys.saturating_sub(1);
        }
    }

    /// The party as one that may do nothing.
    pub(crate) fn suspended(&self, reason: ReasonCode, block: &BlockContext) -> Self {
        let mut party = self.clone();
        party.status = PartyStatus::Suspended;
        party.reason = Some(reason);
        party.changed_in(block);
        party
    }

    /// The party as one that may act again.
    pub(crate) fn reinstated(&self, block: &BlockContext) -> Self {
        let mut party = self.clone();
        party.status = PartyStatus::Active;
        party.reason = None;
        party.changed_in(block);
        party
    }

    pub(crate) const fn changed_in(&mut self, block: &BlockContext) {
        self.changed_at = block.time;
        self.changed_height = block.height;
    }
}

/// A public key, in force or retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Whose it is: a party's, or a person's under an alias.
    pub party: PartyId,
    /// The case in which the person was admitted with it, and outside of which it is nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What it serves.
    pub purpose: KeyPurpose,
    /// The key.
    pub key: PublicKey,
    /// The block that registered it.
    pub from_height: Height,
    /// The block that retired it; it signs nothing after that transaction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_height: Option<Height>,
}

impl KeyRecord {
    /// A party's key that comes into force.
    pub(crate) const fn new(party: PartyId, new: NewKey, from_height: Height) -> Self {
        Self {
            v: 1,
            party,
            case: None,
            purpose: new.purpose,
            key: new.key,
            from_height,
            retired_height: None,
        }
    }

    /// Whether it may still sign.
    #[must_use]
    pub const fn is_in_force(&self) -> bool {
        self.retired_height.is_none()
    }
}

/// A key to register, with its purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// The key.
    pub key: PublicKey,
    /// What it serves.
    pub purpose: KeyPurpose,
}

impl View {
    /// The record of a party.
    #[must_use]
    pub fn party(&self, id: PartyId) -> Option<&PartyRecord> {
        match self.record(RecordKey::Party(id)) {
            Some(AnyRecord::Party(record)) => Some(record),
            _ => None,
        }
    }

    /// The record of a key.
    #[must_use]
    pub fn key(&self, key: PublicKey) -> Option<&KeyRecord> {
        match self.record(RecordKey::Key(key)) {
            Some(AnyRecord::Key(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes a party.
    pub(crate) fn put_party(&mut self, record: PartyRecord) {
        self.put(
            RecordKey::Party(record.party),
            AnyRecord::Party(Arc::new(record)),
        );
    }

    /// Writes a key.
    pub(crate) fn put_key(&mut self, record: KeyRecord) {
        self.put(RecordKey::Key(record.key), AnyRecord::Key(Arc::new(record)));
    }
}
