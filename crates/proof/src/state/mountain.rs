//! The grafted Merkle mountain range: from one operation and its digests to the canonical root.
//!
//! Positions, peaks, the grafting of activity chunks at height 8, and the bagging that folds
//! inactive peaks from the left and active ones from the right. Absent on purpose: storage, and
//! what the operation says.

use super::{CHUNK_OPERATIONS, StateProofError};
use crate::wire::Reader;
use sha2::{Digest as _, Sha256};

/// Operations that a state holds at most.
const LEAVES_MAX: u64 = 1 << 62;
/// Height of the nodes over one complete chunk.
pub(super) const GRAFT_HEIGHT: u32 = CHUNK_OPERATIONS.trailing_zeros();

pub(super) type Digest = [u8; 32];

/// An operation's place in the range, with what leads from it to the root.
pub(super) struct OperationProof<'a> {
    pub(super) location: u64,
    chunk: &'a [u8; 32],
    leaves: u64,
    route: Route,
    digests: &'a [Digest],
    partial: Option<&'a Digest>,
    ops_root: &'a Digest,
    inactive: u64,
}

impl<'a> OperationProof<'a> {
    /// Reads a proof and checks all that needs no hash but the last chunk's.
    pub(super) fn read(reader: &mut Reader<'a>) -> Result<Self, StateProofError> {
        let location = reader.uvarint()?;
        let chunk = reader.array()?;
        let leaves = reader.uvarint()?;
        let inactive = reader.uvarint()?;
        let route = Route::find(location, leaves, inactive)?;
        if !is_active(chunk, location) {
            return Err(StateProofError::Inactive);
        }
        if reader.length()? != route.digest_count() {
            return Err(StateProofError::DigestCount);
        }
        let digests = reader.arrays(route.digest_count())?;
        let partial = if reader.flag()? {
            Some(reader.array()?)
        } else {
            None
        };
        let ops_root = reader.array()?;
        let proof = Self {
            location,
            chunk,
            leaves,
            route,
            digests,
            partial,
            ops_root,
            inactive,
        };
        proof.check_partial()?;
        Ok(proof)
    }

    /// Checks that `operation` at this place leads to `root`.
    pub(super) fn verify(&self, operation: &[u8], root: Digest) -> Result<(), StateProofError> {
        let bagged = self.bagged(operation).ok_or(StateProofError::DigestCount)?;
        let found = canonical_root(
            self.ops_root,
            &self.grafted_root(&bagged),
            self.last_chunk(),
        );
        if found == root {
            Ok(())
        } else {
            Err(StateProofError::Root)
        }
    }

    /// The partial chunk's digest is there exactly when a partial chunk is, and is that chunk's.
    fn check_partial(&self) -> Result<(), StateProofError> {
        let expected = !self.leaves.is_multiple_of(CHUNK_OPERATIONS);
        let fits = match self.partial {
            Some(digest) if self.is_in_last_chunk() => *digest == hash(&[self.chunk]),
            _ => true,
        };
        if expected == self.partial.is_some() && fits {
            Ok(())
        } else {
            Err(StateProofError::Partial)
        }
    }

    const fn is_in_last_chunk(&self) -> bool {
        self.location / CHUNK_OPERATIONS == self.leaves / CHUNK_OPERATIONS
    }

    fn last_chunk(&self) -> Option<(u64, &Digest)> {
        self.partial
            .map(|digest| (self.leaves % CHUNK_OPERATIONS, digest))
    }

    fn grafted_root(&self, bagged: &Digest) -> Digest {
        grafted_root(self.leaves, self.inactive, bagged)
    }

    /// Folds all peaks; `None` only if the digests are not as many as the route demands.
    fn bagged(&self, operation: &[u8]) -> Option<Digest> {
        let route = &self.route;
        let (folded_before, rest) = self.digests.split_at_checked(route.folded_before)?;
        let (active_before, rest) = rest.split_at_checked(route.active_before)?;
        let (inactive_after, rest) = rest.split_at_checked(route.inactive_after)?;
        let (folded_after, siblings) = rest.split_at_checked(route.folded_after)?;
        let own = self.own_peak(operation, siblings)?;

        let mut inactive = folded_before.first().copied();
        let mut active = folded_after.first().copied();
        if route.own_is_inactive {
            inactive = Some(fold_left(inactive, &own));
            for peak in inactive_after {
                inactive = Some(fold_left(inactive, peak));
            }
        } else {
            active = Some(fold_right(&own, active));
            for peak in active_before.iter().rev() {
                active = Some(fold_right(peak, active));
            }
        }
        match (inactive, active) {
            (Some(left), Some(right)) => Some(hash(&[&left, &right])),
            (left, right) => left.or(right),
        }
    }

    /// Climbs from the operation to the peak above it, grafting its chunk on the way.
    fn own_peak(&self, operation: &[u8], siblings: &[Digest]) -> Option<Digest> {
        let offset = self.location - self.route.first_leaf;
        let lefts = usize::try_from(offset.count_ones()).ok()?;
        let (lefts, rights) = siblings.split_at_checked(lefts)?;
        let (mut lefts, mut rights) = (lefts.iter().rev(), rights.iter());
        let mut node = hash(&[&position(self.location, 0).to_be_bytes(), operation]);
        for height in 1..=self.route.height {
            let is_right_child = offset >> (height - 1) & 1 == 1;
            let first_leaf = self.location >> height << height;
            let at = position(first_leaf, height).to_be_bytes();
            node = if is_right_child {
                hash(&[&at, lefts.next()?, &node])
            } else {
                hash(&[&at, &node, rights.next()?])
            };
            if height == GRAFT_HEIGHT {
                node = graft(self.chunk, &node);
            }
        }
        Some(node)
    }
}

/// Where the own peak lies among the others, and so which digests a proof must hold.
struct Route {
    first_leaf: u64,
    height: u32,
    own_is_inactive: bool,
    folded_before: usize,
    active_before: usize,
    inactive_after: usize,
    folded_after: usize,
}

impl Route {
    fn find(location: u64, leaves: u64, inactive: u64) -> Result<Self, StateProofError> {
        if leaves > LEAVES_MAX || location >= leaves {
            return Err(StateProofError::Location);
        }
        let count = peaks(leaves).count();
        let inactive = usize::try_from(inactive)
            .ok()
            .filter(|inactive| *inactive <= count)
            .ok_or(StateProofError::InactivePeaks)?;
        let (own, (first_leaf, height)) = peaks(leaves)
            .enumerate()
            .take_while(|(_, (first_leaf, _))| *first_leaf <= location)
            .last()
            .ok_or(StateProofError::Location)?;
        Ok(Self {
            first_leaf,
            height,
            own_is_inactive: own < inactive,
            folded_before: usize::from(own > 0 && inactive > 0),
            active_before: own.saturating_sub(inactive),
            inactive_after: inactive.saturating_sub(own + 1),
            folded_after: usize::from(inactive.max(own + 1) < count),
        })
    }

    fn digest_count(&self) -> usize {
        // A height is at most 62.
        let siblings = usize::try_from(self.height).unwrap_or(usize::MAX);
        self.folded_before + self.active_before + self.inactive_after + self.folded_after + siblings
    }
}

/// First leaf and height of each peak, tallest first.
pub(super) fn peaks(leaves: u64) -> impl Iterator<Item = (u64, u32)> {
    (0..u64::BITS)
        .rev()
        .filter(move |height| leaves >> height & 1 == 1)
        .map(move |height| {
            let above = leaves.checked_shr(height + 1).unwrap_or(0);
            (above.checked_shl(height + 1).unwrap_or(0), height)
        })
}

/// Position of the node of `height` whose first leaf is `first_leaf`; both within 2^62 leaves.
pub(super) fn position(first_leaf: u64, height: u32) -> u64 {
    2 * first_leaf - u64::from(first_leaf.count_ones()) + (1 << (height + 1)) - 2
}

/// The bit of `location` in its chunk, least significant first.
fn is_active(chunk: &[u8; 32], location: u64) -> bool {
    let bit = location % CHUNK_OPERATIONS;
    usize::try_from(bit / 8)
        .ok()
        .and_then(|index| chunk.get(index))
        .is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
}

/// Binds a complete chunk to the node above it; an all-zero chunk leaves no trace.
pub(super) fn graft(chunk: &[u8; 32], node: &Digest) -> Digest {
    if *chunk == [0; 32] {
        *node
    } else {
        hash(&[chunk, node])
    }
}

pub(super) fn fold_left(accumulated: Option<Digest>, peak: &Digest) -> Digest {
    accumulated.map_or(*peak, |digest| hash(&[&digest, peak]))
}

pub(super) fn fold_right(peak: &Digest, accumulated: Option<Digest>) -> Digest {
    accumulated.map_or(*peak, |digest| hash(&[peak, &digest]))
}

pub(super) fn grafted_root(leaves: u64, inactive: u64, bagged: &Digest) -> Digest {
    let (leaves, inactive_bytes) = (leaves.to_be_bytes(), inactive.to_be_bytes());
    let inactive: &[u8] = if inactive == 0 { &[] } else { &inactive_bytes };
    hash(&[&[0, 1], &leaves, inactive, bagged])
}

/// The root that a header names, from its two trees and the last chunk: its operations, its digest.
pub(super) fn canonical_root(
    ops_root: &Digest,
    grafted_root: &Digest,
    last_chunk: Option<(u64, &Digest)>,
) -> Digest {
    last_chunk.map_or_else(
        || hash(&[ops_root, grafted_root]),
        |(count, digest)| hash(&[ops_root, grafted_root, &count.to_be_bytes(), digest]),
    )
}

pub(super) fn hash(parts: &[&[u8]]) -> Digest {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}
