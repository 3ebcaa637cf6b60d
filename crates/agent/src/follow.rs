//! From blocks to findings: which questions of which cases are this party's to answer.
//!
//! The cursor is written after the findings of its block, so that a crash in between only looks at a block again.
//! Without a cursor, or where the node no longer keeps what follows it, all standing cases are looked at. Absent on
//! purpose: answers.

use std::sync::Arc;
use std::time::Duration;

use chancery_cabinet::PAGE_MAX;
use chancery_cabinet::findings::{Ended, Finding, FindingId, Stage};
use chancery_rules::case::{CaseRecord, lacking, outlook};
use chancery_rules::catalogue::AnyRecord;
use chancery_rules::definition::service::{Service, Step, Task, Who};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::context::{BlockContext, Environment};
use chancery_rules::kernel::ids::{Height, PartyId};
use chancery_rules::kernel::text::Code;
use futures::StreamExt as _;

use crate::agent::{AgentError, Shared, now};
use crate::desk::Inbox;

/// The follower's name among the cabinet's cursors.
const CURSOR: &str = "agent";

/// Blocks without anything for the agent after which the cursor is written all the same.
const QUIET_BLOCKS_MAX: u64 = 64;

/// How long the follower rests when node or cabinet fail.
const REST: Duration = Duration::from_secs(1);

/// How often records that are behind are looked at again.
const CATCHING_UP: Duration = Duration::from_millis(50);

/// Why a finding waits for officers when no system is configured for its step.
const NO_ADAPTER: &str = "no-adapter";

pub(crate) struct Follower {
    shared: Arc<Shared>,
}

/// A case with what may be done in it.
pub(crate) struct Standing {
    service: Service,
    enabled: Vec<Code>,
}

impl Standing {
    /// The questions of the case that are a party's to answer now.
    pub(crate) fn asked_of(&self, party: PartyId) -> impl Iterator<Item = &Step> {
        let steps = self.service.steps.iter();
        steps.filter(move |step| {
            self.enabled.contains(&step.code) && is_asked_of(party, step, &self.service)
        })
    }
}

fn is_asked_of(party: PartyId, step: &Step, service: &Service) -> bool {
    let role = service.role(&step.role);
    let is_ours = role.is_some_and(|role| match &role.who {
        Who::Parties(parties) => parties.contains(&party),
        Who::Person | Who::Organisation | Who::Anyone => false,
    });
    is_ours && matches!(step.task, Task::Find(_))
}

impl Shared {
    /// How a case stands; nothing of one whose service is not there.
    pub(crate) async fn standing(&self, case: &CaseRecord) -> Result<Option<Standing>, AgentError> {
        let mut known = Vec::new();
        while let Some(id) = lacking(case, &known) {
            match self.node.definition(id).await? {
                Some(definition) => known.push(definition),
                None => return Ok(None),
            }
        }
        let block = BlockContext {
            ledger: self.node.ledger(),
            height: self.node.height(),
            time: now().max(case.changed_at),
            environment: Environment::Production,
        };
        let Ok(outlook) = outlook(case, &known, &block) else {
            return Ok(None);
        };
        let mut known = known.into_iter();
        let in_force = known.find(|it| it.definition == outlook.service);
        let service = in_force.and_then(|it| it.document.service().cloned());
        let enabled = outlook.enabled.into_iter().map(|it| it.step).collect();
        Ok(service.map(|service| Standing { service, enabled }))
    }

    /// Ends a finding, and notes that in how the agent stands; false if it was not open, or an officer's answer has
    /// ended it.
    pub(crate) async fn end(&self, id: FindingId, how: Ended) -> Result<bool, AgentError> {
        let was = self.cabinet.end_finding(id, how, now()).await?;
        self.board.left_officers(id);
        self.erased.notify_one();
        Ok(was.is_some())
    }
}

impl Follower {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Follows for as long as the node runs.
    pub(crate) async fn run(self) {
        while let Err(error) = self.take_up().await {
            tracing::warn!(%error, "the agent cannot take up what it had; trying again");
            tokio::time::sleep(REST).await;
        }
        loop {
            match self.follow().await {
                Ok(()) => tracing::info!("the feed has ended; the agent follows it again"),
                Err(error) => tracing::warn!(%error, "the agent stands still; trying again"),
            }
            tokio::time::sleep(REST).await;
        }
    }

    /// Hands out the findings that were open when the agent last stopped, once records are as new as what was followed.
    async fn take_up(&self) -> Result<(), AgentError> {
        let followed = self.shared.cabinet.cursor(CURSOR).await?;
        while followed.is_some_and(|height| self.shared.node.height() < height) {
            tokio::time::sleep(CATCHING_UP).await;
        }
        let mut last: Option<Finding> = None;
        loop {
            let page = self.shared.cabinet.open_findings(last.as_ref(), PAGE_MAX);
            let page = page.await?;
            for finding in &page {
                let mut finding = finding.clone();
                let is_left = finding.stage == Stage::Agent && self.inbox_of(&finding).is_none();
                if is_left {
                    finding.stage = without_adapter(finding.stage);
                    self.shared.cabinet.keep_finding(&finding).await?;
                }
                self.take(&finding);
            }
            match page.into_iter().last() {
                Some(finding) => last = Some(finding),
                None => return Ok(()),
            }
        }
    }

    async fn follow(&self) -> Result<(), AgentError> {
        let node = &self.shared.node;
        let known = self.shared.cabinet.cursor(CURSOR).await?;
        let from = match known.map(Height::next) {
            Some(next) if next >= node.oldest() => next,
            _ => self.look_at_all().await?.next(),
        };
        let mut blocks = node.follow(from);
        let mut quiet = 0_u64;
        while let Some(block) = blocks.next().await {
            let said_something = self.go_through(&block).await?;
            quiet = if said_something {
                0
            } else {
                quiet.saturating_add(1)
            };
            if quiet.is_multiple_of(QUIET_BLOCKS_MAX) {
                self.shared.cabinet.set_cursor(CURSOR, block.height).await?;
            }
            self.shared.board.reached(block.height);
        }
        Ok(())
    }

    /// Looks at every standing case and at every open finding, and answers the height as of which that was.
    async fn look_at_all(&self) -> Result<Height, AgentError> {
        let height = self.shared.node.height();
        let mut next = None;
        loop {
            let (cases, following) = self.shared.node.cases(next).await?;
            for case in cases.iter().filter(|case| case.status.goes_on()) {
                self.consider(case).await?;
            }
            next = following;
            if next.is_none() {
                break;
            }
        }
        self.end_all_moot().await?;
        self.shared.cabinet.set_cursor(CURSOR, height).await?;
        Ok(height)
    }

    /// Ends the open findings that their cases ask no more: of cases that ended unseen, or of steps that are gone.
    async fn end_all_moot(&self) -> Result<(), AgentError> {
        let (shared, mut last) = (&self.shared, None::<Finding>);
        loop {
            let page = shared
                .cabinet
                .open_findings(last.as_ref(), PAGE_MAX)
                .await?;
            for finding in &page {
                let Some(case) = shared.node.case(finding.case).await? else {
                    continue;
                };
                let Some(standing) = shared.standing(&case).await? else {
                    continue;
                };
                let mut asked = standing.asked_of(shared.party);
                let step = standing.service.step(&finding.step);
                let is_left = asked.any(|step| step.code == finding.step)
                    || step.is_some_and(|step| case.has_lost(step, now()));
                if !is_left {
                    let how = ending(&case, &finding.step, shared.party);
                    shared.end(finding.id(), how).await?;
                }
            }
            last = page.into_iter().last();
            if last.is_none() {
                return Ok(());
            }
        }
    }

    /// Whether the block had anything for the agent.
    async fn go_through(&self, block: &FinalisedBlock) -> Result<bool, AgentError> {
        let mut said_something = false;
        for change in &block.changes {
            let Some(value) = &change.value else { continue };
            match AnyRecord::decode(change.record.tag(), value) {
                Ok(AnyRecord::Case(case)) => said_something |= self.consider(&case).await?,
                Ok(AnyRecord::Definition(it)) if it.migrated.is_some() => {
                    // Its cases go on under other steps, though their records do not change.
                    self.look_at_all().await?;
                    said_something = true;
                }
                Ok(AnyRecord::Permission(it)) if it.holder == self.shared.party => {
                    self.shared.inboxes.values().for_each(|inbox| inbox.hurry());
                }
                Ok(AnyRecord::Access(it)) if it.holder == self.shared.party => {
                    self.shared.erased.notify_one();
                }
                _ => {}
            }
        }
        Ok(said_something)
    }

    /// Begins the findings that a case asks for, ends those that it asks no more; whether anything changed.
    async fn consider(&self, case: &CaseRecord) -> Result<bool, AgentError> {
        let Some(standing) = self.shared.standing(case).await? else {
            return Ok(false);
        };
        let (service, party, mut changed) = (&standing.service, self.shared.party, false);
        for step in service.steps.iter() {
            if !is_asked_of(party, step, service) {
                continue;
            }
            if standing.enabled.contains(&step.code) {
                changed |= self.begin(case, &service.code, &step.code).await?;
            } else if !case.has_lost(step, now()) {
                // An officer may be answering anew what is known no more.
                let how = ending(case, &step.code, party);
                changed |= self
                    .shared
                    .end(FindingId::of(case.case, &step.code), how)
                    .await?;
            }
        }
        Ok(changed)
    }

    async fn begin(
        &self,
        case: &CaseRecord,
        service: &Code,
        step: &Code,
    ) -> Result<bool, AgentError> {
        let mut finding = Finding {
            case: case.case,
            step: step.clone(),
            service: service.clone(),
            since: now(),
            stage: Stage::Agent,
            ask: None,
        };
        if self.inbox_of(&finding).is_none() {
            finding.stage = without_adapter(finding.stage);
        }
        let is_new = self.shared.cabinet.begin_finding(&finding).await?;
        if is_new {
            self.take(&finding);
        }
        Ok(is_new)
    }

    /// Hands a finding out, or counts it among the officers'.
    fn take(&self, finding: &Finding) {
        match finding.stage {
            Stage::Agent => self.hand_out(finding),
            Stage::Officers { .. } => self.shared.board.to_officers(finding.id()),
            Stage::Ended { .. } => {}
        }
    }

    fn inbox_of(&self, finding: &Finding) -> Option<&Inbox> {
        let key = (finding.service.clone(), finding.step.clone());
        self.shared.inboxes.get(&key)
    }

    fn hand_out(&self, finding: &Finding) {
        if let Some(inbox) = self.inbox_of(finding) {
            inbox.put(finding.id());
            let key = (finding.service.clone(), finding.step.clone());
            self.shared
                .board
                .change(&key, |it| it.waiting = it.waiting.saturating_add(1));
        }
    }
}

/// The stage of a finding of the agent's for which there is no system.
fn without_adapter(stage: Stage) -> Stage {
    NO_ADAPTER.parse().map_or(stage, |why| Stage::Officers {
        why,
        since: now(),
        claimed_by: None,
    })
}

/// How a finding ends that a case asks no more.
pub(crate) fn ending(case: &CaseRecord, step: &Code, party: PartyId) -> Ended {
    let stated = case.stated(step);
    if stated.is_some_and(|held| held.by == Some(party)) {
        Ended::Answered
    } else {
        Ended::Moot
    }
}
