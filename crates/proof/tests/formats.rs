//! The bytes that we sign and store: each by its hash, and each read back.
//!
//! A hash here changes only with a new version of its format in `docs/formats.md`.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which may panic as tests may"
)]

mod support;

use chancery_proof::WireError;
use chancery_proof::finality::{self, Finality, FinalityError};
use chancery_proof::header::{HEADER_BYTES_MAX, Header, HeaderError, View};
use chancery_proof::log::{
    CHECKPOINT_BYTES_MAX, Checkpoint, CheckpointError, verify_checkpoint, verify_receipt,
    write_checkpoint,
};
use chancery_proof::verify::Anchor;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::{BlockDigest, Height, Root};
use chancery_rules::log::{leaf_hash, node_hash};
use sha2::{Digest as _, Sha256};
use support::cases::{city, other_city};

/// The hash of a format's sample.
fn check(format: &str, sample: &[u8], expected: &str) {
    assert_eq!(
        hex::encode(Sha256::digest(sample)),
        expected,
        "the bytes of the {format} changed"
    );
}

#[test]
fn every_format_has_its_bytes() {
    let city = city();
    let finality = city.certify(&city.header, &[0, 1, 2]);
    let note = write_checkpoint(&city.header.encode(), &finality).unwrap();
    check("genesis file", &city.genesis, GENESIS);
    check("header", &city.header.encode(), HEADER);
    check("finality certificate", &finality, FINALITY);
    check("checkpoint", note.as_bytes(), CHECKPOINT);
    check("bundle", &city.bundle("active").encode().unwrap(), BUNDLE);
    assert_eq!(city.header.digest().to_string(), HEADER);
}

const GENESIS: &str = "fa5b5ae694ebd81f798853aef2335283ee06610c8bc1c276b1494df02d66ef58";
const HEADER: &str = "eca985a3f4e29a1d626806ee0cca89c298c0d6720ff869b66f3043568b393157";
const FINALITY: &str = "047fc470aefb0b9a10e6a27133654e30980fde1856cc9b6b7739c3d2d3a28d8e";
const CHECKPOINT: &str = "1c13de9dc273283b5ba80e3a011aa7dff189ceaaea709d7d7db2d72bfd8f5b70";
const BUNDLE: &str = "15489ec5322be406d6929713a2fd26fb826487d2edd70e3ae427f2dd18a635ae";

#[test]
fn a_header_reads_back_and_only_from_its_one_encoding() {
    let header = city().header;
    let bytes = header.encode();
    assert_eq!(Header::decode(&bytes), Ok(header));
    assert!(bytes.len() < HEADER_BYTES_MAX / 2);
    assert_eq!(
        Header::decode(&[0; HEADER_BYTES_MAX + 1]),
        Err(HeaderError::TooLong)
    );
    let newer = [&bytes[..3], &[2], &bytes[4..]].concat();
    assert_eq!(Header::decode(&newer), Err(HeaderError::Version(2)));
    for length in 0..bytes.len() {
        assert!(matches!(
            Header::decode(&bytes[..length]),
            Err(HeaderError::Cbor(_))
        ));
    }
}

#[test]
fn surplus_signatures_are_dropped_from_the_highest_index_down() {
    let city = city();
    let digest = city.header.digest();
    for (signers, kept) in [
        (vec![0, 1, 2, 3], vec![0, 1, 2]),
        (vec![0, 1, 3], vec![0, 1, 3]),
        (vec![1, 2, 3], vec![1, 2, 3]),
    ] {
        let trimmed = finality::trim(&city.certify(&city.header, &signers), &city.committee);
        let trimmed = trimmed.unwrap();
        assert_eq!(trimmed, city.certify(&city.header, &kept));
        assert_eq!(
            finality::verify(&trimmed, &city.header, digest, &city.committee),
            Ok(())
        );
    }
    let two = city.certify(&city.header, &[1, 2]);
    assert_eq!(
        finality::trim(&two, &city.committee),
        Err(FinalityError::TooFew)
    );
}

#[test]
fn the_last_block_of_an_epoch_may_be_agreed_in_a_later_view() {
    let city = city();
    let check = |next_committee, view, parent_view, expected| {
        let mut header = city.header.clone();
        header.next_committee = next_committee;
        let mut signed = header.clone();
        let digest = header.digest();
        signed.view.0 += view;
        signed.parent_view = View(signed.view.0 - parent_view);
        let certificate = city.certify_digest(&signed, digest, &[0, 1, 2]);
        let found = finality::verify(&certificate, &header, digest, &city.committee);
        assert_eq!(found, expected, "{view} {parent_view}");
    };
    let announced = Some(Root([7; 32]));
    check(announced, 1, 1, Ok(()));
    check(announced, 3, 2, Ok(()));
    check(announced, 3, 4, Err(FinalityError::Round));
    check(announced, 3, 0, Err(FinalityError::Round));
    check(None, 1, 1, Err(FinalityError::Round));
}

#[test]
fn a_finality_certificate_is_refused_for_its_first_fault() {
    let (city, other) = (city(), other_city());
    let digest = city.header.digest();
    let check = |bytes: &[u8], expected: FinalityError| {
        let found = finality::verify(bytes, &city.header, digest, &city.committee);
        assert_eq!(found, Err(expected));
    };
    let genuine = city.certify(&city.header, &[0, 1, 2]);
    check(
        &genuine[..genuine.len() - 1],
        FinalityError::Wire(WireError::Truncated),
    );
    check(
        &[&genuine[..], &[0]].concat(),
        FinalityError::Wire(WireError::Trailing),
    );
    check(
        &city.certify(&city.header, &[0, 1, 2, 3]),
        FinalityError::TooMany,
    );
    check(&city.certify(&city.header, &[3]), FinalityError::TooFew);
    let mut next = city.header.clone();
    next.view.0 += 1;
    check(&city.certify(&next, &[0, 1, 2]), FinalityError::Round);
    let mut another = city.header.clone();
    another.height = Height(43);
    check(&city.certify(&another, &[0, 1, 2]), FinalityError::Digest);
    check(
        &other.certify(&city.header, &[1, 2, 3]),
        FinalityError::Signature { index: 1 },
    );
    assert_eq!(
        Finality::parse(&genuine, 7),
        Err(FinalityError::CommitteeSize)
    );
    let read = Finality::parse(&genuine, 4).unwrap();
    assert_eq!(read.encode(), genuine);
    assert_eq!(read.proposal().digest, digest);
}

#[test]
fn a_checkpoint_says_what_a_quorum_signed() {
    let city = city();
    let anchor = Anchor::read(&city.genesis).unwrap();
    let finality = city.certify(&city.header, &[0, 1, 2]);
    let note = write_checkpoint(&city.header.encode(), &finality).unwrap();
    let read = verify_checkpoint(&note, anchor.committee()).unwrap();
    assert_eq!(read, Checkpoint::of(&city.header));
    let mut lines = note.split('\n');
    assert_eq!(
        lines.next(),
        Some(format!("chancery/{}", city.ledger).as_str())
    );
    assert_eq!(lines.next(), Some("400"));

    let refused = |note: &str, expected: CheckpointError| {
        assert_eq!(verify_checkpoint(note, anchor.committee()), Err(expected));
    };
    refused(
        &note.replacen("\n400\n", "\n401\n", 1),
        CheckpointError::Other,
    );
    refused(
        &note.replacen("\n400\n", "\n0400\n", 1),
        CheckpointError::Form,
    );
    refused(note.trim_end(), CheckpointError::Form);
    refused(&format!("{note}\n"), CheckpointError::Form);
    refused(&note.replacen('\u{2014}', "-", 1), CheckpointError::Form);
    refused(&"a".repeat(CHECKPOINT_BYTES_MAX + 1), CheckpointError::Form);
    refused("", CheckpointError::Form);
    let four = city.certify(&city.header, &[0, 1, 2, 3]);
    let four = write_checkpoint(&city.header.encode(), &four).unwrap();
    refused(&four, CheckpointError::Finality(FinalityError::TooMany));
}

#[test]
fn no_altered_character_of_a_checkpoint_is_accepted() {
    let city = city();
    let finality = city.certify(&city.header, &[0, 1, 2]);
    let note = write_checkpoint(&city.header.encode(), &finality).unwrap();
    for (at, character) in note
        .char_indices()
        .filter(|(_, character)| character.is_ascii())
    {
        let other = if character == 'A' { "B" } else { "A" };
        let mut altered = note.clone();
        altered.replace_range(at..at + 1, other);
        assert!(
            verify_checkpoint(&altered, &city.committee).is_err(),
            "at {at}"
        );
    }
}

#[test]
fn a_receipt_is_shown_under_the_log_of_a_header() {
    let receipts = [&b"first"[..], b"second", b"third"];
    let [first, second, third] = receipts.map(leaf_hash);
    let pair = node_hash(&first, &second);
    let mut header = city().header;
    header.log_size = 3;
    header.log_root = node_hash(&pair, &third);
    assert!(verify_receipt(b"second", 1, &[first, third], &header));
    assert!(verify_receipt(b"third", 2, &[pair], &header));
    assert!(!verify_receipt(b"second", 0, &[first, third], &header));
    assert!(!verify_receipt(b"another", 1, &[first, third], &header));
    assert!(!verify_receipt(b"second", 1, &[third, first], &header));
    header.log_root = Root([0; 32]);
    assert!(!verify_receipt(b"second", 1, &[first, third], &header));
}

#[test]
fn the_block_digest_is_the_hash_of_the_header_s_bytes() {
    let header = city().header;
    assert_eq!(header.digest(), BlockDigest::of(&cbor::encode(&header)));
}
