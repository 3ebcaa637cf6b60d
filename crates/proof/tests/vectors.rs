//! The vectors at the repository's root: a bundle for each verdict, with what a verifier must say.
//!
//! `CHANCERY_WRITE_VECTORS=1 cargo test -p chancery-proof --test vectors` writes them anew;
//! regenerating is approving.

#![allow(
    missing_docs,
    clippy::allow_attributes,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests, which may panic as tests may"
)]

mod support;

use std::collections::BTreeSet;
use std::path::PathBuf;

use chancery_proof::log::write_checkpoint;
use chancery_proof::verdict::{CheckName, Outcome, Report, Verdict};
use chancery_proof::verify::{Anchor, Verifier, VerifyOptions, verify_under};
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use support::cases::{
    Case, GENESIS, OTHER_GENESIS, TERM_1_GENESIS, TERM_3_GENESIS, cases, cases_of_committees,
    checkpoints, city, other_city, successions,
};

/// A line of `bundles.json`.
#[derive(Serialize, Deserialize)]
struct Line {
    file: String,
    genesis: String,
    checkpoint: Option<String>,
    now: u64,
    max_age_ms: Option<u64>,
    verdict: String,
    failed_check: Option<String>,
}

impl From<&Case> for Line {
    fn from(case: &Case) -> Self {
        Self {
            file: case.file.clone(),
            genesis: case.genesis.to_owned(),
            checkpoint: case.checkpoint.map(str::to_owned),
            now: case.now,
            max_age_ms: case.max_age_ms,
            verdict: case.verdict.map_or("error", Verdict::name).to_owned(),
            failed_check: case.failed_check.map(|check| check.to_string()),
        }
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

/// Every file of the folder that this test answers for.
fn generated() -> Vec<(String, Vec<u8>)> {
    let (city, other, successions) = (city(), other_city(), successions());
    let mut cases = cases(&city, &other);
    cases.extend(cases_of_committees(&successions));
    let finality = city.certify(&city.header, &[0, 1, 2]);
    let checkpoint = write_checkpoint(&city.header.encode(), &finality)
        .unwrap()
        .into_bytes();
    let lines: Vec<Line> = cases.iter().map(Line::from).collect();
    let mut index = serde_json::to_string_pretty(&lines).unwrap();
    index.push('\n');
    let mut files = vec![
        ("bundles.json".to_owned(), index.into_bytes()),
        (GENESIS.to_owned(), city.genesis),
        (OTHER_GENESIS.to_owned(), other.genesis),
    ];
    files.push(("checkpoint.txt".to_owned(), checkpoint));
    let [one, three] = &successions;
    for (name, note) in checkpoints(one, three) {
        files.push((name.to_owned(), note.into_bytes()));
    }
    files.push((TERM_1_GENESIS.to_owned(), one.city.genesis.clone()));
    files.push((TERM_3_GENESIS.to_owned(), three.city.genesis.clone()));
    for case in cases {
        files.push((case.file, case.bundle));
    }
    files
}

#[test]
fn the_committed_vectors_are_what_the_generator_makes() {
    let files = generated();
    if std::env::var_os("CHANCERY_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        for (name, bytes) in &files {
            std::fs::write(folder().join(name), bytes).unwrap();
        }
    }
    for (name, bytes) in &files {
        let committed = std::fs::read(folder().join(name)).unwrap_or_default();
        assert!(
            committed == *bytes,
            "`vectors/{name}` differs from what the generator makes"
        );
    }
}

/// None if the anchor itself is refused.
fn report(line: &Line) -> Option<Report> {
    let read = |name: &str| std::fs::read(folder().join(name)).unwrap();
    let now = Timestamp(line.now);
    let options = VerifyOptions {
        now,
        max_age_ms: line.max_age_ms,
    };
    let mut anchor = Anchor::read(&read(&line.genesis)).unwrap();
    if let Some(checkpoint) = &line.checkpoint {
        let note = String::from_utf8(read(checkpoint)).unwrap();
        anchor = anchor.with_checkpoint(&note).ok()?;
    }
    Some(verify_under(&read(&line.file), &anchor, &options))
}

fn lines() -> Vec<Line> {
    serde_json::from_slice(&std::fs::read(folder().join("bundles.json")).unwrap()).unwrap()
}

#[test]
fn every_vector_has_its_verdict_and_its_first_failed_check() {
    for line in lines() {
        let Some(report) = report(&line) else {
            let expected = (line.verdict.as_str(), line.failed_check);
            assert_eq!(expected, ("error", None), "{}", line.file);
            continue;
        };
        let failed = report.failed_check().map(|check| check.to_string());
        let found = (report.verdict.to_string(), failed);
        let details: Vec<_> = report.checks.iter().map(|check| &check.detail).collect();
        let expected = (line.verdict, line.failed_check);
        assert_eq!(found, expected, "{}: {details:#?}", line.file);
    }
}

/// A verifier that is kept answers as one that is made anew, however often it is asked.
#[test]
fn a_kept_verifier_reports_the_same() {
    let read = |name: &str| std::fs::read(folder().join(name)).unwrap();
    let mut kept = std::collections::BTreeMap::new();
    for line in lines().into_iter().filter(|line| line.checkpoint.is_none()) {
        let anchor = || Anchor::read(&read(&line.genesis)).unwrap();
        let verifier = kept
            .entry(line.genesis.clone())
            .or_insert_with(|| Verifier::new(anchor()));
        let options = VerifyOptions {
            now: Timestamp(line.now),
            max_age_ms: line.max_age_ms,
        };
        let expected = report(&line).unwrap();
        for _ in 0..2 {
            assert_eq!(
                verifier.verify(&read(&line.file), &options),
                expected,
                "{}",
                line.file
            );
        }
    }
}

#[test]
fn the_vectors_show_every_verdict_and_fail_every_check() {
    let lines = lines();
    let verdicts: BTreeSet<_> = lines.iter().map(|line| line.verdict.as_str()).collect();
    let all = Verdict::ALL.iter().map(|verdict| verdict.name());
    assert_eq!(verdicts, all.chain(["error"]).collect());
    let checks: BTreeSet<_> = lines
        .iter()
        .filter_map(|line| line.failed_check.as_deref())
        .collect();
    assert_eq!(
        checks,
        CheckName::ALL.iter().map(|check| check.name()).collect()
    );
}

#[test]
fn a_report_names_every_check_once_and_content_only_when_it_is_proven() {
    for line in lines() {
        let Some(report) = report(&line) else {
            continue;
        };
        let names: Vec<_> = report.checks.iter().map(|check| check.name).collect();
        assert_eq!(names, CheckName::ALL, "{}", line.file);
        let proven = !matches!(report.verdict, Verdict::Invalid | Verdict::Unknown);
        assert_eq!(report.subject.is_some(), proven, "{}", line.file);
        assert_eq!(report.issuer.is_some(), proven, "{}", line.file);
        let finality = report
            .checks
            .iter()
            .find(|check| check.name == CheckName::Finality);
        let is_final = finality.is_some_and(|check| check.outcome == Outcome::Passed);
        assert_eq!(report.as_of.is_some(), is_final, "{}", line.file);
        assert!(report.checks.iter().all(|check| !check.detail.is_empty()));
    }
}
