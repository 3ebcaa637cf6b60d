//! The reference model of registers, small enough to read: a map of things with owners by name, and a set of claims.
//!
//! It knows nothing of keys, views, shares or encodings.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::register::EntryStatus;

/// What somebody tries; small numbers, so that they meet.
#[derive(Clone, Debug)]
pub enum Act {
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

#[derive(Clone, Debug)]
pub struct Thing {
    pub keeper: usize,
    pub owners: usize,
    /// Terms of mortgages, by rank.
    pub mortgages: Vec<u64>,
    /// The court and the act after which the freeze is over.
    frozen: Option<(usize, usize)>,
    pub status: EntryStatus,
}

#[derive(Default)]
pub struct Model {
    pub things: BTreeMap<u64, Thing>,
    claims: BTreeSet<u64>,
    /// The number of acts so far; each has a block of its own.
    now: usize,
}

type Verdict = Result<(), &'static str>;

impl Model {
    /// What the rules must answer; changes the model if they must accept.
    pub fn answer(&mut self, who: usize, act: &Act) -> &'static str {
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

    /// Who may well do this: the entry's keeper, the court that froze it, or one of its kind.
    pub fn fitting(&self, act: &Act) -> usize {
        match *act {
            Act::Claim(claim) => usize::from(claim > 2),
            Act::Register(id, ..) | Act::Rectify(id, _) => usize::from(id > 8),
            Act::Freeze(id, _) | Act::Lift(id) => {
                let frozen = self.things.get(&id).and_then(|it| it.frozen);
                frozen.map_or(2, |(court, _)| court)
            }
            Act::Split(id, ..)
            | Act::Merge(id, ..)
            | Act::Close(id)
            | Act::Mortgage(id, _)
            | Act::Transfer(id, ..) => self.things.get(&id).map_or(0, |it| it.keeper),
        }
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

fn verdict_on_owners(choice: usize) -> Option<&'static str> {
    match choice {
        0..=2 => None,
        3 => Some("register.shares_not_whole"),
        _ => Some("register.owner_repeated"),
    }
}
