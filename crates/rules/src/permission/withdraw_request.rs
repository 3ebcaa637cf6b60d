//! Taking back a request for a permission, by who made it.
//!
//! Reads the request; writes its status. Absent on purpose: a reason, which nobody is owed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PermissionRejection, PermissionRequestRecord, RequestStatus};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{RequestId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a request be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawRequest {
    /// The request.
    pub request: RequestId,
}

/// A taking back that the rules allow.
#[derive(Debug)]
pub struct AllowedTakingBack {
    request: PermissionRequestRecord,
}

impl Transaction for WithdrawRequest {
    const NUMBER: u16 = 807;
    const NAME: &'static str = "withdraw_request";
    const TITLE: Title = Title {
        zh: "撤回授权申请",
        en: "Take back a request for a permission",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedTakingBack;
    type Rejection = PermissionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.request.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.request])
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedTakingBack, PermissionRejection> {
        let known = view
            .permission_request(self.request)
            .ok_or(PermissionRejection::RequestNotFound)?;
        if known.requester != cx.signer {
            return Err(PermissionRejection::NotRequester);
        }
        if known.status != RequestStatus::Open {
            return Err(PermissionRejection::RequestAnswered);
        }
        Ok(AllowedTakingBack {
            request: known.answered(RequestStatus::Withdrawn, &cx.block),
        })
    }

    fn effect(allowed: AllowedTakingBack, changes: &mut Changes) {
        changes.put_permission_request(allowed.request);
    }
}
