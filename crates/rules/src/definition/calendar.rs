//! Legal days: where a day ends, and which days count as working days.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DefinitionRejection, has_repeated};
use crate::kernel::{
    text::{AtMost, Code, Name},
    time::{DAY_MS, Day, Timestamp},
};

/// Most days off, and most extra working days, of one calendar.
pub const CALENDAR_DAYS_MAX: usize = 512;
/// Farthest a legal day lies from UTC, in minutes.
const OFFSET_MINUTES_MAX: u16 = 14 * 60;
const MINUTE_MS: u64 = 60_000;

/// A calendar.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Code that its versions share.
    pub code: Code,
    /// Version, from 1.
    pub version: u32,
    /// Its name.
    pub name: Name,
    /// Minutes by which legal time is ahead of UTC: 480 for China.
    pub utc_offset_minutes: i16,
    /// Weekdays that are not worked: 1 Monday to 7 Sunday (ISO 8601).
    pub rest_weekdays: AtMost<u8, 7>,
    /// Further days that are not worked, ascending.
    pub holidays: AtMost<Day, CALENDAR_DAYS_MAX>,
    /// Days that are worked though they are among the above, ascending.
    pub workdays: AtMost<Day, CALENDAR_DAYS_MAX>,
}

impl Calendar {
    /// The legal day of a moment.
    #[must_use]
    pub fn day_of(&self, time: Timestamp) -> Day {
        let local = self.local_ms(time);
        Day(u32::try_from(local.checked_div(DAY_MS).unwrap_or_default()).unwrap_or(u32::MAX))
    }

    /// The first moment after a legal day.
    #[must_use]
    pub fn end_of(&self, day: Day) -> Timestamp {
        let local = u64::from(day.0).saturating_add(1).saturating_mul(DAY_MS);
        let offset = u64::from(self.utc_offset_minutes.unsigned_abs()).saturating_mul(MINUTE_MS);
        Timestamp(if self.utc_offset_minutes >= 0 {
            local.saturating_sub(offset)
        } else {
            local.saturating_add(offset)
        })
    }

    /// Whether a day is worked.
    #[must_use]
    pub fn is_worked(&self, day: Day) -> bool {
        if self.workdays.binary_search(&day).is_ok() {
            return true;
        }
        // 1970-01-01 was a Thursday.
        let weekday = day
            .0
            .wrapping_add(3)
            .checked_rem(7)
            .unwrap_or_default()
            .saturating_add(1);
        self.holidays.binary_search(&day).is_err()
            && !self
                .rest_weekdays
                .iter()
                .any(|rest| u32::from(*rest) == weekday)
    }

    /// When a period of so many days ends that a moment begins: the day of the moment does not count, and the last day
    /// ends when it is over.
    #[must_use]
    pub fn deadline(&self, from: Timestamp, days: u16, counting: Counting) -> Timestamp {
        let mut day = self.day_of(from);
        let mut left = days;
        while left > 0 {
            day = Day(day.0.saturating_add(1));
            if counting == Counting::Calendar || self.is_worked(day) {
                left = left.saturating_sub(1);
            }
            if day.0 == u32::MAX {
                break;
            }
        }
        self.end_of(day)
    }

    fn local_ms(&self, time: Timestamp) -> u64 {
        let offset = u64::from(self.utc_offset_minutes.unsigned_abs()).saturating_mul(MINUTE_MS);
        if self.utc_offset_minutes >= 0 {
            time.0.saturating_add(offset)
        } else {
            time.0.saturating_sub(offset)
        }
    }

    pub(super) fn well_made(&self) -> Result<(), DefinitionRejection> {
        let is_weekday = |day: &u8| (1..=7).contains(day);
        let is_sound = self.utc_offset_minutes.unsigned_abs() <= OFFSET_MINUTES_MAX
            && self.rest_weekdays.iter().all(is_weekday)
            && self.rest_weekdays.len() < 7
            && !has_repeated(self.rest_weekdays.iter())
            && self.holidays.is_sorted_by(|a, b| a < b)
            && self.workdays.is_sorted_by(|a, b| a < b);
        if is_sound {
            Ok(())
        } else {
            Err(DefinitionRejection::CalendarUnsound)
        }
    }
}

/// Which days of a period count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Every day.
    Calendar,
    /// Working days.
    Working,
}
