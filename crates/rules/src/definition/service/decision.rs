//! What a decision may come to, what it does then, and how it ends a case.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EFFECTS_MAX, ROLES_MAX, STEP_ITEMS_MAX, is_false, written_if_true};
use crate::{
    definition::condition::Condition,
    kernel::text::{AtMost, Code, Name, ReasonCode},
};

/// What a decision may come to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its code.
    pub code: Code,
    /// Its name.
    pub name: Name,
    /// What must hold.
    pub when: Condition,
    /// Reasons by which it may be given; one is.
    pub reasons: AtMost<ReasonCode, STEP_ITEMS_MAX>,
    /// What it does, in order, all or none.
    pub effects: AtMost<EffectSpec, EFFECTS_MAX>,
    /// What becomes of the case; without it the case goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ending>,
}

/// How a decision ends a case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ending {
    /// Whether it grants what was asked.
    pub grants: bool,
    /// Days within which it may be appealed; without them it is final.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal_days: Option<u16>,
    /// Roles that may appeal.
    pub appeal_by: AtMost<Code, ROLES_MAX>,
}

/// An effect that an outcome has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EffectSpec {
    /// What it does.
    pub does: EffectKind,
    /// The certificate type or register that it is about, by the service's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Code>,
    /// Facts that must be yes: the consent of those whose right it touches, the finding of a court, the confirmation of
    /// a payment.
    pub rests_on: AtMost<Code, STEP_ITEMS_MAX>,
    /// Most times that the decision names it; at least once unless it is optional.
    pub count_max: u8,
    /// Whether it may be left out.
    #[serde(
        default,
        skip_serializing_if = "is_false",
        deserialize_with = "written_if_true"
    )]
    pub optional: bool,
}

/// What an effect does.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// Issues a certificate.
    IssueCertificate,
    /// A new certificate takes an old one's place.
    SupersedeCertificate,
    /// Revokes a certificate.
    RevokeCertificate,
    /// Registers an entry.
    RegisterEntry,
    /// Gives an entry other owners, or other encumbrances.
    ChangeEntry,
    /// Puts right what a court found wrong.
    RectifyEntry,
    /// Claims once.
    ClaimNullifier,
    /// Assesses an obligation.
    AssessObligation,
    /// Discharges an obligation.
    DischargeObligation,
    /// Reverses an obligation.
    ReverseObligation,
    /// Ends the recurrence of an obligation.
    EndRecurrence,
}
