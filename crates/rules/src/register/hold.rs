//! What keeps an entry from moving: a court's order, an appeal, or both at once.
//!
//! A court's order over a hold keeps the hold's case, and lifting the order leaves the hold; so neither undoes the
//! other. Of several appeals about one entry the first holds it.

use super::{EntryRecord, Freeze};
use crate::kernel::{
    context::BlockContext,
    ids::{CaseId, PartyId},
    time::Timestamp,
};

impl Freeze {
    /// The hold of an appeal.
    #[must_use]
    pub const fn for_appeal(keeper: PartyId, case: CaseId) -> Self {
        Self {
            by: keeper,
            order: None,
            case: Some(case),
            reason: None,
            until: None,
        }
    }

    /// Whether it keeps the entry from moving in a block of this time.
    #[must_use]
    pub fn is_in_force(&self, time: Timestamp) -> bool {
        self.case.is_some() || self.is_ordered(time)
    }

    /// Whether a court's order is in force in a block of this time.
    #[must_use]
    pub fn is_ordered(&self, time: Timestamp) -> bool {
        self.order.is_some() && self.until.is_none_or(|until| time < until)
    }
}

impl EntryRecord {
    /// Whether something keeps it from moving in a block of this time.
    #[must_use]
    pub fn is_frozen(&self, time: Timestamp) -> bool {
        let freeze = self.freeze.as_ref();
        freeze.is_some_and(|freeze| freeze.is_in_force(time))
    }

    /// Whether nothing but an appeal in this case keeps it from moving.
    #[must_use]
    pub fn is_held_only_by(&self, case: CaseId, time: Timestamp) -> bool {
        let freeze = self.freeze.as_ref();
        freeze.is_some_and(|freeze| freeze.case == Some(case) && !freeze.is_ordered(time))
    }

    /// The entry held for an appeal in this case, unless another appeal holds it.
    #[must_use]
    pub fn held_for(&self, case: CaseId, block: &BlockContext) -> Self {
        let freeze = match &self.freeze {
            Some(other) if other.case.is_some() => return self.clone(),
            Some(order) if order.is_ordered(block.time) => Freeze {
                case: Some(case),
                ..order.clone()
            },
            _ => Freeze::for_appeal(self.keeper, case),
        };
        self.with_freeze(Some(freeze), block)
    }

    /// The entry no longer held for an appeal in this case; a court's order stays.
    #[must_use]
    pub fn released_from(&self, case: CaseId, block: &BlockContext) -> Self {
        match &self.freeze {
            Some(freeze) if freeze.case == Some(case) => {
                let order = freeze.is_ordered(block.time).then(|| Freeze {
                    case: None,
                    ..freeze.clone()
                });
                self.with_freeze(order, block)
            }
            _ => self.clone(),
        }
    }

    fn with_freeze(&self, freeze: Option<Freeze>, block: &BlockContext) -> Self {
        Self {
            freeze,
            changed_at: block.time,
            changed_height: block.height,
            ..self.clone()
        }
    }
}
