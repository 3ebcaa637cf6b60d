//! The ledger: its state, its clock, and who is who.

use std::collections::BTreeMap;

use chancery_rules::{
    block::{ApplyError, BlockContext, BlockRun, Executed},
    catalogue::{self, AnyRecord, AnyTransaction},
    definition::{ApproveDefinition, Document},
    genesis::{Epochs, Genesis},
    kernel::{
        context::Environment,
        envelope::{Envelope, UnsignedEnvelope},
        ids::{Height, LedgerId, Nonce, PartyId, StateKey},
        keys::{KeyPurpose, PublicKey},
        receipt::Outcome,
        rejection::Rejection,
        state_key::RecordKey,
        text::{AtMost, Name},
        time::{DAY_MS, Minute, Timestamp},
    },
    party::{AdmitParty, PartyKind},
};
use ed25519_dalek::Signer;

use super::keys;
use crate::{
    form::CityForm,
    lower::Binding,
    place::Language,
    scenario::{Act, Signing, Stage, StageError, Verdict},
};

/// Every act's block is this much later than the one before.
const BLOCK_MS: u64 = 1_000;
/// How long an envelope is valid.
const EXPIRY_MS: u64 = 60_000;
/// Most times that one step of a block asks for records.
const ROUNDS_MAX: usize = 400;
/// Most blocks in which a day's agenda is done.
const BLOCKS_OF_A_DAY_MAX: usize = 4_096;

/// A ledger in memory.
#[derive(Clone)]
pub struct Ledger {
    genesis: Genesis,
    id: LedgerId,
    state: BTreeMap<StateKey, Vec<u8>>,
    height: Height,
    time: Timestamp,
    nonce: u64,
    binding: Binding,
}

impl Ledger {
    /// Founds a city of the form's parties: the agencies are its members, the others are admitted by the first of
    /// them. `time` is that of its first block.
    ///
    /// # Errors
    ///
    /// If the form names no agency, or nothing of the kind can be founded.
    pub fn found(city: &CityForm, binding: Binding, time: Timestamp) -> Result<Self, StageError> {
        let mut members = Vec::new();
        let mut others = Vec::new();
        for (short, form) in city.parties.iter() {
            let short = short.as_str();
            let party = binding
                .party(short)
                .ok_or_else(|| StageError::unknown(short))?;
            let name = name(
                form.name.of(Language::Chinese),
                form.name.of(Language::English),
            )?;
            match form
                .kind
                .as_ref()
                .map_or("agency", crate::place::Text::as_str)
            {
                "bank" => others.push((short, party, name, PartyKind::Bank)),
                "enterprise" => others.push((short, party, name, PartyKind::Enterprise)),
                _ => members.push((short, party, name)),
            }
        }
        let first = members.first().map(|(short, ..)| (*short).to_owned());
        let first = first.ok_or_else(|| StageError::new("the city has no agency"))?;
        let genesis = Genesis {
            v: 1,
            name: name("演练城", "city of a play")?,
            environment: Environment::Development,
            time,
            epochs: Some(Epochs {
                blocks: 1_000_000,
                term: 1,
            }),
            members: members
                .into_iter()
                .map(|(short, party, name)| keys::member(short, party, name))
                .collect(),
        };
        let mut ledger = Self::begin(&genesis, binding)?;
        for (short, party, name, kind) in others {
            let keys = AtMost::try_from(keys::keys(short)).unwrap_or_default();
            let admit = AdmitParty {
                party,
                kind,
                name,
                identifier: None,
                keys,
            };
            ledger.must(&first, admit)?;
        }
        Ok(ledger)
    }

    fn begin(genesis: &Genesis, binding: Binding) -> Result<Self, StageError> {
        let file =
            serde_json::to_vec(genesis).map_err(|error| StageError::new(error.to_string()))?;
        let (genesis, id) =
            Genesis::parse(&file).map_err(|error| StageError::new(error.to_string()))?;
        let mut ledger = Self {
            time: genesis.time,
            genesis,
            id,
            state: BTreeMap::new(),
            height: Height(0),
            nonce: 0,
            binding,
        };
        ledger.block(&[], ledger.time.plus_ms(BLOCK_MS))?;
        Ok(ledger)
    }

    /// Lets a member approve definitions, in their order.
    ///
    /// # Errors
    ///
    /// The first that the rules refuse.
    pub fn approve(&mut self, member: &str, documents: &[Document]) -> Result<(), StageError> {
        for document in documents {
            self.binding.define(document);
            let document = document.clone();
            self.must(member, ApproveDefinition { document })?;
        }
        Ok(())
    }

    fn must(
        &mut self,
        signer: &str,
        transaction: impl Into<AnyTransaction>,
    ) -> Result<(), StageError> {
        let party = self
            .binding
            .party(signer)
            .ok_or_else(|| StageError::unknown(signer))?;
        let signing = Signing {
            name: signer.to_owned(),
            party,
            purpose: KeyPurpose::Office,
        };
        match self.act(&signing, transaction.into())? {
            Verdict::Accepted => Ok(()),
            Verdict::Refused(name) => Err(StageError::new(format!("the rules refuse it: {name}"))),
        }
    }

    /// Runs a block at a time, loading what it asks for.
    fn block(&mut self, envelopes: &[Envelope], time: Timestamp) -> Result<Executed, StageError> {
        let context = BlockContext {
            ledger: self.id,
            height: self.height.next(),
            time,
            environment: self.genesis.environment,
        };
        let mut run = BlockRun::new(&self.genesis, context);
        for key in run.wants(envelopes) {
            run.supply(key, self.state.get(&key).cloned());
        }
        self.until_loaded(&mut run, BlockRun::begin)?;
        for envelope in envelopes {
            self.until_loaded(&mut run, |run| run.apply(envelope).map(drop))?;
        }
        self.until_loaded(&mut run, BlockRun::settle)?;
        let executed = run.finish().map_err(StageError::from)?;
        self.height = context.height;
        self.time = context.time;
        for change in &executed.changes {
            match &change.value {
                Some(value) => self.state.insert(change.key, value.clone()),
                None => self.state.remove(&change.key),
            };
        }
        Ok(executed)
    }

    fn until_loaded(
        &self,
        run: &mut BlockRun,
        mut step: impl FnMut(&mut BlockRun) -> Result<(), ApplyError>,
    ) -> Result<(), StageError> {
        for _ in 0..ROUNDS_MAX {
            match step(run) {
                Err(ApplyError::Missing(keys)) => {
                    for key in keys {
                        run.supply(key, self.state.get(&key).cloned());
                    }
                }
                done => return done.map_err(StageError::from),
            }
        }
        Err(StageError::new(
            "a step of a block asks for records without end",
        ))
    }

    fn envelope(
        &mut self,
        signing: &Signing,
        transaction: AnyTransaction,
    ) -> Result<Envelope, StageError> {
        self.nonce = self.nonce.saturating_add(1);
        let mut nonce = [0; 16];
        for (byte, value) in nonce.iter_mut().zip(self.nonce.to_be_bytes()) {
            *byte = value;
        }
        let unsigned = UnsignedEnvelope {
            ledger: self.id,
            party: signing.party,
            nonce: Nonce(nonce),
            expires: self.time.plus_ms(EXPIRY_MS),
            transaction,
        };
        let key = keys::public(&signing.name, signing.purpose);
        let to_sign = unsigned
            .to_sign(&key)
            .map_err(|error| StageError::new(error.to_string()))?;
        let signature = keys::secret(&signing.name, signing.purpose).sign(&to_sign.tbs);
        let bytes = to_sign.finish(&signature.to_bytes());
        Envelope::decode(&bytes).map_err(|error| StageError::new(error.to_string()))
    }

    /// Whether something that is due has not been done yet.
    fn is_behind(&self) -> bool {
        let agenda = match self.read(RecordKey::Chain) {
            Ok(Some(AnyRecord::Chain(chain))) => chain.agenda,
            _ => None,
        };
        agenda.is_some_and(|agenda| agenda.next <= Minute::started_by(self.time))
    }

    fn read(&self, key: RecordKey) -> Result<Option<AnyRecord>, StageError> {
        let Some(bytes) = self.state.get(&key.state_key()) else {
            return Ok(None);
        };
        AnyRecord::decode(key.tag(), bytes)
            .map(Some)
            .map_err(|error| StageError::new(error.to_string()))
    }
}

impl Stage for Ledger {
    fn binding(&self) -> &Binding {
        &self.binding
    }

    fn now(&self) -> Timestamp {
        self.time
    }

    fn key(&self, name: &str, purpose: KeyPurpose) -> PublicKey {
        keys::public(name, purpose)
    }

    fn act(&mut self, signing: &Signing, act: Act) -> Result<Verdict, StageError> {
        let envelope = self.envelope(signing, act)?;
        let time = self.time.plus_ms(BLOCK_MS);
        let before = self.clone_place();
        match self.block(&[envelope], time) {
            Ok(executed) => Ok(match executed.receipts.first().map(|it| it.outcome) {
                Some(Outcome::Rejected(code)) => Verdict::Refused(rejection_name(code)),
                _ => Verdict::Accepted,
            }),
            Err(StageError::Inadmissible(rejection)) => {
                (self.height, self.time) = before;
                Ok(Verdict::Refused(Rejection::from(rejection).info().name))
            }
            Err(error) => Err(error),
        }
    }

    fn wait_until(&mut self, time: Timestamp) -> Result<(), StageError> {
        while self.time < time {
            let next = self.time.plus_ms(DAY_MS).min(time);
            self.block(&[], next)?;
            for _ in 0..BLOCKS_OF_A_DAY_MAX {
                if !self.is_behind() {
                    break;
                }
                self.block(&[], self.time.plus_ms(1))?;
            }
        }
        Ok(())
    }

    fn record(&self, key: RecordKey) -> Result<Option<AnyRecord>, StageError> {
        self.read(key)
    }
}

impl Ledger {
    const fn clone_place(&self) -> (Height, Timestamp) {
        (self.height, self.time)
    }

    /// The party of a short name.
    #[must_use]
    pub fn party(&self, name: &str) -> Option<PartyId> {
        self.binding.party(name)
    }
}

fn rejection_name(code: u16) -> &'static str {
    catalogue::rejection(code).map_or("unknown", |it| it.name)
}

fn name(zh: &str, en: &str) -> Result<Name, StageError> {
    Name::new(zh, en).map_err(|error| StageError::new(error.to_string()))
}
