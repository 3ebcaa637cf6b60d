//! Calendars.

use chancery_rules::{definition::Calendar, kernel::time::Day};

use super::Scribe;
use crate::{
    form::CalendarForm,
    place::{Text, Texts},
    report::Flaw,
    words::day,
};

/// Longest run of days that one text names.
const RUN_DAYS_MAX: u32 = 60;

/// A calendar, if its code is one.
pub fn lower(form: &CalendarForm, scribe: &mut Scribe<'_>) -> Option<Calendar> {
    let at = form.calendar.place();
    let mut rest = Vec::new();
    for text in &form.rest {
        match weekday(text.as_str()) {
            Some(day) => rest.push(day),
            None => unsound(text, scribe),
        }
    }
    let (holidays, workdays) = (days(&form.holidays, scribe), days(&form.workdays, scribe));
    let offset = form.offset.as_ref().and_then(|text| {
        let found = offset(text.as_str());
        if found.is_none() {
            unsound(text, scribe);
        }
        found
    });
    if form.offset.is_none() {
        let message = "the calendar does not say how far it is from UTC";
        scribe.note(Flaw::CalendarUnsound, at, message);
    }
    Some(Calendar {
        code: scribe.code(&form.calendar)?,
        version: scribe.version(&form.version),
        name: scribe.name(&form.name, at, "the calendar's name"),
        utc_offset_minutes: offset.unwrap_or_default(),
        rest_weekdays: scribe.list(rest, form.rest.place()),
        holidays: scribe.list(holidays, form.holidays.place()),
        workdays: scribe.list(workdays, form.workdays.place()),
    })
}

fn unsound(text: &Text, scribe: &mut Scribe<'_>) {
    let message = format!("`{}` is no part of a calendar", text.as_str());
    scribe.note(Flaw::CalendarUnsound, text.place(), message);
}

fn weekday(word: &str) -> Option<u8> {
    Some(match word {
        "monday" => 1,
        "tuesday" => 2,
        "wednesday" => 3,
        "thursday" => 4,
        "friday" => 5,
        "saturday" => 6,
        "sunday" => 7,
        _ => return None,
    })
}

/// Minutes ahead of UTC: `+08:00`.
fn offset(text: &str) -> Option<i16> {
    let (hours, minutes) = text.split_once(':')?;
    let (sign, hours) = match hours.strip_prefix('-') {
        Some(hours) => (-1, hours),
        None => (1, hours.strip_prefix('+')?),
    };
    let (hours, minutes) = (hours.parse::<i16>().ok()?, minutes.parse::<i16>().ok()?);
    if !(0..60).contains(&minutes) || !(0..=14).contains(&hours) {
        return None;
    }
    hours
        .checked_mul(60)?
        .checked_add(minutes)?
        .checked_mul(sign)
}

/// Days and runs of days, ascending.
fn days(texts: &Texts, scribe: &mut Scribe<'_>) -> Vec<Day> {
    let mut found: Vec<Day> = Vec::new();
    for text in texts {
        let run = match text.as_str().split_once("..") {
            Some((first, last)) => day::parse(first.trim()).zip(day::parse(last.trim())),
            None => day::parse(text.as_str()).map(|day| (day, day)),
        };
        match run {
            Some((first, last))
                if first <= last && last.0.saturating_sub(first.0) < RUN_DAYS_MAX =>
            {
                found.extend((first.0..=last.0).map(Day));
            }
            _ => unsound(text, scribe),
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
