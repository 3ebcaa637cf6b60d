//! Entries and claims at random, against the reference model. Shares are whole afterwards, whatever happened.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    reference::{Act, Model},
    *,
};

/// Numbers that entries have; few, so that acts meet.
const ENTRIES: u64 = 12;
/// The first of them are registered to begin with, all by the same keeper and of the same owner.
const FOUNDING: u64 = 5;
const SIGNERS: [Actor; 4] = [REGISTRAR, HOUSING, SECURITY, TAX];

/// Lists of owners by place; the last two are unsound.
fn list_of_owners(choice: usize) -> Owners {
    match choice {
        0 => owners([(1, 1, 1)]),
        1 => owners([(1, 1, 2), (2, 1, 2)]),
        2 => owners([(2, 1, 3), (3, 1, 6), (1, 1, 2)]),
        3 => owners([(1, 1, 2), (2, 1, 3)]),
        _ => owners([(1, 1, 2), (1, 1, 2)]),
    }
}

/// Acts, some of them by whoever comes along.
fn acts() -> impl Strategy<Value = (Option<usize>, Act)> {
    let id = || prop_oneof![2 => 0..FOUNDING, 1 => 0..ENTRIES];
    let new = || prop_oneof![1 => 0..FOUNDING, 6 => FOUNDING..ENTRIES];
    let any_owners = || prop_oneof![9 => 0..3_usize, 1 => 3..5_usize];
    let act = prop_oneof![
        6 => (id(), any_owners(), proptest::option::of(0..6_u64))
            .prop_map(|(id, owners, claim)| Act::Register(id, owners, claim)),
        2 => (id(), any::<bool>()).prop_map(|(id, ends)| Act::Freeze(id, ends)),
        2 => id().prop_map(Act::Lift),
        2 => (id(), new(), new()).prop_map(|(old, one, two)| Act::Split(old, one, two)),
        2 => (id(), id(), new()).prop_map(|(one, two, new)| Act::Merge(one, two, new)),
        1 => new().prop_map(Act::Close),
        2 => (0..6_u64).prop_map(Act::Claim),
        2 => (id(), any_owners()).prop_map(|(id, owners)| Act::Rectify(id, owners)),
        2 => (id(), 0..4_u64).prop_map(|(id, terms)| Act::Mortgage(id, terms)),
        5 => (id(), prop_oneof![2 => Just(0), 1 => 1..3_usize], any_owners(), any::<bool>())
            .prop_map(|(id, from, to, releases)| Act::Transfer(id, from, to, releases)),
    ];
    let stray = proptest::option::weighted(0.15, 0..SIGNERS.len());
    (stray, act)
}

/// What the rules answer to an act in a block of its own.
fn attempt(world: &mut World, model: &Model, who: usize, act: &Act) -> &'static str {
    let signer = SIGNERS[who];
    let transaction: AnyTransaction = match *act {
        Act::Register(id, owners, claim) => RegisterEntry {
            owners: list_of_owners(owners),
            nullifier: claim.map(nullifier),
            ..register(id)
        }
        .into(),
        Act::Freeze(id, ends) => FreezeEntry {
            until: ends.then(|| world.time.plus_ms(4 * crate::world::BLOCK_MS)),
            ..freeze(id)
        }
        .into(),
        Act::Lift(id) => lift(id).into(),
        Act::Split(old, one, two) => split(old, [one, two]).into(),
        Act::Merge(one, two, new) => merge([one, two], new).into(),
        Act::Close(id) => close(id).into(),
        Act::Claim(number) => claim(number).into(),
        Act::Rectify(id, owners) => RectifyEntry {
            owners: list_of_owners(owners),
            ..rectify(id, id)
        }
        .into(),
        Act::Mortgage(id, terms) => return mortgage(world, model, signer, id, terms),
        Act::Transfer(id, from, to, releases) => {
            let thing = model.things.get(&id).filter(|_| releases);
            let change = ChangeEntry {
                expected: list_of_owners(from),
                owners: list_of_owners(to),
                release: list(thing.iter().flat_map(|it| it.mortgages.clone()).map(terms)),
                ..change(id)
            };
            return decide(world, signer, &change, case(1));
        }
    };
    world.act(signer, KeyPurpose::Office, transaction)
}

fn mortgage(world: &mut World, model: &Model, signer: Actor, id: u64, terms: u64) -> &'static str {
    let present = list_of_owners(model.things.get(&id).map_or(0, |it| it.owners));
    let change = ChangeEntry {
        expected: present.clone(),
        owners: present,
        record: list([encumbrance("mortgage", terms, Some(TAX))]),
        ..change(id)
    };
    decide(world, signer, &change, case(1))
}

fn assert_same(world: &World, model: &Model) {
    for (id, thing) in &model.things {
        let found = record(world, *id);
        assert!(Share::are_whole(found.owners.iter().map(|it| it.share)));
        assert_eq!(found.status, thing.status, "{id}");
        assert_eq!(found.owners, list_of_owners(thing.owners), "{id}");
        let borne: BTreeSet<_> = found.encumbrances.iter().map(|it| it.terms).collect();
        let expected: BTreeSet<_> = thing.mortgages.iter().copied().map(terms).collect();
        assert_eq!((borne.len(), &borne), (found.encumbrances.len(), &expected));
        let since: Vec<_> = found.encumbrances.iter().map(|it| it.since).collect();
        assert!(since.is_sorted(), "the older rank first");
    }
}

fn run(acts: Vec<(Option<usize>, Act)>) {
    let mut world = World::development();
    world.must(REGISTRAR, approve(land(1)));
    for id in 0..ENTRIES {
        let by = if id.is_multiple_of(2) { TAX } else { HOUSING };
        put_case(&mut world, opened(id, id, [finding(by)]));
    }
    let mut model = Model::default();
    let founding = (0..FOUNDING).map(|id| (None, Act::Register(id, 0, None)));
    for (stray, act) in founding.chain(acts) {
        let who = stray.unwrap_or_else(|| model.fitting(&act));
        let found = attempt(&mut world, &model, who, &act);
        assert_eq!(found, model.answer(who, &act), "{act:?}");
        assert_same(&world, &model);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_of_registers_answer_as_the_model(
        acts in proptest::collection::vec(acts(), 10..80),
    ) {
        run(acts);
    }
}
