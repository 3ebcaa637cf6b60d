//! Parameters: their bounds, and that they are used.

use chancery_rules::{
    block::BlockRun,
    motion::{PARAMETERS, Parameters},
};

use super::{check_effect, city, council, pass, set};

#[test]
fn a_parameter_is_refused_in_order_of_precedence() {
    let world = city(4);
    check_effect(&world, set("block_seconds", 0), "motion.parameter_unknown");
    check_effect(&world, set("motion_days", 30), "motion.nothing_changes");
    check_effect(
        &world,
        set("motion_days", 0),
        "motion.parameter_out_of_bounds",
    );
}

#[test]
fn every_parameter_has_its_bounds() {
    for info in PARAMETERS {
        let mut world = city(1);
        for (number, value) in [*info.bounds.start(), *info.bounds.end()]
            .into_iter()
            .enumerate()
        {
            let (number, effect) = (u64::try_from(number).unwrap(), set(info.name, value));
            if council(&world).parameters.get(&info.name.parse().unwrap()) != Some(value) {
                pass(&mut world, number, effect);
            }
            let now = council(&world).parameters.get(&info.name.parse().unwrap());
            assert_eq!(now, Some(value), "{}", info.name);
        }
        for value in [info.bounds.start() - 1, info.bounds.end() + 1] {
            check_effect(
                &world,
                set(info.name, value),
                "motion.parameter_out_of_bounds",
            );
        }
    }
    let names = PARAMETERS.map(|info| info.name);
    let value = serde_json::to_value(Parameters::default()).unwrap();
    assert!(
        value
            .as_object()
            .unwrap()
            .keys()
            .all(|name| names.contains(&name.as_str()))
    );
    assert_eq!(value.as_object().unwrap().len(), names.len());
}

#[test]
fn a_block_knows_what_binds_it_from_the_state_before_it() {
    let mut world = city(4);
    let known = |world: &crate::world::World| {
        let mut run = BlockRun::new(&world.genesis, world.next_block());
        assert_eq!(run.parameters(), None);
        world.retry(&mut run, BlockRun::begin).unwrap();
        run.parameters().unwrap()
    };
    assert_eq!(known(&world), Parameters::default());
    pass(&mut world, 1, set("block_transactions", 64));
    pass(&mut world, 2, set("block_bytes", 65_536));
    let now = known(&world);
    assert_eq!((now.block_transactions, now.block_bytes), (64, 65_536));
    assert!(now.admit(64, 65_536));
    assert!(!now.admit(65, 65_536) && !now.admit(64, 65_537));
}
