//! Due days against a calendar that is counted day by day.

use super::*;

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn length(year: u64, month: u64) -> u64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A moment of legal time.
fn at(year: u64, month: u64, day: u64, ms: u64) -> Timestamp {
    let before: u64 = (1_970..year)
        .map(|y| if is_leap(y) { 366 } else { 365 })
        .sum();
    let months: u64 = (1..month).map(|m| length(year, m)).sum();
    Timestamp((before + months + day - 1) * DAY_MS + ms - AHEAD_MS)
}

#[test]
fn every_day_of_seven_centuries_is_the_one_that_counting_comes_to() {
    let mut days = 0;
    for year in 1_970..2_670 {
        for month in 1..=12 {
            for day in 1..=length(year, month) {
                let date = Date {
                    months: year * 12 + month - 1,
                    day,
                };
                assert_eq!(Date::of(days), date, "{year}-{month}-{day}");
                assert_eq!(date.days(), days);
                days += 1;
            }
            assert_eq!(month_days(year * 12 + month - 1), length(year, month));
        }
    }
}

#[test]
fn the_last_day_of_a_month_is_followed_by_the_last_of_a_shorter_one_and_comes_back() {
    let first = at(2_027, 1, 31, 43_200_000);
    let expected = [(2, 28), (3, 31), (4, 30), (5, 31), (6, 30)];
    for (months, (month, day)) in (1..).zip(expected) {
        let later = months_later(first, months);
        assert_eq!(later, at(2_027, month, day, 43_200_000));
        assert_eq!(months_between(first, later), months);
    }
    assert_eq!(months_later(first, 13), at(2_028, 2, 29, 43_200_000));
    assert_eq!(months_later(first, 0), first);
}

#[test]
fn the_day_is_that_of_legal_time() {
    // 16:00 UTC on 30 January is midnight of 31 January in China.
    let first = at(2_027, 1, 31, 0);
    assert_eq!(first.0 % DAY_MS, DAY_MS - AHEAD_MS);
    assert_eq!(months_later(first, 1), at(2_027, 2, 28, 0));
    let last = at(2_027, 1, 31, DAY_MS - 1);
    assert_eq!(months_later(last, 1), at(2_027, 2, 28, DAY_MS - 1));
}

#[test]
fn the_longest_recurrence_is_counted_to_its_end() {
    let first = at(2_127, 12, 31, 1);
    let last = months_later(first, 12 * 600);
    assert_eq!(last, at(2_727, 12, 31, 1));
    assert_eq!(months_between(first, last), 12 * 600);
}
