//! Whether the signer may permit anything about the target.

use super::GrantPermission;
use crate::{
    case::Holder,
    kernel::{context::Context, view::View},
    permission::{PermissionRejection as Refused, Target, dataset},
};

impl GrantPermission {
    pub(super) fn check_target(
        &self,
        giver: Holder,
        cx: &Context,
        view: &View,
    ) -> Result<(), Refused> {
        if !self.target.is_there(view) {
            return Err(Refused::TargetUnknown);
        }
        if matches!(giver, Holder::Alias(_)) && !self.is_for_persons() {
            return Err(Refused::TargetNotYours);
        }
        let Some((known, dataset)) = dataset::of(self.target, view) else {
            return Ok(());
        };
        if self.from.is_none() && dataset.steward != cx.signer {
            return Err(Refused::NotSteward);
        }
        dataset::check_terms(known, dataset, &self.basis, cx)
    }

    /// Whether a person may permit this: about their own case, or about one thing.
    fn is_for_persons(&self) -> bool {
        match self.target {
            Target::Definition(_) => false,
            Target::Case(case) => self.case == Some(case),
            Target::Certificate(_) | Target::Entry(_) | Target::Document(_) => true,
        }
    }
}
