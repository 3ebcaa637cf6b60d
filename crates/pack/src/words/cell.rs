//! Cells: `-`, `known`, `unknown`, `yes`, `a | b`, `not a`, `< 5`, `5..9`, `>= CNY 12.50`, `2026-01-01..`.

use chancery_rules::{
    definition::condition::{Cell, Range},
    kernel::{
        fact::FactKind,
        text::{AtMost, Code},
    },
};

use super::{
    Wrong, day, parts,
    value::{kind_word, measure},
};
use crate::report::Flaw;

/// What a fact of a kind must be.
///
/// # Errors
///
/// [`Wrong`] if it cannot be asked of that kind, or is not understood.
pub fn parse(text: &str, kind: FactKind) -> Result<Cell, Wrong> {
    match text {
        "" => {
            let message = "nothing is said here; `-` means anything";
            return Err(Wrong::new(0, Flaw::ValueMalformed, message));
        }
        "-" | "any" => return Ok(Cell::Any),
        "known" | "done" => return Ok(Cell::Known),
        "unknown" | "open" => return Ok(Cell::Unknown),
        _ => {}
    }
    match (kind, text) {
        (FactKind::YesNo, "yes") => Ok(Cell::YesNo(true)),
        (FactKind::YesNo, "no") => Ok(Cell::YesNo(false)),
        (FactKind::Code, _) => codes(text),
        (FactKind::Number | FactKind::Amount | FactKind::Day, _) => {
            range(text, kind).map(Cell::Range)
        }
        (FactKind::YesNo | FactKind::Commitment, _) => {
            let message = format!("`{text}` cannot be asked of a {}", kind_word(kind));
            Err(Wrong::new(0, Flaw::CellUnfit, message))
        }
    }
}

fn codes(text: &str) -> Result<Cell, Wrong> {
    let (named, from) = match text.strip_prefix("not ") {
        Some(named) => (named, text.len().saturating_sub(named.len())),
        None => (text, 0),
    };
    let mut found = AtMost::none();
    for (at, word) in parts(named, '|') {
        let at = at.saturating_add(from);
        let code: Code = word.parse().map_err(|_| {
            let message = format!("`{word}` is no code");
            Wrong::new(at, Flaw::CellUnfit, message)
        })?;
        found
            .push(code)
            .map_err(|error| Wrong::new(at, Flaw::TooMany, error.to_string()))?;
    }
    Ok(if from > 0 {
        Cell::NotCodes(found)
    } else {
        Cell::Codes(found)
    })
}

fn range(text: &str, kind: FactKind) -> Result<Range, Wrong> {
    let place = |bound: &str| {
        measure(bound, kind).ok_or_else(|| {
            let at = text.find(bound.trim()).unwrap_or_default();
            let message = format!("`{}` is no {}", bound.trim(), kind_word(kind));
            Wrong::new(at, Flaw::CellUnfit, message)
        })
    };
    let bounds = |min: Option<i64>, max: Option<i64>| Range { min, max };
    if let Some(bound) = text.strip_prefix("<=") {
        return Ok(bounds(None, Some(place(bound)?)));
    }
    if let Some(bound) = text.strip_prefix(">=") {
        return Ok(bounds(Some(place(bound)?), None));
    }
    if let Some(bound) = text.strip_prefix('<') {
        return Ok(bounds(None, Some(place(bound)?.saturating_sub(1))));
    }
    if let Some(bound) = text.strip_prefix('>') {
        return Ok(bounds(Some(place(bound)?.saturating_add(1)), None));
    }
    if let Some((least, most)) = text.split_once("..") {
        let of = |bound: &str| match bound.trim() {
            "" => Ok(None),
            bound => place(bound).map(Some),
        };
        let (min, max) = (of(least)?, of(most)?);
        if min.zip(max).is_some_and(|(min, max)| min > max) {
            let message = format!("`{text}` holds nothing");
            return Err(Wrong::new(0, Flaw::CellUnfit, message));
        }
        return Ok(bounds(min, max));
    }
    let only = place(text.strip_prefix('=').unwrap_or(text))?;
    Ok(bounds(Some(only), Some(only)))
}

/// A cell as a text.
#[must_use]
pub fn shown(cell: &Cell, kind: FactKind) -> String {
    let list = |codes: &[Code]| {
        let codes: Vec<_> = codes.iter().map(Code::as_str).collect();
        codes.join(" | ")
    };
    match cell {
        Cell::Any => "-".to_owned(),
        Cell::Known => "known".to_owned(),
        Cell::Unknown => "unknown".to_owned(),
        Cell::YesNo(true) => "yes".to_owned(),
        Cell::YesNo(false) => "no".to_owned(),
        Cell::Codes(codes) => list(codes),
        Cell::NotCodes(codes) => format!("not {}", list(codes)),
        Cell::Range(range) => shown_range(*range, kind),
    }
}

fn shown_range(range: Range, kind: FactKind) -> String {
    let bound = |bound: i64| match kind {
        FactKind::Day => {
            let number = u32::try_from(bound).unwrap_or(u32::MAX);
            day::shown(chancery_rules::kernel::time::Day(number))
        }
        FactKind::Amount => format!("{}.{:02}", bound.div_euclid(100), bound.rem_euclid(100)),
        _ => bound.to_string(),
    };
    match (range.min, range.max) {
        (None, None) => "known".to_owned(),
        (Some(min), None) => format!(">= {}", bound(min)),
        (None, Some(max)) => format!("<= {}", bound(max)),
        (Some(min), Some(max)) if min == max => bound(min),
        (Some(min), Some(max)) => format!("{}..{}", bound(min), bound(max)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kind: FactKind, expected: &str) {
        let found = match parse(text, kind) {
            Ok(cell) => shown(&cell, kind),
            Err(wrong) => format!("{} at {}: {}", wrong.flaw.code(), wrong.at, wrong.message),
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn cells_are_read() {
        check("-", FactKind::Commitment, "-");
        check("known", FactKind::Commitment, "known");
        check("yes", FactKind::YesNo, "yes");
        check(
            "maybe",
            FactKind::YesNo,
            "P016 at 0: `maybe` cannot be asked of a yes-no",
        );
        check(
            "yes",
            FactKind::Commitment,
            "P016 at 0: `yes` cannot be asked of a commitment",
        );
        check("a | b-2", FactKind::Code, "a | b-2");
        check("not a|b", FactKind::Code, "not a | b");
        check("a | B", FactKind::Code, "P016 at 4: `B` is no code");
        check("< 500", FactKind::Number, "<= 499");
        check(">=5", FactKind::Number, ">= 5");
        check("900_000..1440000", FactKind::Number, "900000..1440000");
        check("9..5", FactKind::Number, "P016 at 0: `9..5` holds nothing");
        check("7", FactKind::Number, "7");
        check("> CNY 12.50", FactKind::Amount, ">= 12.51");
        check("2026-01-01..", FactKind::Day, ">= 2026-01-01");
        check(
            "..2026-13-01",
            FactKind::Day,
            "P016 at 2: `2026-13-01` is no day",
        );
        check(
            "",
            FactKind::Day,
            "P018 at 0: nothing is said here; `-` means anything",
        );
    }
}
