//! `service.yaml`.

use serde::Deserialize;

use crate::place::{Listing, Text, Texts, Words};

/// A service as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceForm {
    /// Its code, which is its folder's name too.
    pub service: Text,
    /// Its version, from 1.
    pub version: Text,
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// What it is for, and what to expect.
    #[serde(default)]
    pub help: Words,
    /// Who may apply.
    #[serde(default)]
    pub applicants: Words,
    /// The laws that it names, by codes of its own.
    #[serde(default)]
    pub laws: Listing<Words>,
    /// The articles that it rests on.
    #[serde(default)]
    pub basis: Texts,
    /// The code of its calendar.
    #[serde(default)]
    pub calendar: Option<Text>,
    /// Parties that open its cases for others.
    #[serde(default)]
    pub windows: Texts,
    /// Parties that know who a person is.
    #[serde(default)]
    pub identity: Texts,
    /// Certificate types, registers and datasets that it uses: `certificate exhibition-permit`.
    #[serde(default)]
    pub uses: Listing<Text>,
    /// Where evidence comes from that nobody here issues.
    #[serde(default)]
    pub sources: Listing<SourceForm>,
    /// Who takes part.
    #[serde(default)]
    pub roles: Listing<RoleForm>,
    /// What must be shown.
    #[serde(default)]
    pub requirements: Listing<RequirementForm>,
    /// The fields of its form.
    #[serde(default)]
    pub fields: Listing<FieldForm>,
    /// What is asked.
    #[serde(default)]
    pub facts: Listing<FactForm>,
    /// What follows from facts.
    #[serde(default)]
    pub tables: Listing<TableForm>,
    /// What is done.
    #[serde(default)]
    pub steps: Listing<StepForm>,
    /// Why it is decided, withdrawn, appealed.
    #[serde(default)]
    pub reasons: Listing<Words>,
    /// Who may withdraw.
    #[serde(default)]
    pub withdrawal: Option<WithdrawalForm>,
    /// Reasons that an appeal may give.
    #[serde(default)]
    pub appeal_reasons: Texts,
    /// When an open case lapses: `180 days`.
    #[serde(default)]
    pub lapses: Option<Text>,
    /// What it costs.
    #[serde(default)]
    pub fees: Vec<FeeForm>,
    /// What it replaces, as it was published.
    #[serde(default)]
    pub baseline: Option<BaselineForm>,
}

/// Where evidence comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SourceForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// `applicant` if it is handed in; else the party that has it.
    #[serde(default)]
    pub from: Option<Text>,
}

/// A part that somebody has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RoleForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// `person`, `organisation`, `anyone`, or the parties.
    #[serde(default)]
    pub who: Texts,
    /// Most holders; 1 if it does not say.
    #[serde(default)]
    pub holders: Option<Text>,
}

/// What must be shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RequirementForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// What it is for.
    #[serde(default)]
    pub help: Words,
    /// The articles that ask for it.
    #[serde(default)]
    pub basis: Texts,
    /// What meets it: `certificate business-licence`, `source lease`.
    #[serde(default)]
    pub evidence: Texts,
    /// Whether a step is complete without it.
    #[serde(default)]
    pub optional: Option<Text>,
}

/// A field of the form; what is typed stays off the ledger unless it states a fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FieldForm {
    /// Its label.
    #[serde(default)]
    pub label: Words,
    /// How to fill it in.
    #[serde(default)]
    pub help: Words,
    /// `text`, `number`, `amount`, `day`, `code`, `yes-no` or `file`.
    #[serde(default)]
    pub kind: Option<Text>,
    /// Whether it tells of a person.
    #[serde(default)]
    pub personal: Option<Text>,
    /// Whether it may be left empty.
    #[serde(default)]
    pub optional: Option<Text>,
    /// `applicant`, `certificate business-licence address`, `finding fire-safe`, `computed eligible`.
    #[serde(default)]
    pub from: Option<Text>,
    /// The fact that it states.
    #[serde(default)]
    pub states: Option<Text>,
    /// What may be chosen, of a code; those of the fact if it states one.
    #[serde(default)]
    pub codes: Listing<Words>,
}

/// A fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FactForm {
    /// What it says.
    #[serde(default)]
    pub name: Words,
    /// `yes-no`, `code`, `number`, `amount`, `day` or `commitment`.
    #[serde(default)]
    pub kind: Option<Text>,
    /// All that it may say, of a code.
    #[serde(default)]
    pub codes: Listing<Words>,
    /// Nothing personal is a fact; whoever writes this is told so.
    #[serde(default)]
    pub personal: Option<Text>,
}

/// A decision table.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TableForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// The articles that it puts into rows.
    #[serde(default)]
    pub basis: Texts,
    /// What it looks at.
    #[serde(default)]
    pub inputs: Texts,
    /// The kind of its answer.
    #[serde(default)]
    pub output: Option<Text>,
    /// `unique`, `first` or `sum`.
    #[serde(default)]
    pub hit: Option<Text>,
    /// The day by which the edition is chosen.
    #[serde(default)]
    pub dated_by: Option<Text>,
    /// Names of its answers, if they are codes.
    #[serde(default)]
    pub codes: Listing<Words>,
    /// Its rows, if it has one edition.
    #[serde(default)]
    pub rows: Texts,
    /// Its rows from a day on.
    #[serde(default)]
    pub editions: Listing<Texts>,
}

/// A step; one of `submit`, `find`, `confirm`, `decide` says what is done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StepForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// What to know about it.
    #[serde(default)]
    pub help: Words,
    /// The articles that it rests on.
    #[serde(default)]
    pub basis: Texts,
    /// The role that takes it.
    #[serde(default)]
    pub by: Option<Text>,
    /// When it is enabled; always if it does not say.
    #[serde(default)]
    pub when: Texts,
    /// Whether it belongs to an appeal.
    #[serde(default)]
    pub on_appeal: Option<Text>,
    /// How long it may take: `5 working days`.
    #[serde(default)]
    pub within: Option<Text>,
    /// What holds when that time is over: `fire-safe is yes`.
    #[serde(default)]
    pub silence: Texts,
    /// Evidence and facts that are handed in.
    #[serde(default)]
    pub submit: Option<SubmitForm>,
    /// Facts that are found.
    #[serde(default)]
    pub find: Texts,
    /// How long what is found is known: `30 days`.
    #[serde(default)]
    pub valid: Option<Text>,
    /// Whether the role's holders agree.
    #[serde(default)]
    pub confirm: Option<Text>,
    /// What may be decided.
    #[serde(default)]
    pub decide: Listing<OutcomeForm>,
}

/// What is handed in.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SubmitForm {
    /// Requirements that it meets.
    #[serde(default)]
    pub evidence: Texts,
    /// Facts that it states.
    #[serde(default)]
    pub facts: Texts,
}

/// What a decision may come to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct OutcomeForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// The articles that it rests on.
    #[serde(default)]
    pub basis: Texts,
    /// What must hold; nothing if it does not say.
    #[serde(default)]
    pub when: Texts,
    /// Reasons by which it is given.
    #[serde(default)]
    pub reasons: Texts,
    /// What it does.
    #[serde(default)]
    pub effects: Vec<EffectForm>,
    /// `granted` or `refused`; the case goes on if it does not say.
    #[serde(default)]
    pub ends: Option<Text>,
    /// How long it may be appealed: `60 days`.
    #[serde(default)]
    pub appeal: Option<Text>,
    /// Roles that may appeal.
    #[serde(default)]
    pub appeal_by: Texts,
}

/// An effect.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EffectForm {
    /// `issue permit`, `supersede title`, `change estate`, `discharge obligation`.
    #[serde(rename = "do")]
    pub does: Text,
    /// Facts that must be yes.
    #[serde(default)]
    pub rests_on: Texts,
    /// Most times; 1 if it does not say.
    #[serde(default)]
    pub up_to: Option<Text>,
    /// Whether it may be left out.
    #[serde(default)]
    pub optional: Option<Text>,
}

/// Who may withdraw, and until what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WithdrawalForm {
    /// Roles that may.
    #[serde(default)]
    pub by: Texts,
    /// While this holds.
    #[serde(default)]
    pub when: Texts,
    /// Reasons that may be given.
    #[serde(default)]
    pub reasons: Texts,
}

/// A fee.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FeeForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// The articles that ask for it.
    #[serde(default)]
    pub basis: Texts,
    /// How much: `CNY 80.00`, or `table deed-tax`.
    pub amount: Text,
}

/// What a service replaces, as it was published.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BaselineForm {
    /// Materials handed in.
    #[serde(default)]
    pub materials: Option<Text>,
    /// Fields filled in.
    #[serde(default)]
    pub fields: Option<Text>,
    /// Trips to a counter.
    #[serde(default)]
    pub trips: Option<Text>,
    /// Minutes that it took.
    #[serde(default)]
    pub minutes: Option<Text>,
    /// Who published it, where, when.
    #[serde(default)]
    pub source: Words,
}
