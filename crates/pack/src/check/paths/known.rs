//! What is known in a state: what was stated, and what tables answer from it.

use std::borrow::Cow;

use chancery_rules::{definition::table::HitPolicy, kernel::fact::Fact};

use super::model::{Guard, Line, Model, Move, Probe, Sheet, State, Taking};

/// What is known in a state, with what tables answer.
pub(super) struct Known<'m> {
    model: &'m Model<'m>,
    state: &'m State,
    answers: Vec<Option<Cow<'m, Fact>>>,
}

impl<'m> Known<'m> {
    pub(super) fn of(model: &'m Model<'m>, state: &'m State) -> Self {
        let mut known = Self {
            model,
            state,
            answers: Vec::with_capacity(model.sheets.len()),
        };
        for sheet in &model.sheets {
            let answer = known.answer(sheet);
            known.answers.push(answer);
        }
        known
    }

    /// Whether a step may be taken.
    pub(super) fn enables(&self, step: &Taking<'_>) -> bool {
        step.on_appeal == self.state.on_appeal
            && self.state.known.get(step.own) == Some(&0)
            && self.holds(&step.when)
    }

    /// Whether it may be taken so.
    pub(super) fn allows(&self, one: &Move<'_>) -> bool {
        self.holds(&one.when)
    }

    fn holds(&self, guard: &Guard<'_>) -> bool {
        guard.is_empty() || guard.iter().any(|tests| self.all_pass(tests))
    }

    fn all_pass(&self, probes: &[Probe<'_>]) -> bool {
        probes.iter().all(|probe| match probe {
            Probe::Stated(place, passes) => {
                let number = self.state.known.get(*place).copied().map(usize::from);
                number
                    .and_then(|number| passes.get(number))
                    .copied()
                    .unwrap_or_default()
            }
            Probe::Answered(table, cell) => {
                let answer = self.answers.get(*table).and_then(Option::as_deref);
                cell.admits(answer)
            }
        })
    }

    fn answer(&self, sheet: &'m Sheet<'m>) -> Option<Cow<'m, Fact>> {
        let lines = self.edition(sheet)?;
        let mut hits = lines
            .iter()
            .filter(|(probes, _)| self.all_pass(probes))
            .map(|(_, then)| *then);
        match sheet.table.hit {
            HitPolicy::First => hits.next().map(Cow::Borrowed),
            HitPolicy::Unique => match (hits.next(), hits.next()) {
                (Some(then), None) => Some(Cow::Borrowed(then)),
                _ => None,
            },
            HitPolicy::CollectSum => hits
                .try_fold(0_i64, |sum, then| sum.checked_add(then.measure()?))
                .map(|sum| Cow::Owned(Fact::Number(sum))),
        }
    }

    fn edition(&self, sheet: &'m Sheet<'m>) -> Option<&'m [Line<'m>]> {
        let found = match &sheet.table.dated_by {
            None => sheet.editions.last(),
            Some(dated_by) => {
                let day = self.model.stated(dated_by, self.state)?.measure()?;
                let mut editions = sheet.editions.iter().rev();
                editions.find(|(from, _)| i64::from(from.0) <= day)
            }
        };
        found.map(|(_, lines)| lines.as_slice())
    }
}
