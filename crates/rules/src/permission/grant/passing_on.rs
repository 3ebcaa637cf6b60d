//! Whether the signer may pass on the permission that is named: theirs, in force, meant to be, and about the same.

use super::GrantPermission;
use crate::{
    case::Holder,
    kernel::{context::Context, view::View},
    permission::{PermissionRecord, PermissionRejection as Refused, lineage::Lineage},
};

impl GrantPermission {
    /// The permission that is passed on, if one is.
    pub(super) fn check_passing_on<'v>(
        &self,
        giver: Holder,
        cx: &Context,
        view: &'v View,
    ) -> Result<Option<&'v PermissionRecord>, Refused> {
        let Some(from) = self.from else {
            return Ok(None);
        };
        let lineage = Lineage::of(from, view)?;
        let own = lineage.own;
        if own.held_by() != giver {
            return Err(Refused::NotHolder);
        }
        lineage.check_in_force(&cx.block)?;
        if !own.may_pass_on {
            return Err(Refused::NotToBePassedOn);
        }
        if lineage.is_full() {
            return Err(Refused::TooDeep);
        }
        if own.target != self.target {
            return Err(Refused::TargetDiffers);
        }
        Ok(Some(own))
    }
}
