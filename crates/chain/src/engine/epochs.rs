//! One run of consensus for each epoch whose committee has this node's key.
//!
//! The keeper says when the last block of an epoch is final, applied and stored, and its successors
//! are known; only then does the next epoch begin here: its consensus starts from that block, with a
//! journal of its own, on channels of its own, and the one before it is stopped. In an epoch whose
//! committee does not have its key the node follows: it takes the certificates that validators
//! spread, verifies them, and gives them to the keeper of blocks.
//!
//! A node that lags hears of it by messages of later epochs, which it cannot verify, or by a peer's
//! height, and asks that peer for the certificate that it needs next. Neither can do more than make
//! it ask. A journal is removed when the epoch after its own is over for good. Absent on purpose: what
//! a committee is (see [committees](crate::engine::committees)).

use crate::{
    abstain,
    block::Block,
    engine::{
        Digest, Finalization, Placement, Runtime, Scheme, ValidatorKey,
        committees::{Committees, Stage},
        consensus::{Automaton, ConsensusChannels, EngineSetup, start_engine},
        early::{Early, Resumed},
        now_ms,
    },
    feed::Feed,
    keeper::Marshal,
};
use chancery_rules::kernel::ids::{Epoch, Height};
use commonware_codec::Decode as _;
use commonware_consensus::{
    Application, Epochable as _, Reporter as _, Viewable as _,
    simplex::types::{Activity, Certificate},
    types,
};
use commonware_cryptography::{Digestible as _, certificate::Verifier as _};
use commonware_macros::select;
use commonware_p2p::{
    Blocker, Channel, Message, Receiver, Sender,
    utils::mux::{Builder as _, MuxHandle, Muxer},
};
use commonware_parallel::Sequential;
use commonware_runtime::{Error as RuntimeError, Handle as TaskHandle};
use commonware_utils::{channel::mpsc, vec::NonEmptyVec};
use futures::FutureExt as _;
use std::collections::BTreeMap;

/// The most heights of peers that wait to be looked at.
pub const HEIGHTS_MAX: usize = 256;

/// A peer that was asked for a certificate is asked for the same again after this long.
const ASK_AGAIN_MS: u64 = 1_000;

/// A peer that did not have what it was asked for is asked for something else after this long.
const ASK_ELSE_MS: u64 = 30_000;

/// Journals of epochs so far back may be left over from an earlier run.
const LEFT_OVER_EPOCHS: u64 = 64;

/// Runs consensus, epoch after epoch.
pub struct Orchestrator<E, A, B>
where
    E: Runtime,
    A: Application<E>,
{
    context: E,
    setup: EngineSetup<B>,
    automaton: Automaton<E, A>,
    committees: Committees,
    marshal: Marshal,
    feed: Feed,
    /// Peers that were asked, for which height, and when.
    asked: BTreeMap<ValidatorKey, (Height, u64)>,
    /// The last view in which a certificate was followed.
    followed: types::View,
    /// The first epoch whose journal may still be there.
    oldest: Epoch,
    /// The last epoch in which this node must not vote, although its key is in office.
    abstains: Option<Epoch>,
}

/// The channels of consensus, by epoch.
struct Epochal<S: Sender> {
    votes: MuxHandle<S>,
    certificates: MuxHandle<S>,
    resolver: MuxHandle<S>,
    other_votes: mpsc::Receiver<(Channel, Message<S::PublicKey>)>,
    other_certificates: mpsc::Receiver<(Channel, Message<S::PublicKey>)>,
    early_votes: Early,
    early_certificates: Early,
}

/// The epoch in which the node works, with its consensus if it validates.
struct Active {
    stage: Stage,
    task: Option<TaskHandle<()>>,
}

impl Active {
    /// Waits until consensus has ended, which it does not by itself.
    async fn ended(&mut self) -> Result<(), RuntimeError> {
        match &mut self.task {
            Some(task) => task.await,
            None => std::future::pending().await,
        }
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl<E, A, B> Orchestrator<E, A, B>
where
    E: Runtime,
    A: Application<E, SigningScheme = Scheme, Context = Placement, Block = Block, Input = ()>
        + Sync,
    B: Blocker<PublicKey = ValidatorKey>,
{
    /// An orchestrator of consensus over `automaton`.
    pub fn new(
        context: E,
        (setup, automaton): (EngineSetup<B>, Automaton<E, A>),
        committees: Committees,
        (marshal, feed): (Marshal, Feed),
    ) -> Self {
        let epoch = committees.stage().epoch;
        Self {
            context,
            setup,
            automaton,
            committees,
            marshal,
            feed,
            asked: BTreeMap::new(),
            followed: types::View::zero(),
            oldest: Epoch(epoch.0.saturating_sub(LEFT_OVER_EPOCHS)),
            abstains: None,
        }
    }

    /// Runs until consensus or the network ends; `heights` are what peers say they hold final.
    pub async fn run<S, R>(
        mut self,
        channels: ConsensusChannels<S, R>,
        mut heights: mpsc::Receiver<(ValidatorKey, Height)>,
    ) where
        S: Sender<PublicKey = ValidatorKey>,
        R: Receiver<PublicKey = ValidatorKey>,
    {
        self.abstains = match abstain::last(&self.context, &self.setup.prefix).await {
            Ok(last) => last,
            Err(error) => {
                // Nothing is signed on a guess.
                tracing::error!(%error, "the node does not vote");
                Some(Epoch(u64::MAX))
            }
        };
        let mut channels = self.split(channels);
        let mut bell = self.committees.bell();
        let stage = *bell.borrow_and_update();
        let stage = self.rooted(stage).await;
        let Some(mut active) = self.enter(stage, &mut channels).await else {
            return;
        };
        loop {
            select! {
                changed = bell.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    let stage = *bell.borrow_and_update();
                    match self.enter(stage, &mut channels).await {
                        Some(next) => active = next,
                        None => return,
                    }
                },
                ended = active.ended() => {
                    if self.context.stopped().now_or_never().is_none() {
                        tracing::error!(epoch = active.stage.epoch.0, ?ended, "consensus ended");
                    }
                    return;
                },
                message = channels.other_votes.recv() => {
                    let Some((epoch, message)) = message else { return };
                    self.heard(&active, epoch, message, &mut channels.early_votes);
                },
                message = channels.other_certificates.recv() => {
                    let Some((epoch, message)) = message else { return };
                    if epoch == active.stage.epoch.0 && active.task.is_none() {
                        self.follow(active.stage.epoch, message);
                    } else {
                        self.heard(&active, epoch, message, &mut channels.early_certificates);
                    }
                },
                told = heights.recv() => {
                    let Some((peer, height)) = told else { return };
                    self.compare(&active, peer, height);
                },
            }
        }
    }

    /// The stage with the block before its first, which is in the archive unless the node joined
    /// in the middle of the epoch.
    async fn rooted(&mut self, stage: Stage) -> Stage {
        let first = self.committees.epochs().first(stage.epoch);
        let height = types::Height::new(first.0.saturating_sub(1));
        let block = self.marshal.get_block(height).await;
        Stage {
            after: block.map(|block| block.digest()),
            ..stage
        }
    }

    fn split<S, R>(&self, channels: ConsensusChannels<S, R>) -> Epochal<S>
    where
        S: Sender<PublicKey = ValidatorKey>,
        R: Receiver<PublicKey = ValidatorKey>,
    {
        let (sender, receiver) = channels.votes;
        let votes = Muxer::builder(self.context.child("votes"), sender, receiver);
        let (votes_mux, votes, other_votes) = votes.with_backup().build();
        let (sender, receiver) = channels.certificates;
        let certificates = Muxer::builder(self.context.child("certificates"), sender, receiver);
        let (certificates_mux, certificates, other_certificates) =
            certificates.with_backup().build();
        let (sender, receiver) = channels.resolver;
        let (resolver_mux, resolver) = Muxer::new(self.context.child("resolver"), sender, receiver);
        votes_mux.start();
        certificates_mux.start();
        resolver_mux.start();
        Epochal {
            votes,
            certificates,
            resolver,
            other_votes,
            other_certificates,
            early_votes: Early::default(),
            early_certificates: Early::default(),
        }
    }

    /// Begins an epoch: with consensus if the committee has this node's key, else following.
    /// `None` if the network has ended.
    async fn enter<S>(&mut self, stage: Stage, channels: &mut Epochal<S>) -> Option<Active>
    where
        S: Sender<PublicKey = ValidatorKey>,
    {
        let epoch = stage.epoch;
        self.asked.clear();
        self.followed = types::View::zero();
        let early_votes = channels.early_votes.take(epoch);
        let early_certificates = channels.early_certificates.take(epoch);
        let abstains = self.abstains.is_some_and(|last| epoch <= last);
        let validates = stage.after.filter(|_| stage.is_validator && !abstains);
        let task = match (validates, self.committees.scheme_of(epoch)) {
            (Some(after), Some(scheme)) => {
                let (sender, later) = channels.votes.register(epoch.0).await.ok()?;
                let votes = (sender, Resumed::new(early_votes, later));
                let (sender, later) = channels.certificates.register(epoch.0).await.ok()?;
                let certificates = (sender, Resumed::new(early_certificates, later));
                let resolver = channels.resolver.register(epoch.0).await.ok()?;
                let subchannels = (votes, certificates, resolver);
                let automaton = self.automaton.clone();
                let engine = (scheme.as_ref().clone(), automaton);
                let place = (epoch, after);
                let context = self.context.child("epoch").with_attribute("epoch", epoch);
                Some(start_engine(
                    context,
                    &self.setup,
                    engine,
                    place,
                    subchannels,
                ))
            }
            _ => {
                for message in early_certificates {
                    self.follow(epoch, message);
                }
                None
            }
        };
        self.remove_journals().await;
        let role = if task.is_some() {
            "validator"
        } else {
            "follower"
        };
        let validators = stage.validators;
        tracing::info!(epoch = epoch.0, role, validators, "entered an epoch");
        Some(Active { stage, task })
    }

    /// Removes the journals of epochs that are over for good: whose successor is over as well, in
    /// what the keeper of blocks will remember after any crash.
    async fn remove_journals(&mut self) {
        let Some(processed) = self.marshal.get_processed().await else {
            return;
        };
        let epochs = self.committees.epochs();
        let processed = Height(processed.height().get());
        while epochs.last(self.oldest.next()) <= processed {
            let partition = self.setup.partition(self.oldest);
            match self.context.remove(&partition, None).await {
                Ok(()) | Err(RuntimeError::PartitionMissing(_)) => {}
                Err(error) => {
                    tracing::warn!(partition, %error, "a journal cannot be removed");
                    return;
                }
            }
            self.oldest = self.oldest.next();
        }
    }

    /// Hears a message of an epoch in which the node does not work: one of the next is kept until
    /// it does.
    fn heard(
        &mut self,
        active: &Active,
        epoch: Channel,
        message: Message<ValidatorKey>,
        early: &mut Early,
    ) {
        let (epoch, current) = (Epoch(epoch), active.stage.epoch);
        if epoch <= current {
            return;
        }
        self.ask(message.0.clone(), self.committees.epochs().last(current));
        if epoch == current.next() {
            early.keep(epoch, message);
        }
    }

    /// Compares a peer's height with this node's.
    fn compare(&mut self, active: &Active, peer: ValidatorKey, height: Height) {
        let last = self.committees.epochs().last(active.stage.epoch);
        if height >= last {
            self.ask(peer, last);
        } else if active.task.is_none() {
            self.ask(peer, height);
        }
    }

    /// Asks `peer` for the certificate of the block at `height`, within bounds.
    fn ask(&mut self, peer: ValidatorKey, height: Height) {
        let (now_ms, tip) = (now_ms(&self.context), self.feed.tip().height);
        if height <= tip {
            return;
        }
        if let Some((before, asked_ms)) = self.asked.get(&peer) {
            let since_ms = now_ms.saturating_sub(*asked_ms);
            let is_open = *before > tip && *before != height;
            if since_ms < ASK_AGAIN_MS || (is_open && since_ms < ASK_ELSE_MS) {
                return;
            }
        }
        self.asked.insert(peer.clone(), (height, now_ms));
        let height = types::Height::new(height.0);
        self.marshal.hint_finalized(height, NonEmptyVec::new(peer));
    }

    /// Takes a certificate that a validator spread, as a follower.
    fn follow(&mut self, epoch: Epoch, (peer, bytes): Message<ValidatorKey>) {
        let Some(scheme) = self.committees.scheme_of(epoch) else {
            return;
        };
        let codec = scheme.certificate_codec_config();
        let Ok(certificate) = Certificate::<Scheme, Digest>::decode_cfg(bytes, &codec) else {
            commonware_p2p::block!(self.setup.blocker, peer, "malformed certificate");
            return;
        };
        let Certificate::Finalization(finality) = certificate else {
            return;
        };
        if finality.epoch().get() != epoch.0 || finality.view() <= self.followed {
            return;
        }
        if !finality.verify(&mut self.context, &*scheme, &Sequential) {
            commonware_p2p::block!(self.setup.blocker, peer, "invalid certificate");
            return;
        }
        self.followed = finality.view();
        self.take(finality);
    }

    fn take(&mut self, finality: Finalization) {
        let fed = self.marshal.report(Activity::Finalization(finality));
        if !fed.accepted() {
            tracing::debug!("the keeper of blocks has ended");
        }
    }
}
