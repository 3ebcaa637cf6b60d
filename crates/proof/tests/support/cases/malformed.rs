//! Bytes that are no bundle.

use chancery_proof::bundle::Bundle;
use chancery_proof::verdict::CheckName;

use super::replace;
use crate::support::city::City;

/// Bytes that are no bundle.
pub fn malformed(city: &City) -> Vec<(CheckName, &'static str, Vec<u8>)> {
    let valid = city.bundle("active");
    let genuine = valid.encode().unwrap();
    let changed = |from: &[u8], to: &[u8]| replace(&genuine, from, to);
    let one_more = |insert: &[u8]| {
        let mut bytes = replace(&genuine, b"\x61v\x01", &[b"\x61v\x01", insert].concat());
        bytes[0] += 1;
        bytes
    };
    let header = Bundle {
        header: replace(&valid.header, b"\x61v\x01", b"\x61v\x02"),
        ..valid.clone()
    };
    let spaced = [b" ", &valid.credential[..]].concat();
    let credential = Bundle {
        credential: spaced,
        ..valid.clone()
    };
    let record = replace(
        valid.certificate.as_ref().unwrap(),
        b"\x61v\x01",
        b"\x61v\x02",
    );
    let record = Bundle {
        certificate: Some(record),
        ..valid.clone()
    };
    let definition = valid
        .definition
        .as_ref()
        .map(|bytes| [&bytes[..], &[0]].concat());
    let definition = Bundle {
        definition,
        ..valid.clone()
    };
    let built = |bundle: Bundle| bundle.encode().unwrap();
    [
        ("empty", Vec::new()),
        ("truncated", genuine[..genuine.len() - 1].to_vec()),
        ("trailing", [&genuine[..], &[0]].concat()),
        ("kind", changed(b"chancery-bundle", b"chancery-bindle")),
        ("version", changed(b"\x61v\x01", b"\x61v\x02")),
        ("long-integer", changed(b"\x61v\x01", b"\x61v\x18\x01")),
        ("unknown-field", one_more(b"\x61w\x00")),
        ("duplicate-field", one_more(b"\x61v\x01")),
        (
            "committees",
            changed(b"\x6acommittees\x80", b"\x6acommittees\x81\x40"),
        ),
        ("header-version", built(header)),
        ("credential-spaced", built(credential)),
        ("record-version", built(record)),
        ("definition-trailing", built(definition)),
    ]
    .map(|(name, bytes)| (CheckName::Format, name, bytes))
    .into()
}
