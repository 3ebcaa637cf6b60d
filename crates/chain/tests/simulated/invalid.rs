//! A block that does not follow from its parent gets no vote.

use crate::world::{World, unit};
use bytes::Bytes;
use chancery_chain::{
    Founding, Keep, MempoolLimits, Pace,
    application::Ledger,
    block::{Block, hash_of, transactions_root},
    engine::{
        Placement,
        archives::{open_links, open_stores},
        consensus::open_marshal,
        wiring::Setup,
    },
    failure::Failure,
    feed::{Feed, Tip},
    keeper::{Circle, Keeper},
    membership::Members,
    mempool::{Admission, Member, Mempool, Waiting},
    state::{self, StateSet},
    verdicts::Verdicts,
};
use chancery_proof::{committee::committee_root, header::Header};
use chancery_rules::kernel::{
    envelope::Envelope,
    ids::{BlockDigest, Height, LedgerId, Root, ValidatorId},
    time::Timestamp,
};
use commonware_codec::{DecodeExt as _, Encode as _};
use commonware_consensus::{
    marshal::{Start, ancestry},
    types::{Epoch, Round, View},
};
use commonware_cryptography::{Digested, Digestible as _, Signer as _};
use commonware_glue::stateful::{Application as _, Finality, Input, db::DatabaseSet as _};
use commonware_runtime::{Runner as _, Supervisor as _, deterministic};
use commonware_utils::sync::Mutex;
use std::sync::Arc;

type Context = deterministic::Context;

/// A ledger on its genesis state, without consensus.
struct Bench {
    context: Context,
    world: World,
    ledger: Ledger<Context>,
    state: StateSet<Context>,
    genesis: Digested<Block>,
    placement: Placement,
    mempool: Arc<Mutex<Mempool<Arc<Envelope>>>>,
}

impl Bench {
    async fn new(context: Context) -> Self {
        Self::of(context, World::found_at(1, 1)).await
    }

    async fn of(context: Context, world: World) -> Self {
        let founding = Arc::new(Founding::parse(&world.genesis).expect("a genesis file"));
        let key = world.validator(0);
        let setup = Setup {
            founding: Arc::clone(&founding),
            key: key.clone(),
            bootstrap: Vec::new(),
            prefix: "bench".into(),
            mempool: MempoolLimits::default(),
            pace: Pace::default(),
            page_cache_mebibytes: 1,
            keep: Keep::default(),
            join: None,
            failure: Failure::default(),
        };
        let page_cache = state::page_cache(1);
        let genesis = founding.genesis_block();
        let digest = genesis.digest();
        let genesis = Digested::precomputed(genesis, digest);
        let start = Start::Genesis(genesis.clone());
        let (links, committees) = open_links(&context, &setup, None, &page_cache).await;
        let opened = open_marshal(&context, &setup, (&committees, start), &page_cache).await;
        let (_, marshal, _) = opened;
        let members = Members::new(&founding);
        let circle = Circle {
            committees,
            members,
        };
        let stores = open_stores(
            &context,
            "bench",
            &page_cache,
            (&setup.keep, &setup.failure),
        )
        .await;
        let mempool = Arc::new(Mutex::new(Mempool::new(setup.mempool, 1)));
        let tip = Tip {
            height: Height(0),
            time: Timestamp(1),
            digest: BlockDigest(digest.0),
            view: 0,
            finalised_at: Timestamp(1),
        };
        let feed = (Feed::new(tip), Arc::clone(&mempool));
        let keeper = Keeper::new(
            context.child("keeper"),
            (stores, links),
            feed,
            (marshal, circle),
            (setup.keep, setup.failure),
        );
        let verdicts = Verdicts::new(Arc::clone(&mempool));
        let ledger = Ledger::new(founding, Arc::clone(&mempool), verdicts, keeper);
        let config = state::config("bench-state", page_cache);
        let state = StateSet::init(context.child("state"), config, None).await;
        let placement = Placement {
            round: Round::new(Epoch::zero(), View::new(1)),
            leader: key.public_key(),
            parent: (View::zero(), digest),
        };
        Self {
            context,
            world,
            ledger,
            state,
            genesis,
            placement,
            mempool,
        }
    }

    fn wait(&self, bytes: Vec<u8>) {
        let envelope = Envelope::decode(&bytes).expect("an envelope");
        let waiting = Waiting {
            hash: hash_of(&bytes),
            id: envelope.id(),
            signer: hash_of(envelope.key().bytes()),
            expires_ms: envelope.expires().0,
            bytes: Bytes::from(bytes),
            payload: Arc::new(envelope),
        };
        let admission = self.mempool.lock().offer(Member::Own, waiting, 0);
        assert_eq!(admission, Admission::Added);
    }

    async fn propose(&mut self) -> Block {
        let batch = self.state.new_batches().await;
        let input = Input {
            upstream: (),
            provider: (),
        };
        let at = (self.context.child("propose"), self.placement.clone());
        let parents = ancestry::from_iter([self.genesis.clone()]);
        let proposed = self.ledger.propose(at, parents, batch, input).await;
        proposed.expect("a block").block
    }

    async fn votes_for(&mut self, block: Block) -> bool {
        let digest = block.digest();
        let block = Digested::precomputed(block, digest);
        let batch = self.state.new_batches().await;
        let at = (self.context.child("verify"), self.placement.clone());
        let chain = ancestry::from_iter([block, self.genesis.clone()]);
        self.ledger
            .process(at, chain, batch, Finality::Candidate)
            .await
            .is_some()
    }

    /// The block with another header; its envelopes stay.
    fn altered(&self, block: &Block, alter: impl FnOnce(&mut Header)) -> Block {
        let mut header = block.header().clone();
        alter(&mut header);
        let leader = self.placement.leader.clone();
        Block::new(
            header,
            leader,
            block.envelopes().to_vec(),
            block.leaves().to_vec(),
        )
    }

    /// The block with other envelopes, to which its header commits.
    fn filled(&self, block: &Block, envelopes: Vec<Vec<u8>>) -> Block {
        let mut header = block.header().clone();
        let envelopes: Vec<Bytes> = envelopes.into_iter().map(Bytes::from).collect();
        let leaves: Vec<_> = envelopes.iter().map(|one| hash_of(one)).collect();
        header.transactions = transactions_root(&leaves);
        header.count = u64::try_from(leaves.len()).expect("few");
        Block::new(header, self.placement.leader.clone(), envelopes, leaves)
    }
}

#[test]
fn a_block_that_does_not_follow_from_its_parent_gets_no_vote() {
    deterministic::Runner::default().start(|context| async move {
        let mut bench = Bench::new(context).await;
        bench.wait(bench.world.signed(0, 1, 1, 300_000, &unit(1)));
        let good = bench.propose().await;
        assert_eq!(good.envelopes().len(), 1);
        assert!(bench.votes_for(good.clone()).await, "the block as proposed");

        type Alteration = (&'static str, fn(&mut Header));
        let alterations: [Alteration; 12] = [
            ("ledger", |header| header.ledger = LedgerId([1; 32])),
            ("time of the parent", |header| header.time = Timestamp(1)),
            ("time too far", |header| header.time = Timestamp(2_002)),
            ("log size", |header| header.log_size += 1),
            ("log root", |header| header.log_root = Root([1; 32])),
            ("state format", |header| header.state_format = 2),
            ("state root", |header| header.state_root = Root([1; 32])),
            ("ops root", |header| header.ops_root = Root([1; 32])),
            ("ops start", |header| header.ops_start += 1),
            ("ops end", |header| header.ops_end += 1),
            ("epoch", |header| header.epoch = chain_epoch(1)),
            ("committee", |header| {
                header.next_committee = Some(Root([1; 32]))
            }),
        ];
        for (name, alter) in alterations {
            let altered = bench.altered(&good, alter);
            assert!(!bench.votes_for(altered).await, "another {name}");
        }
    });
}

const fn chain_epoch(number: u64) -> chancery_rules::kernel::ids::Epoch {
    chancery_rules::kernel::ids::Epoch(number)
}

#[test]
fn the_last_block_of_an_epoch_names_the_next_committee_truly_or_gets_no_vote() {
    deterministic::Runner::default().start(|context| async move {
        let mut bench = Bench::of(context, World::with_epochs((1, 1), 1, 2, 1)).await;
        let good = bench.propose().await;
        let validator = ValidatorId(bench.world.validator_bytes(0));
        let expected = committee_root(&[validator]);
        assert_eq!(good.header().next_committee, Some(expected));
        assert!(bench.votes_for(good.clone()).await, "the block as proposed");
        let another = committee_root(&[ValidatorId([1; 32])]);
        for altered in [None, Some(another)] {
            let altered = bench.altered(&good, |header| header.next_committee = altered);
            assert!(!bench.votes_for(altered).await);
        }
    });
}

#[test]
fn a_block_with_a_transaction_that_no_block_may_hold_gets_no_vote() {
    deterministic::Runner::default().start(|context| async move {
        let mut bench = Bench::new(context).await;
        let (one, two) = (
            bench.world.signed(0, 1, 1, 300_000, &unit(1)),
            bench.world.signed(0, 1, 2, 300_000, &unit(2)),
        );
        bench.wait(one.clone());
        let good = bench.propose().await;
        let mut forged = one.clone();
        *forged.last_mut().expect("bytes") ^= 1;
        let expired = bench.world.signed(0, 1, 3, 1, &unit(3));
        let far = bench.world.signed(0, 1, 4, 10_000_000, &unit(4));
        let foreign = World::found_at(1, 2).signed(0, 1, 5, 300_000, &unit(5));
        let cases = [
            ("forged", vec![forged]),
            ("twice the same", vec![one.clone(), one.clone()]),
            ("expired", vec![expired]),
            ("expiring too late", vec![far]),
            ("of another ledger", vec![foreign]),
            ("no envelope", vec![b"nothing".to_vec()]),
            ("one more than the roots say", vec![one, two]),
        ];
        for (name, envelopes) in cases {
            let filled = bench.filled(&good, envelopes);
            assert!(!bench.votes_for(filled).await, "{name}");
        }
    });
}

#[test]
fn a_digest_stands_for_one_body_only() {
    deterministic::Runner::default().start(|context| async move {
        let mut bench = Bench::new(context).await;
        bench.wait(bench.world.signed(0, 1, 1, 300_000, &unit(1)));
        let good = bench.propose().await;
        let decoded = Block::decode(good.encode()).expect("its own bytes");
        assert_eq!(decoded.digest(), good.digest());
        assert_eq!(decoded.envelopes(), good.envelopes());
        let header = good.header().clone();
        let leader = bench.placement.leader.clone();
        let empty = Block::new(header, leader, Vec::new(), Vec::new());
        assert_eq!(empty.digest(), good.digest());
        assert!(
            Block::decode(empty.encode()).is_err(),
            "the header's digest, but not its body"
        );
        let mut longer = good.encode().to_vec();
        longer.push(0);
        assert!(
            Block::decode(Bytes::from(longer)).is_err(),
            "more than a block"
        );
    });
}
