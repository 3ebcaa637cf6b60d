//! The anchor of trust: a genesis file, and a checkpoint if the verifier has one.
//!
//! The genesis file founds the ledger. A checkpoint shows a later block of it, so that a committee
//! which retired before that block cannot tell another story of what came after. Absent on purpose:
//! where either comes from.

use chancery_rules::genesis::{Genesis, GenesisError};
use chancery_rules::kernel::ids::{Height, LedgerId};

use super::named;
use crate::committee::{Committee, CommitteeChain};
use crate::header::PlaceError;
use crate::log::{CheckpointError, SignedCheckpoint};
use crate::verdict::{AnchorKind, AnchorNamed, AsOf};

/// What a verifier trusts.
#[derive(Clone, Debug)]
pub struct Anchor {
    ledger: LedgerId,
    genesis: Genesis,
    chain: CommitteeChain,
    checkpoint: Option<SignedCheckpoint>,
}

/// Why a checkpoint is no anchor beside this genesis file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// It cannot be read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// It is of another ledger.
    #[error("the checkpoint is of the ledger {0}")]
    OtherLedger(LedgerId),
    /// It is of the genesis header, which nobody signs.
    #[error("the checkpoint is of the genesis header")]
    GenesisHeader,
    /// Its header is not one of its place.
    #[error("the checkpoint's header: {0}")]
    Place(#[from] PlaceError),
}

impl Anchor {
    /// Reads the exact bytes of a genesis file.
    ///
    /// # Errors
    /// [`GenesisError`].
    pub fn read(genesis: &[u8]) -> Result<Self, GenesisError> {
        let (genesis, ledger) = Genesis::parse(genesis)?;
        let chain = CommitteeChain::from_genesis(&genesis, ledger);
        Ok(Self {
            ledger,
            genesis,
            chain,
            checkpoint: None,
        })
    }

    /// Adds the text of a checkpoint. Whose signatures it has is seen with each bundle, whose links
    /// lead from the genesis file to its committee.
    ///
    /// # Errors
    /// The first [`AnchorError`] that applies.
    pub fn with_checkpoint(mut self, note: &str) -> Result<Self, AnchorError> {
        let checkpoint = SignedCheckpoint::read(note)?;
        let header = checkpoint.header();
        if header.ledger != self.ledger {
            return Err(AnchorError::OtherLedger(header.ledger));
        }
        if header.height == Height(0) {
            return Err(AnchorError::GenesisHeader);
        }
        header.check_place(self.chain.epochs())?;
        self.checkpoint = Some(checkpoint);
        Ok(self)
    }

    /// The ledger that it founds.
    #[must_use]
    pub const fn ledger(&self) -> LedgerId {
        self.ledger
    }

    /// What the file says.
    #[must_use]
    pub const fn genesis(&self) -> &Genesis {
        &self.genesis
    }

    /// The committee of epoch 0.
    #[must_use]
    pub const fn committee(&self) -> &Committee {
        self.chain.latest()
    }

    /// The chain of committees as the genesis file begins it.
    #[must_use]
    pub const fn chain(&self) -> &CommitteeChain {
        &self.chain
    }

    /// The checkpoint.
    #[must_use]
    pub const fn checkpoint(&self) -> Option<&SignedCheckpoint> {
        self.checkpoint.as_ref()
    }

    pub(super) fn named(&self) -> AnchorNamed {
        let checkpoint = self.checkpoint.as_ref().map(SignedCheckpoint::header);
        AnchorNamed {
            ledger: self.ledger,
            name: named(&self.genesis.name),
            environment: self.genesis.environment,
            kind: match checkpoint {
                Some(_) => AnchorKind::GenesisAndCheckpoint,
                None => AnchorKind::Genesis,
            },
            checkpoint: checkpoint.map(|header| AsOf {
                height: header.height,
                time: header.time,
            }),
        }
    }
}
