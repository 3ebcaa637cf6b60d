//! A block: its header and the envelopes that the header commits to.
//!
//! Bytes: `uvarint length, header bytes, uvarint count, count * (uvarint length, envelope bytes)`.
//! The digest is the header's. Decoding checks that the envelopes are those of the header (root and
//! count), so that a digest stands for one sequence of bytes only. Absent on purpose: whether the
//! block is valid on its parent ([execution](crate::execution) finds that out).

use crate::engine::{Digest, Placement, ValidatorKey};
use bytes::{BufMut, Bytes};
use chancery_proof::header::{HEADER_BYTES_MAX, Header};
use chancery_rules::{
    kernel::ids::{BlockDigest, Root},
    log::{leaf_hash, root_of_hashes},
};
use commonware_codec::{
    Buf, DecodeExt as _, EncodeSize, Error as CodecError, RangeCfg, Read, Write,
};
use commonware_consensus::{
    Block as ConsensusBlock, BoundedBlock, CertifiableBlock, Heightable,
    types::{Epoch, Height, Round, View},
};
use commonware_cryptography::Digestible;

/// The most envelopes of a block.
pub const TRANSACTIONS_MAX: usize = 16_384;

/// The most bytes of all envelopes of a block, with their lengths.
pub const ENVELOPES_BYTES_MAX: usize = 4 << 20;

/// The most bytes of an encoded block.
pub const BLOCK_BYTES_MAX: usize = ENVELOPES_BYTES_MAX + HEADER_BYTES_MAX + 16;

/// A header with its envelopes.
#[derive(Clone, Debug)]
pub struct Block {
    header: Header,
    header_bytes: Bytes,
    digest: Digest,
    leader: ValidatorKey,
    envelopes: Vec<Bytes>,
    leaves: Vec<Digest>,
}

impl Block {
    /// Puts a block together. `leaves` are the leaf hashes of `envelopes`, in order.
    pub fn new(
        header: Header,
        leader: ValidatorKey,
        envelopes: Vec<Bytes>,
        leaves: Vec<Digest>,
    ) -> Self {
        let header_bytes = Bytes::from(header.encode());
        let digest = digest_of(&header_bytes);
        Self {
            header,
            header_bytes,
            digest,
            leader,
            envelopes,
            leaves,
        }
    }

    /// The header.
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The header's bytes.
    pub const fn header_bytes(&self) -> &Bytes {
        &self.header_bytes
    }

    /// The envelopes as submitted, in order.
    pub fn envelopes(&self) -> &[Bytes] {
        &self.envelopes
    }

    /// The envelopes' hashes (leaves of the transactions tree), in order.
    pub fn leaves(&self) -> &[Digest] {
        &self.leaves
    }

    /// Block time in milliseconds.
    pub const fn time_ms(&self) -> u64 {
        self.header.time.0
    }

    /// Whether so many envelopes of so many bytes fit into a block.
    pub fn fits(count: usize, bytes: usize) -> bool {
        count <= TRANSACTIONS_MAX && bytes.saturating_add(count * 5) <= ENVELOPES_BYTES_MAX
    }
}

/// The digest of a header's bytes, as the engine's type.
pub fn digest_of(header_bytes: &[u8]) -> Digest {
    Digest::from(BlockDigest::of(header_bytes).0)
}

/// The hash that stands for an envelope: of all its bytes, as a leaf of the transactions tree.
pub fn hash_of(envelope: &[u8]) -> Digest {
    Digest::from(leaf_hash(envelope).0)
}

/// The root of the transactions tree over envelopes with these hashes.
pub fn transactions_root(leaves: &[Digest]) -> Root {
    root_of_hashes(leaves.iter().map(|leaf| Root(leaf.0)))
}

impl Write for Block {
    fn write(&self, buf: &mut impl BufMut) {
        self.header_bytes.write(buf);
        self.envelopes.write(buf);
    }
}

impl EncodeSize for Block {
    fn encode_size(&self) -> usize {
        self.header_bytes.encode_size() + self.envelopes.encode_size()
    }
}

impl Read for Block {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, (): &()) -> Result<Self, CodecError> {
        if buf.remaining() > BLOCK_BYTES_MAX {
            return Err(CodecError::Invalid("Block", "too many bytes"));
        }
        let header_bytes = Bytes::read_cfg(buf, &RangeCfg::from(..=HEADER_BYTES_MAX))?;
        let header = Header::decode(&header_bytes)
            .map_err(|_| CodecError::Invalid("Block", "not a header"))?;
        let leader = ValidatorKey::decode(Bytes::copy_from_slice(&header.leader.0))?;
        let lengths = RangeCfg::from(..=chancery_rules::kernel::envelope::ENVELOPE_BYTES_MAX);
        let envelopes =
            Vec::<Bytes>::read_cfg(buf, &(RangeCfg::from(..=TRANSACTIONS_MAX), lengths))?;
        let leaves: Vec<Digest> = envelopes.iter().map(|bytes| hash_of(bytes)).collect();
        if u64::try_from(leaves.len()) != Ok(header.count)
            || transactions_root(&leaves) != header.transactions
        {
            return Err(CodecError::Invalid(
                "Block",
                "envelopes are not the header's",
            ));
        }
        let digest = digest_of(&header_bytes);
        Ok(Self {
            header,
            header_bytes,
            digest,
            leader,
            envelopes,
            leaves,
        })
    }
}

impl Digestible for Block {
    type Digest = Digest;

    fn digest(&self) -> Digest {
        self.digest
    }
}

impl Heightable for Block {
    fn height(&self) -> Height {
        Height::new(self.header.height.0)
    }
}

impl ConsensusBlock for Block {
    fn parent(&self) -> Digest {
        Digest::from(self.header.parent.0)
    }
}

impl CertifiableBlock for Block {
    type Context = Placement;

    fn context(&self) -> Placement {
        Placement {
            round: Round::new(
                Epoch::new(self.header.epoch.0),
                View::new(self.header.view.0),
            ),
            leader: self.leader.clone(),
            parent: (View::new(self.header.parent_view.0), self.parent()),
        }
    }
}

impl BoundedBlock for Block {
    fn max_encode_size((): &()) -> usize {
        BLOCK_BYTES_MAX
    }
}
