//! The ledger as this node's callers see it: submit and wait, ask, prove.
//!
//! One of these serves the HTTP routes, the agency and the pages alike. Absent on purpose: HTTP
//! itself, and any decision (the rules'); what is checked here before the mempool is a courtesy that
//! answers at once what a receipt would say a second later.

use std::sync::Arc;
use std::time::Duration;

use chancery_proof::committee::{Committee, Link};
use chancery_readmodel::{ReadModel, ReadModelError};
use chancery_rules::genesis::{Genesis, GenesisError};
use chancery_rules::kernel::context::{BlockContext, Environment};
use chancery_rules::kernel::envelope::{Envelope, EnvelopeRejection};
use chancery_rules::kernel::ids::{Height, LedgerId, TransactionId};
use chancery_rules::kernel::receipt::Receipt;

use crate::admission::Admission;
use crate::clock;
use crate::door::{Doors, Refusal};
use crate::finality::Finality;
use crate::metrics::Metrics;
use crate::problem::{self, Problem};
use crate::waiting::{FINALITY_WAITERS_MAX, FOLLOWERS_MAX, HEIGHT_WAITERS_MAX, Place, Places};

/// The longest that a caller waits for finality.
pub const FINALITY_MS_MAX: u64 = 30_000;

/// The longest that a caller waits for a height.
pub const HEIGHT_MS_MAX: u64 = 10_000;

/// The ledger behind one node.
pub struct Ledger {
    id: LedgerId,
    genesis: Genesis,
    genesis_bytes: Vec<u8>,
    doors: Doors,
    readmodel: ReadModel,
    finality: Arc<Finality>,
    admission: Admission,
    metrics: Metrics,
    waiting: Waiting,
}

/// Who waits on this ledger.
struct Waiting {
    heights: Places,
    receipts: Places,
    followers: Places,
}

impl Default for Waiting {
    fn default() -> Self {
        Self {
            heights: Places::new(HEIGHT_WAITERS_MAX),
            receipts: Places::new(FINALITY_WAITERS_MAX),
            followers: Places::new(FOLLOWERS_MAX),
        }
    }
}

impl Ledger {
    /// The ledger of a genesis file behind a node's doors.
    ///
    /// # Errors
    /// When the genesis file is not one.
    pub fn new(
        genesis_bytes: Vec<u8>,
        doors: Doors,
        readmodel: ReadModel,
    ) -> Result<Arc<Self>, GenesisError> {
        let (genesis, id) = Genesis::parse(&genesis_bytes)?;
        let finality = Arc::new(Finality::default());
        let admission = Admission::default();
        Ok(Arc::new(Self {
            id,
            genesis,
            genesis_bytes,
            doors,
            readmodel,
            finality,
            admission,
            metrics: Metrics::default(),
            waiting: Waiting::default(),
        }))
    }

    /// SHA-256 of the genesis file.
    pub const fn id(&self) -> LedgerId {
        self.id
    }

    /// The genesis file, read.
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The genesis file's exact bytes.
    pub fn genesis_bytes(&self) -> &[u8] {
        &self.genesis_bytes
    }

    /// The committee that these links of this node's own end with.
    pub fn committee_after(&self, links: &[Link]) -> Committee {
        Committee::after(&self.genesis, self.id, links)
    }

    /// Whether this is a city for development, which every page must say.
    pub fn is_development(&self) -> bool {
        self.genesis.environment == Environment::Development
    }

    /// The next block as far as it can be foreseen, to judge what would happen in it.
    pub fn next_block(&self) -> BlockContext {
        let tip = self.doors.feed.status();
        BlockContext {
            ledger: self.id,
            height: tip.height.next(),
            time: clock::now().max(tip.time),
            environment: self.genesis.environment,
        }
    }

    /// The chain's doors.
    pub const fn doors(&self) -> &Doors {
        &self.doors
    }

    /// The read model.
    pub const fn readmodel(&self) -> &ReadModel {
        &self.readmodel
    }

    /// Feeds the read model and tells those who wait, until the chain stops. Run exactly once.
    ///
    /// # Errors
    /// When a block cannot be read.
    pub async fn project(&self) -> Result<(), ReadModelError> {
        let feed = Arc::clone(&self.doors.feed);
        let (readmodel, finality) = (self.readmodel.clone(), Arc::clone(&self.finality));
        crate::finality::project(feed, readmodel, finality, &self.admission, &self.metrics).await
    }

    /// What this ledger's callers did, counted.
    pub const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Takes a place among those who follow the events.
    ///
    /// # Errors
    /// `crowded`.
    pub fn follower(&self) -> Result<Place, Problem> {
        self.waiting.followers.take()
    }

    /// How many follow the events.
    pub fn followers(&self) -> usize {
        self.waiting.followers.taken()
    }

    /// How many wait, for a height or for finality.
    pub fn waiters(&self) -> usize {
        self.waiting.heights.taken() + self.waiting.receipts.taken()
    }

    /// Takes an envelope towards the next blocks.
    ///
    /// # Errors
    /// The problem of the envelope, or of the node.
    pub async fn submit(&self, envelope: Vec<u8>) -> Result<TransactionId, Problem> {
        self.counted(self.take_in(envelope).await)
    }

    async fn take_in(&self, envelope: Vec<u8>) -> Result<TransactionId, Problem> {
        self.check(&envelope).await?;
        Ok(self.doors.submit.submit(envelope).await?)
    }

    fn counted<T>(&self, submitted: Result<T, Problem>) -> Result<T, Problem> {
        submitted.inspect_err(|problem| self.metrics.turned_away(problem.code))
    }

    /// Takes an envelope and waits until it is final and this node's read model has it. The receipt
    /// may say that the rules refused.
    ///
    /// # Errors
    /// As [`Ledger::submit`]; `not_final_yet` past [`FINALITY_MS_MAX`].
    pub async fn submit_final(&self, envelope: Vec<u8>) -> Result<Receipt, Problem> {
        self.counted(self.take_to_the_end(envelope).await)
    }

    async fn take_to_the_end(&self, envelope: Vec<u8>) -> Result<Receipt, Problem> {
        let id = self.check(&envelope).await?;
        let _place = self.waiting.receipts.take()?;
        let receipt = self.finality.expect(id);
        self.doors.submit.submit(envelope).await?;
        let bound = Duration::from_millis(FINALITY_MS_MAX);
        match tokio::time::timeout(bound, receipt).await {
            Ok(Ok(receipt)) => Ok(receipt),
            _ => self.receipt(id).await?.ok_or_else(|| {
                Problem::of(
                    problem::NOT_FINAL_YET,
                    format!("transaction `{id}` is not final yet"),
                )
                .at(self.readmodel.height())
                .retry_after(1_000)
            }),
        }
    }

    /// As [`Ledger::submit_final`]; an envelope that is final already answers its receipt.
    ///
    /// # Errors
    /// As [`Ledger::submit_final`], replays apart.
    pub async fn settle(&self, envelope: Vec<u8>) -> Result<Receipt, Problem> {
        let id = Envelope::decode(&envelope)?.id();
        match self.receipt(id).await? {
            Some(receipt) => Ok(receipt),
            None => self.submit_final(envelope).await,
        }
    }

    /// The receipt of a transaction that is final and projected.
    ///
    /// # Errors
    /// When the read model fails.
    pub async fn receipt(&self, id: TransactionId) -> Result<Option<Receipt>, Problem> {
        let found = self.readmodel.transaction(id).await?;
        Ok(found.content.map(|transaction| transaction.receipt))
    }

    /// Waits until the read model has a height.
    ///
    /// # Errors
    /// `behind` past [`HEIGHT_MS_MAX`]; `crowded` when too many wait.
    pub async fn reach(&self, height: Height) -> Result<(), Problem> {
        if self.readmodel.height() >= height {
            return Ok(());
        }
        let _place = self.waiting.heights.take()?;
        let bound = Duration::from_millis(HEIGHT_MS_MAX);
        self.readmodel.wait_for(height, bound).await?;
        Ok(())
    }

    /// What can be said of an envelope before the mempool: its form, whether it is final already,
    /// whether its key may sign.
    async fn check(&self, bytes: &[u8]) -> Result<TransactionId, Problem> {
        let envelope = Envelope::decode(bytes)?;
        if envelope.ledger() != self.id {
            return Err(EnvelopeRejection::WrongLedger.into());
        }
        let id = envelope.id();
        if self.finality.may_be_final(&id)
            && let Some(receipt) = self.receipt(id).await?
        {
            let detail = format!(
                "transaction `{id}` is final since height {}",
                receipt.height
            );
            let problem = Problem::from(Refusal::Envelope(EnvelopeRejection::Replayed));
            return Err(Problem { detail, ..problem }.at(self.readmodel.height()));
        }
        self.admission.check(&envelope, &self.readmodel).await?;
        Ok(id)
    }
}
