//! What happens by itself when its time has come: the one exception to "nothing happens that nobody signed".

use serde::{Deserialize, Serialize};

use super::{
    ids::{CaseId, ObligationId, SubjectId},
    text::Code,
};

/// Something that was put on the agenda.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// The time of a case's step is over.
    Step {
        /// The case.
        case: CaseId,
        /// The step.
        step: Code,
    },
    /// The time of a case is over.
    Case(CaseId),
    /// An obligation is to be discharged.
    Obligation(ObligationId),
    /// An obligation recurs.
    Recurrence(ObligationId),
}

impl Due {
    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> SubjectId {
        match *self {
            Self::Step { case, .. } | Self::Case(case) => case.into(),
            Self::Obligation(id) | Self::Recurrence(id) => id.into(),
        }
    }
}
