//! The ledger: its state, its clock, and who is who.

use std::collections::BTreeMap;

use chancery_rules::{
    block::{ApplyError, BlockContext, BlockRun, Executed},
    catalogue::{self, AnyRecord},
    genesis::Genesis,
    kernel::{
        envelope::Envelope,
        ids::{Height, LedgerId, StateKey},
        keys::{KeyPurpose, PublicKey},
        receipt::Outcome,
        rejection::Rejection,
        state_key::RecordKey,
        time::{DAY_MS, Minute, Timestamp},
    },
};

use super::{Founding, keys};
use crate::{
    lower::Binding,
    scenario::{Act, Signing, Stage, StageError, Verdict},
};

/// Every act's block is this much later than the one before.
const BLOCK_MS: u64 = 1_000;
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
    /// Founds a city.
    ///
    /// # Errors
    ///
    /// The first act that the rules refuse.
    pub fn found(founding: Founding) -> Result<Self, StageError> {
        let mut ledger = Self {
            time: founding.genesis.time,
            genesis: founding.genesis,
            id: founding.id,
            state: BTreeMap::new(),
            height: Height(0),
            nonce: 0,
            binding: founding.binding,
        };
        ledger.block(&[], ledger.time.plus_ms(BLOCK_MS))?;
        for act in founding.acts {
            if let Verdict::Refused(name) = ledger.act(&founding.by, act)? {
                return Err(StageError::new(format!("the rules refuse it: {name}")));
            }
        }
        Ok(ledger)
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
        self.nonce = self.nonce.saturating_add(1);
        let bytes = keys::sign(signing, act, self.id, self.nonce, self.time)?;
        let envelope =
            Envelope::decode(&bytes).map_err(|error| StageError::new(error.to_string()))?;
        let time = self.time.plus_ms(BLOCK_MS);
        let before = (self.height, self.time);
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

fn rejection_name(code: u16) -> &'static str {
    catalogue::rejection(code).map_or("unknown", |it| it.name)
}
