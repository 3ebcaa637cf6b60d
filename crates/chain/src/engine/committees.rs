//! Whose signatures count in which epoch, as far as this node knows: one answer for consensus, for the
//! keeper of blocks and for back-fill.
//!
//! It begins with the genesis file's committee and learns the next one from each final last block of
//! an epoch; the links that show it are kept for whoever verifies from the genesis file alone.
//! Absent on purpose: how links are stored (see [links](crate::links)).

use crate::{
    engine::{Digest, Scheme, ValidatorKey},
    founding::Founding,
    membership::validator_key,
};
use chancery_proof::{
    committee::{ChainError, Committee, CommitteeChain, Link, LinkError},
    header::Header,
};
use chancery_rules::{
    genesis::Epochs,
    kernel::ids::{Epoch, Height, ValidatorId},
};
use commonware_consensus::types;
use commonware_cryptography::{
    Signer as _,
    certificate::{Provider, Scoped},
    ed25519,
};
use commonware_utils::{
    channel::watch,
    ordered::Set,
    sync::{Mutex, MutexGuard},
};
use std::sync::Arc;

/// Why a committee cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum CommitteeError {
    /// The block makes no link.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The link does not belong to the chain.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// A key is no point of the curve.
    #[error("a validator's key is no Ed25519 key")]
    Key,
}

/// The epoch in which this node works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The epoch.
    pub epoch: Epoch,
    /// The digest of the block before its first; `None` if that is to be looked up.
    pub after: Option<Digest>,
    /// Whether this node's key is in the committee.
    pub is_validator: bool,
    /// How many validators the committee has.
    pub validators: usize,
}

struct Known {
    chain: CommitteeChain,
    links: Vec<(Epoch, Link)>,
    /// Each committee with the epoch in which it took office, ascending.
    offices: Vec<(Epoch, Arc<Scheme>)>,
    /// The last epoch whose committee is known.
    until: Epoch,
}

/// The committees. Cheap to clone.
#[derive(Clone)]
pub struct Committees {
    namespace: Arc<Vec<u8>>,
    key: ed25519::PrivateKey,
    epochs: Epochs,
    known: Arc<Mutex<Known>>,
    stage: watch::Sender<Stage>,
}

impl Committees {
    /// The committees as the genesis file and `links` show them, seen by the node with `key`.
    ///
    /// # Errors
    ///
    /// [`CommitteeError`] if a link is not good.
    pub fn new(
        founding: &Founding,
        key: ed25519::PrivateKey,
        links: Vec<Link>,
    ) -> Result<Self, CommitteeError> {
        let epochs = founding.genesis.epochs();
        let chain = CommitteeChain::from_genesis(&founding.genesis, founding.ledger);
        let namespace = founding.namespace();
        let first = scheme(&namespace, chain.latest(), &key)?;
        let stage = stage_of(Epoch(0), None, &first);
        let known = Known {
            chain,
            links: Vec::new(),
            offices: vec![(Epoch(0), Arc::new(first))],
            until: Epoch(0),
        };
        let committees = Self {
            namespace: Arc::new(namespace),
            key,
            epochs,
            known: Arc::new(Mutex::new(known)),
            stage: watch::Sender::new(stage),
        };
        for link in links {
            committees.follow(link)?;
        }
        Ok(committees)
    }

    /// This node's key.
    pub fn own(&self) -> ValidatorKey {
        self.key.public_key()
    }

    /// How the ledger counts epochs.
    pub const fn epochs(&self) -> Epochs {
        self.epochs
    }

    /// The link that the last block of an epoch makes to the committee of `next`; `finality` is
    /// the block's certificate in the engine's encoding.
    ///
    /// # Errors
    ///
    /// [`CommitteeError::Link`].
    pub fn link_of(
        &self,
        header: &Header,
        finality: &[u8],
        next: &[ValidatorId],
    ) -> Result<Link, CommitteeError> {
        let known = self.known();
        let signed_by = known.chain.latest();
        Ok(Link::of(header.encode(), finality, signed_by, next)?)
    }

    /// Whether the end of `epoch`, after which `next` are in office, is to be kept as a link and is
    /// not yet.
    pub fn needs_link(&self, epoch: Epoch, next: &[ValidatorId]) -> bool {
        let known = self.known();
        epoch >= known.chain.since() && known.chain.needs_link(epoch, next)
    }

    /// Follows a link: from the next epoch on the committee that it announces is in office.
    ///
    /// # Errors
    ///
    /// [`CommitteeError`]; nothing has changed then.
    pub fn follow(&self, link: Link) -> Result<(), CommitteeError> {
        let mut known = self.known();
        let mut chain = known.chain.clone();
        chain.extend(&link)?;
        let from = chain.since();
        if link.committee.is_some() {
            let scheme = scheme(&self.namespace, chain.latest(), &self.key)?;
            known.offices.push((from, Arc::new(scheme)));
        }
        known.links.push((Epoch(from.0.saturating_sub(1)), link));
        known.chain = chain;
        Ok(())
    }

    /// Notes that the committees of all epochs up to `epoch` are known.
    pub fn reach(&self, epoch: Epoch) {
        let mut known = self.known();
        known.until = known.until.max(epoch);
    }

    /// Works in the epoch of the block after `height`, as the node does when it starts.
    pub fn begin_after(&self, height: Height) {
        let epoch = self.epochs.epoch_of(height.next());
        self.reach(epoch);
        if let Some(scheme) = self.scheme_of(epoch) {
            self.stage.send_replace(stage_of(epoch, None, &scheme));
        }
    }

    /// Works in `epoch` from now on, whose first block follows the one with the digest `after`.
    pub fn enter(&self, epoch: Epoch, after: Digest) {
        self.reach(epoch);
        let Some(scheme) = self.scheme_of(epoch) else {
            return;
        };
        self.stage.send_if_modified(|stage| {
            let is_later = epoch > stage.epoch;
            if is_later {
                *stage = stage_of(epoch, Some(after), &scheme);
            }
            is_later
        });
    }

    /// The latest committee that is known.
    pub fn latest(&self) -> Committee {
        self.known().chain.latest().clone()
    }

    /// The committee of an epoch; `None` if it is not known.
    pub fn committee_of(&self, epoch: Epoch) -> Option<Committee> {
        self.known().chain.committee_of(epoch).ok().cloned()
    }

    /// The epoch in which this node works.
    pub fn stage(&self) -> Stage {
        *self.stage.borrow()
    }

    /// A bell that rings when this node works in another epoch.
    pub fn bell(&self) -> watch::Receiver<Stage> {
        self.stage.subscribe()
    }

    /// All links since the genesis file.
    pub fn links(&self) -> Vec<Link> {
        let known = self.known();
        known.links.iter().map(|(_, link)| link.clone()).collect()
    }

    /// The links that show who was in office in `epoch`.
    pub fn links_until(&self, epoch: Epoch) -> Vec<Link> {
        let known = self.known();
        let before = known.links.iter().filter(|(ended, _)| *ended < epoch);
        before.map(|(_, link)| link.clone()).collect()
    }

    /// The scheme of an epoch; it signs if this node's key is in the committee. `None` if the
    /// committee is not known yet.
    pub fn scheme_of(&self, epoch: Epoch) -> Option<Arc<Scheme>> {
        let known = self.known();
        if epoch > known.until {
            return None;
        }
        let mut held = known
            .offices
            .iter()
            .rev()
            .filter(|(from, _)| *from <= epoch);
        held.next().map(|(_, scheme)| Arc::clone(scheme))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock()
    }
}

impl Provider for Committees {
    type Scope = types::Epoch;
    type Scheme = Scheme;

    fn scoped(&self, epoch: types::Epoch) -> Option<Scoped<Scheme>> {
        self.scheme_of(Epoch(epoch.get())).map(Scoped::scheme)
    }
}

fn stage_of(epoch: Epoch, after: Option<Digest>, scheme: &Scheme) -> Stage {
    use commonware_cryptography::certificate::Scheme as _;
    Stage {
        epoch,
        after,
        is_validator: scheme.me().is_some(),
        validators: scheme.participants().len(),
    }
}

fn scheme(
    namespace: &[u8],
    committee: &Committee,
    key: &ed25519::PrivateKey,
) -> Result<Scheme, CommitteeError> {
    let keys = committee.keys().iter().map(validator_key);
    let keys: Vec<_> = keys.collect::<Option<_>>().ok_or(CommitteeError::Key)?;
    let keys = Set::from_iter_dedup(keys);
    let signer = Scheme::signer(namespace, keys.clone(), key.clone());
    Ok(signer.unwrap_or_else(|| Scheme::verifier(namespace, keys)))
}
