//! A service whose facts have few values, made ready for many looks.
//!
//! Values have numbers, 0 being that nothing is known; tests of conditions and cells of tables have, for each number,
//! whether they hold.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::{
    definition::{
        condition::{Cell, Condition},
        service::{Outcome, Service, Step, Task},
        table::Table,
    },
    kernel::{fact::Fact, text::Code, time::Day},
};

use super::super::{Judged, gaps};

/// Most ways in which one step may state its facts.
const WAYS_MAX: usize = 1_024;

/// What is known: a number for each code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct State {
    pub(super) known: Vec<u8>,
    pub(super) on_appeal: bool,
}

/// A test of something that is stated, or of what a table answers.
pub(super) enum Probe<'s> {
    /// By place, whether each number passes.
    Stated(usize, Vec<bool>),
    /// By the table's place.
    Answered(usize, &'s Cell),
}

/// Alternatives of tests.
pub(super) type Guard<'s> = Vec<Vec<Probe<'s>>>;

/// A way to take a step.
pub(super) struct Move<'s> {
    /// What must hold.
    pub(super) when: Guard<'s>,
    /// What is known then, by place.
    pub(super) states: Vec<(usize, u8)>,
    /// The outcome, by place, of a decision.
    pub(super) outcome: Option<usize>,
    /// Whether it ends the case.
    pub(super) ends: bool,
    /// Whether it may be appealed, and somebody hears appeals.
    pub(super) may_be_appealed: bool,
}

/// A step with all ways to take it, silence among them.
pub(super) struct Taking<'s> {
    pub(super) own: usize,
    pub(super) on_appeal: bool,
    pub(super) when: Guard<'s>,
    pub(super) moves: Vec<Move<'s>>,
}

/// A row: its tests and its answer.
pub(super) type Line<'s> = (Vec<Probe<'s>>, &'s Fact);

/// A table with its rows as tests.
pub(super) struct Sheet<'s> {
    pub(super) table: &'s Table,
    pub(super) editions: Vec<(Day, Vec<Line<'s>>)>,
}

/// A service, made ready.
pub(super) struct Model<'s> {
    pub(super) service: &'s Service,
    values: Vec<Vec<Fact>>,
    places: BTreeMap<&'s Code, usize>,
    pub(super) sheets: Vec<Sheet<'s>>,
    pub(super) steps: Vec<Taking<'s>>,
    /// Whether some step may state more than is tried.
    pub(super) is_bounded: bool,
}

impl<'s> Model<'s> {
    pub(super) fn of(judged: &Judged<'s>) -> Self {
        let service = judged.service;
        let mut model = Self {
            service,
            values: Vec::new(),
            places: BTreeMap::new(),
            sheets: Vec::new(),
            steps: Vec::new(),
            is_bounded: false,
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
            model.add(&step.code, results(step));
        }
        model.sheets = service.tables.iter().map(|it| model.sheet(it)).collect();
        for step in service.steps.iter() {
            let taking = model.taking(step);
            model.steps.push(taking);
        }
        model
    }

    fn add(&mut self, code: &'s Code, values: Vec<Fact>) {
        self.places.insert(code, self.values.len());
        self.values.push(values);
    }

    pub(super) fn start(&self) -> State {
        State {
            known: vec![0; self.values.len()],
            on_appeal: false,
        }
    }

    /// What a state holds under a code.
    pub(super) fn stated(&self, code: &Code, state: &State) -> Option<&Fact> {
        self.value(*self.places.get(code)?, state)
    }

    fn value(&self, place: usize, state: &State) -> Option<&Fact> {
        let number = usize::from(*state.known.get(place)?);
        self.values.get(place)?.get(number.checked_sub(1)?)
    }

    fn probe(&self, code: &Code, cell: &'s Cell) -> Option<Probe<'s>> {
        if let Some(place) = self.places.get(code) {
            let values = self.values.get(*place)?;
            let known = values.iter().map(|value| cell.admits(Some(value)));
            let passes = std::iter::once(cell.admits(None)).chain(known).collect();
            return Some(Probe::Stated(*place, passes));
        }
        let mut tables = self.service.tables.iter();
        let table = tables.position(|table| table.code == *code)?;
        Some(Probe::Answered(table, cell))
    }

    fn guard(&self, condition: &'s Condition) -> Guard<'s> {
        let tests = condition.0.iter().map(|tests| {
            let probes = tests
                .iter()
                .filter_map(|test| self.probe(&test.fact, &test.is));
            probes.collect()
        });
        tests.collect()
    }

    fn sheet(&self, table: &'s Table) -> Sheet<'s> {
        let editions = table.editions.iter().map(|edition| {
            let lines = edition.rows.iter().map(|row| {
                let cells = table.inputs.iter().zip(row.when.iter());
                let probes = cells.filter_map(|(input, cell)| self.probe(input, cell));
                (probes.collect(), &row.then)
            });
            (edition.from, lines.collect())
        });
        Sheet {
            table,
            editions: editions.collect(),
        }
    }

    fn taking(&mut self, step: &'s Step) -> Taking<'s> {
        let own = self.places.get(&step.code).copied().unwrap_or_default();
        let mut moves = match &step.task {
            Task::Submit(submission) => self.statements(own, &submission.facts),
            Task::Find(finding) => self.statements(own, &finding.facts),
            Task::Confirm => vec![stating(vec![(own, 1)]), stating(vec![(own, 2)])],
            Task::Decide(outcomes) => {
                let outcomes = outcomes.iter().enumerate();
                let decisions = outcomes.map(|(place, it)| self.decision(own, place, it));
                decisions.collect()
            }
        };
        moves.extend(self.silence(own, step));
        Taking {
            own,
            on_appeal: step.on_appeal,
            when: self.guard(&step.when),
            moves,
        }
    }

    /// Every combination of the facts of a step.
    fn statements(&mut self, own: usize, facts: &'s [Code]) -> Vec<Move<'s>> {
        let mut ways = vec![vec![(own, 1_u8)]];
        for place in facts.iter().filter_map(|fact| self.places.get(fact)) {
            let count = self.values.get(*place).map_or(0, Vec::len);
            let numbers = 1..=u8::try_from(count).unwrap_or(u8::MAX);
            let more = ways.iter().flat_map(|way| {
                let with = |number| way.iter().copied().chain([(*place, number)]).collect();
                numbers.clone().map(with)
            });
            ways = more.take(WAYS_MAX.saturating_add(1)).collect();
            self.is_bounded |= ways.len() > WAYS_MAX;
        }
        ways.into_iter().map(stating).collect()
    }

    fn decision(&self, own: usize, place: usize, outcome: &'s Outcome) -> Move<'s> {
        let number = u8::try_from(place.saturating_add(1)).unwrap_or(u8::MAX);
        let ending = outcome.ends.as_ref();
        let hears_appeals = self.service.steps.iter().any(|step| step.on_appeal);
        Move {
            when: self.guard(&outcome.when),
            states: vec![(own, number)],
            outcome: Some(place),
            ends: ending.is_some(),
            may_be_appealed: hears_appeals && ending.is_some_and(|it| it.appeal_days.is_some()),
        }
    }

    /// What becomes of a step whose time has passed; of a decision its outcome, whatever must hold for it.
    fn silence(&self, own: usize, step: &'s Step) -> Option<Move<'s>> {
        let deadline = step.deadline.as_ref()?;
        let numbered = deadline
            .silence
            .iter()
            .filter_map(|it| self.numbered(&it.fact, &it.value));
        let states: Vec<_> = numbered.collect();
        let decided = states
            .iter()
            .find(|(place, _)| *place == own)
            .map(|(_, number)| *number);
        if let (Task::Decide(outcomes), Some(number)) = (&step.task, decided) {
            let place = usize::from(number).checked_sub(1)?;
            let mut decision = self.decision(own, place, outcomes.get(place)?);
            decision.when = Guard::new();
            decision.states = states;
            return Some(decision);
        }
        Some(stating(states))
    }

    /// The place of a code, and the number of the value that every condition takes for the same as this one.
    fn numbered(&self, code: &Code, value: &Fact) -> Option<(usize, u8)> {
        let place = *self.places.get(code)?;
        let values = self.values.get(place)?;
        let cells = cells_of(self.service, code);
        let editions = editions_by(self.service, code);
        let like = |it: &Fact| {
            let is_after = |fact: &Fact, from: &Day| fact.measure() >= Some(from.0.into());
            cells
                .iter()
                .all(|cell| cell.admits(Some(it)) == cell.admits(Some(value)))
                && editions
                    .iter()
                    .all(|from| is_after(it, from) == is_after(value, from))
        };
        let same = values.iter().position(|it| it == value);
        let number = same
            .or_else(|| values.iter().position(like))?
            .checked_add(1)?;
        Some((place, u8::try_from(number).ok()?))
    }
}

const fn stating<'s>(states: Vec<(usize, u8)>) -> Move<'s> {
    Move {
        when: Vec::new(),
        states,
        outcome: None,
        ends: false,
        may_be_appealed: false,
    }
}

/// What a step may come to.
fn results(step: &Step) -> Vec<Fact> {
    match &step.task {
        Task::Submit(_) | Task::Find(_) if says_nothing_came(step) => {
            vec![Fact::YesNo(true), Fact::YesNo(false)]
        }
        Task::Submit(_) | Task::Find(_) => vec![Fact::YesNo(true)],
        Task::Confirm => vec![Fact::YesNo(true), Fact::YesNo(false)],
        Task::Decide(outcomes) => {
            let codes = outcomes.iter().map(|it| it.code.clone());
            codes.map(Fact::Code).collect()
        }
    }
}

/// Whether silence in a step says that nothing was handed in or found.
fn says_nothing_came(step: &Step) -> bool {
    let mut silence = step.deadline.iter().flat_map(|it| it.silence.iter());
    silence.any(|it| it.fact == step.code && it.value == Fact::YesNo(false))
}

/// The cells that ask a code, in a condition or in a table that conditions look at.
fn cells_of<'s>(service: &'s Service, code: &Code) -> Vec<&'s Cell> {
    let conditions = conditions(service).flat_map(|it| it.0.iter().flat_map(|tests| tests.iter()));
    let asked = conditions
        .filter(|test| test.fact == *code)
        .map(|test| &test.is);
    let mut found: Vec<_> = asked.collect();
    for table in deciding_tables(service) {
        let columns = table.inputs.iter().enumerate();
        for (column, _) in columns.filter(|(_, input)| *input == code) {
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
    let tables = deciding_tables(service).into_iter();
    let dated = tables.filter(|it| it.dated_by.as_ref() == Some(code));
    dated
        .flat_map(|it| it.editions.iter().map(|edition| edition.from))
        .collect()
}
