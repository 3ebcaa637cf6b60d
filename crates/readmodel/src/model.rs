//! The read model as its users see it: open, project, wait, reset; what it is asked is `asking`'s.
//!
//! One writer and a few readers share the database; a reader sees one snapshot and says its
//! height. Absent on purpose: SQL (see `sql`), and the loop that feeds it (the node's).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chancery_rules::feed::{FinalisedBlock, SnapshotPart};
use chancery_rules::kernel::ids::{Height, LedgerId};
use tokio::sync::{Mutex, mpsc, watch};

use crate::answer::Answer;
use crate::question::SearchError;
use crate::sql;

/// The shape of the tables. Another one on disk is emptied and filled again from the feed.
pub const SCHEMA_VERSION: i64 = 4;

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

    pub(crate) async fn snapshot(&self) -> Result<sql::Snapshot, ReadModelError> {
        self.shared.readers.snapshot().await
    }
}
