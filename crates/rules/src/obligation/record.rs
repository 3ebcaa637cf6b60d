//! What the state holds about an obligation.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    kernel::{
        amount::Amount,
        changes::Changes,
        context::BlockContext,
        ids::{CaseId, Commitment, Height, ObligationId, PartyId},
        state_key::RecordKey,
        text::{Code, ReasonCode},
        time::Timestamp,
        view::View,
    },
};

/// Most recurrences of one obligation.
pub const RECURRENCES_MAX: u16 = 600;

/// An amount due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObligationRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub obligation: ObligationId,
    /// What for, by code.
    pub purpose: Code,
    /// The party that assessed it, one of the two sides.
    pub assessor: PartyId,
    /// Who owes.
    pub from: Account,
    /// To whom.
    pub to: Account,
    /// How much.
    pub amount: Amount,
    /// From this time on it is overdue unless it is discharged.
    pub due: Timestamp,
    /// What became of it.
    pub status: ObligationStatus,
    /// Why it was reversed, or recurs no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// Commitment to the confirmation of the payment (ISO 20022 camt.054 or pacs.002).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Commitment>,
    /// The party that confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<PartyId>,
    /// How it recurs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<Recurrence>,
    /// The obligation of which it is a recurrence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ObligationId>,
    /// The case in which it was assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The case whose appeal holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_by: Option<CaseId>,
    /// Time of the block that assessed it.
    pub assessed_at: Timestamp,
    /// That block.
    pub assessed_height: Height,
    /// Time of the block of the latest change.
    pub changed_at: Timestamp,
    /// That block.
    pub changed_height: Height,
}

/// A side of an obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// A party.
    Party(PartyId),
    /// Somebody who is none, by a salted commitment.
    Commitment(Commitment),
}

/// What became of an obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObligationStatus {
    /// It is owed.
    Due,
    /// It is owed, and late.
    Overdue,
    /// It was paid.
    Discharged,
    /// It was taken back.
    Reversed,
}

/// How an obligation recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recurrence {
    /// Months from one due day to the next, 1 to 12.
    pub every_months: u8,
    /// How many are still to come: at most [`RECURRENCES_MAX`].
    pub left: u16,
    /// When the next one is assessed: as the latest falls due. Absent once none is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Timestamp>,
}

impl ObligationRecord {
    /// Whether it is still owed.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(
            self.status,
            ObligationStatus::Due | ObligationStatus::Overdue
        )
    }

    /// Who confirms by itself that it was paid: the party that is owed, or the one that owes if no party is owed.
    #[must_use]
    pub const fn confirmer(&self) -> Option<PartyId> {
        match (self.from, self.to) {
            (_, Account::Party(party)) | (Account::Party(party), _) => Some(party),
            _ => None,
        }
    }

    /// The record, with a block as that of the latest change.
    pub(super) fn changed(&self, block: &BlockContext) -> Self {
        Self {
            changed_at: block.time,
            changed_height: block.height,
            ..self.clone()
        }
    }
}

impl Account {
    /// The party, if it is one.
    #[must_use]
    pub const fn party(self) -> Option<PartyId> {
        match self {
            Self::Party(party) => Some(party),
            Self::Commitment(_) => None,
        }
    }
}

impl Recurrence {
    /// The same without any to come.
    pub(super) const fn ended(self) -> Self {
        Self {
            left: 0,
            next: None,
            ..self
        }
    }
}

impl View {
    /// The record of an obligation.
    #[must_use]
    pub fn obligation(&self, id: ObligationId) -> Option<&ObligationRecord> {
        match self.record(RecordKey::Obligation(id)) {
            Some(AnyRecord::Obligation(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes an obligation.
    pub(crate) fn put_obligation(&mut self, record: ObligationRecord) {
        let key = RecordKey::Obligation(record.obligation);
        self.put(key, AnyRecord::Obligation(Arc::new(record)));
    }
}
