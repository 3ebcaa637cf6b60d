//! Every path ends: what a case can come to, explored over one value of every class of each fact.
//!
//! A state is what is known. From each, every enabled step is tried with everything that it may state, and with its
//! silence. Where nothing is enabled and nothing is decided, a case would only wait to lapse: a dead end. Absent on
//! purpose: time itself, and facts that expire; a case with those lapses at the latest.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chancery_rules::{
    definition::{
        condition::{Cell, Condition, Facts},
        service::{Outcome, Service, StatedFact, Step, Task},
        table::Table,
    },
    kernel::{
        fact::{Fact, FactKind},
        text::Code,
        time::Day,
    },
};

use super::{Judged, gaps};
use crate::{
    place::Place,
    report::{Flaw, Report},
    words::value,
};

/// Most states that are explored.
pub const STATES_MAX: usize = 30_000;
/// Most ways in which one step may state its facts.
const WAYS_MAX: usize = 1_024;
/// Most dead ends that are told.
const DEAD_ENDS_TOLD_MAX: usize = 3;

/// What is known, by place in the model; 0 is nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    known: Vec<u8>,
    on_appeal: bool,
}

/// Judges where the cases of a service may go.
pub fn check(judged: &Judged<'_>, report: &mut Report) {
    let model = Model::of(judged);
    let mut run = Exploration {
        model: &model,
        seen: BTreeSet::new(),
        ahead: VecDeque::new(),
        steps: BTreeSet::new(),
        outcomes: BTreeSet::new(),
        dead_ends: Vec::new(),
        is_bounded: false,
        ends: false,
    };
    run.explore();
    run.tell(judged, report);
}

/// A service whose facts have few values.
struct Model<'s> {
    service: &'s Service,
    values: Vec<Vec<Fact>>,
    places: BTreeMap<Code, usize>,
}

impl<'s> Model<'s> {
    fn of(judged: &Judged<'s>) -> Self {
        let service = judged.service;
        let mut model = Self {
            service,
            values: Vec::new(),
            places: BTreeMap::new(),
        };
        for fact in service.facts.iter() {
            let cells = cells_of(service, &fact.code);
            let listed = gaps::listed(judged, fact.code.as_str());
            let editions = editions_by(service, &fact.code);
            model.add(
                &fact.code,
                gaps::samples(fact.kind, &listed, &cells, &editions),
            );
        }
        for step in service.steps.iter() {
            let values = match &step.task {
                Task::Submit(_) | Task::Find(_) => vec![Fact::YesNo(true)],
                Task::Confirm => vec![Fact::YesNo(true), Fact::YesNo(false)],
                Task::Decide(outcomes) => {
                    let codes = outcomes.iter().map(|it| it.code.clone());
                    codes.map(Fact::Code).collect()
                }
            };
            model.add(&step.code, values);
        }
        model
    }

    fn add(&mut self, code: &Code, values: Vec<Fact>) {
        self.places.insert(code.clone(), self.values.len());
        self.values.push(values);
    }

    /// The number of the class of a value: that of the sample that every condition takes for the same.
    fn class(&self, code: &Code, value: &Fact) -> Option<(usize, u8)> {
        let place = *self.places.get(code)?;
        let values = self.values.get(place)?;
        let number = |place: usize| u8::try_from(place.saturating_add(1)).ok();
        if let Some(same) = values.iter().position(|it| it == value) {
            return Some((place, number(same)?));
        }
        let cells = cells_of(self.service, code);
        let editions = editions_by(self.service, code);
        let like = |it: &Fact| {
            cells
                .iter()
                .all(|cell| cell.admits(Some(it)) == cell.admits(Some(value)))
                && editions.iter().all(|from| {
                    let from = Some(i64::from(from.0));
                    (it.measure() >= from) == (value.measure() >= from)
                })
        };
        let alike = values.iter().position(like)?;
        Some((place, number(alike)?))
    }
}

/// The cells that ask a code, in a condition or in a table that conditions look at.
fn cells_of<'s>(service: &'s Service, code: &Code) -> Vec<&'s Cell> {
    let conditions = conditions(service).flat_map(|it| it.0.iter().flat_map(|tests| tests.iter()));
    let mut found: Vec<_> = conditions
        .filter(|test| test.fact == *code)
        .map(|test| &test.is)
        .collect();
    for table in deciding_tables(service) {
        for (column, _) in table
            .inputs
            .iter()
            .enumerate()
            .filter(|(_, input)| *input == code)
        {
            let rows = table.editions.iter().flat_map(|it| it.rows.iter());
            found.extend(rows.filter_map(|row| row.when.get(column)));
        }
    }
    found
}

fn conditions(service: &Service) -> impl Iterator<Item = &Condition> {
    let steps = service.steps.iter().flat_map(|step| {
        let outcomes = match &step.task {
            Task::Decide(outcomes) => outcomes.iter(),
            Task::Submit(_) | Task::Find(_) | Task::Confirm => [].iter(),
        };
        std::iter::once(&step.when).chain(outcomes.map(|it| &it.when))
    });
    steps.chain(service.withdrawal.iter().map(|it| &it.when))
}

/// The tables that conditions look at, themselves or by other tables; the rest, such as a rate that a form shows, decides
/// of no path.
fn deciding_tables(service: &Service) -> Vec<&Table> {
    let mut asked: BTreeSet<&Code> = conditions(service).flat_map(Condition::facts).collect();
    let mut found = Vec::new();
    // A table looks only at tables above it.
    for table in service.tables.iter().rev() {
        if asked.contains(&table.code) {
            asked.extend(table.inputs.iter().chain(&table.dated_by));
            found.push(table);
        }
    }
    found
}

/// The first days of editions that a day chooses.
fn editions_by(service: &Service, code: &Code) -> Vec<Day> {
    let tables = deciding_tables(service)
        .into_iter()
        .filter(|it| it.dated_by.as_ref() == Some(code));
    tables
        .flat_map(|it| it.editions.iter().map(|edition| edition.from))
        .collect()
}

/// What is known in a state, with what tables answer.
struct Knowledge<'m> {
    model: &'m Model<'m>,
    state: &'m State,
    answers: BTreeMap<&'m Code, Option<Fact>>,
}

impl<'m> Knowledge<'m> {
    fn of(model: &'m Model<'m>, state: &'m State) -> Self {
        let mut it = Self {
            model,
            state,
            answers: BTreeMap::new(),
        };
        for table in model.service.tables.iter() {
            let answer = Table::answer(table, &it);
            it.answers.insert(&table.code, answer);
        }
        it
    }

    fn stated(&self, code: &Code) -> Option<&Fact> {
        let place = *self.model.places.get(code)?;
        let class = usize::from(*self.state.known.get(place)?);
        self.model.values.get(place)?.get(class.checked_sub(1)?)
    }
}

impl Facts for Knowledge<'_> {
    fn fact(&self, code: &Code) -> Option<Fact> {
        match self.answers.get(code) {
            Some(answer) => answer.clone(),
            None => self.stated(code).cloned(),
        }
    }
}

struct Exploration<'m> {
    model: &'m Model<'m>,
    seen: BTreeSet<State>,
    ahead: VecDeque<(State, Option<&'m Code>)>,
    steps: BTreeSet<&'m Code>,
    outcomes: BTreeSet<(&'m Code, &'m Code)>,
    dead_ends: Vec<DeadEnd<'m>>,
    is_bounded: bool,
    ends: bool,
}

/// A state from which nothing leads on.
struct DeadEnd<'m> {
    state: State,
    last: Option<&'m Code>,
    undecided: Option<&'m Code>,
}

impl<'m> Exploration<'m> {
    fn explore(&mut self) {
        let start = State {
            known: vec![0; self.model.values.len()],
            on_appeal: false,
        };
        self.reach(start, None);
        while let Some((state, last)) = self.ahead.pop_front() {
            self.leave(&state, last);
        }
    }

    fn reach(&mut self, state: State, last: Option<&'m Code>) {
        if self.seen.contains(&state) {
            return;
        }
        if self.seen.len() >= STATES_MAX {
            self.is_bounded = true;
            return;
        }
        self.seen.insert(state.clone());
        self.ahead.push_back((state, last));
    }

    /// Tries everything that can be done in a state.
    fn leave(&mut self, state: &State, last: Option<&'m Code>) {
        let (mut leads_on, mut undecided) = (false, None);
        for step in self.enabled(state) {
            self.steps.insert(&step.code);
            let can_be_taken = self.take(step, state);
            let falls_silent = self.fall_silent(step, state);
            if can_be_taken || falls_silent {
                leads_on = true;
            } else {
                undecided = undecided.or(Some(&step.code));
            }
        }
        if !leads_on {
            self.dead_ends.push(DeadEnd {
                state: state.clone(),
                last,
                undecided,
            });
        }
    }

    fn enabled(&self, state: &State) -> Vec<&'m Step> {
        let model = self.model;
        let knowledge = Knowledge::of(model, state);
        let is_enabled = |step: &&Step| {
            step.on_appeal == state.on_appeal
                && knowledge.stated(&step.code).is_none()
                && step.when.holds(&knowledge)
        };
        model.service.steps.iter().filter(is_enabled).collect()
    }

    /// Takes a step in every way.
    fn take(&mut self, step: &'m Step, state: &State) -> bool {
        match &step.task {
            Task::Submit(submission) => self.state_all(step, &submission.facts, state),
            Task::Find(finding) => self.state_all(step, &finding.facts, state),
            Task::Confirm => {
                for agrees in [true, false] {
                    self.go(step, state, &[(step.code.clone(), Fact::YesNo(agrees))]);
                }
                true
            }
            Task::Decide(outcomes) => {
                let possible: Vec<_> = {
                    let knowledge = Knowledge::of(self.model, state);
                    outcomes
                        .iter()
                        .filter(|it| it.when.holds(&knowledge))
                        .collect()
                };
                for outcome in &possible {
                    self.decide(step, outcome, state);
                }
                !possible.is_empty()
            }
        }
    }

    fn decide(&mut self, step: &'m Step, outcome: &'m Outcome, state: &State) {
        self.outcomes.insert((&step.code, &outcome.code));
        let said = (step.code.clone(), Fact::Code(outcome.code.clone()));
        match &outcome.ends {
            None => self.go(step, state, &[said]),
            Some(ending) => {
                self.ends = true;
                if ending.appeal_days.is_some() && !state.on_appeal && self.hears_appeals() {
                    let appealed = State {
                        on_appeal: true,
                        ..state.clone()
                    };
                    self.go(step, &appealed, &[said]);
                }
            }
        }
    }

    fn hears_appeals(&self) -> bool {
        self.model.service.steps.iter().any(|step| step.on_appeal)
    }

    /// States every combination of the step's facts.
    fn state_all(&mut self, step: &'m Step, facts: &'m [Code], state: &State) -> bool {
        let mut ways = vec![vec![(step.code.clone(), Fact::YesNo(true))]];
        for fact in facts {
            let place = self.model.places.get(fact);
            let values = place.and_then(|it| self.model.values.get(*it));
            let mut more = Vec::new();
            for way in &ways {
                for value in values.into_iter().flatten() {
                    let mut way = way.clone();
                    way.push((fact.clone(), value.clone()));
                    more.push(way);
                }
            }
            if more.len() > WAYS_MAX {
                self.is_bounded = true;
                more.truncate(WAYS_MAX);
            }
            ways = more;
        }
        for way in &ways {
            self.go(step, state, way);
        }
        !ways.is_empty()
    }

    /// Lets the step's time pass.
    fn fall_silent(&mut self, step: &'m Step, state: &State) -> bool {
        let Some(deadline) = &step.deadline else {
            return false;
        };
        let own = deadline.silence.iter().find(|it| it.fact == step.code);
        let outcome = match (&step.task, own.map(|it| &it.value)) {
            (Task::Decide(outcomes), Some(Fact::Code(code))) => {
                outcomes.iter().find(|it| it.code == *code)
            }
            _ => None,
        };
        if let Some(outcome) = outcome {
            self.decide(step, outcome, state);
        } else {
            let said = |it: &StatedFact| (it.fact.clone(), it.value.clone());
            let said: Vec<_> = deadline.silence.iter().map(said).collect();
            self.go(step, state, &said);
        }
        true
    }

    fn go(&mut self, step: &'m Step, state: &State, said: &[(Code, Fact)]) {
        let mut next = state.clone();
        for (code, value) in said {
            let class = self.model.class(code, value);
            let slot = class.and_then(|(place, class)| Some((next.known.get_mut(place)?, class)));
            if let Some((slot, class)) = slot
                && *slot == 0
            {
                *slot = class;
            }
        }
        self.reach(next, Some(&step.code));
    }

    fn tell(&self, judged: &Judged<'_>, report: &mut Report) {
        let at = judged.form.service.place();
        if !self.ends {
            let message = "no decision that can be reached ends a case";
            report.add(Flaw::NeverEnds, at, message);
        }
        for dead_end in self.dead_ends.iter().take(DEAD_ENDS_TOLD_MAX) {
            self.tell_dead_end(dead_end, judged, report);
        }
        if self.is_bounded {
            let message = format!("only the first {STATES_MAX} states of a case were explored");
            report.add(Flaw::TooManyStates, at, message);
            return;
        }
        self.tell_unreached(judged, report);
    }

    fn tell_unreached(&self, judged: &Judged<'_>, report: &mut Report) {
        for (code, step) in judged.form.steps.iter() {
            let is_reached = self.steps.iter().any(|it| it.as_str() == code.as_str());
            if !is_reached {
                let message = format!("no case ever comes to `{}`", code.as_str());
                report.add(Flaw::StepUnreachable, code.place(), message);
                continue;
            }
            for outcome in step.decide.keys() {
                let is_given = self.outcomes.iter().any(|(of, it)| {
                    of.as_str() == code.as_str() && it.as_str() == outcome.as_str()
                });
                if !is_given {
                    let message = format!("`{}` can never be decided", outcome.as_str());
                    report.add(Flaw::OutcomeUnreachable, outcome.place(), message);
                }
            }
        }
    }

    fn tell_dead_end(&self, dead_end: &DeadEnd<'_>, judged: &Judged<'_>, report: &mut Report) {
        let known = self.shown(&dead_end.state);
        let of = |step: Option<&Code>| -> Place {
            let place = step.map(|it| judged.step_place(it.as_str()));
            place.unwrap_or_default().or(judged.form.service.place())
        };
        match dead_end.undecided {
            Some(step) => {
                let message = format!("`{step}` can come to nothing once {known}");
                report.add(Flaw::UndecidedCase, of(Some(step)), message);
            }
            None => {
                let message = format!("nothing can be done any more once {known}");
                report.add(Flaw::DeadEnd, of(dead_end.last), message);
            }
        }
    }

    /// What is known in a state, in words.
    fn shown(&self, state: &State) -> String {
        let knowledge = Knowledge {
            model: self.model,
            state,
            answers: BTreeMap::new(),
        };
        let facts = self
            .model
            .service
            .facts
            .iter()
            .map(|it| (&it.code, it.kind));
        let steps = self
            .model
            .service
            .steps
            .iter()
            .map(|it| (&it.code, FactKind::YesNo));
        let said: Vec<_> = facts
            .chain(steps)
            .filter_map(|(code, _)| {
                let fact = knowledge.stated(code)?;
                Some(format!("{code} is {}", value::shown(fact)))
            })
            .collect();
        if said.is_empty() {
            "the case is opened".to_owned()
        } else {
            said.join(", ")
        }
    }
}
