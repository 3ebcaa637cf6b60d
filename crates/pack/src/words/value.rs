//! Values of facts: `yes`, a code, a number, `CNY 12.50`, `2026-01-01`.

use chancery_rules::kernel::{
    amount::{Amount, MINOR_MAX},
    fact::{Fact, FactKind},
};

use super::{Wrong, day, tokens};
use crate::report::Flaw;

/// The value of a kind that a text says.
///
/// # Errors
///
/// [`Wrong`] if it says none.
pub fn parse(text: &str, kind: FactKind) -> Result<Fact, Wrong> {
    let wrong = || {
        let message = format!("`{text}` is no {}", kind_word(kind));
        Wrong::new(0, Flaw::ValueMalformed, message)
    };
    match kind {
        FactKind::YesNo => match text {
            "yes" => Ok(Fact::YesNo(true)),
            "no" => Ok(Fact::YesNo(false)),
            _ => Err(wrong()),
        },
        FactKind::Code => text.parse().map(Fact::Code).map_err(|_| wrong()),
        FactKind::Number => text
            .replace('_', "")
            .parse()
            .map(Fact::Number)
            .map_err(|_| wrong()),
        FactKind::Amount => amount(text).map(Fact::Amount).ok_or_else(wrong),
        FactKind::Day => day::parse(text).map(Fact::Day).ok_or_else(wrong),
        FactKind::Commitment => Err(wrong()),
    }
}

/// An amount with its currency: `CNY 12.50`.
#[must_use]
pub fn amount(text: &str) -> Option<Amount> {
    let words = tokens(text);
    let [(_, currency), (_, number)] = words.as_slice() else {
        return None;
    };
    Some(Amount {
        currency: currency.parse().ok()?,
        minor: minor(number)?,
    })
}

/// Minor units of a decimal number with at most two places.
fn minor(text: &str) -> Option<u64> {
    let text = text.replace('_', "");
    let (whole, part) = text.split_once('.').unwrap_or((&text, "00"));
    let is_decimal = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if part.len() != 2 || whole.is_empty() || !is_decimal(part) || !is_decimal(whole) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let minor = whole.checked_mul(100)?.checked_add(part.parse().ok()?)?;
    (minor <= MINOR_MAX).then_some(minor)
}

/// The place of a number, amount or day on its line, for ranges; a bare number of an amount counts minor units.
#[must_use]
pub fn measure(text: &str, kind: FactKind) -> Option<i64> {
    let text = text.trim();
    match kind {
        FactKind::Number => text.replace('_', "").parse().ok(),
        FactKind::Amount => {
            let counted = text.replace('_', "").parse::<u64>().ok();
            let minor = counted.or_else(|| amount(text).map(|it| it.minor))?;
            i64::try_from(minor).ok()
        }
        FactKind::Day => day::parse(text).map(|it| it.0.into()),
        FactKind::YesNo | FactKind::Code | FactKind::Commitment => None,
    }
}

/// A kind by its word.
#[must_use]
pub fn kind(word: &str) -> Option<FactKind> {
    Some(match word {
        "yes-no" => FactKind::YesNo,
        "code" => FactKind::Code,
        "number" => FactKind::Number,
        "amount" => FactKind::Amount,
        "day" => FactKind::Day,
        "commitment" => FactKind::Commitment,
        _ => return None,
    })
}

/// The word of a kind.
#[must_use]
pub const fn kind_word(kind: FactKind) -> &'static str {
    match kind {
        FactKind::YesNo => "yes-no",
        FactKind::Code => "code",
        FactKind::Number => "number",
        FactKind::Amount => "amount",
        FactKind::Day => "day",
        FactKind::Commitment => "commitment",
    }
}

/// A value as a text.
#[must_use]
pub fn shown(fact: &Fact) -> String {
    match fact {
        Fact::YesNo(true) => "yes".to_owned(),
        Fact::YesNo(false) => "no".to_owned(),
        Fact::Code(code) => code.to_string(),
        Fact::Number(number) => number.to_string(),
        Fact::Amount(amount) => format!(
            "{} {}.{:02}",
            amount.currency,
            amount.minor.div_euclid(100),
            amount.minor.rem_euclid(100)
        ),
        Fact::Day(it) => day::shown(*it),
        Fact::Commitment(commitment) => commitment.to_string(),
    }
}
