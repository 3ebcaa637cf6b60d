//! Epochs: when a committee is chosen, and when it comes into office.

use chancery_rules::{
    kernel::{context::Environment, ids::Epoch},
    motion::Duty,
};

use super::{
    admit_member, admit_node, approve, city_of, committee, member, node_key, propose, remove_node,
};
use crate::{
    samples::admit,
    world::{World, genesis},
};

fn city(blocks: u64) -> World {
    city_of(4, Environment::Development, blocks)
}

#[test]
fn the_first_committee_is_the_genesis_files() {
    let world = World::development();
    let first = committee(&world);
    assert_eq!(
        first.keys.to_vec(),
        genesis(Environment::Development).committee()
    );
    assert_eq!(first.next_keys(), first.keys.to_vec());
    assert_eq!(first.epoch, Epoch(0));
    assert_eq!(first.nodes.len(), 4);
}

#[test]
fn the_last_block_of_an_epoch_and_no_other_tells_the_next_committee() {
    let mut world = city(5);
    for height in 2..=20_u64 {
        let executed = world.block(&[]).unwrap();
        let known = committee(&world);
        assert_eq!(known.epoch, Epoch(height / 5), "{height}");
        match height % 5 {
            4 => assert_eq!(executed.next_committee, Some(known.next_keys()), "{height}"),
            _ => assert_eq!(executed.next_committee, None, "{height}"),
        }
    }
}

#[test]
fn the_shortest_epoch_has_two_blocks() {
    let mut world = city(2);
    assert_eq!(committee(&world).epoch, Epoch(0));
    let second = world.block(&[]).unwrap();
    assert_eq!(
        (committee(&world).epoch, second.next_committee),
        (Epoch(1), None)
    );
    assert!(world.block(&[]).unwrap().next_committee.is_some());
}

#[test]
fn a_motion_in_the_last_block_still_counts_and_one_in_the_first_does_not() {
    let mut world = city(10);
    world.must_root(member(0), propose(1, remove_node(member(3))));
    world.must_root(member(1), approve(1));
    let mut late = world.clone();
    for (world, last) in [(&mut world, 8), (&mut late, 9)] {
        while world.height.0 < last {
            world.block(&[]).unwrap();
        }
    }
    let gone = node_key(member(3));
    let vote = world.envelope(
        member(2),
        chancery_rules::kernel::keys::KeyPurpose::Root,
        approve(1),
    );
    let executed = world.block(&[vote]).unwrap();
    assert_eq!(world.height.0, 9);
    assert!(!executed.next_committee.unwrap().contains(&gone));
    assert!(committee(&world).keys.contains(&gone));
    world.block(&[]).unwrap();
    assert!(!committee(&world).keys.contains(&gone));
    late.must_root(member(2), approve(1));
    assert_eq!(late.height.0, 10);
    assert!(committee(&late).keys.contains(&gone));
    assert!(!committee(&late).next_keys().contains(&gone));
}

#[test]
fn a_city_grows_from_four_to_seven_and_shrinks_to_four() {
    let mut world = city(20);
    let mut number = 0;
    let mut pass = |world: &mut World, effect| {
        number += 1;
        super::pass(world, number, effect);
    };
    for place in 4..7 {
        world.must(member(0), admit(member(place)));
        pass(&mut world, admit_member(member(place)));
        pass(&mut world, admit_node(member(place), Duty::Validator));
        super::next_epoch(&mut world);
        assert_eq!(committee(&world).keys.len(), place + 1);
    }
    for place in 4..7 {
        pass(&mut world, remove_node(member(place)));
        super::next_epoch(&mut world);
    }
    assert_eq!(committee(&world).keys.len(), 4);
}
