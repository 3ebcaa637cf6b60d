//! How an agent stands: what waits, what fails and since when, what has succeeded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chancery_cabinet::findings::FindingId;
use chancery_rules::kernel::ids::Height;
use chancery_rules::kernel::text::Code;
use chancery_rules::kernel::time::Timestamp;
use serde::Serialize;

use crate::adapter::Trouble;

/// How an agent stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AgentStatus {
    /// The last block that it has gone through.
    pub height: Height,
    /// Findings that wait for officers.
    pub with_officers: u64,
    /// Each answered step.
    pub answers: Vec<AnswerStatus>,
}

/// How a step's answers stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerStatus {
    /// The service.
    pub service: Code,
    /// The step.
    pub step: Code,
    /// Findings that the agent works at.
    pub waiting: u64,
    /// Findings that it has answered since it started.
    pub answered: u64,
    /// When its system last answered.
    pub last_success: Option<Timestamp>,
    /// Since when its system has not answered.
    pub failing_since: Option<Timestamp>,
    /// How it fails.
    pub trouble: Option<Trouble>,
}

/// How the system behind a dataset stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DatasetStatus {
    /// The dataset.
    pub dataset: Code,
    /// Questions that its system has answered since the node started, also by knowing nothing.
    pub answered: u64,
    /// When its system last answered.
    pub last_success: Option<Timestamp>,
    /// Since when its system has not answered.
    pub failing_since: Option<Timestamp>,
    /// How it fails.
    pub trouble: Option<Trouble>,
}

impl DatasetStatus {
    pub(crate) fn of(dataset: &Code) -> Self {
        Self {
            dataset: dataset.clone(),
            answered: 0,
            last_success: None,
            failing_since: None,
            trouble: None,
        }
    }
}

/// Where desks and follower write how they stand.
#[derive(Debug, Default)]
pub(crate) struct Board(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    height: Height,
    /// By id, for an officer's answer may end one beside the agent.
    with_officers: BTreeSet<FindingId>,
    answers: BTreeMap<(Code, Code), AnswerStatus>,
}

impl Board {
    pub(crate) fn add(&self, service: &Code, step: &Code) {
        let status = AnswerStatus {
            service: service.clone(),
            step: step.clone(),
            waiting: 0,
            answered: 0,
            last_success: None,
            failing_since: None,
            trouble: None,
        };
        let key = (service.clone(), step.clone());
        self.state().answers.insert(key, status);
    }

    pub(crate) fn change(&self, key: &(Code, Code), change: impl FnOnce(&mut AnswerStatus)) {
        if let Some(status) = self.state().answers.get_mut(key) {
            change(status);
        }
    }

    pub(crate) fn reached(&self, height: Height) {
        self.state().height = height;
    }

    pub(crate) fn to_officers(&self, id: FindingId) {
        self.state().with_officers.insert(id);
    }

    pub(crate) fn left_officers(&self, id: FindingId) {
        self.state().with_officers.remove(&id);
    }

    pub(crate) fn read(&self) -> AgentStatus {
        let state = self.state();
        AgentStatus {
            height: state.height,
            with_officers: u64::try_from(state.with_officers.len()).unwrap_or(u64::MAX),
            answers: state.answers.values().cloned().collect(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
