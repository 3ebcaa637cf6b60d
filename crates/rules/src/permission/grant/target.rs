//! Whether the signer may permit anything about the target.

use super::GrantPermission;
use crate::{
    case::Holder,
    definition::{DefinitionRecord, dataset::SharingClass},
    kernel::{context::Context, view::View},
    permission::{PermissionRejection as Refused, Target},
};

impl GrantPermission {
    pub(super) fn check_target(
        &self,
        giver: Holder,
        cx: &Context,
        view: &View,
    ) -> Result<(), Refused> {
        let is_there = |key| view.record(key).is_some();
        if !self.target.key().is_none_or(is_there) {
            return Err(Refused::TargetUnknown);
        }
        if matches!(giver, Holder::Alias(_)) && !self.is_for_persons() {
            return Err(Refused::TargetNotYours);
        }
        match self.target {
            Target::Definition(id) => view
                .definition(id)
                .map_or(Ok(()), |known| self.check_dataset(known, cx)),
            _ => Ok(()),
        }
    }

    /// Whether a person may permit this: about their own case, or about one thing.
    fn is_for_persons(&self) -> bool {
        match self.target {
            Target::Definition(_) => false,
            Target::Case(case) => self.case == Some(case),
            Target::Certificate(_) | Target::Entry(_) | Target::Document(_) => true,
        }
    }

    /// Of a dataset: its steward, its time, its terms.
    fn check_dataset(&self, known: &DefinitionRecord, cx: &Context) -> Result<(), Refused> {
        let Some(dataset) = known.document.dataset() else {
            return Ok(());
        };
        if self.from.is_none() && dataset.steward != cx.signer {
            return Err(Refused::NotSteward);
        }
        if !known.is_in_force(cx.block.height) {
            return Err(Refused::DatasetNotInForce);
        }
        if known.is_stopped(cx.block.time) {
            return Err(Refused::DatasetStopped);
        }
        let needs_basis = dataset.sharing != SharingClass::Unconditional;
        if needs_basis && self.basis.trim().is_empty() {
            return Err(Refused::BasisMissing);
        }
        Ok(())
    }
}
