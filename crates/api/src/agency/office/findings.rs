//! Findings as officers see them: what is asked, why the agent did not answer, what it has learnt.
//!
//! Absent on purpose: content in a list. It is shown with one finding, to whoever opens that.

use std::fmt;
use std::str::FromStr;

use chancery_cabinet::PAGE_MAX;
use chancery_cabinet::findings::{Ended, Finding, FindingId, Place, Shelf, Stage};
use chancery_readmodel::Answer;
use chancery_rules::definition::service::{Service, Step, Task};
use chancery_rules::kernel::fact::FactKind;
use chancery_rules::kernel::ids::{CaseId, Commitment};
use chancery_rules::kernel::text::{Code, Name};
use chancery_rules::kernel::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::agency::Agency;
use crate::problem::{self, Problem};

/// The most pages of the cabinet that are looked through for one page of a list.
const PAGES_MAX: usize = 10;

/// How a finding stands, and which findings a list is of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingState {
    /// It waits for officers.
    #[default]
    Officers,
    /// The agent works at it.
    Agent,
    /// It is answered, or asked no more.
    Ended,
}

/// A question of a case that the agency is to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FindingView {
    /// The case.
    pub case: CaseId,
    /// The step, by code.
    pub step: Code,
    /// The service, by the code that its versions share.
    pub service: Code,
    /// Since when it is asked, or has been taken again after its answer was known no more.
    pub since: Timestamp,
    /// How it stands.
    pub state: FindingState,
    /// Why the agent handed it over, by code; `expired` if its answer is known no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Code>,
    /// Since when it waits for officers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Timestamp>,
    /// The officer who took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed_by: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Whether it ended by an answer of the agency's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
}

/// A page of findings, oldest first.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Queue {
    /// Open ones by when they were asked, ended ones by when they ended.
    pub items: Vec<FindingView>,
    /// Where the next page begins; absent on the last page. A page may be shorter than it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A finding with what is asked and what is known of it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FindingDetail {
    /// The finding.
    pub finding: FindingView,
    /// What is asked; absent where this node does not have the case or its service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// What the agent has learnt is committed to by this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Commitment>,
    /// What the agent has learnt; erased when the finding ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
}

/// What a step asks.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Question {
    /// The service's name.
    pub service: Name,
    /// The step's name.
    pub step: Name,
    /// The facts that an answer states, each once.
    pub facts: Vec<QuestionFact>,
}

/// A fact that is asked for.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct QuestionFact {
    /// Its code.
    pub fact: Code,
    /// Its name.
    pub name: Name,
    /// Its kind.
    pub kind: FactKind,
}

impl Agency {
    /// A page of findings, oldest first, of at most `limit`; from a place that the page before named.
    ///
    /// # Errors
    /// `bad_cursor`; the cabinet's failure.
    pub async fn findings(
        &self,
        state: FindingState,
        cursor: Option<&str>,
        limit: usize,
    ) -> Result<Queue, Problem> {
        let bad = |_| Problem::of(problem::BAD_CURSOR, "this list gave out no such cursor");
        let mut place = cursor.map(Cursor::from_str).transpose().map_err(bad)?;
        let shelf = match state {
            FindingState::Ended => Shelf::Ended,
            FindingState::Officers | FindingState::Agent => Shelf::Open,
        };
        let mut found = Vec::new();
        let mut has_more = true;
        for _ in 0..PAGES_MAX {
            let after = place.map(|it| it.0);
            let page = self.parts.cabinet.findings(shelf, after, PAGE_MAX).await;
            let page = self.read(page)?;
            has_more = page.len() == PAGE_MAX;
            place = page.last().map(|(at, _)| Cursor(*at)).or(place);
            let views = page.into_iter().map(|(at, it)| (Cursor(at), view(&it)));
            found.extend(views.filter(|(_, it)| it.state == state));
            if !has_more || found.len() > limit {
                break;
            }
        }
        if found.len() > limit {
            found.truncate(limit);
            place = found.last().map(|(at, _)| *at);
            has_more = true;
        }
        Ok(Queue {
            items: found.into_iter().map(|(_, it)| it).collect(),
            next: place.filter(|_| has_more).map(|it| it.to_string()),
        })
    }

    /// A finding with what is asked and what is known of it.
    ///
    /// # Errors
    /// `not_found`; the cabinet's or the read model's failure.
    pub async fn finding(
        &self,
        case: CaseId,
        step: &Code,
    ) -> Result<Answer<FindingDetail>, Problem> {
        let finding = self.known_finding(case, step).await?;
        let service = self.service_of(case).await?;
        let asked = service.as_ref().and_then(|it| question(it, step));
        let learnt = finding.ask.as_ref();
        let learnt = learnt.and_then(|ask| Some((ask.commitment, ask.content.as_ref()?)));
        let content = learnt.map(|(_, content)| serde_json::from_slice(content));
        let content = content.transpose();
        Ok(Answer {
            as_of_height: self.ledger().readmodel().height(),
            content: FindingDetail {
                finding: view(&finding),
                question: asked,
                about: learnt.map(|(commitment, _)| commitment),
                content: content.map_err(|error| Problem::internal(&error))?,
            },
        })
    }

    pub(super) async fn known_finding(
        &self,
        case: CaseId,
        step: &Code,
    ) -> Result<Finding, Problem> {
        let found = self.parts.cabinet.finding(FindingId::of(case, step)).await;
        let unknown = || {
            let detail = format!("step `{step}` of case `{case}` was not asked of this agency");
            Problem::of(problem::NOT_FOUND, detail)
        };
        self.read(found)?.ok_or_else(unknown)
    }

    /// The service under which a case goes on.
    pub(super) async fn service_of(&self, case: CaseId) -> Result<Option<Service>, Problem> {
        let ledger = self.ledger();
        match ledger.readmodel().case(case).await?.content {
            Some(case) => ledger.service_of(&case).await,
            None => Ok(None),
        }
    }
}

/// The step of a service that asks for facts.
pub(super) fn asking<'a>(service: &'a Service, step: &Code) -> Option<(&'a Step, &'a [Code])> {
    let step = service.steps.iter().find(|it| it.code == *step)?;
    match &step.task {
        Task::Find(asked) => Some((step, &asked.facts)),
        _ => None,
    }
}

fn question(service: &Service, step: &Code) -> Option<Question> {
    let (step, facts) = asking(service, step)?;
    let of_service = |code: &Code| service.facts.iter().find(|it| it.code == *code);
    let facts = facts.iter().filter_map(of_service);
    Some(Question {
        service: service.name.clone(),
        step: step.name.clone(),
        facts: facts
            .map(|it| QuestionFact {
                fact: it.code.clone(),
                name: it.name.clone(),
                kind: it.kind,
            })
            .collect(),
    })
}

pub(super) fn view(finding: &Finding) -> FindingView {
    let mut view = FindingView {
        case: finding.case,
        step: finding.step.clone(),
        service: finding.service.clone(),
        since: finding.since,
        state: FindingState::Agent,
        why: None,
        waits_since: None,
        claimed_by: None,
        ended_at: None,
        answered: None,
    };
    match &finding.stage {
        Stage::Agent => {}
        Stage::Officers {
            why,
            since,
            claimed_by,
        } => {
            view.state = FindingState::Officers;
            view.why = Some(why.clone());
            view.waits_since = Some(*since);
            view.claimed_by.clone_from(claimed_by);
        }
        Stage::Ended { at, how } => {
            view.state = FindingState::Ended;
            view.ended_at = Some(*at);
            view.answered = Some(*how == Ended::Answered);
        }
    }
    view
}

/// Where a page goes on, to be handed back as it came: `f1`, a time in 16 hex digits, an id in 64.
#[derive(Clone, Copy)]
struct Cursor(Place);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "f1{:016x}{}", self.0.at.0, self.0.id)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix("f1").ok_or(())?;
        let bytes = hex::decode(digits).map_err(drop)?;
        let (at, id) = bytes.split_first_chunk::<8>().ok_or(())?;
        let id: [u8; 32] = id.try_into().map_err(drop)?;
        Ok(Self(Place {
            at: Timestamp(u64::from_be_bytes(*at)),
            id: FindingId::from(id),
        }))
    }
}
