//! All records of the state as they stand after one final block, for whoever builds a view of its own
//! and cannot have, or does not want, the whole history.
//!
//! The state moves on while it is read, and nobody shall wait for the reader: so it is read in pages,
//! each at the final height of its moment, and then the changes of the blocks since the first page are
//! told in order, up to the last page's. Applied in that order they give exactly the state after the
//! last one. Absent on purpose: the rules' own records (seen transactions, the chain's), which no
//! feed tells either.

use crate::{
    engine::{Digest, Runtime},
    handle::{Handle, QueryError},
    keeper::Keeper,
    state::{StateSet, Value},
};
use chancery_rules::{
    catalogue::AnyRecord,
    feed::SnapshotPart,
    kernel::{
        changes::Change,
        ids::{Height, StateKey},
    },
};
use futures::StreamExt as _;
use std::ops::Bound;

/// The most records of the state that are looked at for one page.
pub const PAGE_RECORDS_MAX: usize = 2_048;

/// The highest tag of a record that there may be.
const TAG_MAX: u8 = 32;

/// A part of the state at the final height of its moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatePage {
    /// That height.
    pub height: Height,
    /// The records, each present, in ascending order of their keys.
    pub records: Vec<Change>,
    /// The last key looked at, if there are more.
    pub next: Option<StateKey>,
}

/// Reads one page of the state after the key `after`; `None` if the state is not, at this moment, one
/// after a final block that this node has.
pub(crate) async fn page<E: Runtime>(
    state: &StateSet<E>,
    keeper: &Keeper<E>,
    after: Option<StateKey>,
) -> Result<Option<StatePage>, QueryError> {
    let database = state.read().await;
    let header = keeper.header_of(database.root());
    let Some(header) = header.filter(|header| header.height >= keeper.oldest()) else {
        return Ok(None);
    };
    let from: Bound<Digest> = after.map_or(Bound::Unbounded, |key| Bound::Excluded(key.0.into()));
    let mut found = Box::pin(database.stream_range((from, Bound::Unbounded)));
    let (mut records, mut next) = (Vec::new(), None);
    for count in 1..=PAGE_RECORDS_MAX {
        let Some(one) = found.next().await else { break };
        let (key, value) = one.map_err(|error| QueryError::Storage(error.to_string()))?;
        let key = StateKey(key.0);
        records.extend(told(key, &value)?);
        if count == PAGE_RECORDS_MAX {
            next = Some(key);
        }
    }
    Ok(Some(StatePage {
        height: header.height,
        records,
        next,
    }))
}

/// The record at `key`, found by its kind and its own id; `None` if it is one that is never told.
fn told(key: StateKey, value: &Value) -> Result<Option<Change>, QueryError> {
    let mut is_record = false;
    for tag in 1..=TAG_MAX {
        let Ok(record) = AnyRecord::decode(tag, &value.0) else {
            continue;
        };
        is_record = true;
        let Some(name) = record.key().filter(|name| name.state_key() == key) else {
            continue;
        };
        return Ok(name.is_told().then(|| Change {
            record: name,
            key,
            value: Some(value.0.to_vec()),
        }));
    }
    if is_record {
        return Ok(None);
    }
    Err(QueryError::Storage(format!(
        "the state holds something else than a record at `{key}`"
    )))
}

/// A snapshot being told.
pub struct Snapshot {
    handle: Handle,
    /// Where the next page begins; `None` once all were read.
    cursor: Option<Option<StateKey>>,
    /// The height whose changes come next, and the last page's.
    blocks: Option<(Height, Height)>,
}

impl Snapshot {
    pub(crate) const fn new(handle: Handle) -> Self {
        Self {
            handle,
            cursor: Some(None),
            blocks: None,
        }
    }

    /// The next part; `None` after the end. Waits while the node has no final state yet.
    ///
    /// # Errors
    ///
    /// [`QueryError`]; the snapshot is of no use then, a new one must be begun.
    pub async fn next(&mut self) -> Result<Option<SnapshotPart>, QueryError> {
        if let Some(after) = self.cursor {
            let page = self.handle.state_page(after).await?;
            let first = self.blocks.map_or(page.height.next(), |(first, _)| first);
            self.blocks = Some((first, page.height));
            self.cursor = page.next.map(Some);
            return Ok(Some(SnapshotPart::Records(page.records)));
        }
        let Some((next, last)) = self.blocks else {
            return Ok(None);
        };
        // With no block since the first page, the last page's own is told again, which changes nothing.
        let height = next.min(last);
        let block = self.handle.final_block(height).await?;
        if height == last {
            self.blocks = None;
            return Ok(Some(SnapshotPart::Block(block)));
        }
        self.blocks = Some((height.next(), last));
        Ok(Some(SnapshotPart::Records(block.changes.clone())))
    }
}
