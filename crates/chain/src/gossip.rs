//! Transactions between validators: what was submitted here goes to all, on a channel of its own.
//!
//! Every node of the ledger takes part, those that follow included; what others send is dropped.
//! Messages are batched and bounded. What is not final after a while is sent again, and all of it
//! to a peer that comes back, so that no transaction waits for ever on a lost message. A greeting
//! every few seconds tells who is there, and how far it is. Absent on purpose: forwarding others' transactions (each
//! member answers for its own).
//!
//! Bytes of a message: `00, u64 final height` (greeting) or `01, uvarint count, count * (uvarint
//! length, envelope)`.

use crate::{
    block::hash_of,
    engine::{Runtime, ValidatorKey, now_ms},
    feed::Feed,
    intake::{Door, Gate, Refusal},
    membership::Members,
    pacing::SharedMempool,
};
use bytes::{BufMut, Bytes};
use chancery_rules::kernel::{
    envelope::{ENVELOPE_BYTES_MAX, EnvelopeRejection},
    ids::Height,
};
use commonware_codec::{
    Buf, Decode as _, Encode as _, EncodeSize, Error as CodecError, RangeCfg, Read, ReadExt as _,
    Write,
};
use commonware_macros::select;
use commonware_p2p::{Receiver, Recipients, Sender};
use commonware_utils::channel::mpsc;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// The most bytes of a message.
pub const GOSSIP_BYTES_MAX: usize = 128 << 10;

/// The most envelopes of a message.
const GOSSIP_COUNT_MAX: usize = 1_024;

/// The most batches that wait to be sent.
pub const OUTGOING_MAX: usize = 256;

/// Time from one message to the next, so that envelopes gather.
const GATHER: Duration = Duration::from_millis(5);

/// Time from one greeting to the next; then, too, old transactions are sent again.
const GREETING: Duration = Duration::from_secs(4);

/// A transaction that is not final after this long is sent again.
const RESEND_AFTER_MS: u64 = 4_000;

/// The most transactions that are sent again at a time.
const RESEND_COUNT_MAX: usize = 2_048;

/// A peer that was not heard for this long is away.
const AWAY_AFTER_MS: u64 = 10_000;

/// A peer that passed on so many envelopes that are not truly signed by a key of the ledger, since it
/// was last silent, is not listened to any more until it has been silent.
const STRANGERS_MAX: u32 = 256;

/// What nodes tell each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gossip {
    /// That the sender is there, and the last height whose certificate it has.
    Greeting(u64),
    /// Envelopes that were submitted to the sender.
    Envelopes(Vec<Bytes>),
}

impl Write for Gossip {
    fn write(&self, buf: &mut impl BufMut) {
        match self {
            Self::Greeting(height) => {
                0_u8.write(buf);
                height.write(buf);
            }
            Self::Envelopes(envelopes) => {
                1_u8.write(buf);
                envelopes.write(buf);
            }
        }
    }
}

impl EncodeSize for Gossip {
    fn encode_size(&self) -> usize {
        1 + match self {
            Self::Greeting(height) => height.encode_size(),
            Self::Envelopes(envelopes) => envelopes.encode_size(),
        }
    }
}

impl Read for Gossip {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, (): &()) -> Result<Self, CodecError> {
        match u8::read(buf)? {
            0 => Ok(Self::Greeting(u64::read(buf)?)),
            1 => {
                let lengths = RangeCfg::from(..=ENVELOPE_BYTES_MAX);
                let counts = RangeCfg::from(..=GOSSIP_COUNT_MAX);
                Ok(Self::Envelopes(Vec::read_cfg(buf, &(counts, lengths))?))
            }
            tag => Err(CodecError::InvalidEnum(tag)),
        }
    }
}

/// Splits envelopes into messages within the bounds.
pub fn messages(envelopes: Vec<Bytes>) -> Vec<Gossip> {
    let mut messages = Vec::new();
    let (mut message, mut bytes) = (Vec::new(), 16_usize);
    for envelope in envelopes {
        let size = envelope.encode_size();
        if message.len() >= GOSSIP_COUNT_MAX || bytes.saturating_add(size) > GOSSIP_BYTES_MAX {
            messages.push(Gossip::Envelopes(std::mem::take(&mut message)));
            bytes = 16;
        }
        bytes = bytes.saturating_add(size);
        message.push(envelope);
    }
    if !message.is_empty() {
        messages.push(Gossip::Envelopes(message));
    }
    messages
}

/// What the gossip actors work with.
pub struct GossipSetup<E: Runtime> {
    /// The way into the mempool.
    pub gate: Gate<E>,
    /// The mempool, for what is to be sent again.
    pub mempool: SharedMempool,
    /// For the greeting's height.
    pub feed: Feed,
    /// Whose nodes belong to the ledger.
    pub members: Members,
    /// Where the heights that peers tell go.
    pub heights: mpsc::Sender<(ValidatorKey, Height)>,
    /// How many peers are there.
    pub present: Arc<AtomicUsize>,
}

/// Sends and receives until the network or the node stops.
pub async fn run<E: Runtime>(
    context: E,
    setup: GossipSetup<E>,
    outgoing: mpsc::Receiver<Vec<Bytes>>,
    (sender, receiver): (
        impl Sender<PublicKey = ValidatorKey>,
        impl Receiver<PublicKey = ValidatorKey>,
    ),
) {
    let (back_sender, back_receiver) = mpsc::channel(OUTGOING_MAX);
    let (mempool, feed) = (Arc::clone(&setup.mempool), setup.feed.clone());
    let share = share(mempool.clone(), setup.members.clone());
    let speak = speak(
        context.child("speak"),
        (mempool, feed),
        (outgoing, back_receiver),
        sender,
    );
    let listen = listen(context.child("listen"), setup, back_sender, receiver);
    select! {
        () = speak => {},
        () = listen => {},
        () = share => {},
    }
}

/// Shares the mempool between the nodes of the ledger, whenever they change.
async fn share(mempool: SharedMempool, members: Members) {
    let mut bell = members.bell();
    loop {
        let keys = bell.borrow_and_update().keys();
        mempool.lock().share_between(&keys);
        if bell.changed().await.is_err() {
            return;
        }
    }
}

async fn speak<E: Runtime>(
    context: E,
    (mempool, feed): (SharedMempool, Feed),
    (mut outgoing, mut back): (mpsc::Receiver<Vec<Bytes>>, mpsc::Receiver<ValidatorKey>),
    mut sender: impl Sender<PublicKey = ValidatorKey>,
) {
    let mut greeting = std::pin::pin!(context.sleep(Duration::ZERO));
    loop {
        select! {
            fresh = outgoing.recv() => {
                let Some(mut envelopes) = fresh else { return };
                while let Ok(more) = outgoing.try_recv() {
                    envelopes.extend(more);
                }
                tell(&mut sender, &Recipients::All, envelopes);
                context.sleep(GATHER).await;
            },
            peer = back.recv() => {
                let Some(peer) = peer else { return };
                let due = mempool.lock().unsent(u64::MAX, now_ms(&context), RESEND_COUNT_MAX);
                tell(&mut sender, &Recipients::One(peer), due);
            },
            () = &mut greeting => {
                let height = feed.certified().0;
                sender.send(Recipients::All, Gossip::Greeting(height).encode(), false);
                let now_ms = now_ms(&context);
                let before_ms = now_ms.saturating_sub(RESEND_AFTER_MS);
                let due = mempool.lock().unsent(before_ms, now_ms, RESEND_COUNT_MAX);
                tell(&mut sender, &Recipients::All, due);
                greeting.set(context.sleep(GREETING));
            },
        }
    }
}

/// A message that a peer cannot take now is not waited for: it will be sent again.
fn tell(
    sender: &mut impl Sender<PublicKey = ValidatorKey>,
    to: &Recipients<ValidatorKey>,
    envelopes: Vec<Bytes>,
) {
    for message in messages(envelopes) {
        sender.send(to.clone(), message.encode(), false);
    }
}

async fn listen<E: Runtime>(
    context: E,
    setup: GossipSetup<E>,
    back: mpsc::Sender<ValidatorKey>,
    mut receiver: impl Receiver<PublicKey = ValidatorKey>,
) {
    // Only nodes that the network knows are heard, and those long silent are forgotten.
    let mut heard: BTreeMap<ValidatorKey, Heard> = BTreeMap::new();
    loop {
        let (peer, message) = select! {
            received = receiver.recv() => match received {
                Ok(received) => received,
                Err(_) => return,
            },
            () = context.sleep(GREETING) => {
                count_present(&mut heard, now_ms(&context), &setup.present);
                continue;
            },
        };
        let now_ms = now_ms(&context);
        let last = heard.entry(peer.clone()).or_default();
        let last_ms = std::mem::replace(&mut last.last_ms, now_ms);
        let is_heeded = last.strangers < STRANGERS_MAX;
        count_present(&mut heard, now_ms, &setup.present);
        if now_ms.saturating_sub(last_ms) > AWAY_AFTER_MS && back.try_send(peer.clone()).is_err() {
            tracing::debug!("many peers came back at once");
        }
        match Gossip::decode_cfg(message, &()) {
            Ok(Gossip::Greeting(height)) => {
                if setup.heights.try_send((peer, Height(height))).is_err() {
                    tracing::debug!("many peers tell their heights at once");
                }
            }
            Ok(Gossip::Envelopes(envelopes)) => {
                if !is_heeded || !setup.members.now().keys().contains(&peer) {
                    tracing::debug!(%peer, "a peer that is not to submit does");
                    continue;
                }
                let hashed = envelopes.into_iter().map(|bytes| (hash_of(&bytes), bytes));
                let door = Door::Peer(peer.clone());
                let answers = setup.gate.admit(&context, &door, hashed.collect()).await;
                let strange = answers.iter().filter(|answer| is_strange(answer));
                if let Some(last) = heard.get_mut(&peer) {
                    last.note(&peer, strange.count());
                }
            }
            Err(error) => tracing::warn!(%peer, %error, "a peer sent a malformed message"),
        }
    }
}

/// What is remembered of a peer while it is heard.
#[derive(Default)]
struct Heard {
    last_ms: u64,
    strangers: u32,
}

impl Heard {
    fn note(&mut self, peer: &ValidatorKey, strangers: usize) {
        let before = self.strangers;
        let more = u32::try_from(strangers).unwrap_or(u32::MAX);
        self.strangers = before.saturating_add(more);
        if before < STRANGERS_MAX && self.strangers >= STRANGERS_MAX {
            tracing::warn!(%peer, "a node passes strangers' envelopes on and is not heeded for now");
        }
    }
}

/// Whether a node that checks what it passes on would not have passed this on.
fn is_strange<T>(answer: &Result<T, Refusal>) -> bool {
    use EnvelopeRejection::{BadSignature, UnknownKey, WrongLedger, WrongParty};
    matches!(
        answer,
        Err(Refusal::Envelope(
            BadSignature | UnknownKey | WrongLedger | WrongParty
        ))
    )
}

fn count_present(heard: &mut BTreeMap<ValidatorKey, Heard>, now_ms: u64, present: &AtomicUsize) {
    heard.retain(|_, last| now_ms.saturating_sub(last.last_ms) <= AWAY_AFTER_MS);
    present.store(heard.len(), Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_keep_within_their_bounds() {
        let large = vec![Bytes::from(vec![7; ENVELOPE_BYTES_MAX]); 9];
        let small = vec![Bytes::from_static(b"small"); 2_500];
        for envelopes in [large, small] {
            let messages = messages(envelopes.clone());
            let mut all = Vec::new();
            for message in messages {
                assert!(message.encode_size() <= GOSSIP_BYTES_MAX);
                let decoded = Gossip::decode_cfg(message.encode(), &()).expect("decodes");
                let Gossip::Envelopes(portion) = decoded else {
                    panic!("no greeting")
                };
                all.extend(portion);
            }
            assert_eq!(all, envelopes);
        }
    }

    #[test]
    fn a_message_beyond_its_bounds_is_malformed() {
        let too_many = Gossip::Envelopes(vec![Bytes::new(); GOSSIP_COUNT_MAX + 1]);
        assert!(Gossip::decode_cfg(too_many.encode(), &()).is_err());
        let too_long = Gossip::Envelopes(vec![Bytes::from(vec![0; ENVELOPE_BYTES_MAX + 1])]);
        assert!(Gossip::decode_cfg(too_long.encode(), &()).is_err());
        let greeting = Gossip::Greeting(5).encode();
        assert_eq!(
            Gossip::decode_cfg(greeting, &()).expect("decodes"),
            Gossip::Greeting(5)
        );
    }
}
