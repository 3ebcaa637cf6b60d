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
use support::city::BLOCK_MS;

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
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let (bundle, anchor) = (bundle.clone(), &anchor);
            scope.spawn(move || flip_every(workers, worker, bundle, anchor));
        }
    });
}

/// Flips each bit of every `step`th byte in turn; no flip may pass as a certificate of this ledger.
fn flip_every(step: usize, first: usize, mut bundle: Vec<u8>, anchor: &Anchor) {
    for index in (first..bundle.len()).step_by(step) {
        for bit in 0..8 {
            bundle[index] ^= 1 << bit;
            let verdict = verify_under(&bundle, anchor, &OPTIONS).verdict;
            let refused = matches!(verdict, Verdict::Invalid | Verdict::Unknown);
            assert!(refused, "byte {index} bit {bit}: {verdict}");
            bundle[index] ^= 1 << bit;
        }
    }
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
