//! Small parts of pages: hashes, times, states, rows of facts, tools, paging.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::text::{Text, date_and_time, machine_time};

/// Digits of a hash that a table shows; the whole is in its link.
const SHORT_DIGITS: usize = 12;

/// A step of the way to this page.
pub(crate) struct Crumb<'a> {
    /// Where it leads.
    pub(crate) address: &'a str,
    /// What it is called.
    pub(crate) name: String,
}

/// A line of facts: what it is, and its value.
pub(crate) struct Row {
    key: String,
    value: Markup,
    change: Option<(String, String)>,
}

impl Row {
    /// Adds a link that leads to where the value can be changed.
    pub(crate) fn change(mut self, address: impl Into<String>, words: impl Into<String>) -> Self {
        self.change = Some((address.into(), words.into()));
        self
    }
}

/// A line of facts.
pub(crate) fn row(key: impl Into<String>, value: Markup) -> Row {
    Row {
        key: key.into(),
        value,
        change: None,
    }
}

/// A list of facts as GOV.UK's summary list.
pub(crate) fn summary(rows: &[Row]) -> Markup {
    let changes = rows.iter().any(|row| row.change.is_some());
    html! {
        dl class="govuk-summary-list" {
            @for row in rows {
                div class={ "govuk-summary-list__row" @if changes && row.change.is_none() { " govuk-summary-list__row--no-actions" } } {
                    dt class="govuk-summary-list__key" { (row.key) }
                    dd class="govuk-summary-list__value" { (row.value) }
                    @if let Some((address, words)) = &row.change {
                        dd class="govuk-summary-list__actions" {
                            a class="govuk-link" href=(address) { (words) span class="govuk-visually-hidden" { " " (row.key) } }
                        }
                    }
                }
            }
        }
    }
}

/// A whole hash, breakable anywhere.
pub(crate) fn hash(digits: &str) -> Markup {
    html! { code class="hash" { (digits) } }
}

/// The beginning of a hash, as the text of a link.
pub(crate) fn copyable(address: &str, digits: &str) -> Markup {
    let short: String = digits.chars().take(SHORT_DIGITS).collect();
    html! {
        a class="govuk-link" href=(address) {
            code class="hash" { (short) }
            @if digits.chars().count() > SHORT_DIGITS { "…" }
        }
    }
}

/// A moment, for people and for machines.
pub(crate) fn time(time_ms: u64) -> Markup {
    html! { time class="number" datetime=(machine_time(time_ms)) { (date_and_time(time_ms)) " UTC+8" } }
}

/// A certificate's, party's, key's or transaction's state: word, icon and colour.
pub(crate) fn state(text: Text, code: &str) -> Markup {
    let (tone, sign) = match code {
        "active" | "accepted" | "in_force" | "motion_passed" | "deed-approved" | "well"
        | "safe" | "heard" => ("good", Icon::Good),
        "suspended" | "draft" | "warning" | "leaving" => ("wait", Icon::Pause),
        "revoked" => ("bad", Icon::Ended),
        "rejected" | "motion_rejected" | "motion_failed" | "deed-rejected" | "critical"
        | "not_safe" | "silent" | "never" => ("bad", Icon::Bad),
        "superseded" | "motion_withdrawn" | "deed-withdrew" => ("past", Icon::Replaced),
        "retired" | "expired" | "motion_expired" => ("past", Icon::Clock),
        _ => ("info", Icon::Dot),
    };
    let word = text
        .find(&format!("state-{code}"))
        .unwrap_or_else(|| code.to_owned());
    html! { span class={ "state state--" (tone) } { (icon(sign)) (word) } }
}

/// The way to this page.
pub(crate) fn breadcrumbs(text: Text, crumbs: &[Crumb<'_>]) -> Markup {
    html! {
        nav class="govuk-breadcrumbs" aria-label=(text.say("breadcrumbs")) {
            ol class="govuk-breadcrumbs__list" {
                @for crumb in crumbs {
                    li class="govuk-breadcrumbs__list-item" {
                        a class="govuk-breadcrumbs__link" href=(crumb.address) { (crumb.name) }
                    }
                }
            }
        }
    }
}

/// Other forms of the same facts: the API's answer, and a table as CSV.
pub(crate) fn tools(text: Text, api: &str, csv: Option<&str>) -> Markup {
    html! {
        ul class="tools" aria-label=(text.say("tools")) {
            li { a class="govuk-link" href=(api) { (text.say("tool-api")) } }
            @if let Some(csv) = csv {
                li { a class="govuk-link" href=(csv) download { (text.say("tool-csv")) } }
            }
        }
    }
}

/// Links to the first and the next part of a list.
pub(crate) fn pager(text: Text, first: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if first.is_some() || next.is_some() {
            nav class="govuk-pagination" aria-label=(text.say("pages")) {
                @if let Some(first) = first {
                    div class="govuk-pagination__prev" {
                        a class="govuk-link govuk-pagination__link" href=(first) {
                            span class="govuk-pagination__link-title" { "⇤ " (text.say("page-first")) }
                        }
                    }
                }
                @if let Some(next) = next {
                    div class="govuk-pagination__next" {
                        a class="govuk-link govuk-pagination__link" href=(next) rel="next" {
                            span class="govuk-pagination__link-title" { (text.say("page-next")) " →" }
                        }
                    }
                }
            }
        }
    }
}
