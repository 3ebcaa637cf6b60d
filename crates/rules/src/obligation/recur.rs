//! What happens when an obligation recurs: as one falls due, the next is assessed, on the terms of the first.
//!
//! Reads and writes the first obligation, which counts, and the new one. While an appeal holds the first, nothing is
//! assessed; what was missed is made up for afterwards. Absent on purpose: a change of the amount, which takes a new
//! obligation.

use serde::Serialize;

use super::{ObligationRecord, ObligationStatus, Recurrence, due_day};
use crate::kernel::{
    cbor,
    changes::Changes,
    context::BlockContext,
    due::Due,
    ids::{Height, ObligationId},
    time::{DAY_MS, Timestamp},
    view::{Keys, Round, View},
};

/// What the id of a recurrence is the hash of.
#[derive(Serialize)]
struct Derived {
    of: ObligationId,
    height: Height,
}

pub(crate) fn reads(first: ObligationId, block: &BlockContext, round: Round) -> Keys {
    if round > Round(0) {
        return Keys::none();
    }
    Keys::of([first, recurrence_id(first, block)])
}

pub(crate) fn run(id: ObligationId, block: &BlockContext, view: &View, changes: &mut Changes) {
    let Some(first) = view.obligation(id) else {
        return;
    };
    let Some((recurrence, latest)) = first.recurrence.and_then(|it| Some((it, it.next?))) else {
        return;
    };
    if first.held_by.is_some() {
        changes.schedule(block.time.plus_ms(DAY_MS), Due::Recurrence(id));
        return;
    }
    let new = recurrence_id(id, block);
    if view.obligation(new).is_some() {
        // Somebody took the id beforehand; another block has another.
        changes.schedule(block.time, Due::Recurrence(id));
        return;
    }
    let months = due_day::months_between(first.due, latest);
    let months = months.saturating_add(recurrence.every_months.into());
    let due = due_day::months_later(first.due, months);
    let recurrence = recurrence.counted(due);
    changes.put_obligation(ObligationRecord {
        recurrence: Some(recurrence),
        ..first.changed(block)
    });
    changes.put_obligation(next(first, new, due, block));
    changes.schedule(due, Due::Obligation(new));
    if recurrence.next.is_some() {
        changes.schedule(due, Due::Recurrence(id));
    }
}

/// The obligation that follows, on the terms of the first.
fn next(
    first: &ObligationRecord,
    new: ObligationId,
    due: Timestamp,
    block: &BlockContext,
) -> ObligationRecord {
    ObligationRecord {
        obligation: new,
        due,
        status: ObligationStatus::Due,
        reason: None,
        payment: None,
        confirmed_by: None,
        recurrence: None,
        of: Some(first.obligation),
        assessed_at: block.time,
        assessed_height: block.height,
        ..first.changed(block)
    }
}

fn recurrence_id(of: ObligationId, block: &BlockContext) -> ObligationId {
    let height = block.height;
    ObligationId::of(&cbor::encode(&Derived { of, height }))
}

impl Recurrence {
    /// After one more was assessed, which is due at `due`.
    fn counted(self, due: Timestamp) -> Self {
        let left = self.left.saturating_sub(1);
        Self {
            left,
            next: (left > 0).then_some(due),
            ..self
        }
    }
}
