//! Moments in words. The ledger counts milliseconds of universal time; the pages show the legal
//! time of the city, UTC+8, and say so.

use time::format_description::BorrowedFormatItem;
use time::macros::{format_description, offset};
use time::{OffsetDateTime, UtcOffset};

const CITY: UtcOffset = offset!(+8);
const SHOWN: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
const MACHINE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// `2026-11-20 09:15:02` in the city's time; the moment's number where it is out of any calendar.
pub fn date_and_time(time_ms: u64) -> String {
    moment(time_ms)
        .map(|moment| moment.to_offset(CITY))
        .and_then(|moment| moment.format(SHOWN).ok())
        .unwrap_or_else(|| time_ms.to_string())
}

/// The same in universal time by ISO 8601, for `<time datetime>`.
pub fn machine_time(time_ms: u64) -> String {
    moment(time_ms)
        .and_then(|moment| moment.format(MACHINE).ok())
        .unwrap_or_else(|| time_ms.to_string())
}

fn moment(time_ms: u64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(time_ms) * 1_000_000).ok()
}

#[cfg(test)]
mod tests {
    use super::{date_and_time, machine_time};

    #[test]
    fn a_moment_is_shown_in_the_citys_time_and_given_to_machines_in_universal_time() {
        assert_eq!(date_and_time(1_795_137_302_123), "2026-11-20 09:15:02");
        assert_eq!(machine_time(1_795_137_302_123), "2026-11-20T01:15:02.123Z");
        assert_eq!(date_and_time(u64::MAX), u64::MAX.to_string());
    }
}
