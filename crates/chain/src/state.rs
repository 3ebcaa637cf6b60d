//! The authenticated state: one ordered database of variable-size values under a Merkle mountain
//! range with SHA-256, whose canonical root the block header carries.
//!
//! A value is the canonical CBOR of a record, at most [`STATE_VALUE_BYTES_MAX`] bytes, stored as
//! `uvarint length, bytes`. Absent on purpose: what the records mean (the rules know that).

use crate::engine::{Digest, Runtime};
use bytes::{BufMut, Bytes};
use commonware_codec::{Buf, EncodeSize, Error as CodecError, RangeCfg, Read, Write};
use commonware_cryptography::Sha256;
use commonware_glue::stateful::db::{
    Shared,
    current::{CurrentMerkleized, CurrentUnmerkleized},
};
use commonware_parallel::Sequential;
use commonware_runtime::buffer::paged::CacheRef;
use commonware_storage::{
    index::ordered::Index,
    journal::contiguous::variable::{Config as OperationsConfig, Journal},
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
pub const EMPTY_STATE_ROOT: [u8; 32] = [
    0x50, 0x5b, 0x34, 0x47, 0xd8, 0x34, 0x3e, 0xc2, 0xa5, 0xf5, 0x51, 0xe8, 0xaf, 0x74, 0x99, 0xdd,
    0x39, 0xb8, 0x6f, 0x4d, 0x9e, 0x4c, 0x76, 0x8f, 0x15, 0xcd, 0x57, 0xbc, 0x60, 0x89, 0xf9, 0x93,
];

/// The root of the state's operations before the first block.
pub const EMPTY_OPS_ROOT: [u8; 32] = [
    0xbe, 0x75, 0x41, 0x84, 0xd4, 0xeb, 0x5c, 0x92, 0xad, 0xa0, 0x3e, 0xee, 0x3c, 0xe6, 0x41, 0x81,
    0x8b, 0xb9, 0x01, 0x40, 0xd7, 0x43, 0x59, 0x3e, 0xab, 0xdd, 0x03, 0xa7, 0xb7, 0x4a, 0x43, 0x69,
];

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
        Bytes::read_cfg(buf, &RangeCfg::from(..=STATE_VALUE_BYTES_MAX)).map(Self)
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
pub type StateBatch<E> = CurrentUnmerkleized<
    mmr::Family,
    E,
    Journal<E, StateOperation>,
    Index<EightCap, Location>,
    Sha256,
    any::ordered::Update<Digest, any::value::VariableEncoding<Value>>,
    BITMAP_CHUNK_BYTES,
    Sequential,
>;

/// A sealed batch with its roots.
pub type SealedState<E> = CurrentMerkleized<
    mmr::Family,
    E,
    Journal<E, StateOperation>,
    Index<EightCap, Location>,
    Sha256,
    any::ordered::Update<Digest, any::value::VariableEncoding<Value>>,
    BITMAP_CHUNK_BYTES,
    Sequential,
>;

/// How the state database is opened.
pub type StateConfig = current::VariableConfig<EightCap, ((), ()), Sequential>;

/// Bytes of a page in the page cache.
pub const PAGE_BYTES: NonZeroU16 = commonware_utils::NZU16!(4_096);

/// A page cache of `mebibytes`.
pub fn page_cache(mebibytes: usize) -> CacheRef {
    let pages = mebibytes.saturating_mul(256).max(16);
    CacheRef::new(
        PAGE_BYTES,
        NonZeroUsize::new(pages).unwrap_or(NonZeroUsize::MIN),
    )
}

/// The configuration of the state under the partition prefix `prefix`.
pub fn config(prefix: &str, page_cache: CacheRef) -> StateConfig {
    StateConfig {
        merkle_config: MerkleConfig {
            journal_partition: format!("{prefix}-merkle"),
            metadata_partition: format!("{prefix}-merkle-pinned"),
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
        grafted_metadata_partition: format!("{prefix}-grafted"),
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

#[cfg(test)]
mod tests {
    use super::*;
    use commonware_glue::stateful::db::ManagedDb as _;
    use commonware_runtime::{Runner as _, Supervisor as _, deterministic};

    #[test]
    fn the_empty_state_has_the_roots_of_the_genesis_header() {
        deterministic::Runner::default().start(|context| async move {
            let database: StateDb<deterministic::Context> =
                open(context.child("state"), config("t", page_cache(1)))
                    .await
                    .expect("opens");
            assert_eq!(hex::encode(database.root()), hex::encode(EMPTY_STATE_ROOT));
            assert_eq!(
                hex::encode(database.ops_root()),
                hex::encode(EMPTY_OPS_ROOT)
            );
            let target = database.sync_target();
            assert_eq!(
                (target.range.start(), target.range.end()),
                (empty_range().0, empty_range().1)
            );
        });
    }
}
