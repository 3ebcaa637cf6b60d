//! State synchronisation: this node's state served to its peers, and theirs fetched, on a channel of
//! its own.
//!
//! The engine's own actor does both. It asks that an operation decode without a configuration, which
//! one of variable size does not: so operations travel as [`SyncOperation`], the same bytes with
//! constant bounds. [`Served`] wraps on serving, [`StateSource`] unwraps on fetching, and a small task
//! carries the engine's verdicts back: a peer whose data do not verify is blocked, and another is
//! asked. Absent on purpose: the choice of the target (see [join](crate::join)).

use crate::{
    engine::{Digest, Runtime, ValidatorKey, wiring::MAILBOX},
    state::{STATE_VALUE_BYTES_MAX, StateDb, StateOperation},
};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error as CodecError, Read, Write};
use commonware_glue::stateful::db::{
    AttachableResolver, Shared, SyncEngineConfig,
    p2p::{self, Actor, ResponseDropped},
};
use commonware_macros::select;
use commonware_p2p::{Blocker, Provider, Receiver, Sender};
use commonware_runtime::Handle as TaskHandle;
use commonware_storage::{
    mmr,
    qmdb::sync::{Feedback, Request, Response, ServeError, Source, source},
};
use commonware_utils::{
    NZDuration, NZU64, NZUsize,
    channel::{mpsc, oneshot},
    futures::Pool,
};
use std::{
    num::{NonZeroU64, NonZeroUsize},
    time::Duration,
};

/// The most operations that one request asks for.
pub const SYNC_OPERATIONS_MAX: NonZeroU64 = NZU64!(128);

/// The most requests that are under way at a time.
const SYNC_REQUESTS_MAX: NonZeroUsize = NZUsize!(16);

/// The most bytes of one operation: tag, key, value with its length, next key.
const OPERATION_BYTES_MAX: usize = 1 + 32 + 5 + STATE_VALUE_BYTES_MAX + 32;

/// The most bytes of a message on the channel.
pub fn message_bytes_max() -> usize {
    p2p::max_payload_size::<mmr::Family, Digest>(SYNC_OPERATIONS_MAX, OPERATION_BYTES_MAX)
}

/// How much is fetched and applied at a time.
pub const fn engine_config() -> SyncEngineConfig {
    SyncEngineConfig {
        fetch_batch_size: SYNC_OPERATIONS_MAX,
        apply_batch_size: NZU64!(1_024),
        max_outstanding_requests: SYNC_REQUESTS_MAX,
    }
}

/// An operation of the state as peers exchange it: the engine's bytes, with constant bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct SyncOperation(pub StateOperation);

impl Write for SyncOperation {
    fn write(&self, buf: &mut impl BufMut) {
        self.0.write(buf);
    }
}

impl EncodeSize for SyncOperation {
    fn encode_size(&self) -> usize {
        self.0.encode_size()
    }
}

impl Read for SyncOperation {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, (): &()) -> Result<Self, CodecError> {
        StateOperation::read_cfg(buf, &((), ())).map(Self)
    }
}

type Fetched = Response<mmr::Family, StateOperation, Digest>;
type Travelling = Response<mmr::Family, SyncOperation, Digest>;

fn wrap(response: Fetched) -> Travelling {
    match response {
        Response::Operations { proof, operations } => Response::Operations {
            proof,
            operations: operations.into_iter().map(SyncOperation).collect(),
        },
        Response::Boundary {
            proof,
            op,
            pinned_nodes,
        } => Response::Boundary {
            proof,
            op: SyncOperation(op),
            pinned_nodes,
        },
    }
}

fn unwrap(response: Travelling) -> Fetched {
    match response {
        Response::Operations { proof, operations } => Response::Operations {
            proof,
            operations: operations.into_iter().map(|one| one.0).collect(),
        },
        Response::Boundary {
            proof,
            op,
            pinned_nodes,
        } => Response::Boundary {
            proof,
            op: op.0,
            pinned_nodes,
        },
    }
}

/// The state as it is served.
pub struct Served<E: Runtime>(Shared<StateDb<E>>);

impl<E: Runtime> Source for Served<E> {
    type Family = mmr::Family;
    type Digest = Digest;
    type Op = SyncOperation;
    type Error = ServeError<mmr::Family>;

    async fn serve(&self, request: Request<mmr::Family>) -> source::Result<Self> {
        let (response, _) = self.0.serve(request).await?;
        Ok((wrap(response), None))
    }
}

type Mailbox<E> = p2p::Mailbox<Served<E>, mmr::Family, SyncOperation, Digest>;

/// The peers' state, as the engine fetches it; and the place where this node's is put to be served.
pub struct StateSource<E: Runtime> {
    mailbox: Mailbox<E>,
    judged: mpsc::Sender<Judged>,
}

impl<E: Runtime> Clone for StateSource<E> {
    fn clone(&self) -> Self {
        Self {
            mailbox: self.mailbox.clone(),
            judged: self.judged.clone(),
        }
    }
}

impl<E: Runtime> Source for StateSource<E> {
    type Family = mmr::Family;
    type Digest = Digest;
    type Op = StateOperation;
    type Error = ResponseDropped;

    async fn serve(&self, request: Request<mmr::Family>) -> source::Result<Self> {
        let (response, feedback) = self.mailbox.serve(request).await?;
        let Some(peer) = feedback else {
            return Ok((unwrap(response), None));
        };
        let (verdict, told) = oneshot::channel();
        let (next, later) = mpsc::channel(1);
        let judged = Judged { peer, told, next };
        self.judged
            .send(judged)
            .await
            .map_err(|_| ResponseDropped)?;
        Ok((unwrap(response), Some(Feedback::new(verdict, later))))
    }
}

impl<E: Runtime> AttachableResolver<StateDb<E>> for StateSource<E> {
    async fn attach_database(&self, database: Shared<StateDb<E>>) {
        self.mailbox
            .attach_database(Shared::new("served", Served(database)));
    }
}

/// A response on whose proof the engine has yet to pronounce.
struct Judged {
    peer: Feedback<Travelling>,
    told: oneshot::Receiver<bool>,
    next: mpsc::Sender<(Fetched, oneshot::Sender<bool>)>,
}

impl Judged {
    /// Carries verdicts to the peer's side, and further responses back, until one is accepted or
    /// nobody waits for one any more.
    async fn carry(self) {
        let Self {
            mut peer,
            mut told,
            next,
        } = self;
        while let Ok(valid) = told.await {
            if valid {
                return peer.accept();
            }
            let further = select! {
                further = peer.reject() => further,
                () = next.closed() => return,
            };
            let Some((response, feedback)) = further else {
                return;
            };
            let (verdict, receiver) = oneshot::channel();
            if next.send((unwrap(response), verdict)).await.is_err() {
                return;
            }
            (peer, told) = (feedback, receiver);
        }
    }
}

async fn carry_verdicts(mut judged: mpsc::Receiver<Judged>) {
    let mut carried = Pool::default();
    loop {
        select! {
            one = judged.recv() => match one {
                Some(one) => carried.push(one.carry()),
                // Nobody fetches any more; serving goes on.
                None => std::future::pending().await,
            },
            () = carried.next_completed() => {},
        }
    }
}

/// Starts serving and fetching over a channel of the network.
pub fn start<E, P, B, S, R>(
    context: &E,
    own: &ValidatorKey,
    (peers, blocker): (P, B),
    channel: (S, R),
) -> (StateSource<E>, TaskHandle<()>)
where
    E: Runtime,
    P: Provider<PublicKey = ValidatorKey>,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let config = p2p::Config {
        peer_provider: peers,
        blocker,
        database: None,
        mailbox_size: MAILBOX,
        me: Some(own.clone()),
        fetch_timeout: NZDuration!(Duration::from_secs(2)),
        fetch_retry_delay: Duration::from_millis(100),
        max_serve_ops: SYNC_OPERATIONS_MAX,
        priority_requests: false,
        priority_responses: false,
    };
    let (actor, mailbox) = Actor::new(context.child("state_sync"), config);
    let (judged, waiting) = mpsc::channel(SYNC_REQUESTS_MAX.get());
    let verdicts = context.child("verdicts");
    verdicts.spawn(|_| carry_verdicts(waiting));
    (StateSource { mailbox, judged }, actor.start(channel))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Value;
    use bytes::Bytes;
    use commonware_codec::{DecodeExt as _, Encode as _};
    use commonware_storage::{mmr::Location, qmdb::any};

    fn samples() -> Vec<StateOperation> {
        let value = |size| Value(Bytes::from(vec![7; size]));
        let update = |size| {
            StateOperation::Update(any::ordered::Update {
                key: Digest::from([1; 32]),
                value: value(size),
                next_key: Digest::from([2; 32]),
            })
        };
        vec![
            update(0),
            update(STATE_VALUE_BYTES_MAX),
            StateOperation::Delete(Digest::from([3; 32])),
            StateOperation::CommitFloor(None, Location::new(77)),
            StateOperation::CommitFloor(Some(value(9)), Location::new(0)),
        ]
    }

    #[test]
    fn an_operation_travels_as_the_bytes_that_the_root_commits_to() {
        for operation in samples() {
            let bytes = SyncOperation(operation.clone()).encode();
            assert_eq!(bytes, operation.encode());
            assert!(bytes.len() <= OPERATION_BYTES_MAX);
            assert_eq!(
                SyncOperation::decode(bytes).expect("its bytes").0,
                operation
            );
        }
    }

    #[test]
    fn an_operation_over_the_bound_is_refused() {
        let StateOperation::Update(mut update) = samples().swap_remove(1) else {
            panic!("an update");
        };
        update.value = Value(Bytes::from(vec![7; STATE_VALUE_BYTES_MAX + 1]));
        let bytes = SyncOperation(StateOperation::Update(update)).encode();
        assert!(SyncOperation::decode(bytes).is_err());
    }
}
