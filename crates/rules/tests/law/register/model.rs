//! Entries and claims at random, against a reference model small enough to read.
//!
//! The model knows nothing of keys, views, shares or encodings: it has a map of things with a list of owners by name, a
//! set of claims, and says for each act what the rules must answer. Afterwards shares are whole whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::register::EntryStatus;
use proptest::prelude::*;

use super::*;

/// Entries that the acts are about; new ones take the numbers from here on, too.
const ENTRIES: u64 = 10;
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

fn verdict_on_owners(choice: usize) -> Option<&'static str> {
    match choice {
        0..=2 => None,
        3 => Some("register.shares_not_whole"),
        _ => Some("register.owner_repeated"),
    }
}

/// What somebody tries; small numbers, so that they meet.
#[derive(Clone, Debug)]
enum Act {
    Register(u64, usize, Option<u64>),
    Freeze(u64, bool),
    Lift(u64),
    Split(u64, u64, u64),
    Merge(u64, u64, u64),
    Close(u64),
    Claim(u64),
    Rectify(u64, usize),
    /// Encumbers with the second number as terms.
    Mortgage(u64, u64),
    /// Expects, gives to, and releases all that rests on it or not.
    Transfer(u64, usize, usize, bool),
}

fn acts() -> impl Strategy<Value = (usize, Act)> {
    let id = || 0..ENTRIES;
    let any_owners = || prop_oneof![9 => 0..3_usize, 1 => 3..5_usize];
    let act = prop_oneof![
        6 => (id(), any_owners(), proptest::option::of(0..6_u64))
            .prop_map(|(id, owners, claim)| Act::Register(id, owners, claim)),
        2 => (id(), any::<bool>()).prop_map(|(id, ends)| Act::Freeze(id, ends)),
        2 => id().prop_map(Act::Lift),
        2 => (id(), id(), id()).prop_map(|(old, one, two)| Act::Split(old, one, two)),
        2 => (id(), id(), id()).prop_map(|(one, two, new)| Act::Merge(one, two, new)),
        1 => id().prop_map(Act::Close),
        2 => (0..6_u64).prop_map(Act::Claim),
        2 => (id(), any_owners()).prop_map(|(id, owners)| Act::Rectify(id, owners)),
        2 => (id(), 0..4_u64).prop_map(|(id, terms)| Act::Mortgage(id, terms)),
        5 => (id(), 0..3_usize, any_owners(), any::<bool>())
            .prop_map(|(id, from, to, releases)| Act::Transfer(id, from, to, releases)),
    ];
    let signer = prop_oneof![3 => Just(0), 1 => Just(1), 2 => Just(2), 1 => Just(3)];
    (signer, act)
}

#[derive(Clone, Debug)]
struct Thing {
    keeper: usize,
    owners: usize,
    /// Terms of mortgages, by rank.
    mortgages: Vec<u64>,
    /// The court and the act after which the freeze is over.
    frozen: Option<(usize, usize)>,
    status: EntryStatus,
}

#[derive(Default)]
struct Model {
    things: BTreeMap<u64, Thing>,
    claims: BTreeSet<u64>,
    /// The number of acts so far; each has a block of its own.
    now: usize,
}

type Verdict = Result<(), &'static str>;

impl Model {
    /// What the rules must answer; changes the model if they must accept.
    fn answer(&mut self, who: usize, act: &Act) -> &'static str {
        self.now += 1;
        let verdict = match *act {
            Act::Register(id, owners, claim) => self.register(who, id, owners, claim),
            Act::Freeze(id, ends) => self.freeze(who, id, ends),
            Act::Lift(id) => self.lift(who, id),
            Act::Split(old, one, two) => self.split(who, old, [one, two]),
            Act::Merge(one, two, new) => self.merge(who, [one, two], new),
            Act::Close(id) => self.close(who, id),
            Act::Claim(claim) => self.claim(Some(claim)),
            Act::Rectify(id, owners) => self.rectify(who, id, owners),
            Act::Mortgage(id, terms) => self.mortgage(who, id, terms),
            Act::Transfer(id, from, to, releases) => self.transfer(who, id, (from, to), releases),
        };
        verdict.err().unwrap_or("accepted")
    }

    fn is_frozen(&self, id: u64) -> Option<usize> {
        let (court, until) = self.things[&id].frozen?;
        (self.now < until).then_some(court)
    }

    fn found(&self, id: u64) -> Result<Thing, &'static str> {
        self.things.get(&id).cloned().ok_or("register.not_found")
    }

    fn movable(&self, who: usize, id: u64) -> Result<Thing, &'static str> {
        let thing = self.found(id)?;
        if thing.keeper != who {
            return Err("register.not_its_keeper");
        }
        if thing.status != EntryStatus::Current {
            return Err("register.not_current");
        }
        match self.is_frozen(id) {
            None => Ok(thing),
            Some(_) => Err("register.frozen"),
        }
    }

    fn claim(&mut self, claim: Option<u64>) -> Verdict {
        match claim {
            Some(claim) if !self.claims.insert(claim) => Err("register.already_claimed"),
            _ => Ok(()),
        }
    }

    fn register(&mut self, who: usize, id: u64, owners: usize, claim: Option<u64>) -> Verdict {
        if who > 1 {
            return Err("register.not_a_keeper");
        }
        if self.things.contains_key(&id) {
            return Err("register.entry_taken");
        }
        verdict_on_owners(owners).map_or(Ok(()), Err)?;
        self.claim(claim)?;
        let thing = Thing {
            keeper: who,
            owners,
            mortgages: Vec::new(),
            frozen: None,
            status: EntryStatus::Current,
        };
        self.things.insert(id, thing);
        Ok(())
    }

    fn freeze(&mut self, who: usize, id: u64, ends: bool) -> Verdict {
        let mut thing = self.found(id)?;
        if who < 2 {
            return Err("register.not_a_court");
        }
        if thing.status != EntryStatus::Current {
            return Err("register.not_current");
        }
        if self.is_frozen(id).is_some_and(|court| court != who) {
            return Err("register.frozen_by_another");
        }
        let until = if ends { self.now + 3 } else { usize::MAX };
        thing.frozen = Some((who, until));
        self.things.insert(id, thing);
        Ok(())
    }

    fn lift(&mut self, who: usize, id: u64) -> Verdict {
        let mut thing = self.found(id)?;
        match self.is_frozen(id) {
            None => return Err("register.not_frozen"),
            Some(court) if court != who => return Err("register.not_the_freezer"),
            Some(_) => thing.frozen = None,
        }
        self.things.insert(id, thing);
        Ok(())
    }

    fn split(&mut self, who: usize, old: u64, parts: [u64; 2]) -> Verdict {
        if parts[0] == parts[1] {
            return Err("register.entry_repeated");
        }
        let thing = self.movable(who, old)?;
        if parts.iter().any(|part| self.things.contains_key(part)) {
            return Err("register.entry_taken");
        }
        for part in parts {
            let frozen = None;
            self.things.insert(
                part,
                Thing {
                    frozen,
                    ..thing.clone()
                },
            );
        }
        self.end(old, EntryStatus::Split);
        Ok(())
    }

    fn merge(&mut self, who: usize, old: [u64; 2], new: u64) -> Verdict {
        if old[0] == old[1] {
            return Err("register.entry_repeated");
        }
        let one = self.movable(who, old[0])?;
        let two = self.movable(who, old[1])?;
        if self.things.contains_key(&new) {
            return Err("register.entry_taken");
        }
        if one.owners != two.owners {
            return Err("register.owners_differ");
        }
        let mut merged = Thing {
            frozen: None,
            ..one
        };
        for terms in two.mortgages {
            if !merged.mortgages.contains(&terms) {
                merged.mortgages.push(terms);
            }
        }
        self.things.insert(new, merged);
        for old in old {
            self.end(old, EntryStatus::Merged);
        }
        Ok(())
    }

    fn close(&mut self, who: usize, id: u64) -> Verdict {
        if !self.movable(who, id)?.mortgages.is_empty() {
            return Err("register.still_encumbered");
        }
        self.end(id, EntryStatus::Closed);
        Ok(())
    }

    fn end(&mut self, id: u64, status: EntryStatus) {
        self.things.get_mut(&id).unwrap().status = status;
    }

    /// The case of an even number has the finding of a court, the others that of an agency.
    fn rectify(&mut self, who: usize, id: u64, owners: usize) -> Verdict {
        let mut thing = self.found(id)?;
        if who > 1 {
            return Err("register.not_a_keeper");
        }
        if thing.status != EntryStatus::Current {
            return Err("register.not_current");
        }
        verdict_on_owners(owners).map_or(Ok(()), Err)?;
        if !id.is_multiple_of(2) {
            return Err("register.not_the_courts");
        }
        (thing.owners, thing.mortgages) = (owners, Vec::new());
        self.things.insert(id, thing);
        Ok(())
    }

    fn mortgage(&mut self, who: usize, id: u64, terms: u64) -> Verdict {
        let mut thing = self.movable(who, id)?;
        if thing.mortgages.contains(&terms) {
            return Err("register.terms_repeated");
        }
        thing.mortgages.push(terms);
        self.things.insert(id, thing);
        Ok(())
    }

    fn transfer(
        &mut self,
        who: usize,
        id: u64,
        (from, to): (usize, usize),
        releases: bool,
    ) -> Verdict {
        let mut thing = self.movable(who, id)?;
        if thing.owners != from {
            return Err("register.owners_differ");
        }
        verdict_on_owners(to).map_or(Ok(()), Err)?;
        if releases {
            thing.mortgages.clear();
        }
        if from != to && !thing.mortgages.is_empty() {
            return Err("register.bars_transfer");
        }
        thing.owners = to;
        self.things.insert(id, thing);
        Ok(())
    }
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

fn run(acts: Vec<(usize, Act)>) {
    let mut world = World::development();
    world.must(REGISTRAR, approve(land(1)));
    for id in 0..ENTRIES {
        let by = if id.is_multiple_of(2) { TAX } else { HOUSING };
        put_case(&mut world, opened(id, id, [finding(by)]));
    }
    let mut model = Model::default();
    for (who, act) in acts {
        let found = attempt(&mut world, &model, who, &act);
        assert_eq!(found, model.answer(who, &act), "{act:?}");
        assert_same(&world, &model);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_of_registers_answer_as_the_model(
        acts in proptest::collection::vec(acts(), 1..80),
    ) {
        run(acts);
    }
}
