//! Due days that recur: the same day of the month, or the month's last, at the same time of day, by the legal time of
//! China (UTC+8).
//!
//! Counted from the first due day, so that 31 January is followed by 28 February and then by 31 March. Absent on
//! purpose: working days. Civil dates are those of the proleptic Gregorian calendar (ISO 8601).

use crate::kernel::time::{DAY_MS, Timestamp};

/// By how much legal time is ahead of UTC.
const AHEAD_MS: u64 = 8 * 3_600_000;
/// Days from 0000-03-01 to 1970-01-01.
const DAYS_BEFORE_1970: u64 = 719_468;
/// Days of four hundred years.
const ERA_DAYS: u64 = 146_097;

/// A day of the civil calendar: the months since January of the year 0, and the day of the month from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Date {
    months: u64,
    day: u64,
}

/// The due day so many months after the first.
pub(super) fn months_later(first: Timestamp, months: u64) -> Timestamp {
    let legal_ms = first.0.saturating_add(AHEAD_MS);
    let date = Date::of(legal_ms / DAY_MS);
    let months = date.months.saturating_add(months);
    let later = Date {
        months,
        day: date.day.min(month_days(months)),
    };
    let day_ms = later.days().saturating_mul(DAY_MS);
    Timestamp(day_ms.saturating_add(legal_ms % DAY_MS)).minus_ahead()
}

/// How many months after the first a later due day is.
pub(super) fn months_between(first: Timestamp, later: Timestamp) -> u64 {
    let months = |at: Timestamp| Date::of(at.0.saturating_add(AHEAD_MS) / DAY_MS).months;
    months(later).saturating_sub(months(first))
}

impl Timestamp {
    const fn minus_ahead(self) -> Self {
        Self(self.0.saturating_sub(AHEAD_MS))
    }
}

impl Date {
    /// The date so many days after 1970-01-01: years are counted from March, so that a leap day is a year's last.
    const fn of(days: u64) -> Self {
        let days = days.saturating_add(DAYS_BEFORE_1970);
        let (era, day) = (days / ERA_DAYS, days % ERA_DAYS);
        let leap = (day / 1_460).saturating_add(day / 146_096);
        let year = day.saturating_add(day / 36_524).saturating_sub(leap) / 365;
        let day = day.saturating_sub(march_days(year));
        let month = day.saturating_mul(5).saturating_add(2) / 153;
        let months = era
            .saturating_mul(400)
            .saturating_add(year)
            .saturating_mul(12);
        Self {
            months: months.saturating_add(month).saturating_add(2),
            day: day.saturating_sub(month_start(month)).saturating_add(1),
        }
    }

    /// Days from 1970-01-01; zero before.
    const fn days(self) -> u64 {
        let from_march = self.months.saturating_sub(2);
        let (years, month) = (from_march / 12, from_march % 12);
        let eras = (years / 400).saturating_mul(ERA_DAYS);
        eras.saturating_add(march_days(years % 400))
            .saturating_add(month_start(month))
            .saturating_add(self.day.saturating_sub(1))
            .saturating_sub(DAYS_BEFORE_1970)
    }
}

/// Days of so many years from March on, the first of an era first.
const fn march_days(years: u64) -> u64 {
    years
        .saturating_mul(365)
        .saturating_add(years / 4)
        .saturating_sub(years / 100)
}

/// Days of so many months from March on.
const fn month_start(months: u64) -> u64 {
    months.saturating_mul(153).saturating_add(2) / 5
}

/// How many days a month has.
const fn month_days(months: u64) -> u64 {
    let next = Date {
        months: months.saturating_add(1),
        day: 1,
    };
    next.days().saturating_sub(Date { months, day: 1 }.days())
}

#[cfg(test)]
mod tests;
