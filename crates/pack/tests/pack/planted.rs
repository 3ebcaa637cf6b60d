//! Errors planted into a good pack, one at a time: each is found at its line, with its code and a remedy.

use std::collections::BTreeSet;

use chancery_pack::{Diagnostic, Files, Flaw, check};

use crate::shelf::{files_with_house_sale, shown};

/// A case a line: code, file, a text, what it becomes, and a text of the line where the flaw is.
const CASES: &str = include_str!("../fixtures/planted.txt");

fn file_of(word: &str) -> Result<&'static str, String> {
    Ok(match word {
        "service" => "gallery-permit/service.yaml",
        "permit" => "gallery-permit/certificates/exhibition-permit.yaml",
        "scenario" => "gallery-permit/scenarios/small-granted.yaml",
        "house" => "house-sale/service.yaml",
        "register" => "house-sale/register.yaml",
        "calendar" => "calendar.yaml",
        "city" => "city.yaml",
        other => return Err(format!("`{other}` is no file")),
    })
}

/// Replaces the first occurrence of a text, and expects the flaw at its line.
fn plant(case: &str) -> Result<(), String> {
    let parts: Vec<_> = case
        .split(" ¦ ")
        .map(|part| part.replace("\\n", "\n"))
        .collect();
    let [code, file, old, new, at] = parts.as_slice() else {
        return Err(format!("`{case}` is no case"));
    };
    let file = file_of(file)?;
    let mut files = files_with_house_sale();
    let text = files.0.get_mut(file).ok_or("no such file")?;
    if !text.contains(old) {
        return Err(format!("{code}: `{old}` does not stand in {file}"));
    }
    *text = text.replacen(old, new, 1);
    let line = line_of(&files, file, at)?;
    let found = check(&files);
    let is_it = |it: &&Diagnostic| {
        let is_there = it.file == file && it.place.line == line;
        is_there && it.flaw.code() == code && !it.flaw.remedy().is_empty()
    };
    match found.iter().find(is_it) {
        Some(_) => Ok(()),
        None => Err(format!(
            "{code} is not found in line {line} after `{old}` became `{new}`, but:\n{}",
            shown(&files, &found)
        )),
    }
}

fn line_of(files: &Files, file: &str, at: &str) -> Result<usize, String> {
    let before = files.text(file).split_once(at).map(|(before, _)| before);
    let before = before.ok_or_else(|| format!("`{at}` does not stand in {file}"))?;
    Ok(before.matches('\n').count() + 1)
}

fn cases() -> impl Iterator<Item = &'static str> {
    CASES.lines().filter(|line| !line.starts_with('#'))
}

#[test]
fn every_planted_error_is_found_where_it_is() {
    let failed: Vec<_> = cases().filter_map(|case| plant(case).err()).collect();
    assert!(
        failed.is_empty(),
        "\n{} of {}\n{}",
        failed.len(),
        cases().count(),
        failed.join("\n")
    );
}

#[test]
fn nearly_every_code_has_a_planted_error() {
    let planted: BTreeSet<_> = cases().filter_map(|case| case.split(' ').next()).collect();
    let all = Flaw::ALL.iter().map(|flaw| flaw.code());
    let missing: Vec<_> = all.filter(|code| !planted.contains(code)).collect();
    assert_eq!(missing, UNPLANTED);
}

/// Codes that no small change of one text brings about: `bounds` and `scenarios` have them.
const UNPLANTED: [&str; 6] = ["P002", "P003", "P063", "P079", "P083", "P085"];
