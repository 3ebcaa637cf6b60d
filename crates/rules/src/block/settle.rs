//! Doing what is due: the one exception to "nothing happens that a named party did not sign".
//!
//! Every validator derives the same acts from the same records. What has an effect leaves a receipt after those of the
//! block's transactions; what is not needed any more is struck off the agenda and leaves none. Absent on purpose:
//! refusals, since nobody asked.

use std::collections::{BTreeSet, VecDeque};

use serde::Serialize;

use super::{ApplyError, BlockRun};
use crate::{
    case,
    catalogue::SystemAct,
    kernel::{
        cbor,
        changes::Changes,
        context::BlockContext,
        due::Due,
        ids::{Height, LedgerId, SubjectId, TransactionId},
        receipt::{NOBODY, Outcome, Receipt},
        time::Timestamp,
        view::{Keys, Round, View},
    },
    obligation,
};

/// How far a block has come with the agenda.
#[derive(Debug, Default)]
pub(super) struct Settling {
    /// What is due and has not been done; unknown until the block begins to settle.
    due: Option<VecDeque<Due>>,
    /// What this block has scheduled.
    pub(super) scheduled: Vec<(Timestamp, Due)>,
    /// Whether all is done and entered.
    pub(super) is_over: bool,
}

impl Settling {
    pub(super) const fn has_begun(&self) -> bool {
        self.due.is_some()
    }
}

/// What the id of a system act is the hash of.
#[derive(Serialize)]
struct Derived<'a> {
    ledger: LedgerId,
    height: Height,
    due: &'a Due,
}

impl BlockRun {
    /// After the last envelope: does what is due at the block's time, and enters what the block has scheduled.
    ///
    /// # Errors
    ///
    /// `Missing`, after which it is called again and goes on where it stopped; `Corrupt`; `Broken` if the block has not
    /// begun, or has settled.
    pub fn settle(&mut self) -> Result<(), ApplyError> {
        if self.chain.is_none() {
            return Err(ApplyError::Broken("a block begins before it settles"));
        }
        if self.settling.is_over {
            return Err(ApplyError::Broken("a block settles once"));
        }
        if !self.settling.has_begun() {
            self.settling.due = Some(self.take_due()?);
        }
        self.load_first()?;
        while let Some(due) = self.next_due() {
            self.fall_due(&due)?;
            self.settling.due.as_mut().map(VecDeque::pop_front);
        }
        let scheduled = std::mem::take(&mut self.settling.scheduled);
        if let Err(error) = self.enter(&scheduled) {
            self.settling.scheduled = scheduled;
            return Err(error);
        }
        self.settling.is_over = true;
        Ok(())
    }

    fn next_due(&self) -> Option<Due> {
        self.settling.due.as_ref()?.front().cloned()
    }

    /// Loads at once what can be told without reading.
    fn load_first(&mut self) -> Result<(), ApplyError> {
        let mut keys = BTreeSet::new();
        for due in self.settling.due.iter().flatten() {
            let first = reads(due, &self.context, &View::empty(), Round(0));
            keys.extend(first.as_slice().iter().copied());
        }
        self.cells.load(&keys.into_iter().collect::<Vec<_>>())
    }

    fn fall_due(&mut self, due: &Due) -> Result<(), ApplyError> {
        let block = self.context;
        let view = self.gather(View::empty(), |view, round| reads(due, &block, view, round))?;
        let mut changes = Changes::default();
        run(due, &block, &view, &mut changes);
        if view.has_strayed() {
            return Err(ApplyError::Broken(
                "a system act read a record that it had not named",
            ));
        }
        if changes.written().next().is_some() {
            self.leave(Receipt {
                transaction: self.system_act_id(due),
                height: block.height,
                index: self.next_index(),
                party: NOBODY,
                number: SystemAct::of(due).info().number,
                outcome: Outcome::Accepted,
                subjects: subjects(due, &changes),
            });
        }
        self.write(&mut changes);
        Ok(())
    }

    fn system_act_id(&self, due: &Due) -> TransactionId {
        TransactionId::of(&cbor::encode(&Derived {
            ledger: self.context.ledger,
            height: self.context.height,
            due,
        }))
    }
}

/// What it is about, then what else it changed.
fn subjects(due: &Due, changes: &Changes) -> Vec<SubjectId> {
    let mut subjects = vec![due.subject()];
    for subject in changes.written().filter_map(|key| key.subject()) {
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects
}

fn reads(due: &Due, block: &BlockContext, view: &View, round: Round) -> Keys {
    match due {
        Due::Step { .. } | Due::Case(_) => case::deadline::reads(due, view, round),
        Due::Obligation(id) => obligation::fall_due::reads(*id, round),
        Due::Recurrence(id) => obligation::recur::reads(*id, block, round),
    }
}

fn run(due: &Due, block: &BlockContext, view: &View, changes: &mut Changes) {
    match due {
        Due::Step { .. } | Due::Case(_) => case::deadline::run(due, block, view, changes),
        Due::Obligation(id) => obligation::fall_due::run(*id, block, view, changes),
        Due::Recurrence(id) => obligation::recur::run(*id, block, view, changes),
    }
}
