//! The header of a block: how it follows from the parent and the content, and that it does.

use super::Invalid;
use crate::{
    block::{Block, transactions_root},
    engine::{Digest, Placement, Runtime, ValidatorKey, now_ms},
    founding::Founding,
    state::SealedState,
};
use chancery_proof::{
    committee::committee_root,
    header::{HEADER_VERSION, Header, STATE_FORMAT, View},
};
use chancery_rules::{
    block::Executed,
    kernel::{
        ids::{BlockDigest, Epoch, Height, Root, ValidatorId},
        time::Timestamp,
    },
};
use commonware_cryptography::Digestible as _;
use commonware_glue::stateful::db::Merkleized as _;
use commonware_storage::mmr::Location;
use commonware_utils::{non_empty_range, range::NonEmptyRange};

/// A block's time is at most this much after its parent's.
pub const BLOCK_TIME_STEP_MAX_MS: u64 = 2_000;

/// The time of the block that follows `parent`: now, but after the parent's and not too far.
pub(super) fn next_time<E: Runtime>(context: &E, parent: &Block) -> Timestamp {
    let parent_ms = parent.time_ms();
    let earliest = parent_ms.saturating_add(1);
    let latest = parent_ms.saturating_add(BLOCK_TIME_STEP_MAX_MS);
    Timestamp(now_ms(context).clamp(earliest, latest))
}

pub(super) fn header<E: Runtime>(
    founding: &Founding,
    parent: &Block,
    placement: &Placement,
    (height, time): (Height, Timestamp),
    (leaves, executed): (&[Digest], &Executed),
    sealed: &SealedState<E>,
) -> Header {
    let bounds = sealed.bounds();
    Header {
        v: HEADER_VERSION,
        ledger: founding.ledger,
        height,
        epoch: Epoch(placement.round.epoch().get()),
        view: View(placement.round.view().get()),
        parent_view: View(placement.parent.0.get()),
        parent: BlockDigest(parent.digest().0),
        leader: ValidatorId(key_bytes(&placement.leader)),
        time,
        transactions: transactions_root(leaves),
        count: u64::try_from(leaves.len()).unwrap_or(u64::MAX),
        log_size: executed.log.size,
        log_root: executed.log.root,
        state_format: STATE_FORMAT,
        state_root: Root(sealed.root().0),
        ops_root: Root(sealed.ops_root().0),
        ops_start: *sealed.sync_boundary(),
        ops_end: *bounds.tip.size,
        next_committee: executed.next_committee.as_deref().map(committee_root),
    }
}

/// A validator key's 32 bytes.
pub fn key_bytes(key: &ValidatorKey) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(key.as_ref());
    bytes
}

/// Checks what the header says of its place in the chain. The engine has checked parent, height
/// and round already.
pub(super) fn check_place(
    founding: &Founding,
    header: &Header,
    parent: &Header,
) -> Result<(), Invalid> {
    if header.ledger != founding.ledger {
        return Err(Invalid::Header("ledger"));
    }
    if header.state_format != STATE_FORMAT {
        return Err(Invalid::Header("state format"));
    }
    let epochs = founding.genesis.epochs();
    if header.epoch != epochs.epoch_of(header.height) {
        return Err(Invalid::Header("epoch"));
    }
    if header.next_committee.is_some() != epochs.is_last(header.height) {
        return Err(Invalid::Header("next committee"));
    }
    let step_ms = header
        .time
        .0
        .checked_sub(parent.time.0)
        .ok_or(Invalid::Header("time"))?;
    if step_ms == 0 || step_ms > BLOCK_TIME_STEP_MAX_MS {
        return Err(Invalid::Header("time"));
    }
    Ok(())
}

/// Checks what the header says of the ledger after the block.
pub(crate) fn check_outcome<E: Runtime>(
    header: &Header,
    executed: &Executed,
    sealed: &SealedState<E>,
) -> Result<(), Invalid> {
    if (header.log_size, header.log_root) != (executed.log.size, executed.log.root) {
        return Err(Invalid::Header("log"));
    }
    if header.next_committee != executed.next_committee.as_deref().map(committee_root) {
        return Err(Invalid::Header("next committee"));
    }
    if header.state_root.0 != sealed.root().0 {
        return Err(Invalid::Header("state root"));
    }
    let range = (*sealed.sync_boundary(), *sealed.bounds().tip.size);
    if header.ops_root.0 != sealed.ops_root().0 || (header.ops_start, header.ops_end) != range {
        return Err(Invalid::Header("operations"));
    }
    Ok(())
}

/// A range of operations; an impossible one becomes the empty database's.
pub(super) fn operations(start: u64, end: u64) -> NonEmptyRange<Location> {
    let range = NonEmptyRange::new(Location::new(start)..Location::new(end));
    range.unwrap_or_else(|_| non_empty_range!(Location::new(0), Location::new(1)))
}
