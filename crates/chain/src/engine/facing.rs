//! What a node faces others with: consensus, the knowledge of peers, gossip, and the door.
//!
//! Started when everything that is kept is open. Absent on purpose: stores (see
//! [wiring](super::wiring)).

use crate::{
    application::Ledger,
    desk::{self, DESK_QUEUE_MAX, Question},
    engine::{
        Runtime, ValidatorKey,
        committees::Committees,
        consensus::{ConsensusChannels, EngineSetup, automaton},
        epochs::{HEIGHTS_MAX, Orchestrator},
        wiring::{Opened, Setup, Shared, Started, Task},
    },
    gossip::{self, GossipSetup, OUTGOING_MAX},
    handle::Handle,
    instruments::Instruments,
    intake::{self, Gate, INTAKE_QUEUE_MAX},
    keeper::{Keeper, Marshal},
    known_keys::KnownKeys,
    pacing::{Pace, Paced},
};
use chancery_rules::kernel::ids::Height;
use commonware_glue::stateful::Mailbox as StatefulMailbox;
use commonware_p2p::{AddressableManager, Blocker, Receiver, Sender};
use commonware_runtime::Handle as TaskHandle;
use commonware_utils::channel::{mpsc, watch};
use std::sync::{Arc, atomic::AtomicUsize};

/// Starts all of it.
pub(super) fn face<E, P, B, S, R>(
    context: &E,
    (setup, shared, blocker): (Setup, Shared, B),
    opened: Opened<E, P, S, R>,
) -> Started
where
    E: Runtime,
    P: AddressableManager<PublicKey = ValidatorKey>,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let (mailbox, marshal, keeper, circle) = opened.kept;
    let (peering, processed) = opened.peering;
    let (votes, gossip) = opened.talk;
    let mut tasks = opened.tasks;
    let (heights, told) = mpsc::channel(HEIGHTS_MAX);
    let engine = EngineSetup {
        prefix: setup.prefix.clone(),
        page_cache: opened.page_cache,
        blocker,
        epochs: circle.committees.epochs(),
    };
    let kept = (mailbox.clone(), marshal, circle.committees);
    let engine = (engine, setup.pace);
    let (consensus, arrivals) = consensus(context, engine, &shared, kept, (votes, told));
    tasks.push(("consensus", consensus));
    let (opening, members) = (mailbox.clone(), shared.members.clone());
    let peers = context.child("peers").spawn(move |_| async move {
        let state = opening.subscribe_databases().await;
        peering.run(state, processed, members).await;
    });
    tasks.push(("peers", peers));
    let gate = Gate::new(
        (Arc::clone(&shared.founding), shared.feed.clone()),
        (Arc::clone(&shared.mempool), shared.verdicts.clone()),
        (KnownKeys::default(), shared.members.clone()),
        arrivals,
    );
    let gate = (gate, setup.own());
    let (handle, doors) = doors(context, shared, gate, (mailbox, keeper), (gossip, heights));
    tasks.extend(doors);
    Started { handle, tasks }
}

/// Consensus, epoch after epoch, and what wakes a proposer.
fn consensus<E, B, S, R>(
    context: &E,
    (engine, pace): (EngineSetup<B>, Pace),
    shared: &Shared,
    (mailbox, marshal, committees): (StatefulMailbox<E, Ledger<E>>, Marshal, Committees),
    (channels, heights): (
        ConsensusChannels<S, R>,
        mpsc::Receiver<(ValidatorKey, Height)>,
    ),
) -> (TaskHandle<()>, watch::Sender<u64>)
where
    E: Runtime,
    B: Blocker<PublicKey = ValidatorKey>,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let (arrivals, arrived) = watch::channel(0);
    let paced = Paced::new(mailbox, Arc::clone(&shared.mempool), arrived, pace);
    let automaton = automaton(context, paced, &marshal, engine.epochs);
    let kept = (marshal, shared.feed.clone());
    let task = context.child("epochs").spawn(move |context| async move {
        let orchestrator = Orchestrator::new(context, (engine, automaton), committees, kept);
        orchestrator.run(channels, heights).await;
    });
    (task, arrivals)
}

/// The actors that face the outside, and the door to them.
fn doors<E, S, R>(
    context: &E,
    shared: Shared,
    (gate, own): (Gate<E>, ValidatorKey),
    (stateful, keeper): (StatefulMailbox<E, Ledger<E>>, Keeper<E>),
    (network, heights): ((S, R), mpsc::Sender<(ValidatorKey, Height)>),
) -> (Handle, Vec<Task>)
where
    E: Runtime,
    S: Sender<PublicKey = ValidatorKey>,
    R: Receiver<PublicKey = ValidatorKey>,
{
    let (submissions, submitted) = mpsc::channel(INTAKE_QUEUE_MAX);
    let (questions, asked) = mpsc::channel::<Question>(DESK_QUEUE_MAX);
    let (outgoing, to_send) = mpsc::channel(OUTGOING_MAX);
    let present = Arc::<AtomicUsize>::default();
    let oldest = keeper.oldest_shared();
    let (ready, is_ready) = watch::channel(false);
    let setup = GossipSetup {
        gate: gate.clone(),
        mempool: Arc::clone(&shared.mempool),
        feed: shared.feed.clone(),
        members: shared.members.clone(),
        heights,
        present: Arc::clone(&present),
    };
    let circle = keeper.circle().clone();
    let gossip = context.child("gossip").spawn(move |context| async move {
        gossip::run(context, setup, to_send, network).await;
    });
    let opening = stateful.clone();
    let intake = context.child("intake").spawn(move |context| async move {
        // Nothing is judged before the state is open.
        gate.open(opening.subscribe_databases().await);
        intake::run(context, (gate, own), submitted, outgoing).await;
    });
    let desk = context.child("desk").spawn(move |context| async move {
        let state = stateful.subscribe_databases().await;
        ready.send_replace(true);
        desk::run(context, state, keeper, asked).await;
    });
    let instruments = Instruments::new(context.child("door"), shared.verdicts);
    let handle = Handle {
        founding: shared.founding,
        submissions,
        questions,
        feed: shared.feed,
        mempool: shared.mempool,
        present,
        oldest,
        ready: is_ready,
        committees: circle.committees,
        members: circle.members,
        instruments,
        failure: shared.failure,
    };
    let tasks = vec![("gossip", gossip), ("intake", intake), ("desk", desk)];
    (handle, tasks)
}
