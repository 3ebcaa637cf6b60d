//! The read model as its users see it: open, project, wait, ask, reset.
//!
//! One writer and a few readers share the database; a reader sees one snapshot and says its
//! height. Absent on purpose: SQL (see `sql`), and the loop that feeds it (the node's).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::feed::{FinalisedBlock, SnapshotPart};
use chancery_rules::kernel::ids::{
    BlockDigest, CertificateId, DefinitionId, Height, LedgerId, MotionId, PartyId, TransactionId,
    ValidatorId,
};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::motion::{CommitteeRecord, CouncilRecord, MotionRecord};
use chancery_rules::party::{KeyRecord, PartyRecord};
use tokio::sync::{Mutex, mpsc, watch};

use crate::answer::{
    Answer, BlockSummary, Found, KeyState, List, Minute, Motion, Page, TransactionSummary,
};
use crate::question::{
    CertificateFilter, DefinitionFilter, MotionFilter, PartyFilter, Question, SearchError,
    TransactionFilter,
};
use crate::sql;

/// The shape of the tables. Another one on disk is emptied and filled again from the feed.
pub const SCHEMA_VERSION: i64 = 3;

/// What came of projecting a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projected {
    /// The block was written.
    Written,
    /// The block was there already; nothing changed.
    Already,
}

/// Why the read model could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ReadModelError {
    /// A block that does not follow the last projected one.
    #[error("block {got} does not follow block {last}")]
    Gap {
        /// The last projected height.
        last: Height,
        /// The height of the refused block.
        got: Height,
    },
    /// A block whose content cannot be read: corruption, or a newer ledger than this program.
    #[error("block {height} is not readable: {detail}")]
    Block {
        /// The height of the block.
        height: Height,
        /// What was wrong.
        detail: String,
    },
    /// A snapshot that ended before its block.
    #[error("the snapshot of the state is incomplete")]
    Incomplete,
    /// A stored row that cannot be read back: reset the read model.
    #[error("the read model holds an unreadable row: {0}")]
    Row(String),
    /// The database failed (locked, disk full, file damaged).
    #[error("the database of the read model failed")]
    Storage(#[from] sqlx::Error),
    /// A search text out of bounds.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// The awaited height was not reached in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("height {wanted} was not reached; the read model stands at {reached}")]
pub struct Behind {
    /// The height waited for.
    pub wanted: Height,
    /// The height reached.
    pub reached: Height,
}

/// A handle to the read model; cheap to clone.
#[derive(Clone)]
pub struct ReadModel {
    shared: Arc<Shared>,
}

struct Shared {
    writer: Mutex<sql::Writer>,
    readers: sql::Readers,
    height: watch::Sender<Height>,
    begins: watch::Sender<Height>,
    trouble: watch::Sender<Option<String>>,
}

/// A result of a question.
pub type Asked<T> = Result<Answer<T>, ReadModelError>;

impl ReadModel {
    /// Opens or creates the database at `path`. A database of another schema version or another
    /// ledger is emptied.
    ///
    /// # Errors
    /// When the file cannot be opened or written.
    pub async fn open(path: &Path, ledger: LedgerId) -> Result<Self, ReadModelError> {
        let mut writer = sql::Writer::open(path, ledger).await?;
        let height = writer.prepare(SCHEMA_VERSION).await?;
        let (begins, _) = watch::channel(writer.begins().await?);
        let readers = sql::Readers::open(path).await?;
        let (height, _) = watch::channel(height);
        let (trouble, _) = watch::channel(None);
        let shared = Shared {
            writer: Mutex::new(writer),
            readers,
            height,
            begins,
            trouble,
        };
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// The height of the last projected block; 0 when there is none.
    #[must_use]
    pub fn height(&self) -> Height {
        *self.shared.height.borrow()
    }

    /// The first height whose block and transactions are here: 1, unless the read model was filled
    /// from a [snapshot](Self::adopt). Records are here whenever they were made.
    #[must_use]
    pub fn begins(&self) -> Height {
        *self.shared.begins.borrow()
    }

    /// A receiver that wakes with each projected height.
    #[must_use]
    pub fn heights(&self) -> watch::Receiver<Height> {
        self.shared.height.subscribe()
    }

    /// Why the last projection failed; `None` when it did not.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.shared.trouble.borrow().clone()
    }

    /// Writes a block, whole or not at all. A block at or below the present height is left alone.
    ///
    /// # Errors
    /// [`ReadModelError::Gap`] for a height past the next; otherwise what the database said.
    pub async fn project(&self, block: &FinalisedBlock) -> Result<Projected, ReadModelError> {
        let mut writer = self.shared.writer.lock().await;
        let last = self.height();
        if block.height <= last {
            return Ok(Projected::Already);
        }
        if block.height != last.next() {
            return Err(ReadModelError::Gap {
                last,
                got: block.height,
            });
        }
        let written = writer.write(block).await;
        self.shared
            .trouble
            .send_replace(written.as_ref().err().map(ToString::to_string));
        written?;
        self.shared.height.send_replace(block.height);
        Ok(Projected::Written)
    }

    /// Replaces all that is here by a snapshot of the state, whole or not at all; afterwards blocks
    /// follow from the next height on. The same snapshot again gives the same.
    ///
    /// # Errors
    /// [`ReadModelError::Incomplete`] when the parts end before the snapshot's block; otherwise what
    /// the database said.
    pub async fn adopt(
        &self,
        mut parts: mpsc::Receiver<SnapshotPart>,
    ) -> Result<Height, ReadModelError> {
        let mut writer = self.shared.writer.lock().await;
        let mut adoption = writer.adopt(SCHEMA_VERSION).await?;
        loop {
            match parts.recv().await {
                Some(SnapshotPart::Records(changes)) => adoption.records(&changes).await?,
                Some(SnapshotPart::Block(block)) => {
                    adoption.finish(&block).await?;
                    self.shared.begins.send_replace(block.height);
                    self.shared.height.send_replace(block.height);
                    return Ok(block.height);
                }
                None => return Err(ReadModelError::Incomplete),
            }
        }
    }

    /// Empties the read model; the feed fills it again from height 1.
    ///
    /// # Errors
    /// What the database said.
    pub async fn reset(&self) -> Result<(), ReadModelError> {
        let mut writer = self.shared.writer.lock().await;
        writer.reset(SCHEMA_VERSION).await?;
        self.shared.begins.send_replace(Height(1));
        self.shared.height.send_replace(Height(0));
        Ok(())
    }

    /// Waits until `wanted` is projected, `bound` at most.
    ///
    /// # Errors
    /// [`Behind`] when the bound passed first.
    pub async fn wait_for(&self, wanted: Height, bound: Duration) -> Result<Height, Behind> {
        let mut heights = self.heights();
        let reached = heights.wait_for(|height| *height >= wanted);
        match tokio::time::timeout(bound, reached).await {
            Ok(Ok(height)) => Ok(*height),
            _ => Err(Behind {
                wanted,
                reached: self.height(),
            }),
        }
    }

    /// Blocks, newest first.
    ///
    /// # Errors
    /// What the database said; so for every question below.
    pub async fn blocks(&self, page: Page) -> Asked<List<BlockSummary>> {
        sql::blocks::list(&mut self.snapshot().await?, page).await
    }

    /// The block at a height.
    pub async fn block(&self, height: Height) -> Asked<Option<BlockSummary>> {
        sql::blocks::at(&mut self.snapshot().await?, height).await
    }

    /// The block with a digest.
    pub async fn block_by_digest(&self, digest: BlockDigest) -> Asked<Option<BlockSummary>> {
        sql::blocks::by_digest(&mut self.snapshot().await?, digest).await
    }

    /// The transactions of a block, in their order.
    pub async fn block_transactions(&self, height: Height) -> Asked<Vec<TransactionSummary>> {
        sql::transactions::of_block(&mut self.snapshot().await?, height).await
    }

    /// Transactions, newest first.
    pub async fn transactions(
        &self,
        filter: TransactionFilter,
        page: Page,
    ) -> Asked<List<TransactionSummary>> {
        sql::transactions::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One transaction.
    pub async fn transaction(&self, id: TransactionId) -> Asked<Option<TransactionSummary>> {
        sql::transactions::one(&mut self.snapshot().await?, id).await
    }

    /// Parties, newest first.
    pub async fn parties(&self, filter: PartyFilter, page: Page) -> Asked<List<PartyRecord>> {
        sql::parties::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One party with its keys, in force and retired.
    pub async fn party(&self, id: PartyId) -> Asked<Option<(PartyRecord, Vec<KeyState>)>> {
        sql::parties::one(&mut self.snapshot().await?, id).await
    }

    /// One key.
    pub async fn key(&self, key: &PublicKey) -> Asked<Option<KeyRecord>> {
        sql::parties::key(&mut self.snapshot().await?, key).await
    }

    /// Definitions, newest first.
    pub async fn definitions(
        &self,
        filter: DefinitionFilter,
        page: Page,
    ) -> Asked<List<DefinitionRecord>> {
        sql::definitions::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One definition.
    pub async fn definition(&self, id: DefinitionId) -> Asked<Option<DefinitionRecord>> {
        sql::definitions::one(&mut self.snapshot().await?, id).await
    }

    /// Certificates, newest first.
    pub async fn certificates(
        &self,
        filter: CertificateFilter,
        page: Page,
    ) -> Asked<List<CertificateRecord>> {
        sql::certificates::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One certificate.
    pub async fn certificate(&self, id: CertificateId) -> Asked<Option<CertificateRecord>> {
        sql::certificates::one(&mut self.snapshot().await?, id).await
    }

    /// The council; none before the first block.
    pub async fn council(&self) -> Asked<Option<CouncilRecord>> {
        sql::motions::council(&mut self.snapshot().await?).await
    }

    /// The nodes and the committee in office; none before the first block.
    pub async fn committee(&self) -> Asked<Option<CommitteeRecord>> {
        sql::motions::committee(&mut self.snapshot().await?).await
    }

    /// Motions, newest first.
    pub async fn motions(&self, filter: MotionFilter, page: Page) -> Asked<List<Motion>> {
        sql::motions::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One motion.
    pub async fn motion(&self, id: MotionId) -> Asked<Option<Motion>> {
        sql::motions::one(&mut self.snapshot().await?, id).await
    }

    /// What was done about a motion, in the order of the ledger.
    pub async fn minutes(&self, motion: &MotionRecord) -> Asked<Vec<Minute>> {
        sql::motions::minutes(&mut self.snapshot().await?, motion).await
    }

    /// When each validator last proposed one of the last `blocks` blocks.
    pub async fn leaders(&self, blocks: u64) -> Asked<Vec<(ValidatorId, Height)>> {
        sql::motions::leaders(&mut self.snapshot().await?, blocks).await
    }

    /// Whatever `text` may mean: an id or its beginning (6 hex digits or more), a height, a unified
    /// social credit code, a name or a part of it in Chinese or English.
    pub async fn search(&self, text: &str) -> Asked<Vec<Found>> {
        let question = Question::parse(text)?;
        sql::search::find(&mut self.snapshot().await?, &question).await
    }

    /// Closes the database; clones of this handle fail from now on.
    pub async fn close(&self) {
        self.shared.readers.close().await;
        self.shared.writer.lock().await.close().await;
    }

    /// Whether the database at `path` is whole: its tables agree with their indices. Opened
    /// beside whoever has it open.
    ///
    /// # Errors
    /// When it is not whole, or cannot be read.
    pub async fn verify(path: &Path) -> Result<(), ReadModelError> {
        sql::Readers::open(path).await?.verify().await
    }

    async fn snapshot(&self) -> Result<sql::Snapshot, ReadModelError> {
        self.shared.readers.snapshot().await
    }
}
