//! Splitting, merging and closing.

use super::*;
use chancery_rules::register::EntryStatus;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn splitting_is_refused_in_order_of_precedence() {
    let mut city = city();
    stop(&mut city, 1);
    let mut asked = split(99, [1]);
    let refuse = |asked: &SplitEntry, name| check(&city, REGISTRAR, asked.clone(), name);
    refuse(&asked, "register.too_few");
    asked.parts = list([part(1), part(1)]);
    refuse(&asked, "register.entry_repeated");
    asked.parts = list([part(3), part(12)]);
    for part in asked.parts.iter_mut() {
        part.nullifier = Some(nullifier(1));
    }
    refuse(&asked, "register.not_found");
    asked.entry = entry(6);
    refuse(&asked, "register.not_its_keeper");
    asked.entry = entry(4);
    refuse(&asked, "register.not_current");
    asked.entry = entry(2);
    refuse(&asked, "register.frozen");
    asked.entry = entry(1);
    refuse(&asked, "register.entry_taken");
    asked.parts[0].entry = entry(1);
    refuse(&asked, "register.entry_taken");
    asked.parts[0].entry = entry(11);
    refuse(&asked, "register.already_claimed");
    for part in asked.parts.iter_mut() {
        part.nullifier = Some(nullifier(2));
    }
    refuse(&asked, "register.already_claimed");
    asked.parts[0].nullifier = Some(nullifier(3));
    refuse(&asked, "register.register_stopped");
    asked.entry = entry(7);
    refuse(&asked, "accepted");
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn merging_is_refused_in_order_of_precedence() {
    let mut city = city();
    let other_owner = RegisterEntry {
        owners: owners([(2, 1, 1)]),
        ..register(21)
    };
    city.must(REGISTRAR, other_owner);
    let with = |kind: &str, number, entry| RegisterEntry {
        encumbrances: list([encumbrance(kind, number, None)]),
        ..register(entry)
    };
    city.must(REGISTRAR, with("easement", 2, 22));
    city.must(REGISTRAR, with("sale-notice", 30, 23));
    stop(&mut city, 1);
    let mut asked = MergeEntries {
        nullifier: Some(nullifier(1)),
        ..merge([1], 3)
    };
    let refuse = |asked: &MergeEntries, name| check(&city, REGISTRAR, asked.clone(), name);
    let of = |numbers: &[u64]| list(numbers.iter().copied().map(entry));
    refuse(&asked, "register.too_few");
    asked.entries = of(&[1, 99, 1]);
    refuse(&asked, "register.entry_repeated");
    asked.entries = of(&[3, 99]);
    refuse(&asked, "register.not_found");
    asked.entries = of(&[3, 6]);
    refuse(&asked, "register.not_its_keeper");
    asked.entries = of(&[3, 5]);
    refuse(&asked, "register.not_current");
    asked.entries = of(&[3, 2]);
    refuse(&asked, "register.frozen");
    asked.entries = of(&[3, 7, 21]);
    refuse(&asked, "register.entry_taken");
    asked.entry = entry(24);
    refuse(&asked, "register.registers_differ");
    asked.entries = of(&[3, 1, 21]);
    refuse(&asked, "register.owners_differ");
    asked.entries = of(&[3, 22, 23]);
    refuse(&asked, "register.terms_repeated");
    asked.entries = of(&[3, 23]);
    refuse(&asked, "register.kind_exclusive");
    asked.entries = of(&[3, 1]);
    refuse(&asked, "register.already_claimed");
    asked.nullifier = Some(nullifier(2));
    refuse(&asked, "register.register_stopped");
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn closing_is_refused_in_order_of_precedence() {
    let mut city = city();
    let mut asked = CloseEntry {
        reason: reason("no-such-reason"),
        ..close(99)
    };
    let refuse = |asked: &CloseEntry, name| check(&city, REGISTRAR, asked.clone(), name);
    refuse(&asked, "register.not_found");
    asked.entry = entry(6);
    refuse(&asked, "register.not_its_keeper");
    asked.entry = entry(5);
    refuse(&asked, "register.not_current");
    asked.entry = entry(2);
    refuse(&asked, "register.frozen");
    asked.entry = entry(3);
    refuse(&asked, "register.still_encumbered");
    asked.entry = entry(1);
    refuse(&asked, "register.reason_not_listed");
    asked.reason = reason("thing-gone");
    city.must(REGISTRAR, asked.clone());
    assert_eq!(record(&city, 1).status, EntryStatus::Closed);
    assert_eq!(record(&city, 1).reason, Some(asked.reason));
}

#[test]
fn parts_and_whole_name_each_other_and_bear_the_same() {
    let mut city = city();
    let mut asked = split(3, [11, 12]);
    asked.parts[1].nullifier = Some(nullifier(2));
    city.must(REGISTRAR, asked);
    let (old, parts) = (record(&city, 3), [11, 12].map(|it| record(&city, it)));
    assert_eq!(old.status, EntryStatus::Split);
    assert_eq!(old.into.to_vec(), [entry(11), entry(12)]);
    for part in &parts {
        assert_eq!(part.status, EntryStatus::Current);
        assert_eq!(part.from.to_vec(), [entry(3)]);
        assert_eq!(part.owners, old.owners);
        assert_eq!(part.encumbrances, old.encumbrances);
        assert_eq!((part.keeper, part.register), (old.keeper, old.register));
        assert_eq!(part.registered_at, city.time);
    }
    assert_eq!(parts[0].content, commitment(11));
    assert_eq!(
        (parts[0].nullifier, parts[1].nullifier),
        (None, Some(nullifier(2)))
    );
    assert_eq!(claimed(&city, 2).purpose, land(1).code);
}

#[test]
fn merged_entries_bear_together_what_each_bore_the_older_first() {
    let mut city = city();
    let younger = RegisterEntry {
        encumbrances: list([encumbrance("mortgage", 4, None)]),
        ..register(21)
    };
    city.must(REGISTRAR, younger);
    city.must(REGISTRAR, split(3, [31, 32]));
    let asked = MergeEntries {
        nullifier: Some(nullifier(2)),
        ..merge([21, 31, 32, 1], 9)
    };
    city.must(REGISTRAR, asked);
    let found = record(&city, 9);
    let ranks: Vec<_> = found.encumbrances.iter().map(|it| it.terms).collect();
    assert_eq!(ranks, [1, 2, 3, 4].map(terms));
    assert_eq!(found.from.to_vec(), [21, 31, 32, 1].map(entry));
    assert_eq!(found.owners, owners([(1, 1, 1)]));
    for number in [21, 31, 32, 1] {
        let old = record(&city, number);
        assert_eq!(old.status, EntryStatus::Merged);
        assert_eq!(old.into.to_vec(), [entry(9)]);
    }
    assert_eq!(claimed(&city, 2).by, REGISTRAR.party());
}

#[test]
fn owners_are_the_same_in_whatever_order() {
    let mut city = city();
    let pair = [(1, 1, 3), (2, 2, 3)];
    let swapped = [(2, 2, 3), (1, 1, 3)];
    let other = [(1, 2, 3), (2, 1, 3)];
    for (number, shares) in [(21, pair), (22, swapped), (23, other)] {
        let asked = RegisterEntry {
            owners: owners(shares),
            ..register(number)
        };
        city.must(REGISTRAR, asked);
    }
    check(&city, REGISTRAR, merge([21, 22], 9), "accepted");
    check(
        &city,
        REGISTRAR,
        merge([21, 23], 9),
        "register.owners_differ",
    );
}

#[test]
fn entries_outlive_the_version_of_their_register() {
    let mut city = city();
    let definition = definition(1);
    city.must(REGISTRAR, RetireDefinition { definition });
    check(
        &city,
        REGISTRAR,
        register(9),
        "register.register_not_in_force",
    );
    check(&city, REGISTRAR, split(1, [11, 12]), "accepted");
    check(&city, REGISTRAR, merge([41, 42], 11), "accepted");
    check(&city, REGISTRAR, close(1), "accepted");
    check(&city, TAX, freeze(1), "accepted");
    check_change(&city, REGISTRAR, &change(1), "accepted");
}
