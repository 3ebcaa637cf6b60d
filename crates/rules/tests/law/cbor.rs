//! Canonical CBOR: what is refused and as what, and agreement with another implementation.

use chancery_rules::kernel::cbor::{CborError, DEPTH_MAX, decode, encode};
use ciborium::Value;
use proptest::{prelude::*, sample::Index};
use serde::{Deserialize, Serialize};

/// What becomes of bytes before anyone asks for a shape.
fn check(hex_text: &str, expected: Result<(), CborError>) {
    let bytes = hex::decode(hex_text.replace(' ', "")).unwrap();
    let found = match decode::<serde::de::IgnoredAny>(&bytes) {
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    };
    assert_eq!(found, expected, "{hex_text}");
}

#[test]
fn items_of_the_profile_are_accepted() {
    for good in [
        "00",
        "17",
        "1818",
        "18ff",
        "190100",
        "19ffff",
        "1a00010000",
        "1b0000000100000000",
        "1bffffffffffffffff",
        "20",
        "3818",
        "40",
        "4100",
        "60",
        "63e4b8ad",
        "80",
        "820102",
        "a0",
        "a10102",
        "a2 01 00 02 00",
        "a2 6176 00 6461616161 00",
        "f4",
        "f5",
        "82 a0 80",
    ] {
        check(good, Ok(()));
    }
}

#[test]
fn malformed_bytes_come_before_everything_else() {
    for bad in [
        "",
        "18",
        "19 00",
        "1c",
        "1d",
        "1e",
        "1f",
        "3f",
        "df",
        "ff",
        "41",
        "62 61",
        "61 ff",
        "82 00",
        "a1 00",
        "00 00",
        "a0 00",
        "f8",
        "fb 00",
        "f9",
        // A duplicate key and a long length, but the map does not end.
        "a3 01 00 01 00 1800",
        // Lengths that no memory could hold.
        "5b ffffffffffffffff",
        "7b ffffffffffffffff",
        "9b ffffffffffffffff",
        "bb ffffffffffffffff",
        "9b 7fffffffffffffff",
        "bb 7fffffffffffffff",
        "5a ffffffff 00",
        "9a ffffffff 00 00",
    ] {
        check(bad, Err(CborError::Malformed));
    }
}

#[test]
fn duplicate_keys_come_before_other_forms() {
    check("a2 01 00 01 00", Err(CborError::DuplicateKey));
    check("a2 6161 00 6161 00", Err(CborError::DuplicateKey));
    check("a3 02 00 01 00 02 00", Err(CborError::DuplicateKey));
    check("82 1800 a2 01 00 01 00", Err(CborError::DuplicateKey));
    check("a1 00 a2 20 00 20 00", Err(CborError::DuplicateKey));
}

#[test]
fn every_other_encoding_of_the_same_is_not_canonical() {
    for bad in [
        "1800",
        "1817",
        "190018",
        "1900ff",
        "1a0000ffff",
        "1b00000000ffffffff",
        "3800",
        "5800",
        "7800",
        "9800",
        "b800",
        "a2 02 00 01 00",
        "a2 6461616161 00 6176 00",
        // Indefinite lengths, at once.
        "5f",
        "5f 4100 ff",
        "7f 6161 ff",
        "9f ff",
        "9f 00 ff",
        "bf ff",
        "bf 01 02 ff",
        // Floats, null, undefined, other simple values, tags, keys of other types.
        "f9 3c00",
        "fa 3f800000",
        "fb 3ff0000000000000",
        "f6",
        "f7",
        "e0",
        "f8 ff",
        "f8 14",
        "c0 00",
        "d2 80",
        "a1 40 00",
        "a1 80 00",
        "a1 f4 00",
    ] {
        check(bad, Err(CborError::NotCanonical));
    }
}

#[test]
fn nesting_is_bounded() {
    let arrays = |depth: usize| format!("{}80", "81".repeat(depth - 1));
    check(&arrays(DEPTH_MAX), Ok(()));
    check(&arrays(DEPTH_MAX + 1), Err(CborError::TooDeep));
    check(&format!("{}00", "81".repeat(DEPTH_MAX - 1)), Ok(()));
    check(
        &format!("{}00", "81".repeat(DEPTH_MAX)),
        Err(CborError::TooDeep),
    );
    check(&format!("{}00", "a100".repeat(DEPTH_MAX - 1)), Ok(()));
    check(
        &format!("{}00", "a100".repeat(DEPTH_MAX)),
        Err(CborError::TooDeep),
    );
    check(&"81".repeat(30_000), Err(CborError::TooDeep));
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    number: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    maybe: Option<Kind>,
    list: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Plain,
    Number(u32),
    Fields { on: bool },
}

fn shape(text: &str) -> Result<Shape, CborError> {
    decode(&hex::decode(text.replace(' ', "")).unwrap())
}

#[test]
fn a_type_is_read_from_its_own_encoding_only() {
    let list = "64 6c697374 80";
    let number = "66 6e756d626572";
    assert!(shape(&format!("a2 {list} {number} 05")).is_ok());
    for bad in [
        // Missing, unknown, out of range, of another type; a structure as a list; a name as bytes or number.
        format!("a1 {list}"),
        format!("a3 {list} {number} 05 67 756e6b6e6f776e 00"),
        format!("a2 {list} {number} 1a00010000"),
        format!("a2 {list} {number} 20"),
        format!("a2 {list} {number} 6135"),
        format!("a2 64 6c697374 81 41 61 {number} 05"),
        "83 05 80 00".to_owned(),
        "a2 00 05 02 80".to_owned(),
        // A variant without data as a map, and one with data as text.
        format!("a3 {list} 65 6d61796265 a1 65 706c61696e 00 {number} 05"),
        format!("a3 {list} 65 6d61796265 66 6e756d626572 {number} 05"),
        format!("a3 {list} 65 6d61796265 a0 {number} 05"),
    ] {
        assert!(matches!(shape(&bad), Err(CborError::Shape(_))), "{bad}");
    }
}

#[test]
fn values_survive_the_round_trip() {
    for maybe in [
        None,
        Some(Kind::Plain),
        Some(Kind::Number(7)),
        Some(Kind::Fields { on: true }),
    ] {
        let value = Shape {
            number: 300,
            maybe,
            list: vec!["a".into(), "中".into()],
        };
        assert_eq!(decode::<Shape>(&encode(&value)).unwrap(), value);
    }
    assert_eq!(
        encode(&i64::MIN),
        hex::decode("3b7fffffffffffffff").unwrap()
    );
    assert_eq!(decode::<i64>(&encode(&i64::MIN)).unwrap(), i64::MIN);
    assert!(decode::<i64>(&hex::decode("3b8000000000000000").unwrap()).is_err());
}

/// Values of the profile, as another implementation holds them; maps sorted and without duplicates.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<u64>().prop_map(|n| Value::Integer(n.into())),
        any::<i64>().prop_map(|n| Value::Integer(n.into())),
        any::<bool>().prop_map(Value::Bool),
        proptest::collection::vec(any::<u8>(), 0..300).prop_map(Value::Bytes),
        "\\PC{0,40}".prop_map(Value::Text),
    ];
    leaf.prop_recursive(4, 64, 6, |inner| {
        let key = prop_oneof![
            any::<i32>().prop_map(|n| Value::Integer(n.into())),
            "[a-z]{0,30}".prop_map(Value::Text)
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((key, inner), 0..6).prop_map(|mut entries| {
                entries.sort_by_key(|(key, _)| plain(key));
                entries.dedup_by_key(|(key, _)| plain(key));
                Value::Map(entries)
            }),
        ]
    })
}

fn plain(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

proptest! {
    #[test]
    fn sorted_values_of_another_implementation_are_canonical(value in values()) {
        let bytes = plain(&value);
        prop_assert_eq!(&encode(&value), &bytes);
        prop_assert!(decode::<Value>(&bytes).is_ok_and(|back| plain(&back) == bytes));
    }

    #[test]
    fn what_is_accepted_encodes_to_the_same_bytes(
        value in values(),
        edits in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = plain(&value);
        for (place, byte) in edits {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(value) = decode::<Value>(&bytes) {
            prop_assert_eq!(encode(&value), bytes);
        }
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(value) = decode::<Value>(&bytes) {
            prop_assert_eq!(encode(&value), bytes);
        }
    }
}
