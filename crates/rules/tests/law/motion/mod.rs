//! Motions: councils of any size, and what they decide.

mod acts;
mod bounds;
pub mod conformance;
mod definitions;
pub mod effect;
mod epochs;
mod members;
mod model;
mod nodes;
mod parameters;
mod parties;
mod simulate;
mod thresholds;

use chancery_rules::{
    catalogue::{AnyRecord, AnyTransaction},
    genesis::Epochs,
    kernel::{
        context::Environment,
        ids::{MotionId, PartyId, ValidatorId},
        keys::KeyPurpose,
        state_key::RecordKey,
        text::ShortText,
    },
    motion::{
        CommitteeRecord, CouncilRecord, Duty, Effect, MotionRecord, MotionStatus, NodeRole,
        ProposeMotion, Vote, VoteMotion, WithdrawMotion,
    },
    party::PartyRecord,
};

use crate::{
    samples::{admit, reason},
    world::{Actor, World, bytes32, genesis_of},
};

/// Blocks of an epoch in these tests, unless they are about epochs.
pub const EPOCH_BLOCKS: u64 = 1_000;

pub fn member(place: usize) -> Actor {
    Actor {
        seed: u8::try_from(place + 1).unwrap(),
        generation: 0,
    }
}

/// A city of so many members, all of whom validate.
pub fn city(members: usize) -> World {
    city_of(members, Environment::Development, EPOCH_BLOCKS)
}

pub fn city_of(members: usize, environment: Environment, blocks: u64) -> World {
    let members: Vec<_> = (0..members).map(member).collect();
    let mut genesis = genesis_of(&members, environment);
    genesis.epochs = Some(Epochs { blocks, term: 1 });
    World::founded(&genesis)
}

/// The same with a party more, which is no member.
pub fn city_and_guest(members: usize) -> (World, Actor) {
    let mut world = city(members);
    let guest = member(100);
    world.must(member(0), admit(guest));
    (world, guest)
}

pub fn id(number: u64) -> MotionId {
    MotionId(bytes32("motion", number))
}

pub fn propose(number: u64, effect: Effect) -> ProposeMotion {
    ProposeMotion {
        motion: id(number),
        effect,
        note: note("because"),
    }
}

pub fn note<const N: usize>(text: &str) -> ShortText<N> {
    text.to_owned().try_into().unwrap()
}

pub fn vote(number: u64, vote: Vote) -> VoteMotion {
    VoteMotion {
        motion: id(number),
        vote,
    }
}

pub fn approve(number: u64) -> VoteMotion {
    vote(number, Vote::Approve)
}

pub fn reject(number: u64) -> VoteMotion {
    vote(number, Vote::Reject)
}

pub fn withdraw(number: u64) -> WithdrawMotion {
    WithdrawMotion { motion: id(number) }
}

pub fn council(world: &World) -> CouncilRecord {
    match world.record(RecordKey::Council).unwrap() {
        AnyRecord::Council(record) => CouncilRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

pub fn committee(world: &World) -> CommitteeRecord {
    match world.record(RecordKey::Committee).unwrap() {
        AnyRecord::Committee(record) => CommitteeRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

pub fn motion(world: &World, number: u64) -> MotionRecord {
    match world.record(id(number).into()).unwrap() {
        AnyRecord::Motion(record) => MotionRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

pub fn party(world: &World, actor: Actor) -> PartyRecord {
    match world.record(actor.party().into()).unwrap() {
        AnyRecord::Party(record) => PartyRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

/// What an act signed with a root key comes to, tried and undone.
pub fn check(world: &World, signer: Actor, act: impl Into<AnyTransaction>, expected: &str) {
    let act = act.into();
    let found = world.clone().act(signer, KeyPurpose::Root, act.clone());
    assert_eq!(found, expected, "{act:?}");
}

/// What proposing an effect comes to, tried and undone.
pub fn check_effect(world: &World, effect: Effect, expected: &str) {
    check(world, member(0), propose(999, effect), expected);
}

/// Proposes and approves, as the members in turn, until it is decided; it must pass.
pub fn pass(world: &mut World, number: u64, effect: Effect) {
    assert_eq!(decide(world, number, effect), MotionStatus::Passed);
}

/// Proposes and approves, as the active members in turn, until it is decided.
pub fn decide(world: &mut World, number: u64, effect: Effect) -> MotionStatus {
    let council = council(world);
    let mut voters = (0..200)
        .map(member)
        .filter(|it| council.has_active(it.party()));
    world.must_root(voters.next().unwrap(), propose(number, effect));
    for voter in voters {
        if motion(world, number).status != MotionStatus::Open {
            break;
        }
        world.must_root(voter, approve(number));
    }
    motion(world, number).status
}

/// A node's key; the genesis file has those of generation 0.
pub fn node_key(actor: Actor) -> ValidatorId {
    actor.validator()
}

pub fn admit_node(actor: Actor, role: Duty) -> Effect {
    Effect::AdmitNode {
        party: actor.party(),
        key: node_key(actor),
        address: "node.example:9000".parse().unwrap(),
        role,
    }
}

pub fn admit_party(actor: Actor) -> Effect {
    Effect::AdmitParty {
        admission: Box::new(admit(actor)),
    }
}

pub fn suspend_party(actor: Actor) -> Effect {
    Effect::SuspendParty {
        party: actor.party(),
        reason: reason("audit"),
    }
}

pub fn reinstate_party(actor: Actor) -> Effect {
    Effect::ReinstateParty {
        party: actor.party(),
    }
}

pub fn admit_member(actor: Actor) -> Effect {
    Effect::AdmitMember {
        party: actor.party(),
    }
}

pub fn suspend_member(actor: Actor) -> Effect {
    Effect::SuspendMember {
        party: actor.party(),
        reason: reason("audit"),
    }
}

pub fn reinstate_member(actor: Actor) -> Effect {
    Effect::ReinstateMember {
        party: actor.party(),
    }
}

pub fn remove_member(actor: Actor) -> Effect {
    Effect::RemoveMember {
        party: actor.party(),
        reason: reason("dissolved"),
    }
}

pub fn suspend_node(actor: Actor) -> Effect {
    Effect::SuspendNode {
        party: actor.party(),
        reason: reason("faulty"),
    }
}

pub fn reinstate_node(actor: Actor) -> Effect {
    Effect::ReinstateNode {
        party: actor.party(),
    }
}

pub fn remove_node(actor: Actor) -> Effect {
    Effect::RemoveNode {
        party: actor.party(),
        reason: reason("replaced"),
    }
}

pub fn set_role(actor: Actor, role: Duty) -> Effect {
    Effect::SetNodeRole {
        party: actor.party(),
        role,
    }
}

pub fn rotate(actor: Actor, key: ValidatorId) -> Effect {
    Effect::RotateNodeKey {
        party: actor.party(),
        key,
    }
}

pub fn set(name: &str, value: u64) -> Effect {
    Effect::SetParameter {
        name: name.parse().unwrap(),
        value,
    }
}

pub fn role(world: &World, party: PartyId) -> Option<NodeRole> {
    committee(world).node(party).map(|node| node.role)
}

/// Empty blocks up to the first of the next epoch.
pub fn next_epoch(world: &mut World) {
    let epochs = world.genesis.epochs();
    loop {
        world.block(&[]).unwrap();
        if epochs.is_first(world.height) {
            return;
        }
    }
}
