//! Life cycles of obligations at random, against a reference model: conserved, paid once, overdue in time, recurring as
//! often as was asked.

use proptest::prelude::*;

use super::*;

const MONTH_MS: u64 = 31 * DAY_MS;

/// What somebody tries, or that time passes.
#[derive(Clone, Debug)]
enum Act {
    /// Who, which, due in so many minutes, how many recurrences.
    Assess(bool, u64, u64, u16),
    Discharge(bool, u64, u64),
    Reverse(bool, u64),
    End(bool, u64),
    /// Minutes.
    Wait(u64),
    Month,
}

fn acts() -> impl Strategy<Value = Act> {
    let id = || 0..6_u64;
    prop_oneof![
        5 => (any::<bool>(), id(), 0..4_u64, 0..3_u16)
            .prop_map(|(who, id, due, left)| Act::Assess(who, id, due, left)),
        4 => (any::<bool>(), id(), 99..101_u64)
            .prop_map(|(who, id, minor)| Act::Discharge(who, id, minor)),
        2 => (any::<bool>(), id()).prop_map(|(who, id)| Act::Reverse(who, id)),
        2 => (any::<bool>(), id()).prop_map(|(who, id)| Act::End(who, id)),
        3 => (1..4_u64).prop_map(Act::Wait),
        2 => Just(Act::Month),
    ]
}

#[derive(Clone, Copy, Debug)]
struct Known {
    tax: bool,
    due: Timestamp,
    status: ObligationStatus,
    /// How many were assessed after it, and how many are still to come.
    followed: u64,
    left: u16,
}

/// The obligations that were asked for, by number.
#[derive(Default)]
struct Model(std::collections::BTreeMap<u64, Known>);

impl Model {
    fn own(&mut self, tax: bool, id: u64, name: &'static str) -> Result<&mut Known, &'static str> {
        let known = self.0.get_mut(&id).ok_or("obligation.not_found")?;
        if known.tax == tax {
            Ok(known)
        } else {
            Err(name)
        }
    }

    fn assess(&mut self, tax: bool, id: u64, due: Timestamp, left: u16) -> &'static str {
        if self.0.contains_key(&id) {
            return "obligation.obligation_taken";
        }
        let known = Known {
            tax,
            due,
            status: ObligationStatus::Due,
            followed: 0,
            left,
        };
        self.0.insert(id, known);
        "accepted"
    }

    fn discharge(&mut self, tax: bool, id: u64, minor: u64) -> Result<(), &'static str> {
        let known = self.own(tax, id, "obligation.not_confirmer")?;
        match known.status {
            ObligationStatus::Discharged => Err("obligation.already_discharged"),
            ObligationStatus::Reversed => Err("obligation.already_reversed"),
            _ if minor != 100 => Err("obligation.amount_differs"),
            _ => {
                known.status = ObligationStatus::Discharged;
                Ok(())
            }
        }
    }

    fn reverse(&mut self, tax: bool, id: u64) -> Result<(), &'static str> {
        let known = self.own(tax, id, "obligation.not_assessor")?;
        if known.status == ObligationStatus::Reversed {
            return Err("obligation.already_reversed");
        }
        (known.status, known.left) = (ObligationStatus::Reversed, 0);
        Ok(())
    }

    fn end(&mut self, tax: bool, id: u64) -> Result<(), &'static str> {
        let known = self.own(tax, id, "obligation.not_assessor")?;
        if known.left == 0 {
            return Err("obligation.not_recurring");
        }
        known.left = 0;
        Ok(())
    }

    /// What is due by now: how many became overdue or recurred that were asked for.
    fn pass(&mut self, now: Timestamp) {
        for known in self.0.values_mut().filter(|known| known.due <= now) {
            if known.status == ObligationStatus::Due {
                known.status = ObligationStatus::Overdue;
            }
        }
    }
}

/// Acts, by the world; answers with the name of what became of it.
fn tried(world: &mut World, act: &Act) -> &'static str {
    let actor = |tax: bool| if tax { TAX } else { HOUSING };
    let transaction: (bool, AnyTransaction) = match *act {
        Act::Assess(tax, id, due, left) => {
            let due = minute(world, due);
            let asked = AssessObligation {
                recurrence: every_month(left).filter(|it| it.left > 0),
                ..assess(actor(tax), id, due)
            };
            (tax, asked.into())
        }
        Act::Discharge(tax, id, minor) => {
            let asked = DischargeObligation {
                amount: fen(minor),
                ..discharge(id)
            };
            (tax, asked.into())
        }
        Act::Reverse(tax, id) => (tax, reverse(id).into()),
        Act::End(tax, id) => (tax, end_recurrence(id).into()),
        Act::Wait(_) | Act::Month => unreachable!("not asked"),
    };
    world.act(actor(transaction.0), KeyPurpose::Office, transaction.1)
}

fn expected(world: &World, model: &mut Model, act: &Act) -> &'static str {
    let answer = match *act {
        // The block's time is a second after the world's, which the minute leaves room for.
        Act::Assess(tax, id, due, left) => {
            if model.0.contains_key(&id) {
                return "obligation.obligation_taken";
            }
            let due = minute(world, due);
            if due <= world.next_block().time {
                return "obligation.due_not_ahead";
            }
            return model.assess(tax, id, due, left);
        }
        Act::Discharge(tax, id, minor) => model.discharge(tax, id, minor),
        Act::Reverse(tax, id) => model.reverse(tax, id),
        Act::End(tax, id) => model.end(tax, id),
        Act::Wait(_) | Act::Month => unreachable!("not asked"),
    };
    answer.err().unwrap_or("accepted")
}

/// All obligations of the state: those that were asked for, and those that followed.
fn all(world: &World) -> Vec<ObligationRecord> {
    let decoded = world.state.values();
    let records = decoded.filter_map(|bytes| AnyRecord::decode(15, bytes).ok());
    let obligations = records.filter_map(|record| match record {
        AnyRecord::Obligation(record) => Some(ObligationRecord::clone(&record)),
        _ => None,
    });
    obligations.collect()
}

/// Counts what followed since the last look.
fn follow(world: &World, model: &mut Model) {
    for (id, known) in &mut model.0 {
        let followers = all(world);
        let followers = followers.iter().filter(|it| it.of == Some(obligation(*id)));
        let count = u64::try_from(followers.count()).unwrap();
        let fresh = u16::try_from(count - known.followed).unwrap();
        assert!(fresh <= known.left, "more followed than was asked for");
        known.left -= fresh;
        known.followed = count;
    }
}

fn assert_same(world: &World, model: &Model) {
    for (id, known) in &model.0 {
        let found = record(world, *id);
        assert_eq!((found.status, found.due), (known.status, known.due));
        let left = found.recurrence.map_or(0, |it| it.left);
        assert_eq!(left, known.left);
        let is_next = found.recurrence.is_some_and(|it| it.next.is_some());
        assert_eq!(is_next, left > 0);
        assert!(found.amount == fen(100), "the amount never changes");
    }
    for record in all(world) {
        let is_late = record.due <= world.time;
        let is_due = record.status == ObligationStatus::Due;
        assert!(!(is_late && is_due), "late and not overdue");
    }
}

fn run(acts: Vec<Act>) {
    let mut world = World::development();
    let mut model = Model::default();
    for act in acts {
        match act {
            Act::Wait(minutes) => {
                let time = minute(&world, minutes);
                block_at(&mut world, time);
            }
            Act::Month => {
                let time = minute(&world, MONTH_MS / 60_000);
                // A month of empty minutes is caught up with, as many at a time as a block looks at.
                world.time = time;
                for _ in 0..(MONTH_MS / 60_000 / 64 + 2) {
                    world.time = Timestamp(world.time.0 - BLOCK_MS);
                    if world.block(&[]).unwrap().changes.is_empty() {
                        break;
                    }
                }
                // What recurs belatedly is due belatedly.
                for _ in 0..3 {
                    let time = minute(&world, 0);
                    block_at(&mut world, time);
                }
            }
            act => {
                let name = expected(&world, &mut model, &act);
                assert_eq!(tried(&mut world, &act), name, "{act:?}");
            }
        }
        model.pass(world.time);
        follow(&world, &mut model);
        assert_same(&world, &model);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_answer_as_the_model_while_time_passes(
        acts in proptest::collection::vec(acts(), 1..40),
    ) {
        run(acts);
    }
}
