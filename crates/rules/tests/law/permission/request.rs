//! Requesting a dataset of its steward, who gives the permission or refuses; and taking a request back.

use chancery_rules::{
    kernel::time::DAY_MS,
    permission::{PERMISSION_DAYS_MAX, RequestStatus},
};

use super::*;
use crate::samples::licence;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn requesting_is_refused_in_order_of_precedence() {
    let mut city = city();
    must(&mut city.world, BANK, ask(1, city.open));
    let mut asked = RequestPermission {
        target: Target::Definition(DefinitionId([9; 32])),
        acts: AtMost::none(),
        basis: text(""),
        valid_until: city.world.time,
        uses_max: Some(0),
        ..ask(1, city.open)
    };
    let of = Target::Definition;
    let refuse = |asked: &RequestPermission, name| check(&city.world, TAX, asked.clone(), name);
    let by_steward = RequestPermission {
        target: of(city.retired),
        ..asked.clone()
    };
    check(
        &city.world,
        HOUSING,
        by_steward,
        "permission.holder_is_giver",
    );
    refuse(&asked, "permission.target_unknown");
    asked.target = of(city.retired);
    refuse(&asked, "permission.dataset_not_in_force");
    asked.target = of(city.stopped);
    refuse(&asked, "permission.dataset_stopped");
    asked.target = of(city.conditional);
    refuse(&asked, "permission.basis_missing");
    asked.target = of(city.closed);
    asked.basis = text(" ");
    refuse(&asked, "permission.basis_missing");
    asked.target = of(city.open);
    refuse(&asked, "permission.no_acts");
    asked.acts = codes(&["read", "copy", "read"]);
    refuse(&asked, "permission.act_repeated");
    asked.acts = codes(&["read"]);
    refuse(&asked, "permission.window_past");
    asked.valid_until = UNTIL.plus_ms(u64::from(PERMISSION_DAYS_MAX) * DAY_MS);
    refuse(&asked, "permission.window_too_long");
    asked.valid_until = UNTIL;
    refuse(&asked, "permission.limit_zero");
    asked.uses_max = None;
    asked.amount_max = Some(amount("CNY", 0));
    refuse(&asked, "permission.limit_zero");
    asked.amount_max = None;
    asked.target = Target::Document(commitment(1));
    refuse(&asked, "permission.request_taken");
    asked.request = request(2);
    refuse(&asked, "permission.not_dataset");
    asked.target = of(city.open);
    refuse(&asked, "accepted");
}

#[test]
fn only_a_dataset_is_requested() {
    let mut city = city();
    let type_of_licence = ApproveDefinition {
        document: licence(1).into(),
    };
    city.world.must(REGISTRAR, type_of_licence);
    let others = [
        Target::Definition(licence(1).id()),
        Target::Case(case(1)),
        Target::Document(commitment(1)),
    ];
    for target in others {
        let asked = RequestPermission {
            target,
            ..ask(1, city.open)
        };
        check(&city.world, TAX, asked, "permission.not_dataset");
    }
    for dataset in [city.open, city.conditional, city.closed] {
        check(&city.world, TAX, ask(1, dataset), "accepted");
    }
}

#[test]
fn what_is_requested_lasts_ten_years_at_most_to_the_millisecond() {
    let city = city();
    let block = city.world.next_block().time;
    let longest = u64::from(PERMISSION_DAYS_MAX) * DAY_MS;
    let cases = [
        (longest, "accepted"),
        (longest + 1, "permission.window_too_long"),
        (1, "accepted"),
        (0, "permission.window_past"),
    ];
    for (lasts, expected) in cases {
        let asked = RequestPermission {
            valid_until: block.plus_ms(lasts),
            ..ask(1, city.open)
        };
        check(&city.world, TAX, asked, expected);
    }
}

/// Offices and programs of a party ask and answer; a person asks within the case.
#[test]
fn keys_of_persons_and_roots_neither_request_nor_answer() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    let acts: [(Actor, AnyTransaction); 3] = [
        (TAX, ask(2, city.open).into()),
        (HOUSING, refuse(1).into()),
        (TAX, take_back(1).into()),
    ];
    for (signer, transaction) in acts {
        let mut world = city.world.clone();
        let found = world.act(LIN, KeyPurpose::Case, transaction.clone());
        assert_eq!(found, "envelope.wrong_purpose");
        let found = world.act(signer, KeyPurpose::Root, transaction.clone());
        assert_eq!(found, "envelope.wrong_purpose");
        let found = world.act(signer, KeyPurpose::Automation, transaction);
        assert_eq!(found, "accepted");
    }
}

#[test]
fn a_request_is_written_as_asked_and_names_the_steward() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.conditional));
    let (asked, record) = (ask(1, city.conditional), requested(&city.world, 1));
    assert_eq!(record.requester, TAX.party());
    assert_eq!(record.steward, HOUSING.party());
    assert_eq!(record.target, asked.target);
    assert_eq!(record.acts, asked.acts);
    assert_eq!(
        (&record.purpose, &record.basis),
        (&asked.purpose, &asked.basis)
    );
    assert_eq!(record.valid_until, asked.valid_until);
    assert_eq!(
        (record.uses_max, record.amount_max),
        (asked.uses_max, asked.amount_max)
    );
    assert_eq!(record.asked_at, city.world.time);
    assert_eq!(record.asked_height, city.world.height);
    assert_eq!(record.status, RequestStatus::Open);
    assert_eq!((record.answered_at, record.answered_height), (None, None));
    assert_eq!((record.permission, record.reason), (None, None));
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn a_grant_on_request_is_refused_in_order_of_precedence() {
    let mut city = city();
    let foreign = Document::from(dataset("vehicles", SECURITY, SharingClass::Unconditional));
    let approve = ApproveDefinition {
        document: foreign.clone(),
    };
    city.world.must(REGISTRAR, approve);
    must(&mut city.world, TAX, ask(1, city.open));
    must(&mut city.world, TAX, ask(2, city.open));
    must(&mut city.world, TAX, take_back(2));
    must(&mut city.world, TAX, ask(3, foreign.id()));
    let mut given = GrantPermission {
        request: Some(request(9)),
        target: Target::Definition(city.conditional),
        acts: codes(&["read", "delete"]),
        purpose: code("research"),
        valid_until: UNTIL.plus_ms(1),
        uses_max: None,
        may_pass_on: true,
        ..grant_on(1, city.open)
    };
    given.holder = BANK.party();
    let refuse = |given: &GrantPermission, name| check(&city.world, HOUSING, given.clone(), name);
    refuse(&given, "permission.request_not_found");
    given.request = Some(request(3));
    refuse(&given, "permission.not_asked");
    given.request = Some(request(2));
    refuse(&given, "permission.request_answered");
    given.request = Some(request(1));
    refuse(&given, "permission.holder_not_requester");
    given.holder = TAX.party();
    refuse(&given, "permission.target_not_requested");
    given.target = Target::Definition(city.open);
    refuse(&given, "permission.purpose_not_requested");
    given.purpose = code("loan");
    refuse(&given, "permission.act_not_requested");
    given.acts = codes(&["copy"]);
    refuse(&given, "permission.outlives_request");
    given.valid_until = UNTIL;
    refuse(&given, "permission.wider_than_requested");
    given.may_pass_on = false;
    refuse(&given, "permission.wider_than_requested");
    given.uses_max = Some(3);
    refuse(&given, "accepted");
}

#[test]
fn a_grant_is_at_most_what_was_requested() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    let of = |uses_max, amount_max| GrantPermission {
        uses_max,
        amount_max,
        ..grant_on(1, city.open)
    };
    let cny = |minor| Some(amount("CNY", minor));
    let cases = [
        (Some(3), cny(100), "accepted"),
        (Some(1), cny(1), "accepted"),
        (Some(4), cny(100), "permission.wider_than_requested"),
        (None, cny(100), "permission.wider_than_requested"),
        (Some(3), cny(101), "permission.wider_than_requested"),
        (Some(3), None, "permission.wider_than_requested"),
        (
            Some(3),
            Some(amount("USD", 1)),
            "permission.wider_than_requested",
        ),
    ];
    for (uses_max, amount_max, expected) in cases {
        check(&city.world, HOUSING, of(uses_max, amount_max), expected);
    }
    let to_pass_on = GrantPermission {
        may_pass_on: true,
        ..grant_on(1, city.open)
    };
    let wider = "permission.wider_than_requested";
    check(&city.world, HOUSING, to_pass_on, wider);
    let unlimited = RequestPermission {
        uses_max: None,
        amount_max: None,
        ..ask(2, city.open)
    };
    must(&mut city.world, TAX, unlimited);
    for (uses_max, amount_max, _) in cases {
        let given = GrantPermission {
            request: Some(request(2)),
            ..of(uses_max, amount_max)
        };
        check(&city.world, HOUSING, given, "accepted");
    }
}

/// Ids are chosen freely, so an alias may have the bytes of the party that asks.
#[test]
fn a_person_with_the_bytes_of_the_requester_is_not_the_requester() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    let named = AnyRecord::Case(Arc::new(case_of(3, &[TAX])));
    put(&mut city.world, named);
    let given = GrantPermission {
        case: Some(case(3)),
        ..grant_on(1, city.open)
    };
    check(
        &city.world,
        HOUSING,
        given,
        "permission.holder_not_requester",
    );
}

#[test]
fn refusing_is_refused_in_order_of_precedence() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    must(&mut city.world, TAX, ask(2, city.open));
    must(&mut city.world, HOUSING, refuse(2));
    let world = &city.world;
    check(world, BANK, refuse(9), "permission.request_not_found");
    check(world, BANK, refuse(2), "permission.not_asked");
    check(world, TAX, refuse(1), "permission.not_asked");
    check(world, HOUSING, refuse(2), "permission.request_answered");
    check(world, HOUSING, refuse(1), "accepted");
}

#[test]
fn taking_back_is_refused_in_order_of_precedence() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    must(&mut city.world, TAX, ask(2, city.open));
    must(&mut city.world, HOUSING, refuse(2));
    let world = &city.world;
    check(world, BANK, take_back(9), "permission.request_not_found");
    check(world, BANK, take_back(2), "permission.not_requester");
    check(world, HOUSING, take_back(1), "permission.not_requester");
    check(world, TAX, take_back(2), "permission.request_answered");
    check(world, TAX, take_back(1), "accepted");
}

#[test]
fn a_request_is_answered_once_and_says_how() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    let open = requested(&city.world, 1);
    let answers: [(Actor, AnyTransaction, RequestStatus); 3] = [
        (
            HOUSING,
            grant_on(1, city.open).into(),
            RequestStatus::Granted,
        ),
        (HOUSING, refuse(1).into(), RequestStatus::Refused),
        (TAX, take_back(1).into(), RequestStatus::Withdrawn),
    ];
    let again = GrantPermission {
        permission: permission(2),
        ..grant_on(1, city.open)
    };
    for (signer, answer, status) in answers {
        let mut world = city.world.clone();
        must(&mut world, signer, answer);
        let is = |this| status == this;
        let expected = PermissionRequestRecord {
            status,
            permission: is(RequestStatus::Granted).then(|| permission(1)),
            reason: is(RequestStatus::Refused).then(|| reason("not-needed")),
            answered_at: Some(world.time),
            answered_height: Some(world.height),
            ..open.clone()
        };
        assert_eq!(requested(&world, 1), expected);
        let answered = "permission.request_answered";
        check(&world, HOUSING, again.clone(), answered);
        check(&world, HOUSING, refuse(1), answered);
        check(&world, TAX, take_back(1), answered);
        check(&world, TAX, ask(1, city.open), "permission.request_taken");
    }
}

/// What the steward gives unasked names no request and leaves every request as it is.
#[test]
fn a_grant_without_a_request_leaves_the_request_open() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    let unasked = GrantPermission {
        request: None,
        may_pass_on: true,
        ..grant_on(1, city.open)
    };
    must(&mut city.world, HOUSING, unasked);
    assert_eq!(requested(&city.world, 1).status, RequestStatus::Open);
    check(&city.world, HOUSING, refuse(1), "accepted");
}

/// A dataset that was stopped, or a time that is over, stands in the way of granting only.
#[test]
fn a_request_that_can_no_longer_be_granted_is_still_refused_or_taken_back() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.open));
    let given = grant_on(1, city.open);
    let check_ended = |world: &World, expected| {
        check(world, HOUSING, given.clone(), expected);
        check(world, HOUSING, refuse(1), "accepted");
        check(world, TAX, take_back(1), "accepted");
    };
    let mut stopped = city.world.clone();
    stop(&mut stopped, city.open);
    check_ended(&stopped, "permission.dataset_stopped");
    let mut retired = city.world.clone();
    retired.must(
        REGISTRAR,
        RetireDefinition {
            definition: city.open,
        },
    );
    check_ended(&retired, "permission.dataset_not_in_force");
    let mut over = city.world.clone();
    over.time = UNTIL;
    check_ended(&over, "permission.window_past");
}

/// The permission that a request led to is used like any other.
#[test]
fn what_was_granted_on_request_is_used() {
    let mut city = city();
    must(&mut city.world, TAX, ask(1, city.conditional));
    must(&mut city.world, HOUSING, grant_on(1, city.conditional));
    let used = OpenReceipt {
        source: HOUSING.party(),
        amount: Some(amount("CNY", 5)),
        ..open(1, 1)
    };
    must(&mut city.world, TAX, used);
    assert_eq!(given(&city.world, 1).uses, 1);
    assert_eq!(accessed(&city.world, 1).giver, HOUSING.party());
}
