//! A permission with those that it was passed on from: it lives as long as they all do, and its uses count in all.
//!
//! So that nothing is used beyond a limit by passing it on often. Absent on purpose: what is permitted.

use super::{PermissionRecord, PermissionRejection as Refused, PermissionStatus};
use crate::kernel::{
    amount::Amount,
    changes::Changes,
    context::BlockContext,
    ids::PermissionId,
    text::Code,
    view::{Keys, Round, View},
};

/// Most times that a permission is passed on, from one to the next.
pub const PASSED_ON_MAX: u8 = 2;

/// A permission, and those above it.
#[derive(Debug)]
pub(super) struct Lineage<'v> {
    pub(super) own: &'v PermissionRecord,
    /// What it was passed on from, and that in turn.
    above: Vec<&'v PermissionRecord>,
}

/// The use of a permission, counted in it and in those that it was passed on from.
#[derive(Debug)]
pub struct CountedUse {
    records: Vec<PermissionRecord>,
}

/// The permission in round 0, then what it was passed on from, then what that was.
pub(super) fn reads(permission: PermissionId, view: &View, round: Round) -> Keys {
    if round > Round(PASSED_ON_MAX) {
        return Keys::none();
    }
    let mut next = Some(permission);
    for _ in 0..round.0 {
        next = next
            .and_then(|id| view.permission(id))
            .and_then(|known| known.from);
    }
    Keys::of(next)
}

impl<'v> Lineage<'v> {
    /// The lineage of a permission whose [`reads`] were named.
    pub(super) fn of(permission: PermissionId, view: &'v View) -> Result<Self, Refused> {
        let find = |id| view.permission(id).ok_or(Refused::NotFound);
        let own = find(permission)?;
        let (mut above, mut from) = (Vec::new(), own.from);
        while let Some(id) = from {
            let known = find(id)?;
            above.push(known);
            from = known.from;
        }
        Ok(Self { own, above })
    }

    /// The permission that stands at the beginning; its giver is whose right it is.
    pub(super) fn first(&self) -> &'v PermissionRecord {
        self.above.last().copied().unwrap_or(self.own)
    }

    /// Whether it has been passed on as often as may be.
    pub(super) fn is_full(&self) -> bool {
        self.above.len() >= usize::from(PASSED_ON_MAX)
    }

    /// Whether it and all above it are in force, their limits apart.
    pub(super) fn check_in_force(&self, block: &BlockContext) -> Result<(), Refused> {
        if self
            .all()
            .any(|it| it.status == PermissionStatus::Withdrawn)
        {
            return Err(Refused::Withdrawn);
        }
        if self.all().any(|it| block.time < it.valid_from) {
            return Err(Refused::NotBegun);
        }
        if self.all().any(|it| it.valid_until <= block.time) {
            return Err(Refused::Over);
        }
        Ok(())
    }

    /// The use of it for an act, if it permits the act and its limits allow one more.
    pub(super) fn use_for(
        &self,
        act: &Code,
        amount: Option<Amount>,
        block: &BlockContext,
    ) -> Result<CountedUse, Refused> {
        if !self.own.acts.contains(act) {
            return Err(Refused::ActNotPermitted);
        }
        if self
            .all()
            .any(|it| it.uses_max.is_some_and(|most| it.uses >= most))
        {
            return Err(Refused::UsedUp);
        }
        let records = self.all().map(|it| counted(it, amount, block));
        Ok(CountedUse {
            records: records.collect::<Result<_, _>>()?,
        })
    }

    fn all(&self) -> impl Iterator<Item = &'v PermissionRecord> {
        std::iter::once(self.own).chain(self.above.iter().copied())
    }
}

/// A permission after one more use.
fn counted(
    known: &PermissionRecord,
    amount: Option<Amount>,
    block: &BlockContext,
) -> Result<PermissionRecord, Refused> {
    let mut after = known.clone();
    after.uses = known.uses.saturating_add(1);
    if let Some(most) = known.amount_max {
        let amount = amount.ok_or(Refused::AmountMissing)?;
        if amount.currency != most.currency {
            return Err(Refused::CurrencyDiffers);
        }
        after.amount_used = known
            .amount_used
            .checked_add(amount.minor)
            .filter(|sum| *sum <= most.minor)
            .ok_or(Refused::AmountExceeded)?;
    }
    after.changed_in(block);
    Ok(after)
}

impl CountedUse {
    /// Writes what was counted.
    pub(crate) fn write(self, changes: &mut Changes) {
        for record in self.records {
            changes.put_permission(record);
        }
    }
}
