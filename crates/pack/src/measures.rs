//! What a case costs those who take part, counted while it runs, beside what its service replaces.
//!
//! `docs/measures.md` says what each figure means and how it is counted. Absent on purpose: clocks. Minutes come from a
//! keystroke-level model, so that two runs count alike.

use std::collections::BTreeSet;

use chancery_rules::{
    case::{Holder, SubmitEvidence},
    catalogue::AnyTransaction,
    kernel::text::Code,
};
use serde::Serialize;

use crate::form::ServiceForm;
use crate::place::Text;

/// Thinking of what comes next, in milliseconds (M of the keystroke-level model, Card, Moran and Newell 1980).
const THINK_MS: u64 = 1_350;
/// Pointing at something, in milliseconds (P).
const POINT_MS: u64 = 1_100;
/// A page that answers, in milliseconds (R): the bound that pages here are held to.
const ANSWER_MS: u64 = 500;

/// One figure, before and after.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// As published of what the service replaces; absent where nothing was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<f64>,
    /// As counted.
    pub after: f64,
}

/// What a case costs those who take part.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measures {
    /// Materials that somebody handed in.
    pub materials: Figure,
    /// Fields that somebody typed or chose.
    pub fields_typed: Figure,
    /// Trips to a counter.
    pub trips: Figure,
    /// Minutes in which the deciding officer verifies.
    pub minutes: Figure,
}

/// A running count.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    materials: u32,
    fields: BTreeSet<String>,
    assisted: BTreeSet<Holder>,
    /// What lies before the officer: facts that were found, and evidence.
    lies_before: u32,
    officer_ms: u64,
}

impl Tally {
    /// Counts an act that took effect.
    pub fn count(&mut self, service: &ServiceForm, act: &AnyTransaction) {
        match act {
            AnyTransaction::SubmitEvidence(act) => {
                self.submission(service, act);
                self.assisted.extend(act.for_holder);
            }
            AnyTransaction::ConfirmStep(act) => self.assisted.extend(act.for_holder),
            AnyTransaction::WithdrawCase(act) => self.assisted.extend(act.for_holder),
            AnyTransaction::AppealCase(act) => self.assisted.extend(act.for_holder),
            AnyTransaction::RecordFinding(act) => {
                self.lies_before = self.lies_before.saturating_add(count(act.facts.len()));
            }
            AnyTransaction::DecideCase(_) => {
                // Each thing is looked at, then outcome and reason are chosen, and the page answers.
                let looks = u64::from(self.lies_before).saturating_add(2);
                let looking = looks.saturating_mul(THINK_MS.saturating_add(POINT_MS));
                self.officer_ms = self
                    .officer_ms
                    .saturating_add(looking)
                    .saturating_add(ANSWER_MS);
            }
            _ => {}
        }
    }

    fn submission(&mut self, service: &ServiceForm, act: &SubmitEvidence) {
        let by_hand = act
            .evidence
            .iter()
            .filter(|it| is_by_hand(service, &it.requirement));
        self.materials = self.materials.saturating_add(count(by_hand.count()));
        self.lies_before = self.lies_before.saturating_add(count(act.evidence.len()));
        for (name, field) in service.fields.iter() {
            let states = field.states.as_ref().map(Text::as_str);
            let is_stated = |fact: &str| act.facts.iter().any(|it| it.fact.as_str() == fact);
            let is_typed = field
                .from
                .as_ref()
                .is_some_and(|it| it.as_str() == "applicant");
            if is_typed && states.is_none_or(is_stated) {
                self.fields.insert(name.as_str().to_owned());
            }
        }
    }

    /// The figures, beside what was published of what the service replaces.
    #[must_use]
    pub fn measures(&self, service: &ServiceForm) -> Measures {
        let baseline = service.baseline.as_ref();
        let before = |of: fn(&crate::form::service::BaselineForm) -> Option<&Text>| {
            baseline.and_then(of)?.as_str().parse().ok()
        };
        let minutes = f64::from(u32::try_from(self.officer_ms).unwrap_or(u32::MAX)) / 60_000.0;
        Measures {
            materials: Figure {
                before: before(|it| it.materials.as_ref()),
                after: f64::from(self.materials),
            },
            fields_typed: Figure {
                before: before(|it| it.fields.as_ref()),
                after: f64::from(count(self.fields.len())),
            },
            trips: Figure {
                before: before(|it| it.trips.as_ref()),
                after: f64::from(count(self.assisted.len())),
            },
            minutes: Figure {
                before: before(|it| it.minutes.as_ref()),
                after: (minutes * 10.0).round() / 10.0,
            },
        }
    }
}

/// Whether somebody hands it in: it may come from the applicant, or no certificate that can be fetched meets it.
fn is_by_hand(service: &ServiceForm, requirement: &Code) -> bool {
    let Some(form) = service.requirements.get(requirement.as_str()) else {
        return true;
    };
    let mut evidence = form.evidence.iter();
    !evidence.all(|it| it.as_str().starts_with("certificate "))
}

fn count(items: usize) -> u32 {
    u32::try_from(items).unwrap_or(u32::MAX)
}
