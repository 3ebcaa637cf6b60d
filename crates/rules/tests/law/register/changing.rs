//! Changing owners and encumbrances, as the effect of a case's decision.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn changing_is_refused_in_order_of_precedence() {
    let mut city = city();
    let mut stranger = encumbrance("mortgage", 2, None);
    stranger.holder = nobody();
    let notice = |number| encumbrance("sale-notice", number, None);
    let mut asked = ChangeEntry {
        expected: owners([(2, 1, 1)]),
        owners: AtMost::none(),
        release: list([terms(99)]),
        carry: list([terms(99)]),
        record: list([encumbrance("lien", 2, None)]),
        ..change(99)
    };
    let check_all = |city: &World, asked: &ChangeEntry, name| {
        check_change(city, REGISTRAR, asked, name);
    };
    check_all(&city, &asked, "register.not_found");
    asked.entry = entry(6);
    check_all(&city, &asked, "register.not_its_keeper");
    asked.entry = entry(5);
    check_all(&city, &asked, "register.not_current");
    asked.entry = entry(2);
    check_all(&city, &asked, "register.frozen");
    asked.entry = entry(3);
    check_all(&city, &asked, "register.owners_differ");
    asked.expected = owners([(1, 1, 1)]);
    check_all(&city, &asked, "register.no_owner");
    asked.owners = owners([(2, 1, 2), (2, 1, 2)]);
    check_all(&city, &asked, "register.owner_repeated");
    asked.owners = owners([(2, 1, 2)]);
    check_all(&city, &asked, "register.shares_not_whole");
    asked.owners = owners([(2, 1, 1)]);
    check_all(&city, &asked, "register.not_encumbered");
    asked.release = AtMost::none();
    check_all(&city, &asked, "register.not_encumbered");
    asked.carry = AtMost::none();
    check_all(&city, &asked, "register.bars_transfer");
    asked.carry = list([terms(2), terms(3)]);
    check_all(&city, &asked, "register.kind_unknown");
    asked.record = list([stranger.clone(), notice(4)]);
    check_all(&city, &asked, "register.terms_repeated");
    stranger.terms = terms(5);
    asked.record = list([stranger.clone(), notice(4)]);
    check_all(&city, &asked, "register.kind_exclusive");
    asked.record = list((10..24).map(|number| NewEncumbrance {
        terms: terms(number),
        ..stranger.clone()
    }));
    check_all(&city, &asked, "register.holder_unknown");
    asked.record = list((10..24).map(|number| encumbrance("easement", number, None)));
    check_all(&city, &asked, "register.too_many_encumbrances");
    asked.record = list((11..24).map(|number| encumbrance("easement", number, None)));
    check_all(&city, &asked, "accepted");
    stop(&mut city, 1);
    check_all(&city, &asked, "register.register_stopped");
}

#[test]
fn what_bars_a_transfer_is_released_or_carried_over() {
    let city = city();
    let sale = ChangeEntry {
        owners: owners([(2, 1, 2), (1, 1, 2)]),
        ..change(3)
    };
    let with = |release: &[u64], carry: &[u64]| ChangeEntry {
        release: list(release.iter().copied().map(terms)),
        carry: list(carry.iter().copied().map(terms)),
        ..sale.clone()
    };
    check_change(&city, REGISTRAR, &with(&[], &[]), "register.bars_transfer");
    check_change(&city, REGISTRAR, &with(&[2], &[]), "register.bars_transfer");
    check_change(&city, REGISTRAR, &with(&[], &[3]), "register.bars_transfer");
    check_change(&city, REGISTRAR, &with(&[2, 3], &[]), "accepted");
    check_change(&city, REGISTRAR, &with(&[2], &[3]), "accepted");
    check_change(&city, REGISTRAR, &with(&[], &[2, 3]), "accepted");
    check_change(&city, REGISTRAR, &change(3), "accepted");
}

#[test]
fn shares_that_shift_between_the_same_owners_are_a_transfer() {
    let mut city = city();
    let asked = RegisterEntry {
        owners: owners([(1, 1, 3), (2, 2, 3)]),
        encumbrances: list([encumbrance("mortgage", 9, None)]),
        ..register(9)
    };
    city.must(REGISTRAR, asked);
    let to = |shares| ChangeEntry {
        expected: owners([(2, 2, 3), (1, 1, 3)]),
        owners: owners(shares),
        ..change(9)
    };
    let same = to([(2, 2, 3), (1, 1, 3)]);
    check_change(&city, REGISTRAR, &same, "accepted");
    let shifted = to([(1, 2, 3), (2, 1, 3)]);
    check_change(&city, REGISTRAR, &shifted, "register.bars_transfer");
}

#[test]
fn owners_expected_twice_are_not_the_owners() {
    let mut city = city();
    let asked = RegisterEntry {
        owners: owners([(1, 1, 2), (2, 1, 2)]),
        ..register(9)
    };
    city.must(REGISTRAR, asked);
    let twice = ChangeEntry {
        expected: owners([(1, 1, 2), (1, 1, 2)]),
        ..change(9)
    };
    check_change(&city, REGISTRAR, &twice, "register.owners_differ");
}

#[test]
fn a_change_keeps_the_rank_and_records_at_the_end() {
    let mut city = city();
    let asked = sale(3);
    let block = city.next_block();
    let content = record(&city, 3).content;
    assert_eq!(decide(&mut city, REGISTRAR, &asked, case(5)), "accepted");
    let found = record(&city, 3);
    let ranks: Vec<_> = found.encumbrances.iter().map(|it| it.terms).collect();
    assert_eq!(ranks, [1, 3, 4].map(terms));
    assert_eq!(found.encumbrances[2].since, block.time);
    assert_eq!(found.owners, asked.owners);
    assert_eq!(found.content, content);
    assert_eq!(found.case, Some(case(5)));
    assert_eq!(found.changed_height, block.height);
    assert_eq!(
        decide(&mut city, REGISTRAR, &asked, case(5)),
        "register.owners_differ"
    );
}

#[test]
fn terms_that_are_released_may_be_recorded_again_at_the_end() {
    let mut city = city();
    let asked = ChangeEntry {
        release: list([terms(1)]),
        record: list([encumbrance("easement", 1, None)]),
        ..change(3)
    };
    assert_eq!(decide(&mut city, REGISTRAR, &asked, case(5)), "accepted");
    let ranks: Vec<_> = record(&city, 3)
        .encumbrances
        .iter()
        .map(|it| it.terms)
        .collect();
    assert_eq!(ranks, [2, 3, 1].map(terms));
}

#[test]
fn an_appeal_holds_the_entry_against_all_cases_but_its_own() {
    let mut city = city();
    let asked = ChangeEntry {
        owners: owners([(2, 1, 1)]),
        ..change(8)
    };
    assert_eq!(
        decide(&mut city, REGISTRAR, &asked, case(1)),
        "register.frozen"
    );
    let mut ordered = city.clone();
    ordered.must(SECURITY, freeze(8));
    assert_eq!(
        decide(&mut ordered, REGISTRAR, &asked, case(8)),
        "register.frozen"
    );
    assert_eq!(decide(&mut city, REGISTRAR, &asked, case(8)), "accepted");
    assert_eq!(record(&city, 8).freeze, None);
}
