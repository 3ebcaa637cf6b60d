//! Motions at random. Whatever is proposed and voted, a committee can hand over to the next, somebody can vote, nobody
//! votes twice, and an effect happens once.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::{
    block::Executed,
    catalogue::{AnyRecord, AnyTransaction},
    kernel::{
        context::Environment,
        envelope::Envelope,
        ids::{MotionId, ValidatorId},
        keys::KeyPurpose,
        receipt::Outcome,
    },
    motion::{
        Duty, Effect, MotionRecord, MotionStatus, Parameters, Vote, VoteMotion, quorum,
        replaced_max,
    },
};
use proptest::prelude::*;

use super::{
    admit_member, admit_node, city_of, committee, council, id, member, node_key, propose,
    reinstate_member, reinstate_node, remove_member, remove_node, rotate, set, set_role,
    suspend_member, suspend_node, vote, withdraw,
};
use crate::{samples::admit, world::World};

/// Parties that motions are about; the first seven found the city.
const PARTIES: usize = 10;
const EPOCH_BLOCKS: u64 = 6;

#[derive(Clone, Debug)]
enum Act {
    /// Proposed by one and approved by all others at once.
    Carry(Effect),
    Propose(usize, u64, Effect),
    Vote(usize, u64, Vote),
    Withdraw(usize, u64),
    /// Votes that one member casts twice in one block.
    VoteTwice(usize, u64),
    Wait(u64),
}

fn effects() -> impl Strategy<Value = Effect> {
    let duty = prop_oneof![Just(Duty::Validator), Just(Duty::Follower)];
    let who = || (0..PARTIES).prop_map(member);
    prop_oneof![
        2 => who().prop_map(admit_member),
        2 => who().prop_map(suspend_member),
        1 => who().prop_map(reinstate_member),
        2 => who().prop_map(remove_member),
        3 => (who(), 0..3_u8, duty.clone()).prop_map(|(who, generation, duty)| {
            let Effect::AdmitNode { party, address, role, .. } = admit_node(who, duty) else {
                unreachable!()
            };
            let key = node_key(crate::world::Actor { generation, ..who });
            Effect::AdmitNode { party, key, address, role }
        }),
        3 => who().prop_map(suspend_node),
        2 => who().prop_map(reinstate_node),
        3 => who().prop_map(remove_node),
        2 => (who(), duty).prop_map(|(who, duty)| set_role(who, duty)),
        2 => (who(), 0..3_u8).prop_map(|(who, generation)| {
            rotate(who, node_key(crate::world::Actor { generation, ..who }))
        }),
        1 => (1..=90_u64).prop_map(|days| set("motion_days", days)),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    let (who, number) = (|| 0..PARTIES, || 0..6_u64);
    let a_vote = prop_oneof![3 => Just(Vote::Approve), 1 => Just(Vote::Reject)];
    prop_oneof![
        10 => effects().prop_map(Act::Carry),
        3 => (who(), number(), effects()).prop_map(|(who, number, effect)| Act::Propose(who, number, effect)),
        8 => (who(), number(), a_vote).prop_map(|(who, number, a_vote)| Act::Vote(who, number, a_vote)),
        1 => (who(), number()).prop_map(|(who, number)| Act::Withdraw(who, number)),
        1 => (who(), number()).prop_map(|(who, number)| Act::VoteTwice(who, number)),
        3 => (1..8_u64).prop_map(Act::Wait),
    ]
}

/// A city under watch: what was seen of it so far.
struct Watched {
    world: World,
    decided: BTreeMap<MotionId, MotionRecord>,
    promised: Option<Vec<ValidatorId>>,
    next_number: u64,
}

impl Watched {
    fn new() -> Self {
        let mut world = city_of(7, Environment::Development, EPOCH_BLOCKS);
        for place in 7..PARTIES {
            world.must(member(0), admit(member(place)));
        }
        Self {
            world,
            decided: BTreeMap::new(),
            promised: None,
            next_number: 1_000,
        }
    }

    fn act(&mut self, act: &Act) {
        match act {
            Act::Carry(effect) => self.carry(effect),
            Act::Propose(who, number, effect) => {
                self.block_of(&[(*who, propose(*number, effect.clone()).into())]);
            }
            Act::Vote(who, number, cast) => {
                self.block_of(&[(*who, vote(*number, *cast).into())]);
            }
            Act::Withdraw(who, number) => {
                self.block_of(&[(*who, withdraw(*number).into())]);
            }
            Act::VoteTwice(who, number) => {
                let votes = [Vote::Approve, Vote::Reject].map(|cast| {
                    let vote = VoteMotion {
                        motion: id(*number),
                        vote: cast,
                    };
                    (*who, AnyTransaction::from(vote))
                });
                let executed = self.block_of(&votes);
                let mut taken = executed.receipts.iter();
                assert!(
                    taken.any(|it| it.outcome != Outcome::Accepted),
                    "voted twice"
                );
            }
            Act::Wait(blocks) => {
                for _ in 0..*blocks {
                    self.block_of(&[]);
                }
            }
        }
    }

    fn carry(&mut self, effect: &Effect) {
        self.next_number += 1;
        let number = self.next_number;
        let council = council(&self.world);
        let mut voters = (0..PARTIES).filter(|place| council.has_active(member(*place).party()));
        let proposer = voters.next().expect("somebody can vote");
        let mut acts = vec![(proposer, propose(number, effect.clone()).into())];
        acts.extend(voters.map(|voter| (voter, vote(number, Vote::Approve).into())));
        self.block_of(&acts);
    }

    fn block_of(&mut self, acts: &[(usize, AnyTransaction)]) -> Executed {
        let before = (
            committee(&self.world).keys.to_vec(),
            council(&self.world).parameters,
        );
        let envelopes: Vec<Envelope> = acts
            .iter()
            .map(|(who, act)| {
                self.world
                    .envelope(member(*who), KeyPurpose::Root, act.clone())
            })
            .collect();
        let executed = self.world.block(&envelopes).unwrap();
        self.check_committee(&before.0, &executed);
        self.check_council();
        self.check_motions(before.1, &executed);
        executed
    }

    fn check_committee(&mut self, before: &[ValidatorId], executed: &Executed) {
        let now = committee(&self.world);
        assert!(now.keys.is_sorted_by(|a, b| a < b) && !now.keys.is_empty());
        let nodes: BTreeSet<_> = now.nodes.iter().map(|node| node.key).collect();
        assert_eq!(nodes.len(), now.nodes.len(), "two nodes with one key");
        if let Some(promised) = self.promised.take() {
            assert_eq!(now.keys.to_vec(), promised);
            let staying = promised.iter().filter(|key| before.contains(key)).count();
            let most = replaced_max(before.len());
            assert!(before.len() - staying <= most && promised.len() - staying <= most);
            assert!(before.len() < 3 || staying >= quorum(promised.len()));
        } else {
            assert_eq!(
                now.keys.to_vec(),
                before,
                "a committee changes at an epoch's end only"
            );
        }
        self.promised.clone_from(&executed.next_committee);
    }

    fn check_council(&self) {
        let council = council(&self.world);
        assert!(council.active().next().is_some());
        assert!(council.members.is_sorted_by(|a, b| a.party < b.party));
        for place in 0..PARTIES {
            let party = super::party(&self.world, member(place));
            assert_eq!(party.member, council.has_active(party.party));
        }
        for node in committee(&self.world).nodes.iter() {
            let validates = node.role == chancery_rules::motion::NodeRole::Validator;
            assert!(!validates || council.has_active(node.party));
        }
    }

    fn check_motions(&mut self, before: Parameters, executed: &Executed) {
        let mut passed = Vec::new();
        for change in &executed.changes {
            let value = change.value.as_ref();
            let record = value.map(|it| AnyRecord::decode(change.record.tag(), it).unwrap());
            let Some(AnyRecord::Motion(motion)) = record else {
                continue;
            };
            let votes: Vec<_> = motion
                .approvals
                .iter()
                .chain(motion.rejections.iter())
                .collect();
            let voters: BTreeSet<_> = votes.iter().collect();
            assert_eq!(voters.len(), votes.len(), "a member has one vote");
            assert_eq!(self.decided.get(&motion.motion), None, "decided once");
            if motion.status != MotionStatus::Open {
                self.decided
                    .insert(motion.motion, MotionRecord::clone(&motion));
            }
            if motion.status == MotionStatus::Passed {
                passed.push(motion);
            }
        }
        let now = council(&self.world).parameters;
        if now != before {
            let causes = passed
                .iter()
                .filter(|it| matches!(it.effect, Effect::SetParameter { value, .. } if value == now.motion_days));
            assert_eq!(causes.count(), 1, "an effect has a cause, once");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_sequence_of_motions_breaks_the_council_or_the_committee(
        acts in prop::collection::vec(acts(), 1..60)
    ) {
        let mut city = Watched::new();
        for act in &acts {
            city.act(act);
        }
    }

    /// As much as can be carried in one epoch.
    #[test]
    fn one_epoch_replaces_at_most_a_third(effects in prop::collection::vec(effects(), 1..40)) {
        let mut world = city_of(7, Environment::Development, 1_000);
        for place in 7..PARTIES {
            world.must(member(0), admit(member(place)));
        }
        let before = committee(&world).keys.to_vec();
        for (number, effect) in effects.into_iter().enumerate() {
            let number = u64::try_from(number).unwrap();
            let council = council(&world);
            let mut acts = Vec::new();
            for place in (0..PARTIES).filter(|place| council.has_active(member(*place).party())) {
                let act: AnyTransaction = match acts.is_empty() {
                    true => propose(number, effect.clone()).into(),
                    false => vote(number, Vote::Approve).into(),
                };
                acts.push(world.envelope(member(place), KeyPurpose::Root, act));
            }
            world.block(&acts).unwrap();
            let next = committee(&world).next_keys();
            let staying = next.iter().filter(|key| before.contains(key)).count();
            prop_assert!(before.len() - staying <= 2 && next.len() - staying <= 2);
            prop_assert!(staying >= quorum(next.len()));
        }
    }
}
