//! A moment in a credential: milliseconds since the Unix epoch, written as RFC 3339 in UTC.
//!
//! One moment has one form: `2026-11-20T08:00:00Z`, with exactly three digits of fraction only where
//! the milliseconds are not zero. Absent on purpose: the clock.

use std::fmt;
use std::str::FromStr;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The last millisecond of the year 9999, where RFC 3339 ends.
const LAST_MS: u64 = 253_402_300_799_999;

/// A moment between 1970 and 9999, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    ms: u64,
}

/// Why a text or a number is not an [`Instant`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// Not a date and time in the one form.
    #[error("expected a UTC time as in `2026-11-20T08:00:00Z`")]
    Form,
    /// After the year 9999.
    #[error("a time after the year 9999")]
    Range,
}

impl Instant {
    /// The moment `ms` milliseconds after the Unix epoch.
    ///
    /// # Errors
    ///
    /// `Range` after the year 9999.
    pub const fn from_ms(ms: u64) -> Result<Self, InstantError> {
        if ms > LAST_MS {
            Err(InstantError::Range)
        } else {
            Ok(Self { ms })
        }
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_ms(self) -> u64 {
        self.ms
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = i128::from(self.ms) * 1_000_000;
        let time = OffsetDateTime::from_unix_timestamp_nanos(nanos).map_err(|_| fmt::Error)?;
        let (year, month, day) = time.to_calendar_date();
        let (hour, minute, second, milli) = time.to_hms_milli();
        let month = u8::from(month);
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
        )?;
        if milli != 0 {
            write!(f, ".{milli:03}")?;
        }
        f.write_str("Z")
    }
}

impl FromStr for Instant {
    type Err = InstantError;

    fn from_str(text: &str) -> Result<Self, InstantError> {
        let time = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| InstantError::Form)?;
        let ms = time.unix_timestamp_nanos() / 1_000_000;
        let instant = Self::from_ms(u64::try_from(ms).map_err(|_| InstantError::Form)?)?;
        if instant.to_string() == text {
            Ok(instant)
        } else {
            Err(InstantError::Form)
        }
    }
}
