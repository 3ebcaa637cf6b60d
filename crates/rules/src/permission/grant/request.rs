//! Whether the permission is what was requested of its giver, and no more.

use super::GrantPermission;
use crate::{
    case::Holder,
    kernel::{context::Context, view::View},
    permission::{
        PermissionRejection as Refused, PermissionRequestRecord, RequestStatus, terms::Terms,
    },
};

impl GrantPermission {
    /// The request that it grants, granted, if it names one.
    pub(super) fn check_request(
        &self,
        holder: Holder,
        cx: &Context,
        view: &View,
    ) -> Result<Option<PermissionRequestRecord>, Refused> {
        let Some(request) = self.request else {
            return Ok(None);
        };
        let known = view
            .permission_request(request)
            .ok_or(Refused::RequestNotFound)?;
        if known.steward != cx.signer {
            return Err(Refused::NotAsked);
        }
        if known.status != RequestStatus::Open {
            return Err(Refused::RequestAnswered);
        }
        if holder != Holder::Party(known.requester) {
            return Err(Refused::HolderNotRequester);
        }
        self.check_as_requested(known)?;
        Ok(Some(PermissionRequestRecord {
            permission: Some(self.permission),
            ..known.answered(RequestStatus::Granted, &cx.block)
        }))
    }

    /// The same dataset and purpose; not more, not longer, not wider.
    fn check_as_requested(&self, known: &PermissionRequestRecord) -> Result<(), Refused> {
        if known.target != self.target {
            return Err(Refused::TargetNotRequested);
        }
        if known.purpose != self.purpose {
            return Err(Refused::PurposeNotRequested);
        }
        let (own, requested) = (self.terms(), Terms::from(known));
        if !own.has_acts_within(&requested) {
            return Err(Refused::ActNotRequested);
        }
        if requested.valid_until < own.valid_until {
            return Err(Refused::OutlivesRequest);
        }
        if self.may_pass_on || !own.has_limits_within(&requested) {
            return Err(Refused::WiderThanRequested);
        }
        Ok(())
    }
}
