//! The authenticated state: one ordered database of variable-size values under a Merkle mountain
//! range with SHA-256, whose canonical root the block header carries.
//!
//! A value is the canonical CBOR of a record, at most [`STATE_VALUE_BYTES_MAX`] bytes, stored as
//! `uvarint length, bytes`. Absent on purpose: what the records mean (the rules know that).

use crate::engine::{Digest, Runtime};
use bytes::{BufMut, Bytes};
use commonware_codec::{Buf, EncodeSize, Error as CodecError, RangeCfg, Read, ReadRangeExt, Write};
use commonware_cryptography::Sha256;
use commonware_glue::stateful::db::Shared;
use commonware_parallel::Sequential;
use commonware_runtime::buffer::paged::CacheRef;
use commonware_storage::{
    journal::contiguous::variable::Config as OperationsConfig,
    merkle::full::Config as MerkleConfig,
    mmr::{self, Location},
    qmdb::{any, current},
    translator::EightCap,
};
use commonware_utils::{NZU64, NZUsize};
use std::num::{NonZeroU16, NonZeroUsize};

/// The largest value of a record in bytes.
pub const STATE_VALUE_BYTES_MAX: usize = 16 * 1024;

/// Bytes of one chunk of the activity bitmap: fixed by the proof format.
pub const BITMAP_CHUNK_BYTES: usize = 32;

/// The canonical root of the state before the first block.
pub const EMPTY_STATE_ROOT: [u8; 32] = [0; 32];

/// The root of the state's operations before the first block.
pub const EMPTY_OPS_ROOT: [u8; 32] = [0; 32];

/// A record's value as the state stores it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value(pub Bytes);

impl Write for Value {
    fn write(&self, buf: &mut impl BufMut) {
        self.0.write(buf);
    }
}

impl EncodeSize for Value {
    fn encode_size(&self) -> usize {
        self.0.encode_size()
    }
}

impl Read for Value {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, (): &()) -> Result<Self, CodecError> {
        Bytes::read_range(buf, RangeCfg::from(..=STATE_VALUE_BYTES_MAX)).map(Self)
    }
}

/// The state database.
pub type StateDb<E> = current::ordered::variable::Db<
    mmr::Family,
    E,
    Digest,
    Value,
    Sha256,
    EightCap,
    BITMAP_CHUNK_BYTES,
    Sequential,
>;

/// One operation in the state's log.
pub type StateOperation = any::ordered::variable::Operation<mmr::Family, Digest, Value>;

/// The state as the engine's application drives it.
pub type StateSet<E> = Shared<StateDb<E>>;

/// A batch of changes on top of a block's state.
pub type StateBatch<E> = <StateDb<E> as commonware_glue::stateful::db::ManagedDb<E>>::Unmerkleized;

/// A sealed batch with its roots.
pub type SealedState<E> = <StateDb<E> as commonware_glue::stateful::db::ManagedDb<E>>::Merkleized;

/// How the state database is opened.
pub type StateConfig = current::VariableConfig<EightCap, ((), ()), Sequential>;

/// Bytes of a page in the page cache.
pub const PAGE_BYTES: NonZeroU16 = commonware_utils::NZU16!(4_096);

/// A page cache of `mebibytes`.
pub fn page_cache(mebibytes: usize) -> CacheRef {
    let pages = mebibytes.saturating_mul(256).max(16);
    CacheRef::new(PAGE_BYTES, NonZeroUsize::new(pages).unwrap_or(NonZeroUsize::MIN))
}

/// The configuration of the state under the partition prefix `prefix`.
pub fn config(prefix: &str, page_cache: CacheRef) -> StateConfig {
    StateConfig {
        merkle_config: MerkleConfig {
            journal_partition: format!("{prefix}-merkle"),
            metadata_partition: format!("{prefix}-merkle-metadata"),
            items_per_blob: NZU64!(1 << 20),
            write_buffer: NZUsize!(1 << 20),
            replay_buffer: NZUsize!(1 << 20),
            strategy: Sequential,
            page_cache: page_cache.clone(),
        },
        journal_config: OperationsConfig {
            partition: format!("{prefix}-operations"),
            items_per_section: NZU64!(1 << 18),
            compression: None,
            codec_config: ((), ()),
            page_cache,
            write_buffer: NZUsize!(1 << 20),
            replay_buffer: NZUsize!(1 << 20),
        },
        grafted_metadata_partition: format!("{prefix}-grafted-metadata"),
        translator: EightCap,
        init_cache: Some(NZUsize!(1 << 16)),
        init_buffer: NZUsize!(1 << 21),
        init_concurrency: (),
    }
}

/// The range of operations before the first block.
pub fn empty_range() -> (Location, Location) {
    (Location::new(0), Location::new(1))
}

/// Opens a state database by itself, as replay does.
///
/// # Errors
///
/// The engine's storage error.
pub async fn open<E: Runtime>(
    context: E,
    config: StateConfig,
) -> Result<StateDb<E>, commonware_storage::qmdb::Error<mmr::Family>> {
    StateDb::init(context, config, None).await
}
