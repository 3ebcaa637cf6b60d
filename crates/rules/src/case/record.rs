//! What the state holds about a case.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    catalogue::AnyRecord,
    definition::service::{STEPS_MAX, Step, Task},
    kernel::{
        changes::Changes,
        context::Context,
        fact::Fact,
        ids::{
            AliasId, CaseId, Commitment, DefinitionId, EntryId, Height, ObligationId, PartyId,
            PermissionId, SubjectId,
        },
        keys::KeyPurpose,
        state_key::RecordKey,
        text::{AtMost, BoundError, Code, ReasonCode},
        time::Timestamp,
        view::View,
    },
};

/// Most holders of roles in one case.
pub const CASE_HOLDERS_MAX: usize = 32;
/// Most pieces of evidence in one case.
pub const CASE_EVIDENCE_MAX: usize = 48;
/// Most facts in one case.
pub const CASE_FACTS_MAX: usize = 64;
/// Most entries, and most obligations, that one case is about.
pub const CASE_SUBJECTS_MAX: usize = 8;

/// Longest canonical encoding of a case after an act, in bytes: so long that the state has room for what silence adds.
pub const CASE_BYTES_MAX: usize = 14_000;

/// The same after silence, so that there is room for a withdrawal still.
pub const SILENT_CASE_BYTES_MAX: usize = 16_000;

/// A case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// Version of this format: 1.
    pub v: u8,
    /// Its id.
    pub case: CaseId,
    /// The service, in the version under which it goes on: the one of its opening, until it is moved to another.
    pub service: DefinitionId,
    /// The party that opened it.
    pub opened_by: PartyId,
    /// What became of it.
    pub status: CaseStatus,
    /// Who takes part.
    pub holders: AtMost<RoleHolder, CASE_HOLDERS_MAX>,
    /// What was handed in.
    pub evidence: AtMost<EvidenceHeld, CASE_EVIDENCE_MAX>,
    /// What is known, the outcomes of steps among it.
    pub facts: AtMost<FactHeld, CASE_FACTS_MAX>,
    /// Who has confirmed a step that not all of its holders have confirmed yet.
    pub confirmed: AtMost<Confirmation, CASE_HOLDERS_MAX>,
    /// Steps whose time runs.
    pub due: AtMost<DueStep, STEPS_MAX>,
    /// The entries that it is about.
    pub entries: AtMost<EntryId, CASE_SUBJECTS_MAX>,
    /// The obligations that it assessed.
    pub obligations: AtMost<ObligationId, CASE_SUBJECTS_MAX>,
    /// What the latest decision that ended it came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Code>,
    /// Why it was decided, withdrawn or appealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// From this time on an open case lapses.
    pub lapses_at: Timestamp,
    /// Before this time the decision may be appealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal_until: Option<Timestamp>,
    /// Time of the block that opened it.
    pub opened_at: Timestamp,
    /// That block.
    pub opened_height: Height,
    /// Time of the block of the latest change.
    pub changed_at: Timestamp,
    /// That block.
    pub changed_height: Height,
}

/// What became of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// It goes on.
    Open,
    /// A decision granted what was asked.
    Granted,
    /// A decision refused what was asked.
    Refused,
    /// It was withdrawn.
    Withdrawn,
    /// Its time was over.
    Lapsed,
    /// Its decision is under appeal.
    Appealed,
}

/// Who holds a role.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleHolder {
    /// The role, by code.
    pub role: Code,
    /// Who.
    pub holder: Holder,
    /// Whether the person's own key was admitted.
    pub has_key: bool,
}

/// Somebody who takes part in a case.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A person, under an alias of this case.
    Alias(AliasId),
    /// A party.
    Party(PartyId),
}

impl Holder {
    /// Who signs a transaction: a person if the key is one of a case. A party may have chosen the bytes of an alias as
    /// its id, so the id alone does not tell.
    #[must_use]
    pub fn of_signer(cx: &Context, view: &View) -> Self {
        match view.key(cx.key) {
            Some(key) if key.purpose == KeyPurpose::Case => Self::Alias(AliasId(cx.signer.0)),
            _ => Self::Party(cx.signer),
        }
    }

    /// Whether it is who signs; a person signs in the case in which the key was admitted, and in no other, so that who
    /// knows persons for one service makes nobody a person of another's case.
    #[must_use]
    pub fn signs(self, case: Option<CaseId>, cx: &Context, view: &View) -> bool {
        let is_of_the_case = || view.key(cx.key).is_some_and(|key| key.case == case);
        self == Self::of_signer(cx, view) && (matches!(self, Self::Party(_)) || is_of_the_case())
    }

    /// As whom it signs: the `party` of the envelope.
    #[must_use]
    pub const fn signer(self) -> PartyId {
        match self {
            Self::Alias(alias) => alias.signer(),
            Self::Party(party) => party,
        }
    }

    /// What it is in receipts and search.
    #[must_use]
    pub fn subject(self) -> SubjectId {
        self.signer().into()
    }
}

/// Something that was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceHeld {
    /// What it is to meet, by code.
    pub requirement: Code,
    /// Commitment to the document.
    pub document: Commitment,
    /// Who handed it in.
    pub by: PartyId,
}

/// A fact that is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactHeld {
    /// Its code.
    pub fact: Code,
    /// What it says.
    pub value: Fact,
    /// The party or alias that stated it; absent of what silence came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PartyId>,
    /// The window that signed for somebody who did not sign themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assisted_by: Option<PartyId>,
    /// The mandate under which it was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<PermissionId>,
    /// What it is about, by commitment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Commitment>,
    /// Time of the block that holds it.
    pub at: Timestamp,
    /// From this time on it is known no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// That one of several holders has confirmed a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The step.
    pub step: Code,
    /// Who.
    pub by: PartyId,
}

/// A step whose time runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DueStep {
    /// The step.
    pub step: Code,
    /// When silence comes to what the definition says.
    pub at: Timestamp,
}

impl CaseStatus {
    /// Whether steps are taken.
    #[must_use]
    pub const fn goes_on(self) -> bool {
        matches!(self, Self::Open | Self::Appealed)
    }
}

impl FactHeld {
    /// Whether it is known in a block of this time.
    #[must_use]
    pub fn is_valid(&self, time: Timestamp) -> bool {
        self.valid_until.is_none_or(|until| time < until)
    }
}

impl CaseRecord {
    /// Whether somebody has a role.
    #[must_use]
    pub fn has(&self, role: &Code, holder: Holder) -> bool {
        self.holders
            .iter()
            .any(|it| it.role == *role && it.holder == holder)
    }

    /// States a fact; a later statement takes an earlier one's place. Refuses nothing but what there is no room for.
    pub(super) fn state(&mut self, held: FactHeld) -> Result<(), BoundError> {
        match self.facts.iter_mut().find(|it| it.fact == held.fact) {
            Some(known) => {
                *known = held;
                Ok(())
            }
            None => self.facts.push(held),
        }
    }

    /// Whether a step is done at a time. A finding that is known no more may be made again.
    #[must_use]
    pub fn has_done(&self, step: &Step, time: Timestamp) -> bool {
        let may_expire = matches!(step.task, Task::Find(_));
        self.stated(&step.code)
            .is_some_and(|held| !may_expire || held.is_valid(time))
    }

    /// Whether a finding was made, is known no more, and may be made again though nobody asks for it.
    #[must_use]
    pub fn has_lost(&self, step: &Step, time: Timestamp) -> bool {
        self.status.goes_on() && self.stated(&step.code).is_some() && !self.has_done(step, time)
    }

    /// A fact as it was stated, valid or not.
    #[must_use]
    pub fn stated(&self, code: &Code) -> Option<&FactHeld> {
        self.facts.iter().find(|held| held.fact == *code)
    }
}

impl View {
    /// The record of a case.
    #[must_use]
    pub fn case(&self, id: CaseId) -> Option<&CaseRecord> {
        match self.record(RecordKey::Case(id)) {
            Some(AnyRecord::Case(record)) => Some(record),
            _ => None,
        }
    }
}

impl Changes {
    /// Writes a case.
    pub(crate) fn put_case(&mut self, record: CaseRecord) {
        let key = RecordKey::Case(record.case);
        self.put(key, AnyRecord::Case(Arc::new(record)));
    }
}
