//! Unified social credit codes: GB 32100-2015 with the organisation code of GB 11714.
//!
//! Valid codes are of published organisations, the standard's own examples, or computed.

use chancery_rules::kernel::credit_code::{CreditCode, CreditCodeError};

fn check(text: &str, expected: Result<(), CreditCodeError>) {
    assert_eq!(
        text.parse::<CreditCode>().unwrap().check(),
        expected,
        "{text}"
    );
}

#[test]
fn genuine_codes_pass() {
    for good in [
        "91350100M000100Y43",
        "11100000000013338W",
        "91110000802100433B",
        "91990000MA0CD1E27A",
    ] {
        check(good, Ok(()));
    }
}

#[test]
fn a_wrong_check_character_is_named_with_its_place() {
    let wrong = |position, expected| Err(CreditCodeError::Check { position, expected });
    check("91350100M000100Y44", wrong(18, '3'));
    check("91350100M000100Y4A", wrong(18, '3'));
    check("91350100M000100Y53", wrong(17, '4'));
    check("11100000000013339W", wrong(17, '8'));
}

#[test]
fn letters_that_are_easily_misread_do_not_occur() {
    check(
        "91350100I000100Y43",
        Err(CreditCodeError::Letter { position: 9 }),
    );
    check(
        "91350100M000100Y4Z",
        Err(CreditCodeError::Letter { position: 18 }),
    );
    check(
        "O1350100M000100Y43",
        Err(CreditCodeError::Letter { position: 1 }),
    );
}

#[test]
fn other_texts_are_no_codes() {
    for bad in [
        "",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "91350100m000100Y43",
    ] {
        assert!(bad.parse::<CreditCode>().is_err());
    }
}

#[test]
fn any_single_wrong_character_is_found() {
    let good = "91350100M000100Y43";
    for place in 0..good.len() {
        for letter in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
            let mut wrong: Vec<char> = good.chars().collect();
            wrong[place] = letter;
            let wrong: String = wrong.into_iter().collect();
            assert_eq!(
                wrong.parse::<CreditCode>().unwrap().check().is_ok(),
                wrong == good
            );
        }
    }
}
