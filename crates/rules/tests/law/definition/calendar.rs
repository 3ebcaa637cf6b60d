//! Calendars: what is no calendar, and when periods end across weekends, days off and time zones.

use chancery_rules::{
    definition::{
        Calendar,
        calendar::{CALENDAR_DAYS_MAX, Counting},
    },
    kernel::{
        text::AtMost,
        time::{DAY_MS, Day, Timestamp},
    },
};

use super::{check_document, city};
use crate::samples::calendar;

const HOUR_MS: u64 = 3_600_000;
/// Friday, 28 December 2029. The two days after are a weekend, of which the Sunday is worked; Monday and Tuesday, the
/// first of January, are days off.
const FRIDAY: Day = Day(21_911);

fn days<const N: usize>(days: impl IntoIterator<Item = u32>) -> AtMost<Day, N> {
    days.into_iter()
        .map(Day)
        .collect::<Vec<_>>()
        .try_into()
        .unwrap()
}

fn rest(weekdays: &[u8]) -> AtMost<u8, 7> {
    weekdays.to_vec().try_into().unwrap()
}

/// Each calendar has one thing wrong.
#[test]
fn an_unsound_calendar_is_refused() {
    let world = city();
    let of = |spoil: fn(&mut Calendar)| {
        let mut calendar = calendar();
        spoil(&mut calendar);
        calendar
    };
    check_document(&world, of(|it| it.version = 0), "definition.version_zero");
    let unsound: [fn(&mut Calendar); 11] = [
        |it| it.utc_offset_minutes = 14 * 60 + 1,
        |it| it.utc_offset_minutes = -14 * 60 - 1,
        |it| it.rest_weekdays = rest(&[0]),
        |it| it.rest_weekdays = rest(&[8]),
        |it| it.rest_weekdays = rest(&[1, 2, 3, 4, 5, 6, 7]),
        |it| it.rest_weekdays = rest(&[6, 6]),
        |it| it.holidays = days([2, 1]),
        |it| it.holidays = days([1, 1]),
        |it| it.workdays = days([2, 1]),
        |it| it.workdays = days([1, 1]),
        |it| it.utc_offset_minutes = i16::MAX,
    ];
    for spoil in unsound {
        check_document(&world, of(spoil), "definition.calendar_unsound");
    }
}

#[test]
fn a_sound_calendar_is_approved_at_its_bounds() {
    let world = city();
    let all = || days::<CALENDAR_DAYS_MAX>((20_000_u32..).take(CALENDAR_DAYS_MAX));
    let sound: [fn(&mut Calendar); 5] = [
        |_| (),
        |it| it.utc_offset_minutes = 14 * 60,
        |it| it.utc_offset_minutes = -14 * 60,
        |it| it.rest_weekdays = rest(&[7, 6, 5, 4, 3, 2]),
        |it| {
            it.rest_weekdays = AtMost::none();
            it.holidays = AtMost::none();
            it.workdays = AtMost::none();
        },
    ];
    for change in sound {
        let mut calendar = calendar();
        change(&mut calendar);
        check_document(&world, calendar, "accepted");
    }
    let longest = Calendar {
        holidays: all(),
        workdays: all(),
        ..calendar()
    };
    check_document(&world, longest, "accepted");
    let more = vec![Day(1); CALENDAR_DAYS_MAX + 1];
    assert!(AtMost::<Day, CALENDAR_DAYS_MAX>::try_from(more).is_err());
}

/// The smallest offset of an `i16` has no positive counterpart.
#[test]
fn the_farthest_offset_is_refused_and_not_overflown() {
    let farthest = Calendar {
        utc_offset_minutes: i16::MIN,
        ..calendar()
    };
    check_document(&city(), farthest, "definition.calendar_unsound");
}

#[test]
fn weekdays_are_those_of_iso_8601() {
    let only = |weekday| Calendar {
        rest_weekdays: rest(&[weekday]),
        holidays: AtMost::none(),
        workdays: AtMost::none(),
        ..calendar()
    };
    // 1 January 1970 was a Thursday, 29 February 2024 too, 1 January 2030 a Tuesday.
    for (day, weekday) in [(0, 4), (1, 5), (3, 7), (4, 1), (19_782, 4), (21_915, 2)] {
        for other in 1..=7 {
            assert_eq!(
                only(other).is_worked(Day(day)),
                other != weekday,
                "{day} {other}"
            );
        }
    }
}

#[test]
fn a_day_that_is_worked_in_exchange_counts_and_a_day_off_does_not() {
    let calendar = calendar();
    let worked = (0..7).map(|after| calendar.is_worked(Day(FRIDAY.0 + after)));
    let expected = [true, false, true, false, false, true, true];
    assert_eq!(worked.collect::<Vec<_>>(), expected);
}

/// A period in days, and how many days after its beginning it ends.
#[test]
fn a_period_ends_with_its_last_day_across_weekends_and_days_off() {
    let calendar = calendar();
    let noon = Timestamp(calendar.end_of(FRIDAY).0 - 12 * HOUR_MS);
    let check = |days, counting, after| {
        let expected = calendar.end_of(Day(FRIDAY.0 + after));
        let found = calendar.deadline(noon, days, counting);
        assert_eq!(found, expected, "{days} {counting:?}");
    };
    for days in [0, 1, 2, 3, 365] {
        check(days, Counting::Calendar, days.into());
    }
    for (days, after) in [(0, 0), (1, 2), (2, 5), (3, 6), (4, 7), (5, 10)] {
        check(days, Counting::Working, after);
    }
}

#[test]
fn a_period_begins_with_the_legal_day_of_its_moment_to_the_millisecond() {
    for offset in [480, 0, -300, 14 * 60, -14 * 60] {
        let calendar = Calendar {
            utc_offset_minutes: offset,
            ..calendar()
        };
        let end = calendar.end_of(FRIDAY);
        let last = Timestamp(end.0 - 1);
        let first = Timestamp(end.0 - DAY_MS);
        assert_eq!(calendar.day_of(first), FRIDAY);
        assert_eq!(calendar.day_of(last), FRIDAY);
        assert_eq!(calendar.day_of(end), Day(FRIDAY.0 + 1));
        assert_eq!(calendar.day_of(Timestamp(first.0 - 1)), Day(FRIDAY.0 - 1));
        for counting in [Counting::Calendar, Counting::Working] {
            assert_eq!(calendar.deadline(last, 0, counting), end);
            assert_eq!(calendar.deadline(first, 0, counting), end);
        }
        let next = calendar.deadline(end, 1, Counting::Calendar);
        assert_eq!(next, end.plus_ms(2 * DAY_MS));
    }
}

#[test]
fn legal_days_of_china_end_at_four_in_the_afternoon_of_utc() {
    let end = calendar().end_of(Day(0));
    assert_eq!(end, Timestamp(16 * HOUR_MS));
    let west = Calendar {
        utc_offset_minutes: -480,
        ..calendar()
    };
    assert_eq!(west.end_of(Day(0)), Timestamp(32 * HOUR_MS));
    assert_eq!(west.day_of(Timestamp(8 * HOUR_MS)), Day(0));
}

/// Nothing panics and every period ends, at the ends of time and with the longest period.
#[test]
fn periods_end_at_the_ends_of_time() {
    let mostly_off = Calendar {
        rest_weekdays: rest(&[1, 2, 3, 4, 5, 6]),
        ..calendar()
    };
    let far = mostly_off.deadline(calendar().end_of(FRIDAY), u16::MAX, Counting::Working);
    assert!(far > calendar().end_of(Day(FRIDAY.0 + 7 * u32::from(u16::MAX) - 7)));
    for time in [0, 1, u64::MAX - 1, u64::MAX] {
        for counting in [Counting::Calendar, Counting::Working] {
            let end = mostly_off.deadline(Timestamp(time), u16::MAX, counting);
            assert!(end.0 > 0);
        }
    }
}
