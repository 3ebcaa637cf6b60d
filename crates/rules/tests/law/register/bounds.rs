//! Every bound of entries twice: at it, and one beyond.

use super::*;
use chancery_rules::{
    kernel::state_key::STATE_VALUE_BYTES_MAX,
    register::{ENCUMBRANCES_MAX, Encumbrance, Freeze, LINEAGE_MAX, OWNERS_MAX},
};
use serde_json::json;

/// A list of a transaction with so many items, through JSON.
fn with_list(transaction: impl Into<AnyTransaction>, place: &str, count: usize) -> bool {
    let mut value = serde_json::to_value(transaction.into()).unwrap();
    let list = value.pointer_mut(place).unwrap();
    *list = json!(vec![list[0].clone(); count]);
    serde_json::from_value::<AnyTransaction>(value).is_ok()
}

#[test]
fn lists_are_bounded() {
    let check = |transaction: AnyTransaction, place, bound| {
        assert!(with_list(transaction.clone(), place, bound), "{place}");
        assert!(!with_list(transaction, place, bound + 1), "{place}");
    };
    let registered = RegisterEntry {
        encumbrances: list([encumbrance("mortgage", 1, None)]),
        ..register(1)
    };
    let rectified = RectifyEntry {
        encumbrances: list([encumbrance("mortgage", 1, None)]),
        ..rectify(1, 1)
    };
    check(registered.clone().into(), "/body/owners", OWNERS_MAX);
    check(registered.into(), "/body/encumbrances", ENCUMBRANCES_MAX);
    check(rectified.clone().into(), "/body/owners", OWNERS_MAX);
    check(rectified.into(), "/body/encumbrances", ENCUMBRANCES_MAX);
    check(split(1, [2]).into(), "/body/parts", LINEAGE_MAX);
    check(merge([1], 2).into(), "/body/entries", LINEAGE_MAX);
}

#[test]
fn lineages_are_bounded_below() {
    let city = city();
    check(&city, REGISTRAR, split(1, [11]), "register.too_few");
    check(&city, REGISTRAR, split(1, [11, 12]), "accepted");
    check(&city, REGISTRAR, merge([41], 11), "register.too_few");
    check(&city, REGISTRAR, merge([41, 42], 11), "accepted");
}

#[test]
fn the_largest_split_and_the_largest_merge_are_accepted() {
    let mut city = city();
    city.must(REGISTRAR, split(3, 100..116));
    city.must(REGISTRAR, merge(100..116, 200));
    assert_eq!(record(&city, 200).encumbrances.len(), 3);
    assert_eq!(record(&city, 200).from.len(), LINEAGE_MAX);
}

#[test]
fn a_merge_bears_no_more_than_one_entry_may() {
    let mut city = city();
    let with = |entry, numbers: std::ops::Range<u64>| RegisterEntry {
        encumbrances: list(numbers.map(|number| encumbrance("easement", number, None))),
        ..register(entry)
    };
    city.must(REGISTRAR, with(21, 100..108));
    city.must(REGISTRAR, with(22, 200..208));
    city.must(REGISTRAR, with(23, 200..209));
    check(&city, REGISTRAR, merge([21, 22], 9), "accepted");
    check(
        &city,
        REGISTRAR,
        merge([21, 23], 9),
        "register.too_many_encumbrances",
    );
}

#[test]
fn an_entry_at_all_its_bounds_fits_the_state() {
    let city = city();
    let long = "a".repeat(40);
    let owner = |number| Owner {
        owner: Commitment(bytes32("owner", number)),
        share: Share::new(999_999, 1_000_000).unwrap(),
    };
    let burden = |number| Encumbrance {
        kind: code(&long),
        terms: terms(number),
        holder: Some(BANK.party()),
        since: FOUNDED,
    };
    let largest = EntryRecord {
        owners: list((0..32).map(owner)),
        encumbrances: list((0..16).map(burden)),
        freeze: Some(Freeze {
            by: TAX.party(),
            order: Some(commitment(1)),
            case: Some(case(1)),
            reason: Some(reason(&long)),
            until: Some(FOUNDED),
        }),
        nullifier: Some(nullifier(1)),
        from: list((0..16).map(entry)),
        into: list((0..16).map(entry)),
        case: Some(case(1)),
        reason: Some(reason(&long)),
        ..record(&city, 1)
    };
    let bytes = AnyRecord::Entry(largest.into()).encode().len();
    assert!(bytes <= STATE_VALUE_BYTES_MAX, "{bytes}");
}
