//! Every path ends: what a case can come to, explored over one value of every class of each fact.
//!
//! A state is what is known. From each, every enabled step is tried with everything that it may state, and with its
//! silence. Where nothing is enabled and nothing is decided, a case would only wait to lapse: a dead end. Absent on
//! purpose: time itself, and facts that expire; a case with those lapses at the latest.

mod known;
mod model;
mod tell;

use std::collections::{BTreeSet, VecDeque};

use super::Judged;
use crate::report::Report;
use known::Known;
use model::{Model, Move, State};

/// Most states that are explored.
pub const STATES_MAX: usize = 30_000;

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
        is_bounded: model.is_bounded,
        ends: false,
    };
    run.explore();
    run.tell(judged, report);
}

/// What was seen so far; steps and outcomes by place.
struct Exploration<'m> {
    model: &'m Model<'m>,
    seen: BTreeSet<State>,
    ahead: VecDeque<(State, Option<usize>)>,
    steps: BTreeSet<usize>,
    outcomes: BTreeSet<(usize, usize)>,
    dead_ends: Vec<DeadEnd>,
    is_bounded: bool,
    ends: bool,
}

/// A state from which nothing leads on, the step that led to it, and the one that can come to nothing.
struct DeadEnd {
    state: State,
    last: Option<usize>,
    undecided: Option<usize>,
}

impl Exploration<'_> {
    fn explore(&mut self) {
        self.reach(self.model.start(), None);
        while let Some((state, last)) = self.ahead.pop_front() {
            self.leave(&state, last);
        }
    }

    fn reach(&mut self, state: State, last: Option<usize>) {
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
    fn leave(&mut self, state: &State, last: Option<usize>) {
        let model = self.model;
        let known = Known::of(model, state);
        let (mut leads_on, mut undecided) = (false, None);
        for (place, step) in model.steps.iter().enumerate() {
            if !known.enables(step) {
                continue;
            }
            self.steps.insert(place);
            let mut moves = step.moves.iter().filter(|it| known.allows(it)).peekable();
            if moves.peek().is_some() {
                leads_on = true;
            } else {
                undecided = undecided.or(Some(place));
            }
            for one in moves {
                self.make(place, one, state);
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

    fn make(&mut self, step: usize, one: &Move<'_>, state: &State) {
        if let Some(outcome) = one.outcome {
            self.outcomes.insert((step, outcome));
        }
        self.ends |= one.ends;
        let goes_on = !one.ends || (one.may_be_appealed && !state.on_appeal);
        if !goes_on {
            return;
        }
        let mut next = state.clone();
        next.on_appeal |= one.ends;
        for (place, class) in &one.states {
            if let Some(slot) = next.known.get_mut(*place).filter(|slot| **slot == 0) {
                *slot = *class;
            }
        }
        self.reach(next, Some(step));
    }
}
