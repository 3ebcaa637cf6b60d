//! Where an empty node joins: a join point that leads from the anchor, in the engine's terms.
//!
//! The engine fetches the state that the header's operations make, compares every part with their
//! root, and goes on from the next block; [begin](crate::begin) compares the root of the whole.
//! Absent on purpose: where join points come from, and how to choose among them.

use crate::engine::{Finalization, Scheme};
use bytes::Bytes;
use chancery_proof::{
    committee::{CommitteeChain, Link},
    header::Header,
    join::JoinPoint,
    verify::Anchor,
};
use commonware_codec::Decode as _;
use commonware_cryptography::certificate::Verifier as _;

/// Why a node cannot join.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JoinError {
    /// The join point does not lead from the anchor.
    #[error(transparent)]
    Point(#[from] chancery_proof::join::JoinError),
    /// The certificate was verified, but the engine reads something else.
    #[error("the engine does not read the join point's certificate")]
    Certificate,
}

/// A verified place to join at.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The header, whose state is fetched.
    pub header: Header,
    /// That its block is final.
    pub finality: Finalization,
    /// The links that lead to its committee, in order.
    pub links: Vec<Link>,
    /// The committees as far as those links show them.
    pub committees: CommitteeChain,
}

impl Joined {
    /// Verifies a join point from an anchor.
    ///
    /// # Errors
    ///
    /// [`JoinError`].
    pub fn verify(point: JoinPoint, anchor: &Anchor) -> Result<Self, JoinError> {
        let verified = point.verify(anchor)?;
        let bounds = Scheme::certificate_codec_config_unbounded();
        let finality = Finalization::decode_cfg(Bytes::from(point.finality), &bounds)
            .map_err(|_| JoinError::Certificate)?;
        Ok(Self {
            header: verified.header,
            finality,
            links: point.links,
            committees: verified.committees,
        })
    }
}
