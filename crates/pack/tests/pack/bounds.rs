//! Flaws that take more than a word: whole files, documents that are too large, cases with too many states.

use chancery_pack::{Files, check};

use crate::shelf::{example, shown};

const SERVICE: &str = "gallery-permit/service.yaml";

/// Changes the files, and expects a code in a file.
fn expect(change: impl Fn(&mut Files), code: &str, file: &str) {
    let mut files = example();
    change(&mut files);
    let found = check(&files);
    let is_there = found
        .iter()
        .any(|it| it.flaw.code() == code && it.file == file);
    assert!(is_there, "{code}\n{}", shown(&files, &found));
}

fn after(files: &mut Files, heading: &str, text: &str) {
    let service = files.0.get_mut(SERVICE).unwrap();
    *service = service.replacen(heading, &format!("{heading}{text}"), 1);
}

#[test]
fn files_that_are_missing_or_of_no_pack_are_told() {
    let gone = |files: &mut Files| {
        files.0.remove(SERVICE);
    };
    expect(gone, "P002", SERVICE);
    let more = |files: &mut Files| {
        files
            .0
            .insert("gallery-permit/notes.txt".to_owned(), String::new());
    };
    expect(more, "P003", "gallery-permit/notes.txt");
    let untried = |files: &mut Files| files.0.retain(|file, _| !file.contains("scenarios/"));
    expect(untried, "P083", SERVICE);
}

/// So many reasons with the longest names.
fn reasons(count: usize) -> String {
    let (zh, en) = ("理".repeat(66), "r".repeat(198));
    (0..count)
        .map(|number| format!("\n  spare-{number}: {{ zh: {zh}, en: {en} }}"))
        .collect()
}

#[test]
fn a_document_fits_a_motion_and_a_record() {
    let said = |count: usize, words: &str| {
        let mut files = example();
        after(&mut files, "reasons:", &reasons(count));
        let service = files.0.get_mut(SERVICE).unwrap();
        // The first `reasons:` is an outcome's, so the list is moved to the end.
        *service = service.replacen(&reasons(count), "", 1);
        let listed = format!("\nreasons:{}", reasons(count));
        *service = service.replacen("\nreasons:", &listed, 1);
        let found = check(&files);
        let large = found.iter().find(|it| it.flaw.code() == "P079");
        assert_eq!(
            large.is_some_and(|it| it.message.contains(words)),
            !words.is_empty()
        );
    };
    said(2, "");
    said(18, "more than a motion carries");
    said(50, "more than a record may have");
}

#[test]
fn too_many_states_are_said_and_forbid_nothing() {
    let (mut facts, mut steps, mut tests) = (String::new(), String::new(), Vec::new());
    for number in 0..11 {
        let name = "name: { zh: 并行核验, en: Parallel check }";
        facts.push_str(&format!("\n  side-{number}: {{ {name}, kind: yes-no }}"));
        steps.push_str(&format!(
            "\n  check-{number}: {{ {name}, by: bureau, when: apply is done, find: side-{number} }}"
        ));
        tests.push(format!("side-{number} is yes"));
    }
    let when = format!("\n        when: verdict is met or {}", tests.join(" and "));
    let mut files = example();
    after(&mut files, "\nfacts:", &facts);
    after(&mut files, "\nsteps:", &steps);
    let service = files.0.get_mut(SERVICE).unwrap();
    *service = service.replacen("\n        when: verdict is met", &when, 1);
    let found = check(&files);
    let codes: Vec<_> = found.iter().map(|it| it.flaw.code()).collect();
    assert_eq!(codes, ["P063"], "{}", shown(&files, &found));
    assert!(found.iter().all(|it| it.flaw.is_warning()));
}
