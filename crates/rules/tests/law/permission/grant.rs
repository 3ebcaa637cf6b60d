//! Giving a permission.

use chancery_rules::{
    kernel::time::DAY_MS,
    party::RegisterUnit,
    permission::{ACTS_MAX, BASIS_BYTES_MAX, PERMISSION_DAYS_MAX, PermissionStatus},
};

use super::*;
use crate::world::name;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn a_persons_permission_is_refused_in_order_of_precedence() {
    let mut city = city();
    must(&mut city.world, TAX, grant(1, BANK));
    let world = &city.world;
    let mut asked = GrantPermission {
        holder: LIN.party(),
        target: Target::Definition(DefinitionId([9; 32])),
        acts: AtMost::none(),
        valid_from: Some(world.time),
        valid_until: world.time,
        uses_max: Some(0),
        ..grant(1, LIN)
    };
    let refuse = |asked: &GrantPermission, name| check(world, LIN, asked.clone(), name);
    refuse(&asked, "permission.case_not_named");
    asked.case = Some(case(9));
    refuse(&asked, "permission.case_unknown");
    asked.case = Some(case(2));
    refuse(&asked, "permission.not_in_case");
    asked.case = Some(case(1));
    refuse(&asked, "permission.permission_taken");
    asked.permission = permission(2);
    refuse(&asked, "permission.holder_is_giver");
    asked.holder = WANG.party();
    refuse(&asked, "permission.holder_unknown");
    asked.holder = BANK.party();
    refuse(&asked, "permission.target_unknown");
    asked.target = Target::Definition(city.open);
    refuse(&asked, "permission.target_not_yours");
    asked.target = Target::Case(case(2));
    refuse(&asked, "permission.target_not_yours");
    asked.target = Target::Case(case(1));
    refuse(&asked, "permission.no_acts");
    asked.acts = codes(&["read", "copy", "read"]);
    refuse(&asked, "permission.act_repeated");
    asked.acts = codes(&["read"]);
    refuse(&asked, "permission.window_empty");
    asked.valid_from = None;
    refuse(&asked, "permission.window_past");
    asked.valid_until = UNTIL.plus_ms(u64::from(PERMISSION_DAYS_MAX) * DAY_MS);
    refuse(&asked, "permission.window_too_long");
    asked.valid_until = UNTIL;
    refuse(&asked, "permission.limit_zero");
    asked.uses_max = None;
    asked.amount_max = Some(amount("CNY", 0));
    refuse(&asked, "permission.limit_zero");
    asked.amount_max = None;
    refuse(&asked, "accepted");
}

/// A person whose case has ended withdraws and erases, and nothing else.
#[test]
fn a_persons_key_ends_with_the_case() {
    let mut world = city().world;
    let of_tax = GrantPermission {
        case: Some(case(1)),
        ..grant(2, LIN)
    };
    must(&mut world, LIN, grant_in_case(1, BANK));
    must(&mut world, TAX, of_tax);
    must(&mut world, LIN, open(1, 2));
    must(&mut world, TAX, close(1));
    let next = world.next_block().time;
    let cases = [
        (CaseStatus::Open, None, "accepted"),
        (CaseStatus::Appealed, None, "accepted"),
        (CaseStatus::Granted, None, "permission.case_ended"),
        (CaseStatus::Withdrawn, None, "permission.case_ended"),
        (CaseStatus::Lapsed, None, "permission.case_ended"),
        (CaseStatus::Refused, Some(next.plus_ms(1)), "accepted"),
        (CaseStatus::Refused, Some(next), "permission.case_ended"),
    ];
    for (status, appeal_until, expected) in cases {
        let mut world = world.clone();
        let ended = CaseRecord {
            status,
            appeal_until,
            ..case_of(1, &[LIN, CHEN])
        };
        put(&mut world, AnyRecord::Case(Arc::new(ended)));
        let unfit = GrantPermission {
            target: Target::Case(case(9)),
            ..grant_in_case(3, BANK)
        };
        let refused = match expected {
            "accepted" => "permission.target_unknown",
            ended => ended,
        };
        check(&world, LIN, unfit, refused);
        check(&world, LIN, grant_in_case(3, BANK), expected);
        check(&world, LIN, open(2, 2), expected);
        check(&world, LIN, withdraw(1), "accepted");
        check(&world, LIN, erase(1), "accepted");
        check(&world, BANK, open(2, 1), "accepted");
    }
}

/// What is about a dataset comes from its steward, in time and on its terms.
#[test]
fn a_datasets_permission_is_refused_in_order_of_precedence() {
    let city = city();
    let of = |definition, basis| GrantPermission {
        target: Target::Definition(definition),
        basis: text(basis),
        acts: AtMost::none(),
        ..grant(1, BANK)
    };
    let refuse = |signer, asked, name| check(&city.world, signer, asked, name);
    let unknown = DefinitionId([9; 32]);
    refuse(TAX, of(unknown, ""), "permission.target_unknown");
    refuse(TAX, of(city.retired, ""), "permission.not_steward");
    refuse(
        HOUSING,
        of(city.retired, ""),
        "permission.dataset_not_in_force",
    );
    refuse(HOUSING, of(city.stopped, ""), "permission.dataset_stopped");
    refuse(
        HOUSING,
        of(city.conditional, ""),
        "permission.basis_missing",
    );
    refuse(HOUSING, of(city.closed, " "), "permission.basis_missing");
    refuse(
        HOUSING,
        of(city.conditional, "consent"),
        "permission.no_acts",
    );
    refuse(
        HOUSING,
        of(city.closed, "Act, article 9"),
        "permission.no_acts",
    );
    refuse(HOUSING, of(city.open, ""), "permission.no_acts");
}

#[test]
fn what_a_permission_is_about_must_be_there_but_for_a_document() {
    let city = city();
    let of = |target| GrantPermission {
        target,
        ..grant(1, BANK)
    };
    let unknown = [
        Target::Case(case(9)),
        Target::Certificate(crate::samples::certificate(9)),
        Target::Entry(chancery_rules::kernel::ids::EntryId([9; 32])),
    ];
    for target in unknown {
        check(&city.world, TAX, of(target), "permission.target_unknown");
    }
    let document = Target::Document(commitment(9));
    check(&city.world, TAX, of(document), "accepted");
    check(&city.world, TAX, of(Target::Case(case(1))), "accepted");
}

#[test]
fn the_holder_is_a_party_or_a_person_of_the_named_case() {
    let world = city().world;
    let of = |holder, case| GrantPermission {
        case,
        ..grant(1, holder)
    };
    check(&world, TAX, of(BANK, None), "accepted");
    check(&world, TAX, of(BANK, Some(case(1))), "accepted");
    check(&world, TAX, of(LIN, Some(case(1))), "accepted");
    check(&world, LIN, of(CHEN, Some(case(1))), "accepted");
    check(
        &world,
        TAX,
        of(BANK, Some(case(9))),
        "permission.case_unknown",
    );
    for case in [None, Some(case(2))] {
        check(&world, TAX, of(LIN, case), "permission.holder_unknown");
    }
    check(&world, TAX, of(TAX, None), "permission.holder_is_giver");
}

#[test]
fn a_permission_lasts_ten_years_at_most_to_the_millisecond() {
    let world = city().world;
    let block = world.next_block().time;
    let longest = u64::from(PERMISSION_DAYS_MAX) * DAY_MS;
    let of = |valid_from: Option<u64>, until| GrantPermission {
        valid_from: valid_from.map(|ms| block.plus_ms(ms)),
        valid_until: block.plus_ms(until),
        ..grant(1, BANK)
    };
    check(&world, TAX, of(None, longest), "accepted");
    check(
        &world,
        TAX,
        of(None, longest + 1),
        "permission.window_too_long",
    );
    check(&world, TAX, of(Some(longest - 1), longest), "accepted");
    check(
        &world,
        TAX,
        of(Some(7), longest + 1),
        "permission.window_too_long",
    );
    check(&world, TAX, of(None, 1), "accepted");
    check(&world, TAX, of(None, 0), "permission.window_past");
    check(&world, TAX, of(Some(7), 8), "accepted");
    check(&world, TAX, of(Some(7), 7), "permission.window_empty");
}

#[test]
fn a_permission_is_written_as_given_and_begins_with_its_block_at_the_earliest() {
    let mut world = city().world;
    let asked = GrantPermission {
        valid_from: Some(Timestamp(5)),
        uses_max: Some(3),
        amount_max: Some(amount("CNY", 100)),
        ..grant_in_case(1, BANK)
    };
    must(&mut world, LIN, asked);
    let record = given(&world, 1);
    assert_eq!(record.given_by(), Holder::Alias(alias(LIN)));
    assert_eq!(record.held_by(), Holder::Party(BANK.party()));
    assert_eq!(record.giver_case, Some(case(1)));
    assert_eq!(record.holder_case, None);
    assert_eq!(record.valid_from, world.time);
    assert_eq!(record.given_at, world.time);
    assert_eq!(record.given_height, world.height);
    assert_eq!((record.uses, record.amount_used), (0, 0));
    assert_eq!(record.status, PermissionStatus::Given);
    assert!(record.is_in_force(world.time));
    assert!(!record.is_in_force(UNTIL));
}

/// Ids are chosen freely, so somebody may register a unit that has a person's alias as its id.
#[test]
fn a_unit_with_the_bytes_of_an_alias_is_not_the_person() {
    let mut world = city().world;
    must(&mut world, LIN, grant_in_case(1, BANK));
    must(
        &mut world,
        TAX,
        GrantPermission {
            case: Some(case(1)),
            ..grant(2, LIN)
        },
    );
    let unit = RegisterUnit {
        unit: LIN.party(),
        name: name("unit"),
    };
    world.must_root(SECURITY, unit);
    let key = KeyRecord {
        v: 1,
        party: LIN.party(),
        case: None,
        purpose: KeyPurpose::Office,
        key: LIN.public(KeyPurpose::Office),
        from_height: world.height,
        retired_height: None,
    };
    put(&mut world, AnyRecord::Key(Arc::new(key)));
    let as_unit = |transaction: AnyTransaction, expected| {
        let found = world.clone().act(LIN, KeyPurpose::Office, transaction);
        assert_eq!(found, expected);
    };
    as_unit(withdraw(1).into(), "permission.not_giver");
    as_unit(open(1, 2).into(), "permission.not_holder");
    check(&world, LIN, withdraw(1), "accepted");
    check(&world, LIN, open(1, 2), "accepted");
}

/// The same alias in two cases is two persons' doing: each key speaks in its own case.
#[test]
fn a_key_of_another_case_is_not_the_person() {
    let mut world = city().world;
    must(&mut world, LIN, grant_in_case(1, BANK));
    let to_lin = GrantPermission {
        case: Some(case(1)),
        ..grant(2, LIN)
    };
    must(&mut world, TAX, to_lin);
    let foreign = KeyRecord {
        v: 1,
        party: LIN.party(),
        case: Some(case(2)),
        purpose: KeyPurpose::Case,
        key: LIN.next().public(KeyPurpose::Case),
        from_height: world.height,
        retired_height: None,
    };
    put(&mut world, AnyRecord::Key(Arc::new(foreign)));
    let refuse = |transaction: AnyTransaction, expected| {
        let found = world.clone().act(LIN.next(), KeyPurpose::Case, transaction);
        assert_eq!(found, expected);
    };
    refuse(grant_in_case(3, BANK).into(), "permission.not_in_case");
    refuse(withdraw(1).into(), "permission.not_giver");
    refuse(open(1, 2).into(), "permission.not_holder");
}

#[test]
fn withdrawing_is_refused_in_order_of_precedence() {
    let mut world = city().world;
    let soon = world.time.plus_ms(3 * BLOCK_MS);
    must(
        &mut world,
        TAX,
        GrantPermission {
            valid_until: soon,
            ..grant(1, BANK)
        },
    );
    must(&mut world, TAX, grant(2, BANK));
    must(&mut world, BANK, pass_on(2, 3, HOUSING));
    must(&mut world, HOUSING, pass_on(3, 4, SECURITY));
    check(&world, TAX, withdraw(9), "permission.not_found");
    check(&world, BANK, withdraw(1), "permission.not_giver");
    check(&world, TAX, withdraw(1), "permission.over");
    check(&world, HOUSING, withdraw(3), "permission.not_giver");
    check(&world, TAX, withdraw(4), "permission.not_giver");
    check(&world, BANK, withdraw(4), "accepted");
    check(&world, HOUSING, withdraw(4), "accepted");
    check(&world, BANK, withdraw(3), "accepted");
    must(&mut world, TAX, withdraw(3));
    check(&world, TAX, withdraw(3), "permission.already_withdrawn");
    check(&world, BANK, withdraw(3), "permission.already_withdrawn");
    let record = given(&world, 3);
    assert_eq!(record.status, PermissionStatus::Withdrawn);
    assert_eq!(record.reason, Some(reason("no-longer-needed")));
    assert_eq!(record.changed_height, world.height);
    assert!(record.given_height < record.changed_height);
}

#[test]
fn lists_and_texts_of_a_permission_are_bounded() {
    let acts = |count| AtMost::<Code, ACTS_MAX>::try_from(vec![code("read"); count]).is_ok();
    assert!(acts(ACTS_MAX) && !acts(ACTS_MAX + 1));
    let basis = |bytes| ShortText::<BASIS_BYTES_MAX>::try_from("a".repeat(bytes)).is_ok();
    assert!(basis(BASIS_BYTES_MAX) && !basis(BASIS_BYTES_MAX + 1));
}
