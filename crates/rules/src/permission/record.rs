//! What the state holds about a permission, and about a receipt of its use.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    case::Holder,
    catalogue::AnyRecord,
    kernel::{
        amount::Amount,
        changes::Changes,
        context::{BlockContext, Context},
        ids::{
            AccessId, AliasId, CaseId, CertificateId, Commitment, DefinitionId, EntryId, Height,
            PartyId, PermissionId, SubjectId,
        },
        state_key::RecordKey,
        text::{AtMost, Code, ReasonCode, ShortText},
        time::Timestamp,
        view::View,
    },
};

/// Most acts of one permission.
pub const ACTS_MAX: usize = 16;
/// Longest legal basis, in bytes.
pub const BASIS_BYTES_MAX: usize = 256;

/// A permission: a mandate to act, or a grant to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PermissionRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub permission: PermissionId,
    /// Who gives it: a party, or a person's alias.
    pub giver: PartyId,
    /// The case whose alias the giver is; absent of a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub giver_case: Option<CaseId>,
    /// Who has it: a party, or a person's alias.
    pub holder: PartyId,
    /// The case whose alias the holder is; absent of a party.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder_case: Option<CaseId>,
    /// The permission that it was passed on from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<PermissionId>,
    /// What it is about.
    pub target: Target,
    /// What may be done, by code: `read`, or the step of a service.
    pub acts: AtMost<Code, ACTS_MAX>,
    /// For which purpose, by code.
    pub purpose: Code,
    /// The law by article, or that it rests on consent.
    pub basis: ShortText<BASIS_BYTES_MAX>,
    /// Whether its holder may pass it on, within its limits.
    pub may_pass_on: bool,
    /// Before this time it is not in force.
    pub valid_from: Timestamp,
    /// From this time on it is not in force.
    pub valid_until: Timestamp,
    /// Most uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_max: Option<u32>,
    /// Most money that its uses come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<Amount>,
    /// Uses so far.
    pub uses: u32,
    /// What its uses came to so far, in minor units of the limit's currency.
    pub amount_used: u64,
    /// Whether it was withdrawn.
    pub status: PermissionStatus,
    /// Why it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Time of the block that gave it.
    pub given_at: Timestamp,
    /// That block.
    pub given_height: Height,
    /// Time of the block of the latest change.
    pub changed_at: Timestamp,
    /// That block.
    pub changed_height: Height,
}

/// What a permission is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A dataset, or every case of a service, or every certificate of a type.
    Definition(DefinitionId),
    /// A case.
    Case(CaseId),
    /// A certificate.
    Certificate(CertificateId),
    /// An entry.
    Entry(EntryId),
    /// One document, by its commitment.
    Document(Commitment),
}

/// Whether a permission was withdrawn. One whose time is over is not written again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PermissionStatus {
    /// It stands, within its time and limits.
    Given,
    /// It is dead.
    Withdrawn,
}

/// A receipt of a permission's use; open until what was released is said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub access: AccessId,
    /// The permission that was used.
    pub permission: PermissionId,
    /// Who gave the permission, or the one that it was passed on from at first, so that they find all receipts of it.
    pub giver: PartyId,
    /// The party that used it.
    pub holder: PartyId,
    /// The party that releases.
    pub source: PartyId,
    /// What was done, by code.
    pub act: Code,
    /// What was asked, by commitment.
    pub question: Commitment,
    /// The case for which it was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// What the use came to, as counted against the permission's limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Time of the block that opened it; nothing is released before.
    pub opened_at: Timestamp,
    /// That block.
    pub opened_height: Height,
    /// What came of it; while this is absent, the receipt is unclosed and shown as such.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<AccessResult>,
    /// What was released, by commitment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Commitment>,
    /// Time of the block that closed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// Time of the block in which the holder said that what it got is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

/// What came of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessResult {
    /// An answer was released.
    Released,
    /// The source had nothing to answer with.
    NothingFound,
    /// It failed, and nothing was released.
    Failed,
}

impl PermissionRecord {
    /// Whether it is in force in a block of this time, its limits and those that it was passed on from apart.
    #[must_use]
    pub fn is_in_force(&self, time: Timestamp) -> bool {
        self.status == PermissionStatus::Given && self.valid_from <= time && time < self.valid_until
    }

    /// Who gives it.
    #[must_use]
    pub const fn given_by(&self) -> Holder {
        somebody(self.giver, self.giver_case)
    }

    /// Who has it.
    #[must_use]
    pub const fn held_by(&self) -> Holder {
        somebody(self.holder, self.holder_case)
    }

    /// Whether who has it is who signs.
    #[must_use]
    pub fn is_held_by_signer(&self, cx: &Context, view: &View) -> bool {
        self.held_by().signs(self.holder_case, cx, view)
    }

    pub(super) const fn changed_in(&mut self, block: &BlockContext) {
        self.changed_at = block.time;
        self.changed_height = block.height;
    }
}

const fn somebody(id: PartyId, case: Option<CaseId>) -> Holder {
    match case {
        Some(_) => Holder::Alias(AliasId(id.0)),
        None => Holder::Party(id),
    }
}

impl Target {
    /// Its record; one document has none.
    #[must_use]
    pub(super) const fn key(self) -> Option<RecordKey> {
        match self {
            Self::Definition(id) => Some(RecordKey::Definition(id)),
            Self::Case(id) => Some(RecordKey::Case(id)),
            Self::Certificate(id) => Some(RecordKey::Certificate(id)),
            Self::Entry(id) => Some(RecordKey::Entry(id)),
            Self::Document(_) => None,
        }
    }

    /// Whether its record is there; of one document the ledger does not know.
    #[must_use]
    pub(super) fn is_there(self, view: &View) -> bool {
        let is_there = |key| view.record(key).is_some();
        self.key().is_none_or(is_there)
    }

    /// As what receipts name it; one document has no id.
    #[must_use]
    pub(super) fn subject(self) -> Option<SubjectId> {
        match self {
            Self::Definition(id) => Some(id.into()),
            Self::Case(id) => Some(id.into()),
            Self::Certificate(id) => Some(id.into()),
            Self::Entry(id) => Some(id.into()),
            Self::Document(_) => None,
        }
    }
}

impl View {
    /// The record of a permission.
    #[must_use]
    pub fn permission(&self, id: PermissionId) -> Option<&PermissionRecord> {
        match self.record(RecordKey::Permission(id)) {
            Some(AnyRecord::Permission(record)) => Some(record),
            _ => None,
        }
    }

    /// The receipt of an access.
    #[must_use]
    pub fn access(&self, id: AccessId) -> Option<&AccessRecord> {
        match self.record(RecordKey::Access(id)) {
            Some(AnyRecord::Access(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes a permission.
    pub(crate) fn put_permission(&mut self, record: PermissionRecord) {
        let key = RecordKey::Permission(record.permission);
        self.put(key, AnyRecord::Permission(Arc::new(record)));
    }

    /// Writes a receipt.
    pub(crate) fn put_access(&mut self, record: AccessRecord) {
        let key = RecordKey::Access(record.access);
        self.put(key, AnyRecord::Access(Arc::new(record)));
    }
}
