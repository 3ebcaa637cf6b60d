//! Bundles under a genesis file and a checkpoint.

use chancery_proof::bundle::Bundle;
use chancery_proof::verdict::{CheckName, Verdict};
use chancery_rules::kernel::ids::Epoch;

use super::followed::of;
use super::{Case, TERM_3_GENESIS};
use crate::support::succession::Succession;

/// The checkpoints, each under its file's name.
pub fn checkpoints(one: &Succession, three: &Succession) -> Vec<(&'static str, String)> {
    let of_five = three.checkpoint(&three.header(14, &three.grown), &three.grown);
    let mut other = three.header(24, &three.shrunk);
    other.count = 2;
    let mut misplaced = three.header(14, &three.grown);
    misplaced.epoch = Epoch(2);
    let retired = three.header(14, &three.founders);
    let at_end = three.header(9, &three.grown);
    let foreign = one.checkpoint(&one.header(4, &one.founders), &one.founders);
    vec![
        ("checkpoint-at-14.txt", of_five.clone()),
        (
            "checkpoint-at-9.txt",
            three.checkpoint(&at_end, &three.founders),
        ),
        (
            "checkpoint-at-24.txt",
            three.checkpoint(&three.header(24, &three.shrunk), &three.shrunk),
        ),
        (
            "checkpoint-at-24-of-another-block.txt",
            three.checkpoint(&other, &three.shrunk),
        ),
        (
            "checkpoint-at-14-of-the-retired.txt",
            three.checkpoint(&retired, &three.founders),
        ),
        (
            "checkpoint-misplaced.txt",
            three.checkpoint(&misplaced, &three.grown),
        ),
        ("checkpoint-of-other-ledger.txt", foreign),
        (
            "checkpoint-malformed.txt",
            of_five.replacen("\n400\n", "\n0400\n", 1),
        ),
        (
            "checkpoint-of-another-size.txt",
            of_five.replacen("\n400\n", "\n401\n", 1),
        ),
    ]
}

/// Bundles under them.
pub fn under_checkpoints(three: &Succession) -> Vec<Case> {
    use CheckName::{Committee, Freshness};
    let shrunk = three.at(24, &three.shrunk, &three.links[..2]);
    let cut_short = three.at(24, &three.founders, &[]);
    let founding = three.at(8, &three.founders, &[]);
    let under = |checkpoint, name: &str, bundle: &Bundle, verdict, check| Case {
        checkpoint: Some(checkpoint),
        ..of(TERM_3_GENESIS, name, bundle, verdict, check)
    };
    let agrees = |checkpoint| {
        let name = "valid-committee-shrunk";
        under(checkpoint, name, &shrunk, Verdict::Valid, None)
    };
    let differs = |checkpoint, name, bundle| {
        under(checkpoint, name, bundle, Verdict::Invalid, Some(Committee))
    };
    let retired = "valid-committee-retired-within-term";
    let mut cases = vec![
        agrees("checkpoint-at-9.txt"),
        agrees("checkpoint-at-14.txt"),
        agrees("checkpoint-at-24.txt"),
        differs(
            "checkpoint-at-24-of-another-block.txt",
            "valid-committee-shrunk",
            &shrunk,
        ),
        differs(
            "checkpoint-at-14-of-the-retired.txt",
            "valid-committee-shrunk",
            &shrunk,
        ),
        differs("checkpoint-at-14.txt", retired, &cut_short),
        under(
            "checkpoint-at-14.txt",
            "valid-committee-founding",
            &founding,
            Verdict::Stale,
            Some(Freshness),
        ),
        Case {
            max_age_ms: None,
            ..under(
                "checkpoint-at-24.txt",
                "valid-committee-founding",
                &founding,
                Verdict::Stale,
                Some(Freshness),
            )
        },
    ];
    for refused in [
        "checkpoint-misplaced.txt",
        "checkpoint-of-other-ledger.txt",
        "checkpoint-malformed.txt",
        "checkpoint-of-another-size.txt",
    ] {
        cases.push(Case {
            verdict: None,
            ..agrees(refused)
        });
    }
    cases
}
