//! What a ledger is from its genesis file alone: its id, its committee, its namespace, its genesis
//! block.

use crate::{block::Block, engine::ValidatorKey, state};
use bytes::Bytes;
use chancery_proof::header::{HEADER_VERSION, Header, STATE_FORMAT, View};
use chancery_rules::{
    genesis::{Genesis, GenesisError},
    kernel::ids::{BlockDigest, Epoch, Height, LedgerId, Root, ValidatorId},
    log::root_of_hashes,
};
use commonware_codec::DecodeExt as _;
use commonware_cryptography::{Signer as _, ed25519};
use commonware_utils::ordered::Set;
use std::sync::Arc;

/// Why a genesis file founds no ledger that this node can run.
#[derive(Debug, thiserror::Error)]
pub enum FoundingError {
    /// The file is not a genesis file.
    #[error("the genesis file is not valid: {0}")]
    Genesis(#[from] GenesisError),
    /// A validator's public key is not a point of the curve.
    #[error("the genesis file names a validator key that is no Ed25519 key")]
    ValidatorKey,
}

/// A ledger's fixed facts.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The genesis file as parsed.
    pub genesis: Arc<Genesis>,
    /// SHA-256 of the genesis file's bytes.
    pub ledger: LedgerId,
    /// The validators, by public key.
    pub committee: Set<ValidatorKey>,
}

impl Founding {
    /// Reads the genesis file's bytes.
    ///
    /// # Errors
    ///
    /// [`FoundingError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, FoundingError> {
        let (genesis, ledger) = Genesis::parse(bytes)?;
        let mut committee = Vec::new();
        for key in genesis.committee() {
            let bytes = Bytes::copy_from_slice(&key.0);
            let key = ValidatorKey::decode(bytes).map_err(|_| FoundingError::ValidatorKey)?;
            committee.push(key);
        }
        let committee = Set::from_iter_dedup(committee);
        Ok(Self {
            genesis: Arc::new(genesis),
            ledger,
            committee,
        })
    }

    /// What every consensus signature and connection of this ledger starts with.
    pub fn namespace(&self) -> Vec<u8> {
        chancery_proof::committee::engine_namespace(self.ledger)
    }

    /// The block at height 0, which nobody proposed.
    pub fn genesis_block(&self) -> Block {
        let (start, end) = state::empty_range();
        let header = Header {
            v: HEADER_VERSION,
            ledger: self.ledger,
            height: Height(0),
            epoch: Epoch(0),
            view: View(0),
            parent_view: View(0),
            parent: BlockDigest([0; 32]),
            leader: ValidatorId([0; 32]),
            time: self.genesis.time,
            transactions: root_of_hashes([]),
            count: 0,
            log_size: 0,
            log_root: root_of_hashes([]),
            state_format: STATE_FORMAT,
            state_root: Root(state::EMPTY_STATE_ROOT),
            ops_root: Root(state::EMPTY_OPS_ROOT),
            ops_start: *start,
            ops_end: *end,
            next_committee: None,
        };
        Block::new(header, nobody(), Vec::new(), Vec::new())
    }
}

/// The key that stands for the zeros in the genesis header, where the engine needs a key.
fn nobody() -> ValidatorKey {
    let zeros = ValidatorKey::decode(Bytes::from_static(&[0; 32]));
    zeros.unwrap_or_else(|_| ed25519::PrivateKey::from_seed(0).public_key())
}
