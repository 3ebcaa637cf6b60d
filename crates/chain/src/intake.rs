//! Submissions on their way into the mempool: verified in batches, off the path of consensus.
//!
//! While one batch is verified the next gathers. An envelope whose key the ledger does not know goes
//! no further, and what other parties than this node's own submit here has a share of its own. Absent
//! on purpose: the rules' own checks, which happen in a block and leave a receipt.

use crate::{
    engine::{Digest, Runtime, ValidatorKey, now_ms},
    feed::Feed,
    founding::Founding,
    known_keys::KnownKeys,
    membership::Members,
    mempool::{Admission, Member, Waiting},
    pacing::SharedMempool,
    state::StateSet,
    verdicts::Verdicts,
};
use bytes::Bytes;
use chancery_rules::kernel::{
    envelope::{Envelope, EnvelopeRejection},
    ids::{Height, PartyId, TransactionId},
};
use commonware_cryptography::{Hasher as _, Sha256};
use commonware_utils::channel::{fallible::OneshotExt as _, mpsc, oneshot, watch};
use std::sync::Arc;

/// The most submissions that wait for their verification.
pub const INTAKE_QUEUE_MAX: usize = 16_384;

/// The most submissions that are verified together.
const BATCH_MAX: usize = 1_024;

/// When a client whose submission found no room should try again.
pub const RETRY_AFTER_MS: u64 = 1_000;

/// Why a submission was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The envelope is not acceptable, whenever it is submitted.
    #[error("the envelope is refused: {0:?}")]
    Envelope(EnvelopeRejection),
    /// No room now.
    #[error("the node is full; try again in {retry_after_ms} ms")]
    Full {
        /// When to try again.
        retry_after_ms: u64,
    },
    /// The node cannot store anything.
    #[error("the node has failed and takes nothing in")]
    Storage(String),
    /// The node has stopped.
    #[error("the node has stopped")]
    Stopped,
}

/// A submission that was decoded.
pub struct Submission {
    /// The hash of all its bytes.
    pub hash: Digest,
    /// The envelope as submitted.
    pub bytes: Bytes,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Result<TransactionId, Refusal>>,
}

/// The way into the mempool, for this node's submissions and for gossip.
pub struct Gate<E: Runtime> {
    founding: Arc<Founding>,
    mempool: SharedMempool,
    verdicts: Verdicts,
    feed: Feed,
    keys: KnownKeys<E>,
    members: Members,
    arrivals: watch::Sender<u64>,
}

impl<E: Runtime> Clone for Gate<E> {
    fn clone(&self) -> Self {
        Self {
            founding: Arc::clone(&self.founding),
            mempool: Arc::clone(&self.mempool),
            verdicts: self.verdicts.clone(),
            feed: self.feed.clone(),
            keys: self.keys.clone(),
            members: self.members.clone(),
            arrivals: self.arrivals.clone(),
        }
    }
}

/// Where an envelope came in.
#[derive(Clone, Debug)]
pub enum Door {
    /// At this node, whose key it is.
    Own(ValidatorKey),
    /// At another node, by gossip.
    Peer(ValidatorKey),
}

impl<E: Runtime> Gate<E> {
    /// The gate to `mempool`; `arrivals` is changed whenever something came in.
    pub fn new(
        (founding, feed): (Arc<Founding>, Feed),
        (mempool, verdicts): (SharedMempool, Verdicts),
        (keys, members): (KnownKeys<E>, Members),
        arrivals: watch::Sender<u64>,
    ) -> Self {
        Self {
            founding,
            mempool,
            verdicts,
            feed,
            keys,
            members,
            arrivals,
        }
    }

    /// Asks `state` from now on which keys the ledger knows.
    pub fn open(&self, state: StateSet<E>) {
        self.keys.open(state);
    }

    /// Verifies `envelopes` that came in at `door` and lets the good ones in.
    pub async fn admit(
        &self,
        context: &E,
        door: &Door,
        envelopes: Vec<(Digest, Bytes)>,
    ) -> Vec<Result<(TransactionId, Admission), Refusal>> {
        let verified = self.verdicts.verify(context, envelopes.clone()).await;
        let keys: Vec<_> = verified.iter().flatten().map(|one| one.key()).collect();
        let parties = self.keys.parties(&keys).await;
        let mut parties = parties.map(Vec::into_iter).ok();
        let now_ms = now_ms(context);
        let judged = envelopes.into_iter().zip(verified);
        let answers: Vec<_> = judged
            .map(|((hash, bytes), envelope)| {
                let envelope = envelope.ok_or_else(|| refusal_of(&bytes))?;
                let party = parties.as_mut().map(|known| known.next().flatten());
                let member = self.introduced(door, &envelope, party)?;
                self.admit_one(member, (hash, bytes), envelope, now_ms)
            })
            .collect();
        if answers
            .iter()
            .any(|answer| matches!(answer, Ok((_, Admission::Added))))
        {
            self.arrivals
                .send_modify(|count| *count = count.wrapping_add(1));
        }
        answers
    }

    /// Who introduces an envelope that came in at `door`, by the `party` whose key signed it: absent
    /// if the state cannot be asked, `None` if it does not know the key.
    fn introduced(
        &self,
        door: &Door,
        envelope: &Envelope,
        party: Option<Option<PartyId>>,
    ) -> Result<Member, Refusal> {
        // Before the first block no key is known.
        let founding = self.feed.tip().height == Height(0);
        match party {
            None if !founding => {
                return Err(Refusal::Full {
                    retry_after_ms: RETRY_AFTER_MS,
                });
            }
            Some(None) if !founding => {
                return Err(Refusal::Envelope(EnvelopeRejection::UnknownKey));
            }
            Some(Some(party)) if party != envelope.party() => {
                return Err(Refusal::Envelope(EnvelopeRejection::WrongParty));
            }
            _ => {}
        }
        Ok(match door {
            Door::Peer(key) => Member::Peer(key.clone()),
            Door::Own(key) if self.members.now().party_of(key) == Some(envelope.party()) => {
                Member::Own
            }
            Door::Own(_) => Member::Guests,
        })
    }

    fn admit_one(
        &self,
        member: Member,
        (hash, bytes): (Digest, Bytes),
        envelope: Arc<Envelope>,
        now_ms: u64,
    ) -> Result<(TransactionId, Admission), Refusal> {
        let id = envelope.id();
        self.judge(&envelope, now_ms).map_err(Refusal::Envelope)?;
        let waiting = Waiting {
            hash,
            id,
            signer: Sha256::hash(&[envelope.key().bytes()]),
            expires_ms: envelope.expires().0,
            bytes,
            payload: envelope,
        };
        match self.mempool.lock().offer(member, waiting, now_ms) {
            Admission::Full => Err(Refusal::Full {
                retry_after_ms: RETRY_AFTER_MS,
            }),
            admission => Ok((id, admission)),
        }
    }

    /// What makes an envelope unacceptable whatever the records say.
    fn judge(&self, envelope: &Envelope, now_ms: u64) -> Result<(), EnvelopeRejection> {
        use chancery_rules::kernel::envelope::EXPIRY_MS_MAX;
        if envelope.ledger() != self.founding.ledger {
            return Err(EnvelopeRejection::WrongLedger);
        }
        let expires_ms = envelope.expires().0;
        if expires_ms <= now_ms.max(self.feed.tip().time.0) {
            return Err(EnvelopeRejection::Expired);
        }
        if expires_ms > now_ms.saturating_add(EXPIRY_MS_MAX) {
            return Err(EnvelopeRejection::ExpiresTooLate);
        }
        Ok(())
    }
}

/// Why an envelope was not found to be truly signed.
fn refusal_of(bytes: &[u8]) -> Refusal {
    let verified = Envelope::decode(bytes).and_then(|envelope| envelope.verify_signature());
    Refusal::Envelope(verified.err().unwrap_or(EnvelopeRejection::BadSignature))
}

/// Takes submissions in until nobody can submit any more; what was let in goes to `outgoing`.
pub async fn run<E: Runtime>(
    context: E,
    (gate, own): (Gate<E>, ValidatorKey),
    mut submissions: mpsc::Receiver<Submission>,
    outgoing: mpsc::Sender<Vec<Bytes>>,
) {
    let door = Door::Own(own);
    while let Some(first) = submissions.recv().await {
        let mut batch = vec![first];
        while batch.len() < BATCH_MAX
            && let Ok(next) = submissions.try_recv()
        {
            batch.push(next);
        }
        let envelopes = batch
            .iter()
            .map(|one| (one.hash, one.bytes.clone()))
            .collect();
        let answers = gate.admit(&context, &door, envelopes).await;
        let mut fresh = Vec::new();
        for (submission, answer) in batch.into_iter().zip(answers) {
            if matches!(answer, Ok((_, Admission::Added))) {
                fresh.push(submission.bytes);
            }
            submission.reply.send_lossy(answer.map(|(id, _)| id));
        }
        // A full queue loses nothing: gossip sends again what is not final after a while.
        if !fresh.is_empty() && outgoing.try_send(fresh).is_err() {
            tracing::debug!("gossip is behind");
        }
    }
}
