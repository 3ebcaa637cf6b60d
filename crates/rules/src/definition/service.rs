//! A service: the steps of its cases, who takes each, when, and what comes of it.
//!
//! Everything that cases compute on is a fact with a code: what a step asks, what it came to, what a table answers.
//! Absent on purpose: texts of help, forms and printed layout, which are the pack's; their hash stands here.

mod decision;

pub use decision::{EffectKind, EffectSpec, Ending, Outcome};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::{
    calendar::Counting,
    condition::Condition,
    register_type::{LISTED_REASONS_MAX, ListedReason},
    table::Table,
};
use crate::kernel::{
    fact::{Fact, FactKind},
    ids::{Commitment, DefinitionId, PartyId},
    text::{AtMost, Code, Name, ReasonCode},
};

/// Most definitions that a service uses.
pub const USES_MAX: usize = 16;
/// Most roles of one service.
pub const ROLES_MAX: usize = 16;
/// Most holders of one role in one case.
pub const ROLE_HOLDERS_MAX: u8 = 16;
/// Most parties of one list of a service.
pub const SERVICE_PARTIES_MAX: usize = 16;
/// Most requirements of one service.
pub const REQUIREMENTS_MAX: usize = 32;
/// Most facts of one service.
pub const FACTS_MAX: usize = 64;
/// Most tables of one service.
pub const TABLES_MAX: usize = 16;
/// Most steps of one service.
pub const STEPS_MAX: usize = 48;
/// Most facts, requirements or outcomes of one step.
pub const STEP_ITEMS_MAX: usize = 16;
/// Most effects of one outcome.
pub const EFFECTS_MAX: usize = 8;

/// A service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Code that its versions share, such as `real-estate-transfer`.
    pub code: Code,
    /// Version, from 1.
    pub version: u32,
    /// Its name.
    pub name: Name,
    /// The calendar by which its deadlines count.
    pub calendar: DefinitionId,
    /// Certificate types, registers and datasets that its effects name, by codes of its own.
    pub uses: AtMost<Use, USES_MAX>,
    /// Who takes part.
    pub roles: AtMost<Role, ROLES_MAX>,
    /// Parties that open its cases for others, and act for persons who sign nothing themselves.
    pub windows: AtMost<PartyId, SERVICE_PARTIES_MAX>,
    /// Parties that know who a person is and admit their case keys.
    pub identity: AtMost<PartyId, SERVICE_PARTIES_MAX>,
    /// What must be shown.
    pub requirements: AtMost<Requirement, REQUIREMENTS_MAX>,
    /// What is asked.
    pub facts: AtMost<FactSpec, FACTS_MAX>,
    /// What follows from facts.
    pub tables: AtMost<Table, TABLES_MAX>,
    /// What is done, by whom, when.
    pub steps: AtMost<Step, STEPS_MAX>,
    /// Reasons of its decisions, withdrawals and appeals.
    pub reasons: AtMost<ListedReason, LISTED_REASONS_MAX>,
    /// Who may withdraw a case, and until what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Withdrawal>,
    /// Days after which a case that is still open lapses.
    pub days_max: u16,
    /// SHA-256 of the pack's texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<Commitment>,
}

/// A definition that a service uses.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// The service's code for it.
    pub code: Code,
    /// The definition.
    pub definition: DefinitionId,
}

/// A part that somebody has in a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its code, such as `seller`.
    pub code: Code,
    /// Its name.
    pub name: Name,
    /// Who may have it.
    pub who: Who,
    /// Most holders in one case: 1 to [`ROLE_HOLDERS_MAX`]; each of them takes each of the role's steps.
    pub holders_max: u8,
}

/// Who may have a role.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A person, under an alias of the case.
    Person,
    /// Any party that is no agency.
    Organisation,
    /// A person or an organisation.
    Anyone,
    /// One of these parties; any of them takes the role's steps, without being named when the case is opened.
    Parties(AtMost<PartyId, SERVICE_PARTIES_MAX>),
}

/// Something that must be shown: evidence, of which the ledger has a commitment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: Name,
    /// Whether a step is complete without it.
    pub optional: bool,
}

/// A fact that a step states.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactSpec {
    /// Its code.
    pub code: Code,
    /// What it says.
    pub name: Name,
    /// Its kind.
    pub kind: FactKind,
}

/// Something that is done in a case, once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its code, and that of the fact that says what it came to.
    pub code: Code,
    /// Its name.
    pub name: Name,
    /// Who takes it.
    pub role: Code,
    /// What is done.
    pub task: Task,
    /// When it is enabled, until it is done.
    pub when: Condition,
    /// Whether it belongs to an appeal: enabled then only, as the others are not.
    #[serde(
        default,
        skip_serializing_if = "is_false",
        deserialize_with = "written_if_true"
    )]
    pub on_appeal: bool,
    /// How long it may take from when it is enabled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

/// In CBOR, where one value has one encoding, `false` is never written.
fn written_if_true<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    let is_for_people = from.is_human_readable();
    let value = bool::deserialize(from)?;
    if value || is_for_people {
        Ok(value)
    } else {
        Err(D::Error::custom("a field that is false is left out"))
    }
}

/// What is done in a step. Its own fact is yes once a submission or finding is made, yes or no of a confirmation, the
/// outcome's code of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// The role hands in evidence and states facts.
    Submit(Submission),
    /// A party answers questions from its own system.
    Find(Finding),
    /// Each holder of the role agrees, or one does not.
    Confirm,
    /// A party decides.
    Decide(AtMost<Outcome, STEP_ITEMS_MAX>),
}

/// What is handed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// Requirements that it meets.
    pub requirements: AtMost<Code, STEP_ITEMS_MAX>,
    /// Facts that it states; all of them.
    pub facts: AtMost<Code, STEP_ITEMS_MAX>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Facts that it states; all of them.
    pub facts: AtMost<Code, STEP_ITEMS_MAX>,
    /// Days after which its facts are known no more, unless it names a sooner end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u16>,
}

/// How long a step may take, and what silence means.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// Days, after the day on which the step is enabled.
    pub days: u16,
    /// Which days count.
    pub counting: Counting,
    /// Facts that hold when it has passed, the step's own among them.
    pub silence: AtMost<StatedFact, STEP_ITEMS_MAX>,
}

/// A fact as stated.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatedFact {
    /// Its code.
    pub fact: Code,
    /// What it says.
    pub value: Fact,
}

/// Who may withdraw a case, and until what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Roles that may.
    pub roles: AtMost<Code, ROLES_MAX>,
    /// While this holds.
    pub when: Condition,
}

impl Service {
    /// The parties that it names.
    #[must_use]
    pub fn parties(&self) -> Vec<PartyId> {
        let of_roles = self.roles.iter().filter_map(|role| match &role.who {
            Who::Parties(parties) => Some(parties.iter()),
            Who::Person | Who::Organisation | Who::Anyone => None,
        });
        let mut all: Vec<_> = self
            .windows
            .iter()
            .chain(self.identity.iter())
            .chain(of_roles.flatten())
            .copied()
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The definitions that it names.
    #[must_use]
    pub fn definitions(&self) -> Vec<DefinitionId> {
        let uses = self.uses.iter().map(|it| it.definition);
        std::iter::once(self.calendar).chain(uses).collect()
    }

    /// A step by code.
    #[must_use]
    pub fn step(&self, code: &Code) -> Option<&Step> {
        self.steps.iter().find(|step| step.code == *code)
    }

    /// A role by code.
    #[must_use]
    pub fn role(&self, code: &Code) -> Option<&Role> {
        self.roles.iter().find(|role| role.code == *code)
    }

    /// A table by code.
    #[must_use]
    pub fn table(&self, code: &Code) -> Option<&Table> {
        self.tables.iter().find(|table| table.code == *code)
    }

    /// The definition of one of its codes.
    #[must_use]
    pub fn used(&self, code: &Code) -> Option<DefinitionId> {
        let found = self.uses.iter().find(|it| it.code == *code)?;
        Some(found.definition)
    }

    /// Whether it lists a reason.
    #[must_use]
    pub fn lists(&self, reason: &ReasonCode) -> bool {
        self.reasons.iter().any(|known| known.code == *reason)
    }

    /// The kind of a fact, of a step's own fact, or of a table's answer.
    #[must_use]
    pub fn kind_of(&self, code: &Code) -> Option<FactKind> {
        if let Some(fact) = self.facts.iter().find(|fact| fact.code == *code) {
            return Some(fact.kind);
        }
        if let Some(table) = self.table(code) {
            return Some(table.output);
        }
        self.step(code).map(|step| match step.task {
            Task::Decide(_) => FactKind::Code,
            Task::Submit(_) | Task::Find(_) | Task::Confirm => FactKind::YesNo,
        })
    }
}
