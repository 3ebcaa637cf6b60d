//! The scenarios of this repository's packs hold, and a scenario that does not is told where.

use chancery_pack::{
    Shelf,
    report::Report,
    report::render,
    trial::{trial, trial_of},
};

use crate::shelf::{assert_clean, files, files_with_house_sale};

#[test]
fn every_scenario_holds() {
    let files = files();
    let shelf = Shelf::read(&files, &mut Report::default());
    let mut said = String::new();
    for pack in shelf.packs.iter().filter(|it| !it.folder.is_empty()) {
        for tried in trial(&files, &pack.folder).unwrap() {
            assert!(tried.acts > 0, "{}", tried.file);
            said.extend(
                tried
                    .troubles
                    .iter()
                    .map(|it| render(it, files.text(&it.file))),
            );
        }
    }
    assert!(said.is_empty(), "\n{said}");
}

#[test]
fn persons_sell_a_house_with_its_mortgage_its_title_and_its_tax() {
    let files = files_with_house_sale();
    assert_clean(&files);
    let mut said = String::new();
    for tried in trial(&files, "house-sale").unwrap() {
        said.extend(
            tried
                .troubles
                .iter()
                .map(|it| render(it, files.text(&it.file))),
        );
    }
    assert!(said.is_empty(), "\n{said}");
}

/// Changes a scenario of the example, and expects a trouble at the line of `at`.
fn check(file: &str, old: &str, new: &str, at: &str, message: &str) {
    let mut files = files();
    let path = format!("gallery-permit/scenarios/{file}.yaml");
    let text = files.0.get_mut(&path).unwrap();
    assert!(text.contains(old), "{old}");
    *text = text.replacen(old, new, 1);
    let line = text[..text.find(at).unwrap()].matches('\n').count() + 1;
    let tried = trial_of(&files, "gallery-permit", &path).unwrap();
    let found: Vec<_> = tried
        .troubles
        .iter()
        .map(|it| (it.place.line, it.message.as_str()))
        .collect();
    assert!(found.contains(&(line, message)), "{found:?}");
}

#[test]
fn what_does_not_stand_as_a_scenario_says_is_told_at_its_line() {
    let small = "small-granted";
    check(
        small,
        "case: granted",
        "case: refused",
        "case: refused",
        "the case is granted, not refused",
    );
    check(
        small,
        "permit: active",
        "permit: revoked",
        "certificates:",
        "the certificate `permit` is active, not revoked",
    );
    check(
        small,
        "size: small",
        "size: large",
        "size: large",
        "`size` is small, not large",
    );
    check(
        small,
        "next: decide",
        "next: inspect",
        "next: inspect",
        "what may be done next is: decide",
    );
    check(
        small,
        "refused: case.not_enabled",
        "refused: case_ended",
        "refused: case_ended",
        "it was refused, but as `case.not_enabled`",
    );
    check(
        small,
        "trader opens",
        "trader shuts",
        "trader shuts",
        "`shuts` is none of opens, admits, names, submits, finds, confirms, declines, decides, withdraws, appeals, freezes, releases, claims, mandates, recalls, halts",
    );
    check(
        small,
        "applicant: trader",
        "applicant: culture",
        "trader opens",
        "it was refused: case.may_not_open (the signer is no window of the service, and not among the case's holders)",
    );
    check(
        "fire-service-silent",
        "wait: 4 working days",
        "wait: 5 working days",
        "facts: { fire-finding: unknown }",
        "`fire-finding` is unanswered, not unknown",
    );
}
