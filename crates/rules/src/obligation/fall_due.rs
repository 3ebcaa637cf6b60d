//! What happens when an obligation falls due: unless it is paid or reversed, it is overdue.
//!
//! Reads and writes the obligation. While an appeal holds it, it does not fall due, but is looked at again every day.
//! Absent on purpose: interest and reminders.

use super::{ObligationRecord, ObligationStatus};
use crate::kernel::{
    changes::Changes,
    context::BlockContext,
    due::Due,
    ids::ObligationId,
    time::DAY_MS,
    view::{Keys, Round, View},
};

pub(crate) fn reads(id: ObligationId, round: Round) -> Keys {
    super::reads(id, round)
}

pub(crate) fn run(id: ObligationId, block: &BlockContext, view: &View, changes: &mut Changes) {
    let Some(known) = view.obligation(id) else {
        return;
    };
    if known.status != ObligationStatus::Due {
        return;
    }
    if known.held_by.is_some() {
        changes.schedule(block.time.plus_ms(DAY_MS), Due::Obligation(id));
        return;
    }
    changes.put_obligation(ObligationRecord {
        status: ObligationStatus::Overdue,
        ..known.changed(block)
    });
}
