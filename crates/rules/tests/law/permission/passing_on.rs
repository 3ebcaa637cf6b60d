//! Passing a permission on: within it, twice at most, dead with it, counted in it.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn passing_on_is_refused_in_order_of_precedence() {
    let world = handed_down();
    let mut asked = GrantPermission {
        target: Target::Document(commitment(9)),
        acts: codes(&["write"]),
        valid_until: UNTIL.plus_ms(1),
        ..pass_on(99, 30, SECURITY)
    };
    let refuse = |asked: &GrantPermission, name| check(&world, BANK, asked.clone(), name);
    let from = |asked: &mut GrantPermission, number| asked.from = Some(permission(number));
    refuse(&asked, "permission.not_found");
    from(&mut asked, 1);
    refuse(&asked, "permission.not_holder");
    from(&mut asked, 2);
    refuse(&asked, "permission.withdrawn");
    from(&mut asked, 3);
    refuse(&asked, "permission.not_begun");
    from(&mut asked, 4);
    refuse(&asked, "permission.over");
    from(&mut asked, 5);
    refuse(&asked, "permission.not_to_be_passed_on");
    from(&mut asked, 8);
    refuse(&asked, "permission.too_deep");
    from(&mut asked, 7);
    refuse(&asked, "permission.target_differs");
    asked.target = grant(1, BANK).target;
    refuse(&asked, "permission.act_not_permitted");
    asked.acts = codes(&["read"]);
    refuse(&asked, "permission.outlives");
    asked.valid_until = UNTIL;
    refuse(&asked, "permission.limit_wider");
    asked.uses_max = Some(3);
    refuse(&asked, "permission.limit_wider");
    asked.uses_max = Some(2);
    refuse(&asked, "permission.limit_wider");
    asked.amount_max = Some(amount("CNY", 101));
    refuse(&asked, "permission.limit_wider");
    asked.amount_max = Some(amount("USD", 100));
    refuse(&asked, "permission.limit_wider");
    asked.amount_max = Some(amount("CNY", 100));
    refuse(&asked, "accepted");
    from(&mut asked, 6);
    refuse(&asked, "accepted");
}

/// Of the bank: 2 withdrawn, 3 not begun, 4 over, 5 for itself alone, 6 without limits, 7 with limits, 8 passed on
/// twice; 1 is another's.
fn handed_down() -> World {
    let mut world = city().world;
    let soon = world.time.plus_ms(2 * BLOCK_MS);
    must(
        &mut world,
        TAX,
        GrantPermission {
            valid_until: soon,
            ..grant(4, BANK)
        },
    );
    must(&mut world, TAX, grant(1, HOUSING));
    must(&mut world, TAX, grant(2, BANK));
    must(&mut world, TAX, withdraw(2));
    let later = Some(Timestamp(UNTIL.0 - 1));
    must(
        &mut world,
        TAX,
        GrantPermission {
            valid_from: later,
            ..grant(3, BANK)
        },
    );
    must(
        &mut world,
        TAX,
        GrantPermission {
            may_pass_on: false,
            ..grant(5, BANK)
        },
    );
    must(&mut world, TAX, grant(6, BANK));
    let limited = GrantPermission {
        uses_max: Some(2),
        amount_max: Some(amount("CNY", 100)),
        ..grant(7, BANK)
    };
    must(&mut world, TAX, limited);
    must(&mut world, HOUSING, pass_on(1, 9, SECURITY));
    must(&mut world, SECURITY, pass_on(9, 8, BANK));
    world
}

#[test]
fn a_dataset_is_passed_on_by_who_may_use_it() {
    let mut city = city();
    let about = Target::Definition(city.open);
    let of = |asked| GrantPermission {
        target: about,
        ..asked
    };
    must(&mut city.world, HOUSING, of(grant(1, BANK)));
    check(
        &city.world,
        BANK,
        of(grant(2, TAX)),
        "permission.not_steward",
    );
    check(&city.world, BANK, of(pass_on(1, 2, TAX)), "accepted");
}

#[test]
fn a_withdrawn_permission_takes_those_that_were_passed_on_from_it_along() {
    let mut world = city().world;
    must(&mut world, TAX, grant(1, BANK));
    must(&mut world, BANK, pass_on(1, 2, HOUSING));
    must(&mut world, HOUSING, pass_on(2, 3, SECURITY));
    let uses = [(BANK, 1), (HOUSING, 2), (SECURITY, 3)];
    for (withdrawer, number, dead) in [(TAX, 1, 0), (BANK, 2, 1), (HOUSING, 3, 2)] {
        let mut world = world.clone();
        must(&mut world, withdrawer, withdraw(number));
        for (place, (holder, of)) in uses.into_iter().enumerate() {
            let expected = if place >= dead {
                "permission.withdrawn"
            } else {
                "accepted"
            };
            check(&world, holder, open(1, of), expected);
        }
    }
}

#[test]
fn a_use_counts_in_all_that_a_permission_was_passed_on_from() {
    let mut world = city().world;
    let limited = |asked| GrantPermission {
        uses_max: Some(2),
        amount_max: Some(amount("CNY", 100)),
        ..asked
    };
    must(&mut world, TAX, limited(grant(1, BANK)));
    must(&mut world, BANK, limited(pass_on(1, 2, HOUSING)));
    must(&mut world, BANK, limited(pass_on(1, 3, SECURITY)));
    must(&mut world, HOUSING, limited(pass_on(2, 4, SECURITY)));
    let spend = |access, of, minor| OpenReceipt {
        amount: Some(amount("CNY", minor)),
        ..open(access, of)
    };
    must(&mut world, SECURITY, spend(1, 4, 60));
    let counts = |world: &World| {
        [1, 2, 3, 4].map(|number| {
            let record = given(world, number);
            (record.uses, record.amount_used)
        })
    };
    assert_eq!(counts(&world), [(1, 60), (1, 60), (0, 0), (1, 60)]);
    check(
        &world,
        SECURITY,
        spend(2, 3, 41),
        "permission.amount_exceeded",
    );
    must(&mut world, SECURITY, spend(2, 3, 40));
    assert_eq!(counts(&world), [(2, 100), (1, 60), (1, 40), (1, 60)]);
    for (signer, of) in [(SECURITY, 3), (SECURITY, 4), (HOUSING, 2), (BANK, 1)] {
        check(&world, signer, spend(3, of, 0), "permission.used_up");
    }
    assert_eq!(accessed(&world, 1).giver, TAX.party());
}
