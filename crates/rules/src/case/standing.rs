//! A case as it stands in a block: under the version of the service that is in force for it, with what is known.
//!
//! Reads the case, its service, the version that it went to if the council moved its cases, and the calendar. A case
//! that was moved has its steps and facts renamed from the first act after that. Absent on purpose: more than one
//! move at a time; whoever waits longer is moved again with the next.

use super::{CaseRecord, CaseRejection, CaseStatus, DueStep, known::Known};
use crate::{
    definition::{
        Calendar, DefinitionRecord, Migration, Service,
        service::{Ending, Step, Task},
    },
    kernel::{
        context::BlockContext,
        due::Due,
        fact::Fact,
        ids::{CaseId, DefinitionId},
        text::Code,
        time::Timestamp,
        view::{Keys, Round, View},
    },
};

/// A case that is being judged or changed.
#[derive(Clone, Debug)]
pub(super) struct Standing<'v> {
    /// As it will be written.
    pub(super) case: CaseRecord,
    /// The version of the service that is in force for it.
    pub(super) service: &'v Service,
    /// The version under which it stood before this act.
    pub(super) opened_under: DefinitionId,
    /// What is put on the agenda with it.
    pub(super) scheduled: Vec<(Timestamp, Due)>,
    calendar: &'v Calendar,
    /// How it was moved, if this is the first time that it is looked at since.
    moved_by: Option<&'v Migration>,
    is_stopped: bool,
    block: BlockContext,
}

/// The case, its service, then the version that it went to, and the calendar and all else that the version names.
pub(super) fn reads(case: CaseId, view: &View, round: Round) -> Keys {
    if round == Round(0) {
        return Keys::of([case]);
    }
    match view.case(case) {
        Some(case) => reads_of_service(case.service, view, Round(round.0.saturating_sub(1))),
        None => Keys::none(),
    }
}

/// The same of a service, one round earlier.
pub(super) fn reads_of_service(service: DefinitionId, view: &View, round: Round) -> Keys {
    if round == Round(0) {
        return Keys::of([service]);
    }
    let Some(known) = view.definition(service) else {
        return Keys::none();
    };
    let Some(migration) = &known.migrated else {
        return named_by(known);
    };
    match round {
        Round(1) => Keys::of([migration.to]),
        _ => view
            .definition(migration.to)
            .map_or_else(Keys::none, named_by),
    }
}

fn named_by(known: &DefinitionRecord) -> Keys {
    Keys::of(known.document.definitions())
}

impl<'v> Standing<'v> {
    /// The case as it stands.
    pub(super) fn of(
        case: CaseId,
        block: &BlockContext,
        view: &'v View,
    ) -> Result<Self, CaseRejection> {
        let case = view.case(case).ok_or(CaseRejection::CaseUnknown)?.clone();
        Self::over(case, block, view)
    }

    /// The same of a record that is not in the state yet, or that changed.
    pub(super) fn over(
        case: CaseRecord,
        block: &BlockContext,
        view: &'v View,
    ) -> Result<Self, CaseRejection> {
        let opened = service_of(case.service, view)?;
        let (record, service) = match &opened.0.migrated {
            Some(migration) => service_of(migration.to, view)?,
            None => opened,
        };
        let calendar = view
            .definition(service.calendar)
            .and_then(|it| it.document.calendar())
            .ok_or(CaseRejection::ServiceUnknown)?;
        let mut standing = Self {
            opened_under: case.service,
            case,
            service,
            scheduled: Vec::new(),
            calendar,
            moved_by: opened.0.migrated.as_ref(),
            is_stopped: record.is_stopped(block.time) || opened.0.is_stopped(block.time),
            block: *block,
        };
        if let Some(migration) = standing.moved_by {
            standing.rename(migration);
        }
        Ok(standing)
    }

    /// The case goes on under the version that it was moved to; its clocks run on.
    fn rename(&mut self, migration: &Migration) {
        let case = &mut self.case;
        case.service = migration.to;
        for held in case.facts.iter_mut() {
            held.fact = migration.renamed(&held.fact);
        }
        for confirmation in case.confirmed.iter_mut() {
            confirmation.step = migration.renamed(&confirmation.step);
        }
        for due in case.due.iter_mut() {
            due.step = migration.renamed(&due.step);
            let moved = Due::Step {
                case: case.case,
                step: due.step.clone(),
            };
            self.scheduled.push((due.at, moved));
        }
    }

    /// What is known now.
    pub(super) fn known(&self) -> Known {
        Known::of(&self.case, self.service, self.block.time)
    }

    /// Block time.
    pub(super) const fn time(&self) -> Timestamp {
        self.block.time
    }

    /// Whether the council has stopped the service.
    pub(super) const fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Refuses what waits for the end of a stop; the last reason to refuse.
    pub(super) const fn not_stopped(&self) -> Result<(), CaseRejection> {
        if self.is_stopped {
            Err(CaseRejection::ServiceStopped)
        } else {
            Ok(())
        }
    }

    /// The code that stands for one that was put on the agenda, perhaps before the case was moved.
    pub(super) fn present_code(&self, code: &Code) -> Code {
        self.moved_by
            .map_or_else(|| code.clone(), |moved| moved.renamed(code))
    }

    /// A step by code.
    pub(super) fn step(&self, code: &Code) -> Result<&'v Step, CaseRejection> {
        self.service.step(code).ok_or(CaseRejection::StepUnknown)
    }

    /// Whether it is asked for now.
    pub(super) fn is_enabled(&self, step: &Step, known: &Known) -> bool {
        self.case.stated(&step.code).is_none() && self.is_open(step, known)
    }

    /// Whether its conditions hold.
    fn is_open(&self, step: &Step, known: &Known) -> bool {
        let is_its_time = match self.case.status {
            CaseStatus::Open => !step.on_appeal,
            CaseStatus::Appealed => step.on_appeal,
            _ => false,
        };
        is_its_time && step.when.holds(known)
    }

    /// Whether a step may be taken now, or why not. A finding that is known no more may be made again, unasked.
    pub(super) fn check_enabled(&self, step: &Step) -> Result<(), CaseRejection> {
        if !self.case.status.goes_on() {
            return Err(CaseRejection::CaseEnded);
        }
        if self.case.has_done(step, self.time()) {
            return Err(CaseRejection::AlreadyAnswered);
        }
        if self.is_open(step, &self.known()) {
            Ok(())
        } else {
            Err(CaseRejection::NotEnabled)
        }
    }

    /// How the decision that ended the case last did so.
    pub(super) fn ending(&self) -> Option<&'v Ending> {
        let decided = self.case.outcome.as_ref()?;
        let endings = self.service.steps.iter().filter_map(|step| {
            let Task::Decide(outcomes) = &step.task else {
                return None;
            };
            let held = self.case.stated(&step.code)?;
            let outcome = outcomes.iter().find(|it| it.code == *decided)?;
            let ending = outcome.ends.as_ref()?;
            let came_to_it = held.value == Fact::Code(decided.clone());
            came_to_it.then_some((held.at, ending))
        });
        endings.max_by_key(|(at, _)| *at).map(|(_, ending)| ending)
    }

    /// The end of a period of so many calendar days from now.
    pub(super) fn in_days(&self, days: u16) -> Timestamp {
        let counting = crate::definition::calendar::Counting::Calendar;
        self.calendar.deadline(self.block.time, days, counting)
    }

    /// Until when a case that is opened or appealed now may take.
    pub(super) fn limit(&mut self) {
        self.case.lapses_at = self.in_days(self.service.days_max);
        let lapse = Due::Case(self.case.case);
        self.scheduled.push((self.case.lapses_at, lapse));
    }

    /// Starts the clocks of steps that have become enabled, and stops those of steps that are no more.
    pub(super) fn run_clocks(&mut self) {
        let known = self.known();
        let enabled: Vec<_> = self
            .service
            .steps
            .iter()
            .filter(|step| self.is_enabled(step, &known))
            .collect();
        self.case
            .due
            .retain(|due| enabled.iter().any(|step| step.code == due.step));
        for step in enabled {
            let Some(deadline) = &step.deadline else {
                continue;
            };
            if self.case.due.iter().any(|due| due.step == step.code) {
                continue;
            }
            let at = self
                .calendar
                .deadline(self.block.time, deadline.days, deadline.counting);
            self.start_clock(&step.code, at);
        }
    }

    /// Puts a step's end on the agenda. There are no more clocks than steps, so there is room.
    pub(super) fn start_clock(&mut self, step: &Code, at: Timestamp) {
        let due = DueStep {
            step: step.clone(),
            at,
        };
        if self.case.due.push(due).is_ok() {
            let due = Due::Step {
                case: self.case.case,
                step: step.clone(),
            };
            self.scheduled.push((at, due));
        }
    }
}

/// A service by id.
pub(super) fn service_of(
    id: DefinitionId,
    view: &View,
) -> Result<(&DefinitionRecord, &Service), CaseRejection> {
    let known = view.definition(id).ok_or(CaseRejection::ServiceUnknown)?;
    let service = known.document.service();
    Ok((known, service.ok_or(CaseRejection::ServiceUnknown)?))
}
