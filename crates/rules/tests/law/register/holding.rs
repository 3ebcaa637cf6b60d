//! Holds for an appeal, beside what courts order.

use super::*;

#[test]
fn an_appeal_holds_an_entry_as_a_freeze_does() {
    let city = city();
    check(&city, REGISTRAR, close(8), "register.frozen");
    check(&city, REGISTRAR, split(8, [11, 12]), "register.frozen");
    let found = record(&city, 8).freeze.unwrap();
    assert_eq!((found.by, found.case), (REGISTRAR.party(), Some(case(8))));
    assert_eq!((found.order, found.until), (None, None));
}

#[test]
fn a_courts_order_over_a_hold_leaves_the_hold_when_it_is_lifted() {
    let mut city = city();
    city.must(SECURITY, freeze(8));
    let both = record(&city, 8).freeze.unwrap();
    assert_eq!((both.by, both.case), (SECURITY.party(), Some(case(8))));
    city.must(SECURITY, lift(8));
    check(&city, REGISTRAR, close(8), "register.frozen");
    let released = record(&city, 8).released_from(case(8), &city.next_block());
    put_entry(&mut city, released);
    check(&city, REGISTRAR, close(8), "accepted");
}

#[test]
fn a_hold_outlasts_the_order_beside_it() {
    let mut city = city();
    let short = FreezeEntry {
        until: Some(city.next_block().time.plus_ms(1)),
        ..freeze(8)
    };
    city.must(SECURITY, short);
    check(&city, SECURITY, lift(8), "register.not_frozen");
    check(&city, REGISTRAR, close(8), "register.frozen");
}

#[test]
fn releasing_a_hold_leaves_a_courts_order() {
    let mut city = city();
    let block = city.next_block();
    let held = record(&city, 2).held_for(case(2), &block);
    assert_eq!(held.freeze.clone().unwrap().by, SECURITY.party());
    let other = held.held_for(case(3), &block);
    assert_eq!(other, held, "the first appeal holds it");
    assert_eq!(held.released_from(case(3), &block), held);
    let released = held.released_from(case(2), &block);
    assert_eq!(released.freeze, record(&city, 2).freeze);
    put_entry(&mut city, released);
    check(&city, REGISTRAR, close(2), "register.frozen");
}
