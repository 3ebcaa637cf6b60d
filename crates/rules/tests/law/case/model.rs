//! Cases at random against a model small enough to read: a decided case changes by appeal only, effects happen all or
//! none, nothing is sold past a freeze, and every case ends.

use chancery_rules::{
    case::{CaseStatus, DecideCase},
    kernel::text::AtMost,
    obligation::ObligationStatus,
    register::{FreezeEntry, LiftFreeze},
};
use proptest::prelude::*;

use super::{
    appeal::overturned,
    sale::{decide_assessed, granted, refused},
    *,
};
use crate::world::TAX;

#[derive(Clone, Debug)]
enum Act {
    Apply,
    SellerAgrees(bool),
    BuyerAgrees(bool),
    CheckTitle(bool),
    BankAgrees(bool),
    Assess,
    ConfirmPayment(bool),
    Grant,
    Refuse,
    Withdraw,
    Appeal,
    Judge(bool),
    Uphold,
    Overturn,
    Freeze,
    Lift,
    /// Days pass.
    Wait(u64),
}

fn acts() -> impl Strategy<Value = Act> {
    let mostly = || prop::bool::weighted(0.9);
    prop_oneof![
        4 => Just(Act::Apply),
        4 => mostly().prop_map(Act::SellerAgrees),
        4 => mostly().prop_map(Act::BuyerAgrees),
        4 => mostly().prop_map(Act::CheckTitle),
        4 => mostly().prop_map(Act::BankAgrees),
        4 => Just(Act::Assess),
        4 => mostly().prop_map(Act::ConfirmPayment),
        6 => Just(Act::Grant),
        2 => Just(Act::Refuse),
        1 => Just(Act::Withdraw),
        3 => Just(Act::Appeal),
        2 => any::<bool>().prop_map(Act::Judge),
        1 => Just(Act::Uphold),
        2 => Just(Act::Overturn),
        1 => Just(Act::Freeze),
        2 => Just(Act::Lift),
        1 => (0..3_u64).prop_map(Act::Wait),
    ]
}

/// What has come of the case, as far as the acts tell.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Model {
    status: CaseStatus,
    is_sold: bool,
    is_paid: bool,
    is_ordered: bool,
}

fn order() -> FreezeEntry {
    FreezeEntry {
        entry: entry(1),
        order: commitment(77),
        reason: reason("court-order"),
        until: None,
    }
}

fn lift() -> LiftFreeze {
    LiftFreeze {
        entry: entry(1),
        reason: reason("released"),
    }
}

fn envelope(act: &Act, city: &City) -> Option<(Actor, AnyTransaction)> {
    let upheld = DecideCase {
        outcome: code("upheld"),
        reason: reason("found-right"),
        effects: AtMost::none(),
        ..overturned(1)
    };
    Some(match act {
        Act::Apply => (LIN, apply(1).into()),
        Act::SellerAgrees(yes) => (LIN, confirm(1, "seller-agrees", *yes).into()),
        Act::BuyerAgrees(yes) => (WANG, confirm(1, "buyer-agrees", *yes).into()),
        Act::CheckTitle(clear) => {
            let facts = [("title-clear", *clear), ("mortgaged", true)];
            (HOUSING, find(1, "check-title", &facts).into())
        }
        Act::BankAgrees(yes) => (BANK, confirm(1, "bank-agrees", *yes).into()),
        Act::Assess => (TAX, decide_assessed(city, 1).into()),
        Act::ConfirmPayment(paid) => (TAX, find(1, "confirm-payment", &[("paid", *paid)]).into()),
        Act::Grant => (HOUSING, granted(1).into()),
        Act::Refuse => (HOUSING, refused(1).into()),
        Act::Withdraw => (WANG, withdraw(1).into()),
        Act::Appeal => (LIN, appeal(1).into()),
        Act::Judge(wrong) => (SECURITY, find(1, "judge", &[("wrong", *wrong)]).into()),
        Act::Uphold => (HOUSING, upheld.into()),
        Act::Overturn => (HOUSING, overturned(1).into()),
        Act::Freeze => (SECURITY, order().into()),
        Act::Lift => (SECURITY, lift().into()),
        Act::Wait(_) => return None,
    })
}

impl Model {
    /// Follows an act that the rules accepted; it must have been possible.
    fn accept(&mut self, act: &Act) {
        let is = |status| assert_eq!(self.status, status, "{act:?}");
        match act {
            Act::Freeze => self.is_ordered = true,
            Act::Lift => {
                assert!(self.is_ordered);
                self.is_ordered = false;
            }
            Act::Grant => {
                is(CaseStatus::Open);
                assert!(!self.is_ordered, "sold past a freeze");
                self.status = CaseStatus::Granted;
                (self.is_sold, self.is_paid) = (true, true);
            }
            Act::Refuse => {
                is(CaseStatus::Open);
                self.status = CaseStatus::Refused;
            }
            Act::Withdraw => {
                is(CaseStatus::Open);
                self.status = CaseStatus::Withdrawn;
            }
            Act::Appeal => {
                assert!([CaseStatus::Granted, CaseStatus::Refused].contains(&self.status));
                self.status = CaseStatus::Appealed;
            }
            Act::Judge(_) => is(CaseStatus::Appealed),
            Act::Uphold => {
                is(CaseStatus::Appealed);
                self.status = CaseStatus::Granted;
            }
            Act::Overturn => {
                is(CaseStatus::Appealed);
                self.status = CaseStatus::Refused;
                self.is_sold = false;
            }
            _ => is(CaseStatus::Open),
        }
    }

    /// Time passed: silence may have ended the case, and nothing else may have happened.
    fn wait(&mut self, found: CaseStatus) {
        match self.status {
            CaseStatus::Open => assert!(
                [CaseStatus::Open, CaseStatus::Refused, CaseStatus::Lapsed].contains(&found)
            ),
            CaseStatus::Appealed => assert!(
                [
                    CaseStatus::Appealed,
                    CaseStatus::Granted,
                    CaseStatus::Refused
                ]
                .contains(&found)
            ),
            ended => assert_eq!(found, ended, "an ended case changed by itself"),
        }
        self.status = found;
    }

    fn assert_same(&self, city: &City) {
        let (case, entry) = (city.case(1), city.entry(1));
        assert_eq!(case.status, self.status);
        let owner_now = if self.is_sold { 300 } else { 101 };
        assert_eq!(entry.owners, AtMost::one(owner(owner_now)));
        let is_held = entry.freeze.as_ref().is_some_and(|it| it.case.is_some());
        assert_eq!(is_held, self.status == CaseStatus::Appealed);
        let is_paid = case
            .obligations
            .first()
            .is_some_and(|_| city.obligation(1).status == ObligationStatus::Discharged);
        assert_eq!(is_paid, self.is_paid);
        assert!(self.status.goes_on() || (case.due.is_empty() && case.confirmed.is_empty()));
    }
}

fn run(acts: &[Act]) {
    let mut city = city();
    opened(&mut city, 1);
    let mut model = Model {
        status: CaseStatus::Open,
        is_sold: false,
        is_paid: false,
        is_ordered: false,
    };
    for act in acts {
        let before = (city.case(1), city.entry(1));
        match (envelope(act, &city), act) {
            (Some((signer, transaction)), _) => {
                if city.act(signer, transaction) == "accepted" {
                    model.accept(act);
                } else {
                    assert_eq!((city.case(1), city.entry(1)), before, "{act:?}");
                }
            }
            (None, Act::Wait(days)) => {
                city.wait_until(city.world.time.plus_ms(days * 86_400_000));
                model.wait(city.case(1).status);
            }
            (None, _) => unreachable!("an act is signed, or time passes"),
        }
        model.assert_same(&city);
    }
    end(&mut city, &mut model);
}

/// If nobody does anything more, the case ends.
fn end(city: &mut City, model: &mut Model) {
    while city.case(1).status.goes_on() {
        let case = city.case(1);
        let next = case.due.iter().map(|due| due.at).min();
        city.wait_until(next.unwrap_or(case.lapses_at).min(case.lapses_at));
        model.wait(city.case(1).status);
        model.assert_same(city);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_case_goes_as_the_model_and_ends(
        along in 0..=7_usize,
        acts in proptest::collection::vec(acts(), 1..40),
    ) {
        let way = way();
        run(&[&way[..along], &acts].concat());
    }
}

/// The way to a decision that grants.
fn way() -> Vec<Act> {
    vec![
        Act::Apply,
        Act::SellerAgrees(true),
        Act::BuyerAgrees(true),
        Act::CheckTitle(true),
        Act::BankAgrees(true),
        Act::Assess,
        Act::ConfirmPayment(true),
    ]
}

/// The way that random acts seldom find to its end.
#[test]
fn a_sale_is_appealed_and_rectified() {
    let after = [
        Act::Freeze,
        Act::Grant,
        Act::Lift,
        Act::Grant,
        Act::Withdraw,
        Act::Appeal,
        Act::Grant,
        Act::Judge(true),
        Act::Overturn,
        Act::Appeal,
    ];
    run(&[way(), after.to_vec()].concat());
}
