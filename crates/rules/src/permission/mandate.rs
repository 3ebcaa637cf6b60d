//! Acting for another: the use of a permission for a step of a case. The case is the receipt.
//!
//! Reads the mandate and those that it was passed on from; the case writes the counted use. Absent on purpose: whether
//! the one who gave the mandate may take the step, which is the case's to judge.

use super::{
    PermissionRejection as Refused, Target,
    lineage::{self, CountedUse, Lineage},
};
use crate::{
    case::Holder,
    kernel::{
        amount::Amount,
        context::Context,
        ids::PermissionId,
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

/// The records that [`use_mandate`] reads, in rounds 0 to 2.
#[must_use]
pub fn mandate_reads(permission: PermissionId, view: &View, round: Round) -> Keys {
    lineage::reads(permission, view, round)
}

/// For whom a permission lets its holder act: who gave it, or the one that it was passed on from at first. Its
/// [reads](mandate_reads) must have been named.
///
/// # Errors
///
/// `NotFound`.
pub fn mandate_giver(permission: PermissionId, view: &View) -> Result<Holder, Refused> {
    Ok(Lineage::of(permission, view)?.first().given_by())
}

/// The use of a mandate by the signer, counted; to be [written](CountedUse::write) with the act. Its
/// [reads](mandate_reads) must have been named. A permission that limits amounts serves no act without one.
///
/// # Errors
///
/// The first rejection, in order of precedence.
pub fn use_mandate(
    cx: &Context,
    view: &View,
    mandate: &Mandate<'_>,
) -> Result<CountedUse, Refused> {
    let lineage = Lineage::of(mandate.permission, view)?;
    if !lineage.own.is_held_by_signer(cx, view) {
        return Err(Refused::NotHolder);
    }
    if lineage.first().given_by() != mandate.giver {
        return Err(Refused::GivenByAnother);
    }
    lineage.check_in_force(&cx.block)?;
    // A person acts in the one case of their alias, whatever the mandate is about.
    let own_case = lineage.own.holder_case.map(Target::Case);
    let mut about = std::iter::once(lineage.own.target).chain(own_case);
    if !about.all(|target| mandate.targets.contains(&target)) {
        return Err(Refused::TargetDiffers);
    }
    lineage.use_for(mandate.act, mandate.amount, &cx.block)
}

#[cfg(test)]
mod tests;
