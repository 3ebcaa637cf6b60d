//! The city as a stage for scenarios: acts are signed with their parties' keys, submitted at their own nodes, and final
//! before the next begins. Findings are signed by nobody here: the agencies' agents answer them from their systems, and
//! the stage waits and compares.
//!
//! Absent on purpose: the passing of time, which nobody moves in a city that runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chancery_api::Ledger;
use chancery_api::agency::Agency;
use chancery_api::clock::now;
use chancery_pack::Binding;
use chancery_pack::form::ServiceForm;
use chancery_pack::measures::Tally;
use chancery_pack::scenario::{Act, Signing, Stage, StageError, Verdict};
use chancery_rules::case::{CaseRecord, Evidence, RecordFinding};
use chancery_rules::catalogue::{self, AnyRecord};
use chancery_rules::definition::service::StatedFact;
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::keys::{KeyPurpose, PublicKey};
use chancery_rules::kernel::receipt::Outcome as Outcame;
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::kernel::time::Timestamp;
use chancery_testkit::actor::Actor;
use chancery_testkit::founding::{Seed, fresh, public};
use tokio::runtime::Handle;

use super::company::Company;
use super::systems::Systems;

/// How long an agency's agent may take to answer.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);
/// How long the read model may be behind a block that is final.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(10);

/// A running city.
pub struct Live<'w> {
    /// The nodes' ledgers, the registrar's first.
    pub ledgers: Vec<Arc<Ledger>>,
    /// Who is who.
    pub company: &'w Company,
    /// As the packs know them.
    pub binding: Binding,
    /// The service that is played.
    pub service: &'w ServiceForm,
    /// The agencies' own systems.
    pub systems: &'w Systems,
    /// Who takes in what persons hand over.
    pub hall: &'w Agency,
    /// What it costs those who take part.
    pub tally: Tally,
    /// Told of each act that took effect.
    pub tell: &'w (dyn Fn(&Signing, &Act) + Sync),
    /// Keys that persons made for their case.
    pub persons: Mutex<BTreeMap<String, Seed>>,
    /// Where waiting is done.
    pub runtime: Handle,
}

impl Live<'_> {
    fn registrar(&self) -> Result<&Arc<Ledger>, StageError> {
        let first = self.ledgers.first();
        first.ok_or_else(|| StageError::new("the city has no node"))
    }

    /// The secret of a party, or of a person, whose key is made on first use.
    fn seed(&self, name: &str, purpose: KeyPurpose) -> Result<Seed, StageError> {
        if let Some(member) = self.company.get(name) {
            let seed = member.seed(purpose).cloned();
            return seed.ok_or_else(|| StageError::new(format!("`{name}` has no such key")));
        }
        let failed = |what: &dyn std::fmt::Display| StageError::new(what.to_string());
        let mut persons = self.persons.lock().map_err(|error| failed(&error))?;
        if let Some(seed) = persons.get(name) {
            return Ok(seed.clone());
        }
        let seed = fresh().map_err(|error| failed(&error))?;
        persons.insert(name.to_owned(), seed.clone());
        Ok(seed)
    }

    /// The hall takes in what is handed over, and what goes to the ledger commits to it.
    async fn take_in(&self, act: Act) -> Result<Act, StageError> {
        let Act::SubmitEvidence(mut submission) = act else {
            return Ok(act);
        };
        let mut kept = AtMost::none();
        for evidence in submission.evidence.iter() {
            let content = self.systems.content(&evidence.requirement);
            let document = self
                .hall
                .keep_opening(submission.case, &content, Vec::new());
            let evidence = Evidence {
                document: document.await.map_err(|it| StageError::new(it.detail))?,
                requirement: evidence.requirement.clone(),
            };
            kept.push(evidence)
                .map_err(|it| StageError::new(it.to_string()))?;
        }
        submission.evidence = kept;
        Ok(submission.into())
    }

    /// Waits until an agency's agent has answered from its own system, and compares.
    async fn await_answer(&self, asked: &RecordFinding) -> Result<Verdict, StageError> {
        let paid = self.systems.pay_before(&asked.step).await;
        paid.map_err(|error| StageError::new(error.to_string()))?;
        let answered = tokio::time::timeout(ANSWERED_WITHIN, self.answered(asked)).await;
        let case = answered.map_err(|_| {
            StageError::new(format!("`{}` is not answered by its system", asked.step))
        })??;
        let differs = |it: &&StatedFact| {
            let held = case.stated(&it.fact);
            held.is_none_or(|held| held.value != it.value)
        };
        match asked.facts.iter().find(differs) {
            None => Ok(Verdict::Accepted),
            Some(fact) => {
                let said = format!("the system says otherwise of `{}`", fact.fact);
                Err(StageError::new(said))
            }
        }
    }

    /// The case, once a step of it is answered.
    async fn answered(&self, asked: &RecordFinding) -> Result<CaseRecord, StageError> {
        let model = self.registrar()?.readmodel();
        let mut heights = model.heights();
        loop {
            let case = model.case(asked.case).await;
            let case = case.map_err(|error| StageError::new(error.to_string()))?;
            let is_answered = |case: &CaseRecord| case.stated(&asked.step).is_some();
            if let Some(case) = case.content.filter(is_answered) {
                return Ok(case);
            }
            let next = heights.changed().await;
            next.map_err(|error| StageError::new(error.to_string()))?;
        }
    }

    async fn sign_and_submit(&self, signing: &Signing, act: Act) -> Result<Verdict, StageError> {
        let ledger = self.registrar()?.id();
        let seed = self.seed(&signing.name, signing.purpose)?;
        let actor = Actor::new(ledger, PartyId(signing.party.0), &seed);
        let envelope = actor.sign_once(act, now());
        let envelope = envelope.map_err(|error| StageError::new(error.to_string()))?;
        let member = self.company.get(&signing.name);
        self.submit(member.map_or(0, |it| it.node), envelope).await
    }

    async fn submit(&self, node: usize, envelope: Vec<u8>) -> Result<Verdict, StageError> {
        let ledger = self
            .ledgers
            .get(node)
            .map_or_else(|| self.registrar(), Ok)?;
        let receipt = ledger.submit_final(envelope).await;
        let receipt = receipt.map_err(|problem| StageError::new(problem.detail))?;
        let caught_up = self.registrar()?.readmodel();
        let caught_up = caught_up.wait_for(receipt.height, CAUGHT_UP_WITHIN).await;
        caught_up.map_err(|behind| StageError::new(behind.to_string()))?;
        Ok(match receipt.outcome {
            Outcame::Accepted => Verdict::Accepted,
            Outcame::Rejected(code) => {
                Verdict::Refused(catalogue::rejection(code).map_or("unknown", |it| it.name))
            }
        })
    }

    async fn look_up(&self, key: RecordKey) -> Result<Option<AnyRecord>, StageError> {
        let model = self.registrar()?.readmodel();
        let failed = |error: chancery_readmodel::ReadModelError| StageError::new(error.to_string());
        Ok(match key {
            RecordKey::Definition(id) => {
                let found = model.definition(id).await.map_err(failed)?.content;
                found.map(|it| AnyRecord::Definition(Arc::new(it)))
            }
            RecordKey::Certificate(id) => {
                let found = model.certificate(id).await.map_err(failed)?.content;
                found.map(|it| AnyRecord::Certificate(Arc::new(it)))
            }
            RecordKey::Entry(id) => {
                let found = model.entry(id).await.map_err(failed)?.content;
                found.map(|it| AnyRecord::Entry(Arc::new(it)))
            }
            RecordKey::Nullifier(id) => {
                let found = model.nullifier(id).await.map_err(failed)?.content;
                found.map(|it| AnyRecord::Nullifier(Arc::new(it)))
            }
            RecordKey::Permission(id) => {
                let found = model.permission(id).await.map_err(failed)?.content;
                found.map(|it| AnyRecord::Permission(Arc::new(it)))
            }
            RecordKey::Obligation(id) => {
                let found = model.obligation(id).await.map_err(failed)?.content;
                found.map(|it| AnyRecord::Obligation(Arc::new(it)))
            }
            RecordKey::Case(id) => {
                let found = model.case(id).await.map_err(failed)?.content;
                found.map(|it| AnyRecord::Case(Arc::new(it)))
            }
            _ => None,
        })
    }
}

impl Stage for Live<'_> {
    fn binding(&self) -> &Binding {
        &self.binding
    }

    fn now(&self) -> Timestamp {
        now()
    }

    fn key(&self, name: &str, purpose: KeyPurpose) -> PublicKey {
        let seed = self.seed(name, purpose).unwrap_or_default();
        PublicKey::ed25519(public(&seed))
    }

    fn act(&mut self, signing: &Signing, act: Act) -> Result<Verdict, StageError> {
        let act = self.runtime.block_on(self.take_in(act))?;
        let verdict = match &act {
            Act::RecordFinding(asked) => self.runtime.block_on(self.await_answer(asked))?,
            _ => {
                let signed = self.sign_and_submit(signing, act.clone());
                self.runtime.block_on(signed)?
            }
        };
        if verdict == Verdict::Accepted {
            self.tally.count(self.service, &act);
            (self.tell)(signing, &act);
        }
        Ok(verdict)
    }

    fn wait_until(&mut self, _: Timestamp) -> Result<(), StageError> {
        Err(StageError::new("time passes by itself in a city that runs"))
    }

    fn record(&self, key: RecordKey) -> Result<Option<AnyRecord>, StageError> {
        self.runtime.block_on(self.look_up(key))
    }
}
