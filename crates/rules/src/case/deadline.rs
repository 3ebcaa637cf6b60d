//! What becomes of a case when time is over: silence means what the service says, and every case ends.
//!
//! Reads the case, its service, and what an appeal holds; writes them. During a stop of the service nothing falls due:
//! it is put off by as long as a stop takes. Absent on purpose: whoever should have acted.

use super::{
    AllowedAct, SILENT_CASE_BYTES_MAX,
    ending::outcome_of,
    hold::{self, Held},
    standing::{self, Standing},
};
use crate::{
    kernel::{
        cbor,
        changes::Changes,
        context::BlockContext,
        due::Due,
        ids::CaseId,
        text::Code,
        view::{Keys, Round, View},
    },
    motion::STOP_MS,
};

/// The records that an item of the agenda reads, round by round.
pub(crate) fn reads(due: &Due, view: &View, round: Round) -> Keys {
    match case_of(due) {
        Some(case) => standing::reads(case, view, round).joined([hold::reads(case, view, round)]),
        None => Keys::none(),
    }
}

/// Does what an item asks for, if its time has come; else nothing.
pub(crate) fn run(due: &Due, block: &BlockContext, view: &View, changes: &mut Changes) {
    let Some(case) = case_of(due) else {
        return;
    };
    let Ok(standing) = Standing::of(case, block, view) else {
        return;
    };
    let after = match due {
        Due::Step { step, .. } => step_over(standing, step, block),
        _ => case_over(standing, block),
    };
    let Some(after) = after else {
        return;
    };
    let before = view.case(case).map(|it| it.status);
    let had_ended = before.is_none_or(|status| !status.goes_on());
    let held = if had_ended || after.case.status.goes_on() {
        Held::default()
    } else {
        hold::release(&after.case, block, view)
    };
    let mut act = AllowedAct::by_itself(after, block);
    (act.entries, act.obligations) = (held.entries, held.obligations);
    act.write(changes);
}

const fn case_of(due: &Due) -> Option<CaseId> {
    match due {
        Due::Step { case, .. } | Due::Case(case) => Some(*case),
        Due::Obligation(_) | Due::Recurrence(_) => None,
    }
}

/// The case after silence; nothing if the step is done, or has another time by now.
fn step_over<'v>(
    mut standing: Standing<'v>,
    named: &Code,
    block: &BlockContext,
) -> Option<Standing<'v>> {
    let code = standing.present_code(named);
    let due = standing.case.due.iter().find(|due| due.step == code)?;
    let at = due.at;
    if at > block.time {
        return None;
    }
    standing.case.due.retain(|due| due.step != code);
    if standing.is_stopped() {
        standing.start_clock(&code, at.plus_ms(STOP_MS));
        return Some(standing);
    }
    let step = standing.service.step(&code)?;
    let mut silent = standing.clone();
    let has_room = silent.fall_silent(step, block.time);
    let outcome = silent
        .case
        .stated(&code)
        .and_then(|held| outcome_of(step, held));
    if let Some((outcome, ending)) = outcome.and_then(|it| it.ends.as_ref().map(|end| (it, end))) {
        silent.end(&outcome.code, None, ending);
    }
    silent.run_clocks();
    if has_room && cbor::encode(&silent.case).len() <= SILENT_CASE_BYTES_MAX {
        return Some(silent);
    }
    // What the state has no room for cannot be said: the case ends without it.
    standing.lapse();
    Some(standing)
}

/// The case after its time; nothing if it has ended, or has more time by now.
fn case_over<'v>(mut standing: Standing<'v>, block: &BlockContext) -> Option<Standing<'v>> {
    if !standing.case.status.goes_on() || standing.case.lapses_at > block.time {
        return None;
    }
    if standing.is_stopped() {
        let until = standing.case.lapses_at.plus_ms(STOP_MS);
        standing.case.lapses_at = until;
        standing
            .scheduled
            .push((until, Due::Case(standing.case.case)));
    } else {
        standing.lapse();
    }
    Some(standing)
}
