//! Acts, time and limits: sound by themselves, and within those of the permission that is passed on.

use super::GrantPermission;
use crate::{
    kernel::{
        context::BlockContext,
        time::{DAY_MS, Timestamp},
    },
    permission::{PermissionRecord, PermissionRejection as Refused},
};

/// Most days from the block that gives a permission to its end: ten years.
pub const PERMISSION_DAYS_MAX: u16 = 3_653;

impl GrantPermission {
    pub(super) fn check_acts(&self, source: Option<&PermissionRecord>) -> Result<(), Refused> {
        if self.acts.is_empty() {
            return Err(Refused::NoActs);
        }
        let mut acts = self.acts.iter().enumerate();
        if acts.any(|(place, act)| self.acts.iter().take(place).any(|it| it == act)) {
            return Err(Refused::ActRepeated);
        }
        let is_listed = |act| source.is_none_or(|it| it.acts.contains(act));
        if self.acts.iter().all(is_listed) {
            Ok(())
        } else {
            Err(Refused::ActNotPermitted)
        }
    }

    /// Not empty, not past, not longer than ten years, not longer than what it is passed on from.
    pub(super) fn check_window(
        &self,
        source: Option<&PermissionRecord>,
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

    pub(super) fn check_limits(&self, source: Option<&PermissionRecord>) -> Result<(), Refused> {
        let has_no_room =
            self.uses_max == Some(0) || self.amount_max.is_some_and(|it| it.minor == 0);
        if has_no_room {
            return Err(Refused::LimitZero);
        }
        if source.is_none_or(|it| self.is_within_limits_of(it)) {
            Ok(())
        } else {
            Err(Refused::LimitWider)
        }
    }

    fn is_within_limits_of(&self, source: &PermissionRecord) -> bool {
        let uses = source.uses_max.is_none_or(|most| {
            let own = self.uses_max;
            own.is_some_and(|own| own <= most)
        });
        let amount = source.amount_max.is_none_or(|most| {
            let own = self.amount_max;
            own.is_some_and(|own| own.currency == most.currency && own.minor <= most.minor)
        });
        uses && amount
    }
}

fn latest_end(now: Timestamp) -> Timestamp {
    now.plus_ms(DAY_MS.saturating_mul(PERMISSION_DAYS_MAX.into()))
}
