//! The chain of committees: from the genesis file by links to the one that signs today.
//!
//! A committee is believed for [`Epochs::term`] epochs from the one since which a link shows it in
//! office; then a renewal is needed, so that what a retired committee signs later does not verify.
//! Absent on purpose: where links come from, and a clock.

use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::{BlockDigest, Epoch, LedgerId, ValidatorId};

use super::{COMMITTEE_MAX, Committee, Epochs, Link, committee_root};
use crate::finality::{self, FinalityError};
use crate::header::{Header, HeaderError, PlaceError};

/// Why a link, or an epoch, does not belong to a chain; the first reason found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The link's header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The link is of another ledger.
    #[error("a link is of the ledger {0}")]
    OtherLedger(LedgerId),
    /// The link's header is of another epoch than its height says, or announces where it may not.
    #[error("a link's header: {0}")]
    Place(#[from] PlaceError),
    /// The link's block is not the last of its epoch.
    #[error("a link's block is not the last of epoch {0}")]
    NotLast(Epoch),
    /// The link is of an epoch before the latest committee took office.
    #[error("epoch {epoch} lies before the committee that is in office since epoch {since}")]
    Before {
        /// The link's epoch.
        epoch: Epoch,
        /// Since when the latest committee is in office.
        since: Epoch,
    },
    /// Nothing shows who is in office so late.
    #[error(
        "the committee in office since epoch {since} is believed for {term} epochs, not in epoch {epoch}"
    )]
    TermEnded {
        /// The epoch asked for.
        epoch: Epoch,
        /// Since when the latest committee is in office.
        since: Epoch,
        /// How many epochs it is believed for.
        term: u64,
    },
    /// The committee in office did not sign the link's header.
    #[error("a link: {0}")]
    Finality(#[from] FinalityError),
    /// No keys, or more than [`COMMITTEE_MAX`].
    #[error("a link announces {0} validators, not 1 to {COMMITTEE_MAX}")]
    Size(usize),
    /// The keys are not in strictly ascending order.
    #[error("a link's keys are not in ascending order")]
    NotAscending,
    /// Keys are given though they are those in office: a second form of the same link.
    #[error("a link repeats the keys of the committee in office")]
    Unchanged,
    /// The header announces other keys.
    #[error("a link's keys are not those that its header announces")]
    Root,
}

/// The committees of a ledger, as far as links show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeChain {
    ledger: LedgerId,
    epochs: Epochs,
    /// The present committee's, and since which epoch a link shows it in office.
    since: Epoch,
    current: Office,
    /// Those before it, in order.
    former: Vec<Office>,
}

/// A committee with the epoch that it took office in.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Office {
    from: Epoch,
    committee: Committee,
}

impl CommitteeChain {
    /// The chain of the genesis file alone.
    #[must_use]
    pub fn from_genesis(genesis: &Genesis, ledger: LedgerId) -> Self {
        Self {
            ledger,
            epochs: genesis.epochs(),
            since: Epoch(0),
            current: Office {
                from: Epoch(0),
                committee: Committee::from_genesis(genesis, ledger),
            },
            former: Vec::new(),
        }
    }

    /// Follows one link more.
    ///
    /// # Errors
    /// The first [`ChainError`] that applies; the chain is then as it was.
    pub fn extend(&mut self, link: &Link) -> Result<(), ChainError> {
        let header = Header::decode(&link.header)?;
        if header.ledger != self.ledger {
            return Err(ChainError::OtherLedger(header.ledger));
        }
        header.check_place(self.epochs)?;
        let epoch = header.epoch;
        let Some(announced) = header.next_committee else {
            return Err(ChainError::NotLast(epoch));
        };
        self.check_term(epoch)?;
        let committee = &self.current.committee;
        let digest = BlockDigest::of(&link.header);
        finality::verify(&link.finality, &header, digest, committee)?;
        let next = self.next_of(link)?;
        if next.as_ref().unwrap_or(committee).root() != announced {
            return Err(ChainError::Root);
        }
        // An epoch is a height divided by two or more, so there is always one after it.
        self.since = Epoch(epoch.0.saturating_add(1));
        if let Some(committee) = next {
            let from = self.since;
            let retired = std::mem::replace(&mut self.current, Office { from, committee });
            self.former.push(retired);
        }
        Ok(())
    }

    /// The committee of an epoch: one that links passed, or one in the term of the latest.
    ///
    /// # Errors
    /// `TermEnded`.
    pub fn committee_of(&self, epoch: Epoch) -> Result<&Committee, ChainError> {
        if epoch >= self.since {
            self.check_term(epoch)?;
        }
        let offices = std::iter::once(&self.current).chain(self.former.iter().rev());
        let mut held = offices.filter(|office| office.from <= epoch);
        // The first office begins with epoch 0, so there is always one.
        Ok(&held.next().unwrap_or(&self.current).committee)
    }

    /// The latest committee.
    #[must_use]
    pub const fn latest(&self) -> &Committee {
        &self.current.committee
    }

    /// The epoch since which the latest committee is shown in office.
    #[must_use]
    pub const fn since(&self) -> Epoch {
        self.since
    }

    /// For how many epochs from then it is believed.
    #[must_use]
    pub const fn term(&self) -> u64 {
        self.epochs.term
    }

    /// The ledger's epochs.
    #[must_use]
    pub const fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// How many times the committee changed.
    #[must_use]
    pub const fn changes(&self) -> usize {
        self.former.len()
    }

    /// Whether the end of `epoch` must be kept as a link: the next committee is another, or the term
    /// of this one ends.
    #[must_use]
    pub fn needs_link(&self, epoch: Epoch, next: &[ValidatorId]) -> bool {
        let epochs_held = epoch.0.saturating_sub(self.since.0).saturating_add(1);
        committee_root(next) != self.latest().root() || epochs_held == self.term()
    }

    fn check_term(&self, epoch: Epoch) -> Result<(), ChainError> {
        let (since, term) = (self.since, self.epochs.term);
        match epoch.0.checked_sub(since.0) {
            None => Err(ChainError::Before { epoch, since }),
            Some(held) if held >= term => Err(ChainError::TermEnded { epoch, since, term }),
            Some(_) => Ok(()),
        }
    }

    /// The committee that the link brings, if it brings one.
    fn next_of(&self, link: &Link) -> Result<Option<Committee>, ChainError> {
        let Some(keys) = &link.committee else {
            return Ok(None);
        };
        if !(1..=COMMITTEE_MAX).contains(&keys.len()) {
            return Err(ChainError::Size(keys.len()));
        }
        if !keys.is_sorted_by(|low, high| low < high) {
            return Err(ChainError::NotAscending);
        }
        if keys == self.latest().keys() {
            return Err(ChainError::Unchanged);
        }
        Ok(Some(Committee::new(self.ledger, keys.clone())))
    }
}
