//! Acting for another: the use of a permission for a step of a case. The case is the receipt.

use super::{PermissionRecord, Target};
use crate::{
    case::Holder,
    kernel::{
        amount::Amount,
        changes::Changes,
        context::Context,
        ids::PermissionId,
        rejection::Rejection,
        text::Code,
        view::{Keys, Round, View},
    },
};

/// What a mandate is to be used for.
#[derive(Clone, Copy, Debug)]
pub struct Mandate<'a> {
    /// The permission.
    pub permission: PermissionId,
    /// For whom; they gave the permission, or the one that it was passed on from at first.
    pub giver: Holder,
    /// The step, by code.
    pub act: &'a Code,
    /// The case and its service, in whatever version; the mandate is about one of them.
    pub targets: &'a [Target],
    /// What the act comes to, if it is about money.
    pub amount: Option<Amount>,
}

/// The use of a permission.
#[derive(Debug)]
pub struct CountedUse {
    records: Vec<PermissionRecord>,
}

/// The records that [`use_mandate`] reads.
#[must_use]
pub fn mandate_reads(permission: PermissionId, _view: &View, _round: Round) -> Keys {
    Keys::of([permission])
}

/// For whom a permission lets its holder act.
///
/// # Errors
///
/// Always, for now.
pub fn mandate_giver(_permission: PermissionId, _view: &View) -> Result<Holder, Rejection> {
    Err(crate::case::CaseRejection::HolderUnknown.into())
}

/// The use of a mandate by the signer, counted.
///
/// # Errors
///
/// Always, for now.
pub fn use_mandate(
    _cx: &Context,
    _view: &View,
    _mandate: &Mandate<'_>,
) -> Result<CountedUse, Rejection> {
    Err(crate::case::CaseRejection::HolderUnknown.into())
}

impl CountedUse {
    /// Writes what was counted.
    pub(crate) fn write(self, changes: &mut Changes) {
        for record in self.records {
            changes.put_permission(record);
        }
    }
}
