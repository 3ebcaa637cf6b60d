//! Receipts of use: opened before anything is released, closed by the source, erased by the holder.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn opening_a_receipt_is_refused_in_order_of_precedence() {
    let city = of_the_bank();
    let mut asked = OpenReceipt {
        source: WANG.party(),
        act: code("write"),
        case: Some(case(9)),
        ..open(1, 99)
    };
    let refuse = |asked: &OpenReceipt, name| check(&city.world, BANK, asked.clone(), name);
    let of = |asked: &mut OpenReceipt, number| asked.permission = permission(number);
    refuse(&asked, "permission.case_unknown");
    asked.case = Some(case(1));
    refuse(&asked, "permission.access_taken");
    asked.access = access(2);
    refuse(&asked, "permission.source_unknown");
    asked.source = TAX.party();
    refuse(&asked, "permission.not_found");
    of(&mut asked, 1);
    refuse(&asked, "permission.not_holder");
    of(&mut asked, 2);
    refuse(&asked, "permission.withdrawn");
    of(&mut asked, 3);
    refuse(&asked, "permission.not_begun");
    of(&mut asked, 4);
    refuse(&asked, "permission.over");
    of(&mut asked, 5);
    refuse(&asked, "permission.dataset_stopped");
    of(&mut asked, 6);
    refuse(&asked, "permission.act_not_permitted");
    asked.act = code("read");
    refuse(&asked, "permission.used_up");
    of(&mut asked, 7);
    refuse(&asked, "permission.amount_missing");
    asked.amount = Some(amount("USD", 101));
    refuse(&asked, "permission.currency_differs");
    asked.amount = Some(amount("CNY", 101));
    refuse(&asked, "permission.amount_exceeded");
    asked.amount = Some(amount("CNY", 100));
    refuse(&asked, "accepted");
    asked.amount = Some(amount("CNY", 0));
    refuse(&asked, "accepted");
}

/// Of the bank: 2 withdrawn, 3 not begun, 4 over, 5 of a stopped dataset, 6 used up, 7 with a limit of money; 1 is
/// another's. Receipt 1 is open.
fn of_the_bank() -> City {
    let mut city = city();
    let stopping = city.conditional;
    let world = &mut city.world;
    let soon = world.time.plus_ms(2 * BLOCK_MS);
    must(
        world,
        TAX,
        GrantPermission {
            valid_until: soon,
            ..grant(4, BANK)
        },
    );
    must(world, TAX, grant(1, HOUSING));
    must(world, TAX, grant(2, BANK));
    must(world, TAX, withdraw(2));
    let later = Some(Timestamp(UNTIL.0 - 1));
    must(
        world,
        TAX,
        GrantPermission {
            valid_from: later,
            ..grant(3, BANK)
        },
    );
    let about = Target::Definition(stopping);
    must(
        world,
        HOUSING,
        GrantPermission {
            target: about,
            ..grant(5, BANK)
        },
    );
    stop(world, stopping);
    must(
        world,
        TAX,
        GrantPermission {
            uses_max: Some(1),
            ..grant(6, BANK)
        },
    );
    must(world, BANK, open(1, 6));
    let amount_max = Some(amount("CNY", 100));
    must(
        world,
        TAX,
        GrantPermission {
            amount_max,
            ..grant(7, BANK)
        },
    );
    city
}

#[test]
fn a_permission_is_in_force_from_its_beginning_and_before_its_end() {
    let mut world = city().world;
    let (from, until) = (
        world.time.plus_ms(3 * BLOCK_MS),
        world.time.plus_ms(5 * BLOCK_MS),
    );
    let asked = GrantPermission {
        valid_from: Some(from),
        valid_until: until,
        ..grant(1, BANK)
    };
    must(&mut world, TAX, asked);
    let outcomes = [
        "permission.not_begun",
        "accepted",
        "accepted",
        "permission.over",
    ];
    for (number, expected) in (0..).zip(outcomes) {
        let found = act(&mut world, BANK, open(number, 1));
        assert_eq!(found, expected, "{number}");
    }
    assert_eq!(given(&world, 1).uses, 2);
}

#[test]
fn a_withdrawal_counts_for_what_follows_it_in_its_block() {
    let mut world = city().world;
    must(&mut world, TAX, grant(1, BANK));
    let before = world.envelope(BANK, KeyPurpose::Office, open(1, 1));
    let end = world.envelope(TAX, KeyPurpose::Office, withdraw(1));
    let after = world.envelope(BANK, KeyPurpose::Automation, open(2, 1));
    let executed = world.block(&[before, end, after]).unwrap();
    let outcomes: Vec<_> = executed
        .receipts
        .iter()
        .map(|receipt| crate::world::outcome_name(receipt.outcome))
        .collect();
    assert_eq!(outcomes, ["accepted", "accepted", "permission.withdrawn"]);
}

#[test]
fn a_limit_holds_to_the_last_use_and_the_last_cent() {
    let mut world = city().world;
    let limited = GrantPermission {
        uses_max: Some(3),
        amount_max: Some(amount("CNY", 100)),
        ..grant(1, BANK)
    };
    must(&mut world, TAX, limited);
    let spend = |number, minor| OpenReceipt {
        amount: Some(amount("CNY", minor)),
        ..open(number, 1)
    };
    must(&mut world, BANK, spend(1, 99));
    check(&world, BANK, spend(2, 2), "permission.amount_exceeded");
    must(&mut world, BANK, spend(2, 1));
    check(&world, BANK, spend(3, 1), "permission.amount_exceeded");
    must(&mut world, BANK, spend(3, 0));
    check(&world, BANK, spend(4, 0), "permission.used_up");
    assert_eq!(
        (given(&world, 1).uses, given(&world, 1).amount_used),
        (3, 100)
    );
}

#[test]
fn a_receipt_says_all_that_its_subject_asks() {
    let mut world = city().world;
    must(&mut world, LIN, grant_in_case(1, BANK));
    let asked = OpenReceipt {
        case: Some(case(2)),
        amount: Some(amount("CNY", 5)),
        ..open(1, 1)
    };
    must(&mut world, BANK, asked);
    let record = accessed(&world, 1);
    assert_eq!(record.giver, LIN.party());
    assert_eq!(record.holder, BANK.party());
    assert_eq!(record.source, TAX.party());
    assert_eq!(record.case, Some(case(2)));
    assert_eq!(record.amount, Some(amount("CNY", 5)));
    assert_eq!(
        (record.opened_at, record.opened_height),
        (world.time, world.height)
    );
    assert_eq!(
        (
            record.result,
            record.answer,
            record.closed_at,
            record.erased_at
        ),
        (None, None, None, None)
    );
    must(&mut world, TAX, close(1));
    let closed = accessed(&world, 1);
    assert_eq!(closed.result, Some(AccessResult::Released));
    assert_eq!(closed.answer, Some(commitment(3)));
    assert_eq!(closed.closed_at, Some(world.time));
    must(&mut world, BANK, erase(1));
    assert_eq!(accessed(&world, 1).erased_at, Some(world.time));
}

#[test]
fn closing_a_receipt_is_refused_in_order_of_precedence() {
    let mut world = city().world;
    must(&mut world, TAX, grant(1, BANK));
    for number in [1, 2] {
        must(&mut world, BANK, open(number, 1));
    }
    must(&mut world, TAX, close(1));
    let unfit = |number, result, answer| CloseReceipt {
        access: access(number),
        result,
        answer,
    };
    let silent = |number| unfit(number, AccessResult::Released, None);
    check(&world, TAX, silent(9), "permission.access_not_found");
    check(&world, BANK, silent(1), "permission.not_source");
    check(&world, TAX, silent(1), "permission.already_closed");
    check(&world, TAX, silent(2), "permission.answer_unfit");
    for result in [AccessResult::NothingFound, AccessResult::Failed] {
        let answer = Some(commitment(3));
        check(
            &world,
            TAX,
            unfit(2, result, answer),
            "permission.answer_unfit",
        );
        check(&world, TAX, unfit(2, result, None), "accepted");
    }
    check(&world, TAX, close(2), "accepted");
}

#[test]
fn filing_an_erasure_is_refused_in_order_of_precedence() {
    let mut world = city().world;
    must(
        &mut world,
        TAX,
        GrantPermission {
            case: Some(case(1)),
            ..grant(1, LIN)
        },
    );
    for number in [1, 2, 3] {
        must(&mut world, LIN, open(number, 1));
    }
    let nothing = CloseReceipt {
        result: AccessResult::NothingFound,
        answer: None,
        ..close(2)
    };
    must(&mut world, TAX, nothing);
    must(&mut world, TAX, close(3));
    check(&world, TAX, erase(9), "permission.access_not_found");
    check(&world, TAX, erase(1), "permission.not_holder");
    check(&world, CHEN, erase(3), "permission.not_holder");
    check(&world, LIN, erase(1), "permission.nothing_released");
    check(&world, LIN, erase(2), "permission.nothing_released");
    must(&mut world, LIN, erase(3));
    check(&world, LIN, erase(3), "permission.already_erased");
}

#[test]
fn what_was_released_before_a_withdrawal_is_still_closed_and_erased() {
    let mut world = city().world;
    must(&mut world, TAX, grant(1, BANK));
    must(&mut world, BANK, open(1, 1));
    must(&mut world, TAX, withdraw(1));
    must(&mut world, TAX, close(1));
    must(&mut world, BANK, erase(1));
}

#[test]
fn persons_close_no_receipts() {
    let mut world = city().world;
    must(&mut world, TAX, grant(1, BANK));
    must(&mut world, BANK, open(1, 1));
    check(&world, LIN, close(1), "envelope.wrong_purpose");
}
