//! Acts, time and limits of a permission: sound by themselves, and within those of another that they come from.
//!
//! Absent on purpose: what it is about, and who has it.

use super::{PermissionRecord, PermissionRejection as Refused, PermissionRequestRecord};
use crate::kernel::{
    amount::Amount,
    context::BlockContext,
    text::Code,
    time::{DAY_MS, Timestamp},
};

/// Most days from the block that gives a permission to its end: ten years.
pub const PERMISSION_DAYS_MAX: u16 = 3_653;

/// What may be done, until when, and up to how much.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms<'a> {
    pub(super) acts: &'a [Code],
    pub(super) valid_from: Option<Timestamp>,
    pub(super) valid_until: Timestamp,
    pub(super) uses_max: Option<u32>,
    pub(super) amount_max: Option<Amount>,
}

impl<'a> From<&'a PermissionRecord> for Terms<'a> {
    fn from(known: &'a PermissionRecord) -> Self {
        Self {
            acts: &known.acts,
            valid_from: Some(known.valid_from),
            valid_until: known.valid_until,
            uses_max: known.uses_max,
            amount_max: known.amount_max,
        }
    }
}

impl<'a> From<&'a PermissionRequestRecord> for Terms<'a> {
    fn from(known: &'a PermissionRequestRecord) -> Self {
        Self {
            acts: &known.acts,
            valid_from: None,
            valid_until: known.valid_until,
            uses_max: known.uses_max,
            amount_max: known.amount_max,
        }
    }
}

impl Terms<'_> {
    /// At least one, each once, all listed by what it is passed on from.
    pub(super) fn check_acts(&self, source: Option<Terms<'_>>) -> Result<(), Refused> {
        if self.acts.is_empty() {
            return Err(Refused::NoActs);
        }
        let mut acts = self.acts.iter().enumerate();
        if acts.any(|(place, act)| self.acts.iter().take(place).any(|it| it == act)) {
            return Err(Refused::ActRepeated);
        }
        if source.is_none_or(|it| self.has_acts_within(&it)) {
            Ok(())
        } else {
            Err(Refused::ActNotPermitted)
        }
    }

    /// Not empty, not past, not longer than ten years, not longer than what it is passed on from.
    pub(super) fn check_window(
        &self,
        source: Option<Terms<'_>>,
        block: &BlockContext,
    ) -> Result<(), Refused> {
        let until = self.valid_until;
        if self.valid_from.is_some_and(|from| until <= from) {
            return Err(Refused::WindowEmpty);
        }
        if until <= block.time {
            return Err(Refused::WindowPast);
        }
        if latest_end(block.time) < until {
            return Err(Refused::WindowTooLong);
        }
        if source.is_some_and(|it| it.valid_until < until) {
            return Err(Refused::Outlives);
        }
        Ok(())
    }

    /// Above zero, and within those of what it is passed on from.
    pub(super) fn check_limits(&self, source: Option<Terms<'_>>) -> Result<(), Refused> {
        let has_no_room =
            self.uses_max == Some(0) || self.amount_max.is_some_and(|it| it.minor == 0);
        if has_no_room {
            return Err(Refused::LimitZero);
        }
        if source.is_none_or(|it| self.has_limits_within(&it)) {
            Ok(())
        } else {
            Err(Refused::LimitWider)
        }
    }

    pub(super) fn has_acts_within(&self, other: &Terms<'_>) -> bool {
        self.acts.iter().all(|act| other.acts.contains(act))
    }

    pub(super) fn has_limits_within(&self, other: &Terms<'_>) -> bool {
        let uses = other.uses_max.is_none_or(|most| {
            let own = self.uses_max;
            own.is_some_and(|own| own <= most)
        });
        let amount = other.amount_max.is_none_or(|most| {
            let own = self.amount_max;
            own.is_some_and(|own| own.currency == most.currency && own.minor <= most.minor)
        });
        uses && amount
    }
}

fn latest_end(now: Timestamp) -> Timestamp {
    now.plus_ms(DAY_MS.saturating_mul(PERMISSION_DAYS_MAX.into()))
}
