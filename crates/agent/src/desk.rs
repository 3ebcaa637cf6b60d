//! One step's work: its findings one after the other, each looked at again before it is answered.
//!
//! When the step's system is in trouble the whole desk rests, longer each time; a finding that waits for something of
//! its own (a permission, another agency) rests alone. Absent on purpose: other desks, which go on.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chancery_cabinet::findings::{Ended, Finding, FindingId, Stage};
use chancery_rules::case::{CaseRecord, RecordFinding};
use chancery_rules::definition::service::{StatedFact, Step, Task};
use chancery_rules::kernel::ids::Commitment;
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::text::{AtMost, Code};
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::adapter::{Adapter, For, Question, Told, Trouble, Undecided};
use crate::agent::{AgentError, Shared, now};
use crate::asking::Learnt;
use crate::config::{Answer, Nothing};
use crate::door::Unavailable;
use crate::follow::ending;

/// The findings of a desk, and when each is due. It holds ids alone, of cases that stand.
#[derive(Default)]
pub(crate) struct Inbox {
    due: Mutex<BTreeMap<FindingId, Due>>,
    woken: Notify,
}

#[derive(Clone, Copy)]
struct Due {
    at: Instant,
    failures: u32,
}

impl Inbox {
    /// Puts a finding in; one that is there stays as it is.
    pub(crate) fn put(&self, id: FindingId) {
        let (at, failures) = (Instant::now(), 0);
        self.due().entry(id).or_insert(Due { at, failures });
        self.woken.notify_one();
    }

    /// Makes all that waits due at once: something that they wait for may have come.
    pub(crate) fn hurry(&self) {
        let now = Instant::now();
        for due in self.due().values_mut() {
            due.at = due.at.min(now);
        }
        self.woken.notify_one();
    }

    fn remove(&self, id: FindingId) {
        self.due().remove(&id);
    }

    /// Puts a finding off, longer each time.
    fn put_off(&self, id: FindingId, wait: impl FnOnce(u32) -> Duration) {
        if let Some(due) = self.due().get_mut(&id) {
            due.failures = due.failures.saturating_add(1);
            due.at = Instant::now() + wait(due.failures);
        }
    }

    /// The finding that is due first.
    fn first(&self) -> Option<(FindingId, Instant)> {
        let due = self.due();
        let first = due.iter().min_by_key(|(id, due)| (due.at, **id));
        first.map(|(id, due)| (*id, due.at))
    }

    fn due(&self) -> MutexGuard<'_, BTreeMap<FindingId, Due>> {
        self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of working at a finding.
enum Worked {
    /// The desk is done with it.
    Done,
    /// It waits for something of its own.
    Later,
    /// The system did not answer.
    Trouble(Trouble),
}

pub(crate) struct Desk {
    shared: Arc<Shared>,
    adapter: Adapter,
    answer: Answer,
    key: (Code, Code),
}

impl Desk {
    pub(crate) fn new(shared: Arc<Shared>, adapter: Adapter, answer: Answer) -> Self {
        let key = (answer.service.clone(), answer.step.clone());
        Self {
            shared,
            adapter,
            answer,
            key,
        }
    }

    /// Works for as long as the node runs.
    pub(crate) async fn run(self) {
        let mut failures = 0_u32;
        while let Some(inbox) = self.shared.inboxes.get(&self.key) {
            let id = next(inbox).await;
            match self.work(id).await {
                Ok(Worked::Done) => {
                    inbox.remove(id);
                    self.shared
                        .board
                        .change(&self.key, |it| it.waiting = it.waiting.saturating_sub(1));
                    failures = 0;
                }
                Ok(Worked::Later) => inbox.put_off(id, |times| self.shared.pace.after(times)),
                Ok(Worked::Trouble(trouble)) => {
                    // Others go first then: it may be this one that the system stumbles over.
                    inbox.put_off(id, |times| self.shared.pace.after(times));
                    failures = failures.saturating_add(1);
                    self.note_trouble(trouble, failures);
                    tokio::time::sleep(self.shared.pace.after(failures)).await;
                }
                Err(error) => {
                    tracing::warn!(%error, step = %self.answer.step, "a finding waits");
                    inbox.put_off(id, |times| self.shared.pace.after(times));
                }
            }
        }
    }

    async fn work(&self, id: FindingId) -> Result<Worked, AgentError> {
        let known = self.shared.cabinet.finding(id).await?;
        let Some(mut finding) = known.filter(|it| it.stage == Stage::Agent) else {
            return Ok(Worked::Done);
        };
        let Some((case, step)) = self.asked(&finding).await? else {
            return Ok(Worked::Done);
        };
        let (about, content) = match &self.answer.opening {
            None => (None, None),
            Some(wanted) => match self.shared.learn(&mut finding, &case, wanted).await? {
                Learnt::Content(commitment, content) => (Some(commitment), Some(content)),
                Learnt::Later => return Ok(Worked::Later),
                Learnt::Never(why) => return self.to_officers(finding, &why).await,
            },
        };
        let question = Question {
            asked_for: For::Step {
                case: finding.case,
                step: &finding.step,
            },
            content: content.as_ref(),
        };
        match self.adapter.ask(question).await {
            Told::Trouble(trouble) => Ok(Worked::Trouble(trouble)),
            Told::Undecided(Undecided::Nothing) if self.answer.nothing == Nothing::Wait => {
                self.note_success();
                Ok(Worked::Later)
            }
            Told::Undecided(why) => {
                self.note_success();
                self.to_officers(finding, why.code()).await
            }
            Told::Facts(facts) => {
                self.note_success();
                self.answer(finding, &step, facts, about).await
            }
        }
    }

    /// The case and the step, if the case still asks; else the finding is ended.
    async fn asked(&self, finding: &Finding) -> Result<Option<(CaseRecord, Step)>, AgentError> {
        let shared = &self.shared;
        let unknown = || Unavailable("the node does not know the case yet".to_owned());
        let case = shared.node.case(finding.case).await?.ok_or_else(unknown)?;
        let standing = shared.standing(&case).await?.ok_or_else(unknown)?;
        let mut asked = standing.asked_of(shared.party);
        let step = asked.find(|step| step.code == finding.step).cloned();
        if step.is_none() {
            let how = ending(&case, &finding.step, shared.party);
            shared.end(finding.id(), how).await?;
        }
        Ok(step.map(|step| (case, step)))
    }

    async fn answer(
        &self,
        finding: Finding,
        step: &Step,
        facts: Vec<StatedFact>,
        about: Option<Commitment>,
    ) -> Result<Worked, AgentError> {
        if !are_all(&facts, step) {
            return self.to_officers(finding, "mapping-unfit").await;
        }
        let Ok(facts) = AtMost::try_from(facts) else {
            return self.to_officers(finding, "mapping-unfit").await;
        };
        let record = RecordFinding {
            case: finding.case,
            step: finding.step.clone(),
            facts,
            about,
            valid_until: None,
        };
        let receipt = self.shared.act(record).await?;
        if let Outcome::Rejected(code) = receipt.outcome {
            // The case may have changed while the system was asked: then it is looked at again.
            return if self.asked(&finding).await?.is_some() {
                self.to_officers(finding, &format!("refused-{code}")).await
            } else {
                Ok(Worked::Done)
            };
        }
        // The follower may have seen the answer first; either of them ends it.
        self.shared.end(finding.id(), Ended::Answered).await?;
        self.shared
            .board
            .change(&self.key, |it| it.answered = it.answered.saturating_add(1));
        tracing::info!(case = %finding.case, step = %finding.step, "a finding was answered");
        Ok(Worked::Done)
    }

    async fn to_officers(&self, mut finding: Finding, why: &str) -> Result<Worked, AgentError> {
        let Ok(why) = why.parse::<Code>() else {
            return Ok(Worked::Later);
        };
        tracing::info!(case = %finding.case, step = %finding.step, %why, "a finding waits for officers");
        finding.stage = Stage::Officers {
            why,
            since: now(),
            claimed_by: None,
        };
        if self.shared.cabinet.keep_finding(&finding).await? {
            self.shared.board.to_officers(finding.id());
        }
        Ok(Worked::Done)
    }

    fn note_success(&self) {
        self.shared.board.change(&self.key, |it| {
            it.last_success = Some(now());
            it.failing_since = None;
            it.trouble = None;
        });
    }

    fn note_trouble(&self, trouble: Trouble, failures: u32) {
        tracing::warn!(step = %self.answer.step, ?trouble, failures, "a system does not answer");
        self.shared.board.change(&self.key, |it| {
            it.failing_since.get_or_insert(now());
            it.trouble = Some(trouble);
        });
    }
}

/// Waits for the finding that is due next.
async fn next(inbox: &Inbox) -> FindingId {
    loop {
        match inbox.first() {
            Some((id, at)) if at <= Instant::now() => return id,
            Some((_, at)) => {
                let woken = tokio::time::timeout_at(at, inbox.woken.notified());
                // Either something came, or the time did.
                drop(woken.await);
            }
            None => inbox.woken.notified().await,
        }
    }
}

/// Whether facts are exactly those that a step asks for.
fn are_all(facts: &[StatedFact], step: &Step) -> bool {
    let Task::Find(asked) = &step.task else {
        return false;
    };
    facts.len() == asked.facts.len()
        && asked
            .facts
            .iter()
            .all(|code| facts.iter().any(|it| it.fact == *code))
}
