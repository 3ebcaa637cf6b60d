//! Days of the Gregorian calendar, as `2026-01-01`.

use chancery_rules::kernel::time::Day;

/// The day that a text names.
#[must_use]
pub fn parse(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_form = year.len() == 4 && month.len() == 2 && day.len() == 2 && parts.next().is_none();
    let (year, month, day) = (
        year.parse::<i64>().ok()?,
        month.parse::<i64>().ok()?,
        day.parse::<i64>().ok()?,
    );
    let number = from_civil(year, month, day)?;
    let found = Day(u32::try_from(number).ok()?);
    (is_form && civil(found) == (year, month, day)).then_some(found)
}

/// A day as a text.
#[must_use]
pub fn shown(day: Day) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Days since 1970-01-01; Howard Hinnant's `days_from_civil`.
fn from_civil(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || !(1970..=9999).contains(&year) {
        return None;
    }
    let shifted = if month <= 2 {
        year.checked_sub(1)?
    } else {
        year
    };
    let era = shifted.checked_div(400)?;
    let of_era = shifted.checked_sub(era.checked_mul(400)?)?;
    let from_march = month.checked_add(if month > 2 { -3 } else { 9 })?;
    let of_year = from_march
        .checked_mul(153)?
        .checked_add(2)?
        .checked_div(5)?
        .checked_add(day)?
        .checked_sub(1)?;
    let leap_days = of_era
        .checked_div(4)?
        .checked_sub(of_era.checked_div(100)?)?;
    let of_era = of_era
        .checked_mul(365)?
        .checked_add(leap_days)?
        .checked_add(of_year)?;
    era.checked_mul(146_097)?
        .checked_add(of_era)?
        .checked_sub(719_468)
}

/// Year, month and day; Howard Hinnant's `civil_from_days`.
fn civil(day: Day) -> (i64, i64, i64) {
    let number = i64::from(day.0).saturating_add(719_468);
    let era = number.div_euclid(146_097);
    let of_era = number.rem_euclid(146_097);
    let leaps = of_era
        .div_euclid(1_460)
        .saturating_sub(of_era.div_euclid(36_524))
        .saturating_add(of_era.div_euclid(146_096));
    let year = of_era.saturating_sub(leaps).div_euclid(365);
    let before = year
        .saturating_mul(365)
        .saturating_add(year.div_euclid(4))
        .saturating_sub(year.div_euclid(100));
    let of_year = of_era.saturating_sub(before);
    let month = of_year.saturating_mul(5).saturating_add(2).div_euclid(153);
    let first = month.saturating_mul(153).saturating_add(2).div_euclid(5);
    let of_month = of_year.saturating_sub(first).saturating_add(1);
    let year = year.saturating_add(era.saturating_mul(400));
    if month < 10 {
        (year, month.saturating_add(3), of_month)
    } else {
        (year.saturating_add(1), month.saturating_sub(9), of_month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<u32>) {
        assert_eq!(parse(text), expected.map(Day), "{text}");
        if let Some(expected) = expected {
            assert_eq!(shown(Day(expected)), text);
        }
    }

    #[test]
    fn days_are_read_and_shown() {
        check("1970-01-01", Some(0));
        check("2000-02-29", Some(11_016));
        check("2026-01-01", Some(20_454));
        check("2026-02-29", None);
        check("2026-13-01", None);
        check("2026-1-1", None);
        check("26-01-01", None);
    }
}
