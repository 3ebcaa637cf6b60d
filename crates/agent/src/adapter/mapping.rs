//! From the named values of one row to typed facts.

use std::collections::BTreeMap;

use chancery_rules::definition::service::StatedFact;
use chancery_rules::kernel::amount::{Amount, Currency};
use chancery_rules::kernel::fact::{Fact, FactKind};
use chancery_rules::kernel::ids::Commitment;
use chancery_rules::kernel::text::Code;
use chancery_rules::kernel::time::Day;
use serde_json::{Value, json};

use super::{Row, Undecided};
use crate::config::FactSource;

/// The facts of a row, in the order of the mapping.
pub(super) fn facts(row: &Row, sources: &[FactSource]) -> Result<Vec<StatedFact>, Undecided> {
    sources.iter().map(|source| stated(row, source)).collect()
}

fn stated(row: &Row, source: &FactSource) -> Result<StatedFact, Undecided> {
    let value = row.get(&source.from).filter(|value| !value.is_null());
    let value = value.ok_or(Undecided::Missing)?;
    Ok(StatedFact {
        fact: source.fact.clone(),
        value: fact(value, source).ok_or(Undecided::Misfit)?,
    })
}

fn fact(value: &Value, source: &FactSource) -> Option<Fact> {
    Some(match source.kind {
        FactKind::YesNo => Fact::YesNo(yes_or_no(value)?),
        FactKind::Code => Fact::Code(code(value.as_str()?, &source.codes)?),
        FactKind::Number => Fact::Number(value.as_i64()?),
        FactKind::Amount => Fact::Amount(amount(value, source.currency)?),
        FactKind::Day => Fact::Day(day(value.as_str()?)?),
        FactKind::Commitment => Fact::Commitment(value.as_str()?.parse::<Commitment>().ok()?),
    })
}

/// JSON has its own words; SQLite has 0 and 1.
pub(crate) fn yes_or_no(value: &Value) -> Option<bool> {
    match (value.as_bool(), value.as_i64()) {
        (Some(answer), _) => Some(answer),
        (None, Some(0)) => Some(false),
        (None, Some(1)) => Some(true),
        _ => None,
    }
}

/// The system's word, or what it is here.
pub(crate) fn code(word: &str, codes: &BTreeMap<String, Code>) -> Option<Code> {
    if codes.is_empty() {
        word.parse().ok()
    } else {
        codes.get(word).cloned()
    }
}

/// Read as the rules read one, so that it is within their bounds.
pub(crate) fn amount(value: &Value, currency: Option<Currency>) -> Option<Amount> {
    let (currency, minor) = (currency?, value.as_u64()?);
    serde_json::from_value(json!({ "currency": currency, "minor": minor })).ok()
}

/// `YYYY-MM-DD` of the proleptic Gregorian calendar, from 1970 to 9999.
pub(crate) fn day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let mut part = |digits: usize| {
        let part = parts.next()?;
        let fits = part.len() == digits && part.bytes().all(|it| it.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| fits)
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() || year < 1970 || !(1..=12).contains(&month) {
        return None;
    }
    if day == 0 || day > days_of(year, month) {
        return None;
    }
    let years: u32 = (1970..year).map(days_of_year).sum();
    let months: u32 = (1..month).map(|month| days_of(year, month)).sum();
    Some(Day(years + months + day - 1))
}

const fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

const fn days_of_year(year: u32) -> u32 {
    if is_leap(year) { 366 } else { 365 }
}

const fn days_of(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(kind: &str) -> FactSource {
        let text = format!(
            "fact = \"f\"\nfrom = \"x\"\nkind = \"{kind}\"\n{}",
            match kind {
                "amount" => "currency = \"CNY\"",
                _ => "",
            }
        );
        toml::from_str(&text).unwrap()
    }

    fn check(kind: &str, value: Value, expected: Result<Fact, Undecided>) {
        let row = json!({ "x": value }).as_object().unwrap().clone();
        let found = facts(&row, &[source(kind)]);
        let found = found.map(|mut it| it.remove(0).value);
        assert_eq!(found, expected, "{kind} {value}");
    }

    #[test]
    fn values_become_facts_of_their_kind_or_none() {
        let misfit = || Err(Undecided::Misfit);
        check("yes_no", json!(true), Ok(Fact::YesNo(true)));
        check("yes_no", json!(0), Ok(Fact::YesNo(false)));
        check("yes_no", json!(2), misfit());
        check("yes_no", json!("yes"), misfit());
        check(
            "code",
            json!("clear"),
            Ok(Fact::Code("clear".parse().unwrap())),
        );
        check("code", json!("Not Clear"), misfit());
        check("number", json!(-7), Ok(Fact::Number(-7)));
        check("number", json!(1.5), misfit());
        check("day", json!("1970-01-01"), Ok(Fact::Day(Day(0))));
        check("day", json!("2024-02-29"), Ok(Fact::Day(Day(19_782))));
        check("day", json!("2023-02-29"), misfit());
        check("day", json!("2023-2-9"), misfit());
        check("day", json!("1969-12-31"), misfit());
        let commitment = "07".repeat(32);
        let fact = Fact::Commitment(Commitment([7; 32]));
        check("commitment", json!(commitment), Ok(fact));
        check("commitment", json!("07"), misfit());
        check("amount", json!(-1), misfit());
        check("amount", json!(u64::MAX), misfit());
        let amount = amount(&json!(250), source("amount").currency).unwrap();
        check("amount", json!(250), Ok(Fact::Amount(amount)));
    }

    #[test]
    fn a_value_that_is_not_there_decides_nothing() {
        check("yes_no", Value::Null, Err(Undecided::Missing));
        let found = facts(&Row::new(), &[source("yes_no")]);
        assert_eq!(found, Err(Undecided::Missing));
    }

    #[test]
    fn a_systems_words_are_translated_and_others_refused() {
        let mut source = source("code");
        source.codes = [("正常".to_owned(), "clear".parse().unwrap())].into();
        let found = |word: &str| fact(&json!(word), &source);
        assert_eq!(found("正常"), Some(Fact::Code("clear".parse().unwrap())));
        assert_eq!(found("clear"), None);
    }
}
