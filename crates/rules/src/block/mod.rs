//! A block's transactions in order, then what is due, to receipts, changes and the log.
//!
//! The same envelopes over the same records give the same bytes everywhere. The caller loads: it supplies what
//! [`BlockRun::wants`] guesses and what a call answers as [`ApplyError::Missing`], and calls again. It verifies the
//! signatures before. Absent on purpose: storage, waiting, and the choice of envelopes.

mod agenda;
mod cells;
mod epoch;
mod record;
mod seen;
mod settle;
mod signer;

pub use agenda::{AGENDA_MINUTES_MAX, SETTLED_MAX};
pub use record::{
    AGENDA_CHUNK_ITEMS_MAX, Agenda, AgendaChunkRecord, AgendaMinuteRecord, ChainRecord,
    SEEN_CHUNK_IDS_MAX, SeenChunkRecord, SeenRecord,
};
pub use seen::FORGOTTEN_CHUNKS_MAX;

use std::collections::BTreeSet;

use cells::Cells;

use crate::{
    catalogue::AnyRecord,
    genesis::{Epochs, Genesis},
    kernel::{
        changes::{Change, Changes},
        context::Context,
        envelope::{Envelope, EnvelopeRejection},
        ids::{Height, StateKey, ValidatorId},
        receipt::{Outcome, Receipt},
        rejection::Rejection,
        state_key::RecordKey,
        view::{Keys, READS_MAX, ROUNDS_MAX, Round, View},
    },
    log::LogState,
    motion::Parameters,
};

pub use crate::kernel::context::BlockContext;

/// Why a step of a block could not be made. Nothing has changed; after `Missing` the step can be made again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// These records are to be supplied first.
    #[error("{} records are not loaded", .0.len())]
    Missing(Vec<StateKey>),
    /// The envelope may not be in this block at all: a proposer leaves it out, a validator refuses the block.
    #[error("{0}")]
    Inadmissible(EnvelopeRejection),
    /// The state holds something else than a record here: the node must stop.
    #[error("the state is corrupt at `{0}`")]
    Corrupt(StateKey),
    /// The rules contradict themselves: the node must stop.
    #[error("{0}")]
    Broken(&'static str),
}

/// What a block did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Executed {
    /// Records after the block, in ascending order of kind and id.
    pub changes: Vec<Change>,
    /// A receipt for each envelope, in order, then one for each system act.
    pub receipts: Vec<Receipt>,
    /// The log after the block.
    pub log: LogState,
    /// After the last block of an epoch: the keys of the next epoch's committee, ascending.
    pub next_committee: Option<Vec<ValidatorId>>,
}

/// A block being made or checked.
#[derive(Debug)]
pub struct BlockRun {
    context: BlockContext,
    /// At height 1 only.
    genesis: Option<Genesis>,
    epochs: Epochs,
    parameters: Option<Parameters>,
    cells: Cells,
    chain: Option<ChainRecord>,
    seen: Vec<seen::Seen>,
    settling: settle::Settling,
    receipts: Vec<Receipt>,
}

impl BlockRun {
    /// A block that nothing has happened in yet.
    #[must_use]
    pub fn new(genesis: &Genesis, context: BlockContext) -> Self {
        Self {
            context,
            genesis: (context.height == Height(1)).then(|| genesis.clone()),
            epochs: genesis.epochs(),
            parameters: None,
            cells: Cells::default(),
            chain: None,
            seen: Vec::new(),
            settling: settle::Settling::default(),
            receipts: Vec::new(),
        }
    }

    /// What the block and these envelopes will read, as far as can be told without reading; worth loading at once.
    #[must_use]
    pub fn wants(&self, envelopes: &[Envelope]) -> Vec<StateKey> {
        let mut keys = BTreeSet::new();
        if self.genesis.is_none() {
            keys.extend([RecordKey::Chain, RecordKey::Council, RecordKey::Committee]);
        }
        for envelope in envelopes {
            keys.extend(self.first_reads(envelope));
        }
        keys.iter()
            .filter(|key| !self.cells.knows(key))
            .map(RecordKey::state_key)
            .filter(|key| !self.cells.has_been_supplied(key))
            .collect()
    }

    /// Takes a record as it was before the block; `None` if there is none.
    pub fn supply(&mut self, key: StateKey, value: Option<Vec<u8>>) {
        self.cells.supply(key, value);
    }

    /// Begins the block: at height 1 the founding members enter; in an epoch's first block its committee comes into
    /// office; ids whose expiry has passed are forgotten.
    ///
    /// # Errors
    ///
    /// `Missing`, `Corrupt`, or `Broken` if the block has begun.
    pub fn begin(&mut self) -> Result<(), ApplyError> {
        if self.chain.is_some() {
            return Err(ApplyError::Broken("a block begins once"));
        }
        let chain = match self.genesis.take() {
            Some(genesis) => {
                let mut changes = Changes::default();
                genesis.write(&mut changes);
                self.cells.write(&mut changes);
                ChainRecord::default()
            }
            None => {
                self.load_council()?;
                self.forget()?
            }
        };
        self.read_parameters()?;
        self.begin_epoch()?;
        self.chain = Some(chain);
        Ok(())
    }

    /// Applies the next envelope, whose signature the caller has verified, and answers with its receipt.
    ///
    /// # Errors
    ///
    /// Any [`ApplyError`]; the envelope has left nothing then.
    pub fn apply(&mut self, envelope: &Envelope) -> Result<&Receipt, ApplyError> {
        if self.chain.is_none() {
            return Err(ApplyError::Broken(
                "a block begins before its first envelope",
            ));
        }
        if self.settling.has_begun() {
            return Err(ApplyError::Broken(
                "a block settles after its last envelope",
            ));
        }
        envelope
            .admissible(self.context.ledger, self.context.time)
            .map_err(ApplyError::Inadmissible)?;
        self.cells.load(&self.first_reads(envelope))?;
        if self.cells.get(&RecordKey::Seen(envelope.id())).is_some() {
            return Err(ApplyError::Inadmissible(EnvelopeRejection::Replayed));
        }
        let verdict = self.judge(envelope)?;
        Ok(self.record(envelope, verdict))
    }

    /// Ends the block.
    ///
    /// # Errors
    ///
    /// `Broken` if the block has not begun, or not settled.
    pub fn finish(mut self) -> Result<Executed, ApplyError> {
        let chain = self
            .chain
            .take()
            .ok_or(ApplyError::Broken("a block begins before it ends"))?;
        if !self.settling.is_over {
            return Err(ApplyError::Broken("a block settles before it ends"));
        }
        let log = chain.log.state();
        let next_committee = self.next_committee()?;
        self.remember(chain);
        Ok(Executed {
            changes: self.cells.into_changes(),
            receipts: self.receipts,
            log,
            next_committee,
        })
    }

    const fn context(&self, envelope: &Envelope) -> Context {
        Context {
            block: self.context,
            signer: envelope.party(),
            key: envelope.key(),
        }
    }

    /// Replay, signer, and what the transaction reads first.
    fn first_reads(&self, envelope: &Envelope) -> Vec<RecordKey> {
        let cx = self.context(envelope);
        let own = envelope.transaction().reads(&cx, &View::empty(), Round(0));
        let mut keys = Vec::with_capacity(own.as_slice().len() + 3);
        keys.push(RecordKey::Seen(envelope.id()));
        keys.push(RecordKey::Key(envelope.key()));
        keys.push(RecordKey::Party(envelope.party()));
        keys.extend_from_slice(own.as_slice());
        keys
    }

    /// Signer, reads, check and effect; changes nothing but what is loaded.
    fn judge(&mut self, envelope: &Envelope) -> Result<Result<Changes, Rejection>, ApplyError> {
        match self.check_signer(envelope)? {
            // Nobody known stands behind it, so it may not fill a block: nobody could be held to account.
            Err(stranger @ (EnvelopeRejection::UnknownKey | EnvelopeRejection::WrongParty)) => {
                return Err(ApplyError::Inadmissible(stranger));
            }
            Err(rejection) => return Ok(Err(rejection.into())),
            Ok(()) => {}
        }
        let cx = self.context(envelope);
        let view = self.view(envelope, &cx)?;
        let mut changes = Changes::default();
        let verdict = envelope.transaction().judge(&cx, &view, &mut changes);
        if view.has_strayed() {
            return Err(ApplyError::Broken(
                "a transaction read a record that it had not named",
            ));
        }
        Ok(verdict.map(|()| changes))
    }

    fn view(&mut self, envelope: &Envelope, cx: &Context) -> Result<View, ApplyError> {
        let mut view = View::empty();
        for key in [RecordKey::Key(cx.key), RecordKey::Party(cx.signer)] {
            view.add(key, self.cells.get(&key).cloned());
        }
        self.gather(view, |view, round| {
            envelope.transaction().reads(cx, view, round)
        })
    }

    /// Adds to a view what an act reads, round by round.
    fn gather(
        &mut self,
        mut view: View,
        reads: impl Fn(&View, Round) -> Keys,
    ) -> Result<View, ApplyError> {
        for round in 0..ROUNDS_MAX {
            let keys = reads(&view, Round(round));
            if keys.as_slice().is_empty() {
                return Ok(view);
            }
            self.cells.load(keys.as_slice())?;
            for key in keys.as_slice() {
                if !view.has(key) {
                    view.add(*key, self.cells.get(key).cloned());
                }
            }
            if view.len() > READS_MAX {
                return Err(ApplyError::Broken("an act reads too many records"));
            }
        }
        Ok(view)
    }

    fn record(&mut self, envelope: &Envelope, verdict: Result<Changes, Rejection>) -> &Receipt {
        let outcome = match verdict {
            Ok(mut changes) => {
                self.write(&mut changes);
                Outcome::Accepted
            }
            Err(rejection) => Outcome::Rejected(rejection.code()),
        };
        let (id, expires) = (envelope.id(), envelope.expires());
        let seen = AnyRecord::Seen(SeenRecord { expires });
        self.cells.put(RecordKey::Seen(id), Some(seen));
        self.seen.push(seen::Seen { id, expires });
        self.leave(Receipt {
            transaction: id,
            height: self.context.height,
            index: self.next_index(),
            party: envelope.party(),
            number: envelope.transaction().number(),
            outcome,
            subjects: envelope.transaction().subjects(),
        })
    }

    fn next_index(&self) -> u32 {
        u32::try_from(self.receipts.len()).unwrap_or(u32::MAX)
    }

    /// Adds a receipt to the block and to the log.
    fn leave(&mut self, receipt: Receipt) -> &Receipt {
        if let Some(chain) = &mut self.chain {
            chain.log.append(receipt.leaf());
        }
        self.receipts.push_mut(receipt)
    }

    /// Writes what an act changed, and keeps in mind what it scheduled.
    fn write(&mut self, changes: &mut Changes) {
        self.settling.scheduled.extend(changes.drain_scheduled());
        self.cells.write(changes);
    }
}
