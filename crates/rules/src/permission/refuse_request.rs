//! Refusing a request for a permission, with a reason.
//!
//! Reads the request; writes its status. Absent on purpose: granting one, which is giving the permission.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PermissionRejection, PermissionRequestRecord, RequestStatus};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{RequestId, SubjectId},
    keys::KeyPurpose,
    text::ReasonCode,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a request be refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefuseRequest {
    /// The request.
    pub request: RequestId,
    /// Why, by code; shown to who made it.
    pub reason: ReasonCode,
}

/// A refusal that the rules allow.
#[derive(Debug)]
pub struct AllowedRefusal {
    request: PermissionRequestRecord,
}

impl Transaction for RefuseRequest {
    const NUMBER: u16 = 806;
    const NAME: &'static str = "refuse_request";
    const TITLE: Title = Title {
        zh: "拒绝授权申请",
        en: "Refuse a request for a permission",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedRefusal;
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

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedRefusal, PermissionRejection> {
        let known = view
            .permission_request(self.request)
            .ok_or(PermissionRejection::RequestNotFound)?;
        if known.steward != cx.signer {
            return Err(PermissionRejection::NotAsked);
        }
        if known.status != RequestStatus::Open {
            return Err(PermissionRejection::RequestAnswered);
        }
        Ok(AllowedRefusal {
            request: PermissionRequestRecord {
                reason: Some(self.reason.clone()),
                ..known.answered(RequestStatus::Refused, &cx.block)
            },
        })
    }

    fn effect(allowed: AllowedRefusal, changes: &mut Changes) {
        changes.put_permission_request(allowed.request);
    }
}
