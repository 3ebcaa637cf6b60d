//! Nothing but the genuine bytes is ever valid, and no bytes make a verifier fall over.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which may panic as tests may"
)]

mod support;

use chancery_proof::bundle::{BUNDLE_BYTES_MAX, Bundle, BundleError};
use chancery_proof::verdict::{CheckName, Verdict};
use chancery_proof::verify::{Anchor, VerifyOptions, verify, verify_under};
use chancery_rules::kernel::time::Timestamp;
use proptest::prelude::*;
use support::cases::city;
use support::people::BLOCK_MS;
use support::succession::Succession;

const OPTIONS: VerifyOptions = VerifyOptions::at(Timestamp(BLOCK_MS + 1));

/// A valid bundle and its anchor.
fn genuine() -> (Vec<u8>, Anchor) {
    let city = city();
    (
        city.bundle("active").encode().unwrap(),
        Anchor::read(&city.genesis).unwrap(),
    )
}

#[test]
fn no_bundle_with_one_bit_flipped_is_valid() {
    let (bundle, anchor) = genuine();
    assert_eq!(
        verify_under(&bundle, &anchor, &OPTIONS).verdict,
        Verdict::Valid
    );
    let every: Vec<usize> = (0..bundle.len() * 8).collect();
    flip_each(&bundle, &anchor, &every);
}

#[test]
fn no_bundle_with_links_and_one_bit_flipped_is_valid() {
    let three = Succession::of_term("Changtai", 3);
    let bundle = three.at(34, &three.rotated, &three.links).encode().unwrap();
    let anchor = Anchor::read(&three.city.genesis).unwrap();
    assert_eq!(
        verify_under(&bundle, &anchor, &OPTIONS).verdict,
        Verdict::Valid
    );
    let place = |field: &[u8]| {
        let at = bundle.windows(field.len()).position(|part| part == field);
        at.unwrap() * 8
    };
    let links = place(b"\x6acommittees")..place(b"\x6acredential");
    assert!(links.len() > 8 * 2_000, "three links");
    // Every bit of the links, and a bit of every byte elsewhere.
    let chosen: Vec<usize> = (0..bundle.len() * 8)
        .filter(|bit| links.contains(bit) || bit % 7 == 0)
        .collect();
    flip_each(&bundle, &anchor, &chosen);
}

/// Flips each of these bits in turn; no flip may pass as a certificate of this ledger.
fn flip_each(bundle: &[u8], anchor: &Anchor, bits: &[usize]) {
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for share in bits.chunks(bits.len().div_ceil(workers)) {
            let mut bundle = bundle.to_vec();
            scope.spawn(move || {
                for bit in share {
                    bundle[bit / 8] ^= 1 << (bit % 8);
                    let verdict = verify_under(&bundle, anchor, &OPTIONS).verdict;
                    let refused = matches!(verdict, Verdict::Invalid | Verdict::Unknown);
                    assert!(refused, "bit {bit}: {verdict}");
                    bundle[bit / 8] ^= 1 << (bit % 8);
                }
            });
        }
    });
}

#[test]
fn no_shorter_or_longer_bundle_is_valid() {
    let (bundle, anchor) = genuine();
    for length in 0..bundle.len() {
        let report = verify_under(&bundle[..length], &anchor, &OPTIONS);
        assert_eq!(
            report.failed_check(),
            Some(CheckName::Format),
            "{length} bytes"
        );
    }
    for byte in [0, 0xff] {
        let longer = [&bundle[..], &[byte]].concat();
        let report = verify_under(&longer, &anchor, &OPTIONS);
        assert_eq!(report.failed_check(), Some(CheckName::Format));
    }
}

#[test]
fn a_bundle_beyond_its_bound_is_neither_written_nor_read() {
    let (bundle, anchor) = genuine();
    let mut bundle = Bundle::decode(&bundle).unwrap();
    bundle.proof = vec![0; BUNDLE_BYTES_MAX];
    assert_eq!(bundle.encode(), Err(BundleError::TooLong));
    let report = verify_under(&vec![0; BUNDLE_BYTES_MAX + 1], &anchor, &OPTIONS);
    assert_eq!(report.failed_check(), Some(CheckName::Format));
    assert_eq!(report.verdict, Verdict::Invalid);
}

#[test]
fn a_bundle_reads_back_as_it_was_written() {
    let (bytes, _) = genuine();
    let bundle = Bundle::decode(&bytes).unwrap();
    assert_eq!(bundle.encode().unwrap(), bytes);
}

#[test]
fn a_genesis_file_with_one_byte_more_anchors_another_ledger() {
    let city = city();
    let bundle = city.bundle("active").encode().unwrap();
    let spaced = [&city.genesis[..], b" "].concat();
    let report = verify(&bundle, &spaced, &OPTIONS).unwrap();
    assert_eq!(report.verdict, Verdict::Unknown);
    assert_eq!(report.failed_check(), Some(CheckName::Ledger));
    assert!(verify(&bundle, b"{}", &OPTIONS).is_err());
}

/// Replaces a run of bytes, wherever it is.
fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    let start = at % bytes.len();
    for (to, from) in bytes[start..].iter_mut().zip(with) {
        *to = *from;
    }
}

#[test]
fn any_bytes_and_any_overwriting_get_a_report() {
    let (bundle, anchor) = genuine();
    let arbitrary = (
        any::<Vec<u8>>(),
        any::<usize>(),
        prop::collection::vec(any::<u8>(), 1..40),
    );
    let mut runner = proptest::test_runner::TestRunner::default();
    let outcome = runner.run(&arbitrary, |(bytes, at, with)| {
        let report = verify_under(&bytes, &anchor, &OPTIONS);
        prop_assert_eq!(report.verdict, Verdict::Invalid);
        let mut altered = bundle.clone();
        overwrite(&mut altered, at, &with);
        let report = verify_under(&altered, &anchor, &OPTIONS);
        prop_assert!(altered == bundle || report.verdict != Verdict::Valid);
        Ok(())
    });
    outcome.unwrap();
}
