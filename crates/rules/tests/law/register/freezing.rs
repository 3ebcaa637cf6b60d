//! Freezing and lifting.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn freezing_is_refused_in_order_of_precedence() {
    let city = city();
    let mut asked = FreezeEntry {
        reason: reason("no-such-reason"),
        until: Some(city.time),
        ..freeze(99)
    };
    let refuse = |signer, asked: &FreezeEntry, name| check(&city, signer, asked.clone(), name);
    refuse(REGISTRAR, &asked, "register.not_found");
    asked.entry = entry(4);
    refuse(REGISTRAR, &asked, "register.not_a_court");
    refuse(TAX, &asked, "register.not_current");
    asked.entry = entry(5);
    refuse(TAX, &asked, "register.not_current");
    asked.entry = entry(2);
    refuse(TAX, &asked, "register.frozen_by_another");
    refuse(SECURITY, &asked, "register.reason_not_listed");
    asked.reason = reason("court-order");
    refuse(SECURITY, &asked, "register.until_past");
    asked.until = None;
    refuse(SECURITY, &asked, "accepted");
    asked.entry = entry(6);
    refuse(TAX, &asked, "accepted");
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn lifting_is_refused_in_order_of_precedence() {
    let city = city();
    let mut asked = LiftFreeze {
        reason: reason("no-such-reason"),
        ..lift(99)
    };
    let refuse = |signer, asked: &LiftFreeze, name| check(&city, signer, asked.clone(), name);
    refuse(REGISTRAR, &asked, "register.not_found");
    asked.entry = entry(1);
    refuse(REGISTRAR, &asked, "register.not_frozen");
    asked.entry = entry(8);
    refuse(REGISTRAR, &asked, "register.not_frozen");
    asked.entry = entry(2);
    refuse(REGISTRAR, &asked, "register.not_the_freezer");
    refuse(TAX, &asked, "register.not_the_freezer");
    refuse(SECURITY, &asked, "register.reason_not_listed");
    asked.reason = reason("order-ended");
    refuse(SECURITY, &asked, "accepted");
}

#[test]
fn a_freeze_ends_by_itself_to_the_millisecond() {
    let city = city();
    let block = city.next_block().time;
    let until = |time| FreezeEntry {
        until: Some(time),
        ..freeze(1)
    };
    check(&city, TAX, until(block), "register.until_past");
    let ends_with = |ms| {
        let mut city = city.clone();
        let next = block.plus_ms(crate::world::BLOCK_MS);
        city.must(TAX, until(next.plus_ms(ms)));
        city
    };
    let (still, no_more) = (ends_with(1), ends_with(0));
    check(&still, REGISTRAR, close(1), "register.frozen");
    check(&still, SECURITY, freeze(1), "register.frozen_by_another");
    check(&still, TAX, lift(1), "accepted");
    check(&no_more, REGISTRAR, close(1), "accepted");
    check(&no_more, SECURITY, freeze(1), "accepted");
    check(&no_more, TAX, lift(1), "register.not_frozen");
}

#[test]
fn a_court_replaces_its_own_freeze_and_lifts_it() {
    let mut city = city();
    let longer = FreezeEntry {
        order: commitment(701),
        until: Some(city.time.plus_ms(1_000_000)),
        ..freeze(2)
    };
    city.must(SECURITY, longer.clone());
    let found = record(&city, 2).freeze.unwrap();
    assert_eq!(found.by, SECURITY.party());
    assert_eq!(found.order, Some(longer.order));
    assert_eq!(found.until, longer.until);
    assert_eq!(found.reason, Some(reason("court-order")));
    check(&city, REGISTRAR, close(2), "register.frozen");
    city.must(SECURITY, lift(2));
    let found = record(&city, 2);
    assert_eq!(found.freeze, None);
    assert_eq!(found.reason, Some(reason("order-ended")));
    assert_eq!(found.changed_height, city.height);
    check(&city, REGISTRAR, close(2), "accepted");
}

#[test]
fn a_stop_of_the_register_keeps_no_court_from_freezing_and_no_keeper_from_closing() {
    let mut city = city();
    stop(&mut city, 1);
    check(&city, TAX, freeze(1), "accepted");
    check(&city, SECURITY, lift(2), "accepted");
    check(&city, REGISTRAR, close(1), "accepted");
    check(
        &city,
        REGISTRAR,
        split(1, [11, 12]),
        "register.register_stopped",
    );
    check(
        &city,
        REGISTRAR,
        merge([41, 42], 11),
        "register.register_stopped",
    );
}
