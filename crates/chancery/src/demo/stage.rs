//! The city as a stage for scenarios: acts are signed with their parties' keys, submitted at their own nodes, and final
//! before the next begins.
//!
//! Absent on purpose: the passing of time, which nobody moves in a city that runs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chancery_api::Ledger;
use chancery_api::clock::now;
use chancery_pack::Binding;
use chancery_pack::form::ServiceForm;
use chancery_pack::measures::Tally;
use chancery_pack::scenario::{Act, Signing, Stage, StageError, Verdict};
use chancery_rules::catalogue::{self, AnyRecord};
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::keys::{KeyPurpose, PublicKey};
use chancery_rules::kernel::receipt::Outcome as Outcame;
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::time::Timestamp;
use chancery_testkit::actor::Actor;
use chancery_testkit::founding::{Seed, fresh, public};
use tokio::runtime::Handle;

use super::company::Company;

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
        let ledger = self.registrar()?.id();
        let seed = self.seed(&signing.name, signing.purpose)?;
        let actor = Actor::new(ledger, PartyId(signing.party.0), &seed);
        let envelope = actor.sign_once(act.clone(), now());
        let envelope = envelope.map_err(|error| StageError::new(error.to_string()))?;
        let node = self
            .company
            .get(&signing.name)
            .map_or(0, |member| member.node);
        let verdict = self.runtime.block_on(self.submit(node, envelope))?;
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
