//! A ledger in memory behind the doors: each envelope is a block of its own, executed by the rules
//! and finalised by its one validator's signature.

mod doors;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use chancery_api::clock::now;
use chancery_proof::committee::engine_namespace;
use chancery_proof::header::{HEADER_VERSION, Header, STATE_FORMAT, View};
use chancery_rules::block::{ApplyError, BlockContext, BlockRun, Executed};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::{
    BlockDigest, Epoch, Height, LedgerId, Root, StateKey, TransactionId, ValidatorId,
};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::log::{LogState, root_of};
use ed25519_dalek::{Signer as _, SigningKey};
use tokio::sync::watch;

use crate::making::{put_uvarint, supplied};

pub struct Chain {
    ledger: LedgerId,
    genesis: Genesis,
    validator: SigningKey,
    inner: Arc<Mutex<Inner>>,
    height: watch::Sender<u64>,
    /// The first height that it says it keeps; 0 stands for all.
    pub oldest: AtomicU64,
}

#[derive(Default)]
struct Inner {
    state: BTreeMap<StateKey, Vec<u8>>,
    blocks: Vec<Arc<FinalisedBlock>>,
    leaves: Vec<Root>,
    /// Envelopes that were taken while the chain was held.
    held: Option<Vec<(Envelope, Vec<u8>)>>,
    busy: bool,
    failed: bool,
    silent: bool,
    /// Validators that the status speaks of, when not the one.
    validators: Option<u32>,
    /// The time, when it is not this machine's.
    time: Option<Timestamp>,
}

impl Chain {
    pub fn new(genesis: Genesis, ledger: LedgerId, validator: SigningKey) -> Arc<Self> {
        Self::begin(genesis, ledger, validator, None)
    }

    /// A chain that begins at its genesis file's time, and whose time only [`Chain::set_time`] moves.
    pub fn in_its_own_time(genesis: Genesis, ledger: LedgerId, validator: SigningKey) -> Arc<Self> {
        let time = genesis.time;
        Self::begin(genesis, ledger, validator, Some(time))
    }

    fn begin(
        genesis: Genesis,
        ledger: LedgerId,
        validator: SigningKey,
        time: Option<Timestamp>,
    ) -> Arc<Self> {
        let (height, _) = watch::channel(0);
        let chain = Self {
            ledger,
            genesis,
            validator,
            inner: Arc::default(),
            height,
            oldest: AtomicU64::new(0),
        };
        chain.inner.lock().unwrap().time = time;
        chain.mint(&[], &[]).unwrap();
        Arc::new(chain)
    }

    /// No block is made until [`Chain::release`].
    pub fn hold(&self) {
        self.inner.lock().unwrap().held = Some(Vec::new());
    }

    pub fn release(&self) {
        let held = self.inner.lock().unwrap().held.take().unwrap_or_default();
        for (envelope, bytes) in held {
            self.mint(&[envelope], &[bytes]).unwrap();
        }
    }

    pub fn set_busy(&self, busy: bool) {
        self.inner.lock().unwrap().busy = busy;
    }

    /// The status speaks of so many validators, of which none is seen.
    pub fn set_validators(&self, count: u32) {
        self.inner.lock().unwrap().validators = Some(count);
    }

    /// The status speaks of a last block long ago.
    pub fn set_silent(&self) {
        self.inner.lock().unwrap().silent = true;
    }

    pub fn set_time(&self, time: Timestamp) {
        self.inner.lock().unwrap().time = Some(time);
    }

    /// A record of the state, in canonical CBOR.
    pub fn record(&self, key: StateKey) -> Option<Vec<u8>> {
        self.inner.lock().unwrap().state.get(&key).cloned()
    }

    pub fn fail(&self) {
        self.inner.lock().unwrap().failed = true;
    }

    /// A block without transactions.
    pub fn tick(&self) {
        self.mint(&[], &[]).unwrap();
    }

    pub fn header(&self, height: u64) -> Vec<u8> {
        let place = usize::try_from(height - 1).unwrap();
        self.inner.lock().unwrap().blocks[place].header.clone()
    }

    /// A block of these envelopes.
    pub fn mint(&self, envelopes: &[Envelope], bytes: &[Vec<u8>]) -> Result<(), ApplyError> {
        let mut inner = self.inner.lock().unwrap();
        let last = inner.blocks.last().cloned();
        let height = Height(u64::try_from(inner.blocks.len()).unwrap() + 1);
        let after = last
            .as_ref()
            .map_or(Timestamp(0), |block| block.time.plus_ms(1));
        let time = inner.time.unwrap_or_else(now).max(after);
        let environment = self.genesis.environment;
        let context = BlockContext {
            ledger: self.ledger,
            height,
            time,
            environment,
        };
        let mut run = BlockRun::new(&self.genesis, context);
        supplied(&inner.state, &mut run, |run| run.begin())?;
        for envelope in envelopes {
            supplied(&inner.state, &mut run, |run| {
                run.apply(envelope).map(|_| ())
            })?;
        }
        supplied(&inner.state, &mut run, BlockRun::settle)?;
        let done = run.finish()?;
        for change in &done.changes {
            match &change.value {
                Some(value) => inner.state.insert(change.key, value.clone()),
                None => inner.state.remove(&change.key),
            };
        }
        let mut leaves: Vec<Root> = done.receipts.iter().map(|receipt| receipt.leaf()).collect();
        inner.leaves.append(&mut leaves);
        let parent = last.map_or(BlockDigest([0; 32]), |block| block.digest);
        let header = self.header_of((height, time, parent), bytes, done.log);
        let transactions = envelopes
            .iter()
            .map(Envelope::id)
            .zip(bytes.iter().cloned());
        let block = self.block_of(&header, transactions.collect(), done);
        inner.blocks.push(Arc::new(block));
        drop(inner);
        self.height.send_replace(height.0);
        Ok(())
    }

    fn header_of(
        &self,
        (height, time, parent): (Height, Timestamp, BlockDigest),
        envelopes: &[Vec<u8>],
        log: LogState,
    ) -> Header {
        Header {
            v: HEADER_VERSION,
            ledger: self.ledger,
            height,
            epoch: Epoch(0),
            view: View(height.0),
            parent_view: View(height.0 - 1),
            parent,
            leader: ValidatorId(self.validator.verifying_key().to_bytes()),
            time,
            transactions: root_of(envelopes),
            count: u64::try_from(envelopes.len()).unwrap(),
            log_size: log.size,
            log_root: log.root,
            state_format: STATE_FORMAT,
            state_root: Root([0; 32]),
            ops_root: Root([0; 32]),
            ops_start: 0,
            ops_end: 0,
            next_committee: None,
        }
    }

    fn block_of(
        &self,
        header: &Header,
        transactions: Vec<(TransactionId, Vec<u8>)>,
        done: Executed,
    ) -> FinalisedBlock {
        let mut changes = done.changes;
        changes.retain(|change| change.record.is_told());
        FinalisedBlock {
            height: header.height,
            digest: header.digest(),
            parent: header.parent,
            time: header.time,
            view: header.view.0,
            leader: header.leader,
            finality: Some(self.certify(header)),
            header: header.encode(),
            transactions,
            receipts: done.receipts,
            changes,
        }
    }

    /// The finality certificate of a committee of one (`docs/formats.md`, section 9).
    fn certify(&self, header: &Header) -> Vec<u8> {
        let mut proposal = vec![0];
        for view in [header.view.0, header.parent_view.0] {
            put_uvarint(&mut proposal, view);
        }
        proposal.extend_from_slice(header.digest().as_bytes());
        let namespace = [&engine_namespace(self.ledger)[..], b"_FINALIZE"].concat();
        let mut signed = Vec::new();
        put_uvarint(&mut signed, u64::try_from(namespace.len()).unwrap());
        signed.extend_from_slice(&namespace);
        signed.extend_from_slice(&proposal);
        let signature = self.validator.sign(&signed).to_bytes();
        [&proposal[..], &1_u64.to_be_bytes(), &[1], &[1], &signature].concat()
    }
}
