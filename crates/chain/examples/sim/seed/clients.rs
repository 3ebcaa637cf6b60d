//! Those who submit: honest, clumsy and dishonest clients, who try again until they see a receipt.
//!
//! A client believes only what an honest node tells. Absent on purpose: load for its own sake; a few
//! transactions at the right moment find more than many.

use super::{
    acts::{Act, approval, approval_of, motion},
    dice::Dice,
    history::{Promise, brief},
    nodes::{Door, Ground},
    story::begin,
};
use chancery_chain::Refusal;
use chancery_rules::kernel::{envelope::Envelope, ids::TransactionId};
use commonware_macros::select;
use commonware_runtime::{Clock as _, deterministic};
use std::time::Duration;

/// How long a node may take to answer a submission, in milliseconds.
const ANSWER_MS: u64 = 1_500;

/// How long a client waits for a receipt before it tries again elsewhere.
const RECEIPT_MS: u64 = 3_000;

/// How often a client tries the same transaction.
const TRIES_MAX: u64 = 6;

/// How long a transaction is valid: longer than any simulation.
const VALID_MS: u64 = 300_000;

/// A client.
pub struct Client {
    context: deterministic::Context,
    ground: Ground,
    doors: Vec<Door>,
    /// The one node that it knows, if it knows only one.
    home: Option<usize>,
    dice: Dice,
    number: u64,
}

impl Client {
    /// The client `name` of a life. Numbers, and so nonces and ids, are never used twice.
    pub fn new(
        context: deterministic::Context,
        ground: Ground,
        doors: Vec<Door>,
        name: u64,
    ) -> Self {
        let own = ground.life * 100 + name;
        let mut dice = Dice::of(ground.plan.seed, 10_000 + own);
        let home = dice.chance(40).then(|| dice.index(doors.len()));
        Self {
            context,
            doors,
            home,
            dice,
            number: (own + 1) * 100_000,
            ground,
        }
    }

    /// Submits one thing after another, for ever. The first client has the certificate type approved.
    pub async fn run(mut self) {
        if self.number == 100_000 {
            let approval = approval(&self.ground.world);
            let envelope = self.sign(0, 2, &approval);
            self.bring_to_an_end(envelope, 1).await;
        }
        loop {
            self.act().await;
            let rest_ms = self.dice.below(self.ground.plan.rest_ms_max + 1);
            self.context.sleep(Duration::from_millis(rest_ms)).await;
        }
    }

    async fn act(&mut self) {
        let act = Act::draw(&mut self.dice, self.ground.plan.council);
        match act {
            Act::Forge => self.forge().await,
            Act::Late => self.late().await,
            Act::Conflict => self.conflict().await,
            Act::Council => self.council().await,
            act => {
                let member = self.member();
                let number = self.next();
                let world = std::sync::Arc::clone(&self.ground.world);
                let transaction = act.transaction(&world, member, number, &mut self.dice);
                let envelope = self.sign(member, act.key(), &transaction);
                let copies = if self.dice.chance(25) { 3 } else { 1 };
                self.bring_to_an_end(envelope, copies).await;
            }
        }
    }

    /// Two transactions of which only one can be accepted, at two nodes.
    async fn conflict(&mut self) {
        let unit = super::world::unit(self.next());
        let (one, other) = (self.member(), self.member());
        let envelopes = [self.sign(one, 1, &unit), self.sign(other, 1, &unit)];
        for envelope in &envelopes {
            let node = self.node();
            self.submit(node, envelope.clone()).await;
        }
        for envelope in envelopes {
            self.bring_to_an_end(envelope, 1).await;
        }
    }

    /// A motion about a node, and everyone's approval of it.
    async fn council(&mut self) {
        let (proposer, target, number) = (self.member(), self.member(), self.next());
        let suspends = self.dice.chance(60);
        let proposal = self.sign(proposer, 1, &motion(number, target, suspends));
        self.bring_to_an_end(proposal, 1).await;
        let members = u8::try_from(self.ground.plan.validators).expect("few");
        let mut votes = Vec::new();
        for member in (0..members).filter(|member| *member != proposer) {
            let vote = self.sign(member, 1, &approval_of(number));
            let node = self.node();
            self.submit(node, vote.clone()).await;
            votes.push(vote);
        }
        for vote in votes {
            self.bring_to_an_end(vote, 1).await;
        }
    }

    /// A transaction whose signature is not that of its content.
    async fn forge(&mut self) {
        let (member, unit) = (self.member(), super::world::unit(self.next()));
        let mut envelope = self.sign(member, 1, &unit);
        let last = envelope.len() - 1;
        envelope[last] ^= 1;
        self.must_be_refused(envelope, "forged").await;
    }

    /// A transaction that has expired.
    async fn late(&mut self) {
        let (member, unit) = (self.member(), super::world::unit(self.next()));
        let number = self.next();
        let expires_ms = super::story::BEGIN_MS - 1;
        let envelope = self
            .ground
            .world
            .signed(member, 1, number, expires_ms, &unit);
        self.must_be_refused(envelope, "expired").await;
    }

    async fn must_be_refused(&mut self, envelope: Vec<u8>, what: &str) {
        let id = id_of(&envelope);
        let now = self.context.current();
        self.ground.history.lock().expect("sound").never(now, id);
        let node = self.node();
        if let Some(Ok(_)) = self.submit(node, envelope).await
            && self.ground.plan.mischief(node).is_none()
        {
            let now = self.context.current();
            let mut history = self.ground.history.lock().expect("sound");
            history.violated(
                now,
                format!("{node} took in {}, which is {what}", brief(&id)),
            );
        }
    }

    /// Submits until it is final, at several nodes from the beginning if `copies` says so.
    async fn bring_to_an_end(&mut self, envelope: Vec<u8>, copies: u64) {
        let id = id_of(&envelope);
        for _ in 1..copies {
            let node = self.node();
            self.submit(node, envelope.clone()).await;
        }
        // Who asks once and leaves it to the node finds out whether the node forgets.
        let once = self.home.is_some() || self.dice.chance(30);
        let tries = if once { 1 } else { TRIES_MAX };
        for _ in 0..tries {
            let node = self.node();
            let taken = self.submit(node, envelope.clone()).await;
            if self.await_receipt(node, id, taken.is_some()).await {
                return;
            }
        }
    }

    async fn await_receipt(&self, node: usize, id: TransactionId, taken: bool) -> bool {
        let patience_ms = if taken { RECEIPT_MS } else { 200 };
        for _ in 0..patience_ms / 50 {
            self.context.sleep(Duration::from_millis(50)).await;
            let mut history = self.ground.history.lock().expect("sound");
            if let Some(receipt) = history.receipt(&id).cloned() {
                history.acknowledge(self.context.current(), node, &receipt);
                return true;
            }
        }
        false
    }

    /// What the node answers; `None` if it does not.
    async fn submit(
        &mut self,
        node: usize,
        envelope: Vec<u8>,
    ) -> Option<Result<TransactionId, Refusal>> {
        submit(
            &self.context,
            &self.ground,
            (node, &self.doors[node]),
            envelope,
        )
        .await
    }

    /// The node that it asks next.
    fn node(&mut self) -> usize {
        let drawn = self.dice.index(self.doors.len());
        self.home.unwrap_or(drawn)
    }

    fn member(&mut self) -> u8 {
        u8::try_from(self.dice.index(self.ground.plan.validators)).expect("few")
    }

    fn next(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    fn sign(
        &mut self,
        member: u8,
        key: u8,
        transaction: &chancery_rules::catalogue::AnyTransaction,
    ) -> Vec<u8> {
        let expires_ms = now_ms(&self.context) + VALID_MS;
        let number = self.next();
        self.ground
            .world
            .signed(member, key, number, expires_ms, transaction)
    }
}

/// Submits at a node; tells the history what it answers.
pub async fn submit(
    context: &deterministic::Context,
    ground: &Ground,
    (node, door): (usize, &Door),
    envelope: Vec<u8>,
) -> Option<Result<TransactionId, Refusal>> {
    let id = id_of(&envelope);
    let (start, handle) = door.open()?;
    let answer = select! {
        answer = handle.submit(envelope) => Some(answer),
        () = context.sleep(Duration::from_millis(ANSWER_MS)) => None,
    };
    let mut history = ground.history.lock().expect("sound");
    let line = match &answer {
        Some(Ok(_)) => format!("{node} took in {}", brief(&id)),
        Some(Err(refusal)) => format!("{node} refused {}: {refusal}", brief(&id)),
        None => format!("{node} did not answer about {}", brief(&id)),
    };
    history.tell(context.current(), line);
    if let Some(Ok(_)) = answer
        && ground.plan.mischief(node).is_none()
    {
        history.taken_in(Promise {
            id,
            node,
            start: (ground.life, start),
        });
    }
    answer
}

/// Milliseconds since the epoch by the simulation's clock.
pub fn now_ms(context: &deterministic::Context) -> u64 {
    let since = context
        .current()
        .duration_since(begin())
        .unwrap_or_default();
    super::story::BEGIN_MS + u64::try_from(since.as_millis()).expect("fits")
}

/// The id of an envelope that a client made.
pub fn id_of(envelope: &[u8]) -> TransactionId {
    Envelope::decode(envelope).expect("an envelope").id()
}

/// Starts the clients of a life.
pub fn start(context: &deterministic::Context, ground: &Ground, doors: &[Door]) {
    use commonware_runtime::{Spawner as _, Supervisor as _};
    for name in 0..u64::try_from(ground.plan.clients).expect("few") {
        let (ground, doors) = (ground.clone(), doors.to_vec());
        let context = context.child("client").with_attribute("name", name);
        context.spawn(move |context| Client::new(context, ground, doors, name).run());
    }
}
