//! Bundles whose committees follow from the genesis file, and headers that a retired one signed.

use chancery_proof::bundle::Bundle;
use chancery_proof::committee::Link;
use chancery_proof::verdict::{CheckName, Verdict};
use chancery_rules::kernel::cbor;

use super::{Case, NOW, TERM_1_GENESIS, TERM_3_GENESIS, case, replace};
use crate::support::succession::Succession;

/// A case under the city of this genesis file.
pub fn of(
    genesis: &'static str,
    name: &str,
    bundle: &Bundle,
    verdict: Verdict,
    failed_check: Option<CheckName>,
) -> Case {
    Case {
        genesis,
        ..case(name, bundle.encode().unwrap(), NOW, verdict, failed_check)
    }
}

/// What verifies by following links.
pub fn followed(one: &Succession, three: &Succession) -> Vec<Case> {
    let [to_five, to_four, to_new_key] = &three.links;
    let links = [to_five.clone(), to_four.clone(), to_new_key.clone()];
    let valid = |name: &str, bundle: &Bundle| {
        let name = format!("valid-committee-{name}");
        of(TERM_3_GENESIS, &name, bundle, Verdict::Valid, None)
    };
    let last = three.header(39, &three.rotated);
    let again = {
        let digest = last.digest();
        let signers = three.rotated.quorum();
        Bundle {
            finality: three.rotated.certify_in((50, 42), &last, digest, &signers),
            ..three.bundle(&last, &three.rotated, &links)
        }
    };
    vec![
        valid("founding", &three.at(8, &three.founders, &[])),
        valid("grown", &three.at(14, &three.grown, &links[..1])),
        valid("shrunk", &three.at(24, &three.shrunk, &links[..2])),
        valid("rotated", &three.at(34, &three.rotated, &links)),
        valid("last-block", &three.bundle(&last, &three.rotated, &links)),
        valid("last-block-proposed-again", &again),
        valid("end-of-term", &three.at(28, &three.founders, &[])),
        valid(
            "renewed",
            &three.at(74, &three.founders, &three.renewals(&[2, 5])),
        ),
        valid(
            "renewed-early",
            &three.at(44, &three.founders, &three.renewals(&[0, 2])),
        ),
        valid("renewed-then-grown", &renewed_then_grown(three)),
        // What a longer term costs: without a checkpoint nothing shows that these retired.
        valid("retired-within-term", &three.at(24, &three.founders, &[])),
        of(
            TERM_1_GENESIS,
            "valid-committee-term-1",
            &one.at(34, &one.rotated, &one.links),
            Verdict::Valid,
            None,
        ),
        of(
            TERM_1_GENESIS,
            "valid-committee-term-1-renewed",
            &one.at(44, &one.founders, &one.renewals(&[0, 1, 2, 3])),
            Verdict::Valid,
            None,
        ),
    ]
}

fn renewed_then_grown(three: &Succession) -> Bundle {
    let mut links = three.renewals(&[2]);
    links.push(three.link(3, &three.founders, &three.grown));
    three.at(64, &three.grown, &links)
}

/// What a retired committee signs after its end.
pub fn retired(one: &Succession, three: &Succession) -> Vec<Case> {
    use CheckName::{Committee, Finality};
    let links = &three.links;
    let refused = |genesis, check: CheckName, name: &str, bundle: &Bundle| {
        let name = format!("invalid-{check}-{name}");
        of(genesis, &name, bundle, Verdict::Invalid, Some(check))
    };
    vec![
        refused(
            TERM_3_GENESIS,
            Finality,
            "retired-true-chain",
            &three.at(14, &three.founders, &links[..1]),
        ),
        refused(
            TERM_3_GENESIS,
            Finality,
            "retired-key",
            &three.at(34, &three.shrunk, links),
        ),
        refused(
            TERM_3_GENESIS,
            Committee,
            "retired-past-term",
            &three.at(34, &three.founders, &[]),
        ),
        refused(
            TERM_3_GENESIS,
            Committee,
            "retired-past-term-of-its-own",
            &three.at(54, &three.shrunk, &links[..2]),
        ),
        refused(
            TERM_1_GENESIS,
            Committee,
            "term-1-cut-short",
            &one.at(14, &one.founders, &[]),
        ),
        refused(
            TERM_1_GENESIS,
            Committee,
            "term-1-cut-short-later",
            &one.at(24, &one.grown, &one.links[..1]),
        ),
        refused(
            TERM_1_GENESIS,
            Committee,
            "term-1-without-a-renewal",
            &one.at(44, &one.founders, &one.renewals(&[0, 1, 3])),
        ),
    ]
}

/// Links that cannot be read.
pub fn unreadable(three: &Succession) -> Vec<Case> {
    let genuine = three.at(14, &three.grown, &three.links[..1]);
    let bytes = genuine.encode().unwrap();
    let [link, ..] = &three.links;
    let encoded = link.encode();
    let with = |from: &[u8], to: &[u8]| replace(&bytes, &encoded, &replace(&encoded, from, to));
    let more = [&[0xa4][..], &encoded[1..], b"\x6bnot_a_field\x00"].concat();
    let short = Link {
        committee: None,
        ..link.clone()
    };
    let short = replace(&cbor::encode(&short), &[0xa2], &[0xa3]);
    let key_of_31 = [&short[..], b"\x69committee\x81\x58\x1f", &[7; 31]].concat();
    [
        ("link-unknown-field", replace(&bytes, &encoded, &more)),
        (
            "link-header-as-text",
            with(b"\x66header\x59", b"\x66header\x79"),
        ),
        (
            "link-without-header",
            with(b"\x66header\x59", b"\x66reader\x59"),
        ),
        ("link-key-length", replace(&bytes, &encoded, &key_of_31)),
    ]
    .into_iter()
    .map(|(name, bundle)| Case {
        genesis: TERM_3_GENESIS,
        ..super::invalid(CheckName::Format, name, bundle)
    })
    .collect()
}
