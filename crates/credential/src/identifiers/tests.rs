//! The values of the fixture, the places of errors, and issuing.

use serde_json::Value;

use super::*;
use crate::jcs;

fn fixture(kind: &str, list: &str) -> Vec<String> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/identifiers.json"
    );
    let value = jcs::parse_strict(&std::fs::read(path).unwrap()).unwrap();
    let texts = value[kind][list].as_array().unwrap();
    texts
        .iter()
        .map(|text: &Value| text.as_str().unwrap().to_owned())
        .collect()
}

fn check<T: std::str::FromStr>(kind: &str) {
    for valid in fixture(kind, "valid") {
        assert!(valid.parse::<T>().is_ok(), "{valid}");
    }
    for invalid in fixture(kind, "invalid") {
        assert!(invalid.parse::<T>().is_err(), "{invalid}");
    }
}

#[test]
fn the_fixture_is_judged_as_it_says() {
    check::<UnifiedSocialCreditCode>("unified_social_credit_code");
    check::<CitizenId>("citizen_id");
    check::<ElectronicLicenceId>("electronic_licence_id");
}

fn refusal<T: std::str::FromStr<Err = IdentifierError>>(text: &str) -> IdentifierError {
    text.parse::<T>().err().unwrap()
}

#[test]
fn a_wrong_check_character_is_refused_with_its_place_and_what_was_expected() {
    let wrong = refusal::<UnifiedSocialCreditCode>("91350100M000100Y44");
    assert_eq!(
        wrong,
        IdentifierError::Check {
            position: 18,
            found: '4',
            expected: '3'
        }
    );
    let said = "the check character at position 18 must be `3`, found `4`";
    assert_eq!(wrong.to_string(), said);
    let wrong = refusal::<UnifiedSocialCreditCode>("91350100M000100Y53");
    assert_eq!(
        wrong,
        IdentifierError::Check {
            position: 17,
            found: '5',
            expected: '4'
        }
    );
    let wrong = refusal::<CitizenId>("110105194912310021");
    assert_eq!(
        wrong,
        IdentifierError::Check {
            position: 18,
            found: '1',
            expected: 'X'
        }
    );
    let wrong = refusal::<ElectronicLicenceId>(&fixture("electronic_licence_id", "invalid")[0]);
    assert!(
        matches!(
            wrong,
            IdentifierError::Check {
                found: 'M',
                expected: 'D',
                ..
            }
        ),
        "{wrong}"
    );
}

#[test]
fn lengths_and_characters_are_refused_with_their_place() {
    let length = |found, expected| IdentifierError::Length { found, expected };
    assert_eq!(refusal::<UnifiedSocialCreditCode>(""), length(0, 18));
    assert_eq!(
        refusal::<UnifiedSocialCreditCode>(&"1".repeat(100_000)),
        length(100_000, 18)
    );
    assert_eq!(refusal::<CitizenId>("11010519491231002X "), length(19, 18));
    let character = |position, expected| IdentifierError::Character { position, expected };
    let alphabet = "a digit or an upper-case letter other than I, O, S, V and Z";
    let check = |text: &str, position, expected| {
        assert_eq!(
            refusal::<UnifiedSocialCreditCode>(text),
            character(position, expected)
        );
    };
    check("Z1350100M000100Y43", 1, alphabet);
    check("91350A00M000100Y43", 6, "a digit");
    check("91350100I000100Y43", 9, alphabet);
    check("91350100m000100Y43", 9, alphabet);
    check("91350100M000100Y4Z", 18, alphabet);
    check("９1350100M000100Y43", 1, alphabet);
    assert_eq!(
        refusal::<CitizenId>("1101051949123100２X"),
        character(17, "a digit")
    );
    assert_eq!(
        refusal::<CitizenId>("11010519491231002x"),
        character(18, "a digit or X")
    );
}

#[test]
fn a_citizens_date_of_birth_exists() {
    for text in [
        "11010519491331002X",
        "110105194902300025",
        "110105000012310026",
    ] {
        assert!(
            matches!(refusal::<CitizenId>(text), IdentifierError::Part { .. }),
            "{text}"
        );
    }
}

#[test]
fn what_identifies_a_person_or_a_home_is_not_shown() {
    let id: CitizenId = "11010519491231002X".parse().unwrap();
    assert_eq!(format!("{id:?}"), "CitizenId(secret)");
    assert_eq!(id.masked(), "110105***********X");
    let unit: RealEstateUnitCode = "110108001002GB00001F00010001".parse().unwrap();
    assert_eq!(format!("{unit:?}"), "RealEstateUnitCode(secret)");
    for text in [
        "11010519491231002Y",
        "110105194912310020",
        "1101051949123100",
    ] {
        assert!(
            !refusal::<CitizenId>(text).to_string().contains("19491231"),
            "{text}"
        );
    }
}

#[test]
fn every_changed_digit_of_a_credit_code_is_noticed() {
    let valid = "91350100M000100Y43";
    for position in 0..valid.len() {
        for replacement in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
            let mut changed: Vec<char> = valid.chars().collect();
            changed[position] = replacement;
            let changed: String = changed.into_iter().collect();
            assert_eq!(
                changed.parse::<UnifiedSocialCreditCode>().is_ok(),
                changed == valid
            );
        }
    }
}

#[test]
fn a_credit_code_is_issued_with_both_its_check_characters() {
    for valid in fixture("unified_social_credit_code", "valid") {
        let parts = CreditCodeParts {
            kind: &valid[..2],
            division: &valid[2..8],
            organisation: &valid[8..16],
        };
        assert_eq!(
            UnifiedSocialCreditCode::issue(parts).unwrap().as_str(),
            valid
        );
    }
    let refused = CreditCodeParts {
        kind: "91",
        division: "11000",
        organisation: "MA0CD1E2",
    };
    assert!(UnifiedSocialCreditCode::issue(refused).is_err());
    let refused = CreditCodeParts {
        kind: "9I",
        division: "110000",
        organisation: "MA0CD1E2",
    };
    assert!(UnifiedSocialCreditCode::issue(refused).is_err());
}

#[test]
fn an_electronic_licence_id_is_issued_and_its_parts_are_bounded() {
    let owner: UnifiedSocialCreditCode = "11100000000013338W".parse().unwrap();
    let issuer: UnifiedSocialCreditCode = "91110000802100433B".parse().unwrap();
    let parts = LicenceParts {
        type_owner: &owner,
        type_number: 11,
        issuer: &issuer,
        serial: "2026000000000001",
        version: 1,
    };
    let expected = &fixture("electronic_licence_id", "valid")[3];
    assert_eq!(
        ElectronicLicenceId::issue(parts).unwrap().as_str(),
        expected
    );
    let serial = "1".repeat(64);
    assert!(
        ElectronicLicenceId::issue(LicenceParts {
            serial: &serial,
            ..parts
        })
        .is_ok()
    );
    let serial = "1".repeat(65);
    for refused in [
        LicenceParts {
            serial: &serial,
            ..parts
        },
        LicenceParts {
            serial: "",
            ..parts
        },
        LicenceParts {
            serial: "a",
            ..parts
        },
        LicenceParts {
            serial: "1.2",
            ..parts
        },
        LicenceParts {
            type_number: 1000,
            ..parts
        },
        LicenceParts {
            version: 0,
            ..parts
        },
        LicenceParts {
            version: 1000,
            ..parts
        },
    ] {
        assert!(ElectronicLicenceId::issue(refused).is_err(), "{refused:?}");
    }
    let valid = expected.as_str();
    for text in [
        valid.replace("1.2.156.", "1.2.157."),
        valid.replace(".001.I", ".01.I"),
        valid.replace(".001.I", ".001.II"),
        valid.replace(".001.I", ".001"),
        valid.replace("W011.", "W11."),
        valid.replace("8W011.", "9W011."),
        format!("{valid}.1"),
        String::new(),
    ] {
        assert!(
            matches!(
                refusal::<ElectronicLicenceId>(&text),
                IdentifierError::Part { .. }
            ),
            "{text}"
        );
    }
}

#[test]
fn numbers_without_a_check_digit_hold_their_form() {
    assert!("26110000000012345678".parse::<EInvoiceNumber>().is_ok());
    assert!("2611000000001234567".parse::<EInvoiceNumber>().is_err());
    assert!("2611000000001234567A".parse::<EInvoiceNumber>().is_err());
    let import: CustomsDeclarationNumber = "010120261000000001".parse().unwrap();
    assert_eq!(import.direction(), Direction::Import);
    let export: CustomsDeclarationNumber = "010120260000000001".parse().unwrap();
    assert_eq!(export.direction(), Direction::Export);
    let wrong = refusal::<CustomsDeclarationNumber>("010120262000000001");
    assert!(matches!(
        wrong,
        IdentifierError::Character { position: 9, .. }
    ));
    let unit = "110108001002GB00001F00010001";
    assert!(unit.parse::<RealEstateUnitCode>().is_ok());
    for (position, wrong) in [
        (1, 'A'),
        (13, 'A'),
        (14, 'Z'),
        (15, 'G'),
        (20, 'G'),
        (28, 'X'),
    ] {
        let mut changed: Vec<char> = unit.chars().collect();
        changed[position - 1] = wrong;
        let refused = refusal::<RealEstateUnitCode>(&changed.into_iter().collect::<String>());
        assert!(
            matches!(refused, IdentifierError::Character { position: at, .. } if at == position)
        );
    }
    assert!(matches!(
        refusal::<RealEstateUnitCode>(&unit[1..]),
        IdentifierError::Length { .. }
    ));
}
