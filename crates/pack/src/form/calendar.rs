//! `calendar.yaml`.

use serde::Deserialize;

use crate::place::{Text, Texts, Words};

/// A calendar as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CalendarForm {
    /// Its code.
    pub calendar: Text,
    /// Its version, from 1.
    pub version: Text,
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// How far legal time is ahead of UTC: `+08:00`.
    #[serde(default)]
    pub offset: Option<Text>,
    /// Weekdays that are not worked: `saturday`.
    #[serde(default)]
    pub rest: Texts,
    /// Further days that are not worked: `2026-10-01`, `2026-10-01..2026-10-08`.
    #[serde(default)]
    pub holidays: Texts,
    /// Days that are worked though they are among the above.
    #[serde(default)]
    pub workdays: Texts,
}
