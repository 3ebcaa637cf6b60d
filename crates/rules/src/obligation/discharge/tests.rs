//! Who confirms a payment in a decision.

use std::sync::Arc;

use super::*;
use crate::{
    catalogue::AnyRecord,
    kernel::{
        context::{BlockContext, Environment},
        ids::{CaseId, Height, LedgerId},
        keys::PublicKey,
        state_key::RecordKey,
        time::Timestamp,
    },
    obligation::Account,
};

const ID: ObligationId = ObligationId([1; 32]);
const OWED: PartyId = PartyId([2; 32]);
const BANK: PartyId = PartyId([3; 32]);
const DECIDER: PartyId = PartyId([4; 32]);
const CASE: CaseId = CaseId([5; 32]);

fn owed(case: Option<CaseId>, held_by: Option<CaseId>) -> ObligationRecord {
    ObligationRecord {
        v: 1,
        obligation: ID,
        purpose: "deed-tax".parse().unwrap(),
        assessor: OWED,
        from: Account::Commitment(Commitment([6; 32])),
        to: Account::Party(OWED),
        amount: fen(),
        due: Timestamp(1),
        status: ObligationStatus::Overdue,
        reason: None,
        payment: None,
        confirmed_by: None,
        recurrence: None,
        of: None,
        case,
        held_by,
        assessed_at: Timestamp(0),
        assessed_height: Height(1),
        changed_at: Timestamp(0),
        changed_height: Height(1),
    }
}

fn fen() -> Amount {
    Amount {
        currency: "CNY".parse().unwrap(),
        minor: 100,
    }
}

/// What becomes of a discharge that the decider signs and another has confirmed.
fn confirmed(
    known: Option<ObligationRecord>,
    by: PartyId,
) -> Result<ObligationRecord, ObligationRejection> {
    let cx = Context {
        block: BlockContext {
            ledger: LedgerId([0; 32]),
            height: Height(2),
            time: Timestamp(2),
            environment: Environment::Production,
        },
        signer: DECIDER,
        key: PublicKey::ed25519([0; 32]),
    };
    let mut view = View::empty();
    let known = known.map(|it| AnyRecord::Obligation(Arc::new(it)));
    view.add(RecordKey::Obligation(ID), known);
    let asked = DischargeObligation {
        obligation: ID,
        payment: Commitment([7; 32]),
        amount: fen(),
    };
    let allowed = asked.check_for(&cx, &view, by)?;
    Ok(allowed.obligation)
}

#[test]
fn a_decision_is_refused_in_order_of_precedence() {
    assert_eq!(confirmed(None, BANK), Err(Refused::NotFound));
    let of_none = owed(None, Some(CASE));
    assert_eq!(confirmed(Some(of_none), BANK), Err(Refused::NotConfirmer));
    let held = owed(Some(CASE), Some(CASE));
    assert_eq!(confirmed(Some(held), BANK), Err(Refused::Held));
}

#[test]
fn in_a_case_a_bank_confirms_and_the_record_says_so() {
    let found = confirmed(Some(owed(Some(CASE), None)), BANK).unwrap();
    assert_eq!(found.status, ObligationStatus::Discharged);
    assert_eq!(found.confirmed_by, Some(BANK));
    assert_eq!(found.changed_at, Timestamp(2));
}

#[test]
fn who_is_owed_confirms_what_no_case_assessed() {
    assert!(confirmed(Some(owed(None, None)), OWED).is_ok());
    assert_eq!(
        confirmed(Some(owed(None, None)), DECIDER),
        Err(Refused::NotConfirmer)
    );
}
