//! Permissions given, passed on, used and withdrawn at random, against a reference model small enough to read.
//!
//! The model knows a permission's giver, holder and bounds, and looks up what it was passed on from. Whatever is tried,
//! nothing is used out of force and no count passes a limit.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::world::FOUNDERS;

/// What somebody tries; small numbers, so that they meet. Times are in blocks.
#[derive(Clone, Debug)]
enum Act {
    Grant {
        id: u64,
        holder: usize,
        from: Option<u64>,
        starts: u64,
        lasts: u64,
        uses_max: Option<u32>,
        minor_max: Option<u64>,
        may_pass_on: bool,
    },
    Withdraw(u64),
    Use(u64, Option<u64>),
    Wait(u64),
}

/// Who tries, what, and whether they aim: sign as the one who may, within what they have.
fn acts() -> impl Strategy<Value = (usize, Act, bool)> {
    let id = || 0..14_u64;
    let grant = (
        (id(), 0..4_usize, proptest::option::weighted(0.7, id())),
        (0..3_u64, 0..200_u64),
        proptest::option::of(0..4_u32),
        proptest::option::of(0..9_u64),
        prop::bool::weighted(0.8),
    );
    let grant = grant.prop_map(
        |((id, holder, from), (starts, lasts), uses_max, minor_max, may_pass_on)| Act::Grant {
            id,
            holder,
            from,
            starts,
            lasts,
            uses_max,
            minor_max,
            may_pass_on,
        },
    );
    let act = prop_oneof![
        5 => grant,
        1 => id().prop_map(Act::Withdraw),
        8 => (id(), proptest::option::of(0..5_u64)).prop_map(|(id, minor)| Act::Use(id, minor)),
        1 => (1..4_u64).prop_map(Act::Wait),
    ];
    (0..4_usize, act, prop::bool::weighted(0.8))
}

#[derive(Clone, Debug)]
struct Known {
    giver: usize,
    holder: usize,
    from: Option<u64>,
    starts: u64,
    ends: u64,
    uses_max: Option<u32>,
    minor_max: Option<u64>,
    may_pass_on: bool,
    withdrawn: bool,
    uses: u32,
    minor: u64,
}

type Answer = Result<(), &'static str>;

#[derive(Default)]
struct Model {
    known: BTreeMap<u64, Known>,
}

impl Model {
    /// A permission and what it was passed on from.
    fn lineage(&self, id: u64) -> Vec<u64> {
        std::iter::successors(Some(id), |id| self.known[id].from).collect()
    }

    fn in_force(&self, id: u64, now: u64) -> Answer {
        let all: Vec<_> = self.lineage(id).iter().map(|id| &self.known[id]).collect();
        let refuse = |is_so: bool, name| if is_so { Err(name) } else { Ok(()) };
        refuse(all.iter().any(|it| it.withdrawn), "permission.withdrawn")?;
        refuse(all.iter().any(|it| now < it.starts), "permission.not_begun")?;
        refuse(all.iter().any(|it| it.ends <= now), "permission.over")
    }

    fn answer(&mut self, who: usize, act: &Act, now: u64) -> Answer {
        match *act {
            Act::Grant {
                id,
                holder,
                from,
                starts,
                lasts,
                uses_max,
                minor_max,
                may_pass_on,
            } => {
                let new = Known {
                    giver: who,
                    holder,
                    from,
                    starts: now + starts,
                    ends: now + starts + lasts,
                    uses_max,
                    minor_max,
                    may_pass_on,
                    withdrawn: false,
                    uses: 0,
                    minor: 0,
                };
                self.grant(id, new, now)
            }
            Act::Withdraw(id) => self.withdraw(who, id, now),
            Act::Use(id, minor) => self.use_of(who, id, minor, now),
            Act::Wait(_) => unreachable!("not asked"),
        }
    }

    fn grant(&mut self, id: u64, new: Known, now: u64) -> Answer {
        if self.known.contains_key(&id) {
            return Err("permission.permission_taken");
        }
        if new.holder == new.giver {
            return Err("permission.holder_is_giver");
        }
        if let Some(from) = new.from {
            self.may_pass_on(new.giver, from, now)?;
        }
        if new.ends == new.starts {
            return Err("permission.window_empty");
        }
        let above = new.from.map(|from| &self.known[&from]);
        if above.is_some_and(|it| it.ends < new.ends) {
            return Err("permission.outlives");
        }
        if new.uses_max == Some(0) || new.minor_max == Some(0) {
            return Err("permission.limit_zero");
        }
        let uses = |it: &Known| {
            it.uses_max
                .is_some_and(|most| new.uses_max.is_none_or(|own| own > most))
        };
        let minor = |it: &Known| {
            it.minor_max
                .is_some_and(|most| new.minor_max.is_none_or(|own| own > most))
        };
        if above.is_some_and(|it| uses(it) || minor(it)) {
            return Err("permission.limit_wider");
        }
        self.known.insert(id, new);
        Ok(())
    }

    fn may_pass_on(&self, who: usize, from: u64, now: u64) -> Answer {
        let known = self.known.get(&from).ok_or("permission.not_found")?;
        if known.holder != who {
            return Err("permission.not_holder");
        }
        self.in_force(from, now)?;
        if !known.may_pass_on {
            return Err("permission.not_to_be_passed_on");
        }
        if self.lineage(from).len() == 3 {
            return Err("permission.too_deep");
        }
        Ok(())
    }

    fn withdraw(&mut self, who: usize, id: u64, now: u64) -> Answer {
        let known = self.known.get(&id).ok_or("permission.not_found")?;
        let above = known.from.map(|from| self.known[&from].giver);
        if known.giver != who && above != Some(who) {
            return Err("permission.not_giver");
        }
        if known.withdrawn {
            return Err("permission.already_withdrawn");
        }
        if known.ends <= now {
            return Err("permission.over");
        }
        self.known.get_mut(&id).unwrap().withdrawn = true;
        Ok(())
    }

    fn use_of(&mut self, who: usize, id: u64, minor: Option<u64>, now: u64) -> Answer {
        let known = self.known.get(&id).ok_or("permission.not_found")?;
        if known.holder != who {
            return Err("permission.not_holder");
        }
        self.in_force(id, now)?;
        let lineage = self.lineage(id);
        if lineage
            .iter()
            .map(|id| &self.known[id])
            .any(|it| it.uses_max.is_some_and(|most| it.uses >= most))
        {
            return Err("permission.used_up");
        }
        for it in lineage.iter().map(|id| &self.known[id]) {
            let Some(most) = it.minor_max else { continue };
            let minor = minor.ok_or("permission.amount_missing")?;
            if it.minor + minor > most {
                return Err("permission.amount_exceeded");
            }
        }
        for id in lineage {
            let it = self.known.get_mut(&id).unwrap();
            it.uses += 1;
            if it.minor_max.is_some() {
                it.minor += minor.unwrap();
            }
        }
        Ok(())
    }
}

fn transaction(act: &Act, now: Timestamp, number: u64) -> AnyTransaction {
    match *act {
        Act::Grant {
            id,
            holder,
            from,
            starts,
            lasts,
            uses_max,
            minor_max,
            may_pass_on,
        } => {
            let valid_from = now.plus_ms(starts * BLOCK_MS);
            GrantPermission {
                from: from.map(permission),
                may_pass_on,
                valid_from: Some(valid_from),
                valid_until: valid_from.plus_ms(lasts * BLOCK_MS),
                uses_max,
                amount_max: minor_max.map(|minor| amount("CNY", minor)),
                ..grant(id, FOUNDERS[holder])
            }
            .into()
        }
        Act::Withdraw(id) => withdraw(id).into(),
        Act::Use(id, minor) => OpenReceipt {
            amount: minor.map(|minor| amount("CNY", minor)),
            ..open(number, id)
        }
        .into(),
        Act::Wait(_) => unreachable!("not asked"),
    }
}

/// The act as somebody tries it who knows what they may.
fn aimed(model: &Model, who: usize, act: Act, now: u64) -> (usize, Act) {
    let holder_of = |id: u64| model.known.get(&id).map_or(who, |known| known.holder);
    match act {
        Act::Use(id, _) => (holder_of(id), act),
        Act::Withdraw(id) => (model.known.get(&id).map_or(who, |it| it.giver), act),
        Act::Grant {
            id,
            holder,
            from: Some(from),
            uses_max,
            minor_max,
            may_pass_on,
            ..
        } if model.known.contains_key(&from) => {
            let above = &model.known[&from];
            let within = Act::Grant {
                id,
                holder,
                from: Some(from),
                starts: 0,
                lasts: above.ends.saturating_sub(now),
                uses_max: least(uses_max, above.uses_max),
                minor_max: least(minor_max, above.minor_max),
                may_pass_on,
            };
            (above.holder, within)
        }
        other => (who, other),
    }
}

fn least<T: Ord>(own: Option<T>, above: Option<T>) -> Option<T> {
    match (own, above) {
        (Some(own), Some(above)) => Some(own.min(above)),
        (own, above) => own.or(above),
    }
}

fn run(acts: Vec<(usize, Act, bool)>) {
    let mut world = World::development();
    let mut model = Model::default();
    for (number, (who, act, aims)) in (0..).zip(acts) {
        if let Act::Wait(blocks) = act {
            world.time = world.time.plus_ms(blocks * BLOCK_MS);
            continue;
        }
        let block = world.next_block();
        let now = block.time.since_ms(FOUNDED) / BLOCK_MS;
        let (who, act) = if aims {
            aimed(&model, who, act, now)
        } else {
            (who, act)
        };
        let expected = model.answer(who, &act, now).err().unwrap_or("accepted");
        let transaction = transaction(&act, block.time, number);
        assert_eq!(
            world.act(FOUNDERS[who], KeyPurpose::Office, transaction),
            expected,
            "{act:?}"
        );
        assert_within_limits(&world, &model);
    }
}

/// The records are those of the model, and no count is above its limit.
fn assert_within_limits(world: &World, model: &Model) {
    for (id, known) in &model.known {
        let record = given(world, *id);
        assert_eq!((record.uses, record.amount_used), (known.uses, known.minor));
        assert!(record.uses_max.is_none_or(|most| record.uses <= most));
        assert!(
            record
                .amount_max
                .is_none_or(|most| record.amount_used <= most.minor)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_of_permissions_answer_as_the_model(
        acts in proptest::collection::vec(acts(), 1..140),
    ) {
        run(acts);
    }
}
