//! What is known in a case at a time: facts as stated and still valid, and what tables answer from them.

use std::collections::BTreeMap;

use super::CaseRecord;
use crate::{
    definition::{Service, condition::Facts},
    kernel::{
        fact::Fact,
        text::{AtMost, Code},
        time::Timestamp,
    },
};

/// The facts that conditions look at.
#[derive(Clone, Debug)]
pub(super) struct Known(BTreeMap<Code, Fact>);

impl Known {
    /// What a case knows in a block of this time. Tables answer in their order, each once, so that one which rests on
    /// a later one finds nothing.
    pub(super) fn of(case: &CaseRecord, service: &Service, time: Timestamp) -> Self {
        let stated = case.facts.iter().filter(|held| held.is_valid(time));
        let mut known = Self(
            stated
                .map(|held| (held.fact.clone(), held.value.clone()))
                .collect(),
        );
        for table in service.tables.iter() {
            if let Some(answer) = table.answer(&known) {
                known.0.insert(table.code.clone(), answer);
            }
        }
        known
    }

    /// Whether each of these is yes.
    pub(super) fn all_yes<const N: usize>(&self, codes: &AtMost<Code, N>) -> bool {
        codes
            .iter()
            .all(|code| self.0.get(code) == Some(&Fact::YesNo(true)))
    }
}

impl Facts for Known {
    fn fact(&self, code: &Code) -> Option<Fact> {
        self.0.get(code).cloned()
    }
}
