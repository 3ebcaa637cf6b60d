//! The desk answers questions from outside the engine: blocks, proofs of the state, proofs of the log.
//!
//! Each question is answered by a task of its own, at most [`DESK_TASKS_MAX`] at a time; the others
//! wait in a bounded queue. Absent on purpose: submissions (see [intake](crate::intake)).

use crate::{
    engine::Runtime,
    handle::QueryError,
    keeper::{KeepError, Keeper},
    log::LogError,
    proofs::{ProveError, Proven, prove},
    snapshot::{StatePage, page},
    state::StateSet,
};
use chancery_rules::{
    feed::FinalisedBlock,
    kernel::ids::{Height, Root, StateKey},
};
use commonware_macros::select;
use commonware_utils::{
    channel::{fallible::OneshotExt as _, mpsc, oneshot},
    futures::Pool,
};
use std::sync::Arc;

/// The most questions that are answered at the same time.
pub const DESK_TASKS_MAX: usize = 64;

/// The most questions that wait.
pub const DESK_QUEUE_MAX: usize = 1_024;

/// A question.
pub enum Question {
    /// The final block at a height.
    Block(
        Height,
        oneshot::Sender<Result<Option<Arc<FinalisedBlock>>, KeepError>>,
    ),
    /// Records of the state after a key, at a final height.
    Page(
        Option<StateKey>,
        oneshot::Sender<Result<StatePage, QueryError>>,
    ),
    /// Proofs of records.
    Prove(Vec<StateKey>, oneshot::Sender<Result<Proven, ProveError>>),
    /// A log proof that leaf `.0` is in the tree of `.1`.
    Inclusion(u64, u64, oneshot::Sender<Result<Vec<Root>, LogError>>),
    /// A log proof that the tree of `.0` is a prefix of that of `.1`.
    Consistency(u64, u64, oneshot::Sender<Result<Vec<Root>, LogError>>),
}

/// Answers questions until nobody can ask any more.
pub async fn run<E: Runtime>(
    context: E,
    state: StateSet<E>,
    keeper: Keeper<E>,
    mut questions: mpsc::Receiver<Question>,
) {
    let context = Arc::new(context);
    let mut answers = Pool::default();
    loop {
        if answers.len() >= DESK_TASKS_MAX {
            answers.next_completed().await;
            continue;
        }
        select! {
            question = questions.recv() => {
                let Some(question) = question else { return };
                let (context, state, keeper) = (Arc::clone(&context), state.clone(), keeper.clone());
                answers.push(async move { answer(&*context, &state, &keeper, question).await });
            },
            () = answers.next_completed() => {},
        }
    }
}

/// An answer that nobody waits for any more is dropped.
async fn answer<E: Runtime>(
    context: &E,
    state: &StateSet<E>,
    keeper: &Keeper<E>,
    question: Question,
) {
    match question {
        Question::Block(height, reply) => {
            reply.send_lossy(keeper.read(height).await);
        }
        Question::Prove(keys, reply) => {
            reply.send_lossy(prove(context, state, keeper, &keys).await);
        }
        Question::Page(after, reply) => {
            reply.send_lossy(next_page(state, keeper, after).await);
        }
        Question::Inclusion(index, size, reply) => {
            reply.send_lossy(
                keeper
                    .stores()
                    .read()
                    .await
                    .log
                    .inclusion(index, size)
                    .await,
            );
        }
        Question::Consistency(old, new, reply) => {
            reply.send_lossy(keeper.stores().read().await.log.consistency(old, new).await);
        }
    }
}

/// A page of the state, as soon as it is a final block's.
async fn next_page<E: Runtime>(
    state: &StateSet<E>,
    keeper: &Keeper<E>,
    after: Option<StateKey>,
) -> Result<StatePage, QueryError> {
    let mut bell = keeper.feed().bell();
    loop {
        bell.borrow_and_update();
        if let Some(page) = page(state, keeper, after).await? {
            return Ok(page);
        }
        if bell.changed().await.is_err() {
            return Err(QueryError::Stopped);
        }
    }
}
