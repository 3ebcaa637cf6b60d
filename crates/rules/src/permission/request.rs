//! Requesting a permission: an agency asks a dataset's steward, with purpose and legal basis.
//!
//! Reads the request's place and the dataset; writes the request. Absent on purpose: what persons and cases permit, who
//! are asked within the case; and a deadline of the answer, for which no law gives a general one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ACTS_MAX, BASIS_BYTES_MAX, PermissionRejection, PermissionRequestRecord, RequestStatus, Target,
    dataset, terms::Terms,
};
use crate::kernel::{
    amount::Amount,
    changes::Changes,
    context::Context,
    ids::{PartyId, RequestId, SubjectId},
    keys::KeyPurpose,
    text::{AtMost, Code, ShortText},
    time::Timestamp,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks a dataset's steward that the signer may use it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestPermission {
    /// Its id, chosen at random.
    pub request: RequestId,
    /// The dataset.
    pub target: Target,
    /// What would be done, by code, such as `read`.
    pub acts: AtMost<Code, ACTS_MAX>,
    /// For which purpose, by code.
    pub purpose: Code,
    /// The law by article, or that it rests on consent; may be empty only of what is shared without conditions.
    pub basis: ShortText<BASIS_BYTES_MAX>,
    /// The permission would be in force before this time.
    pub valid_until: Timestamp,
    /// Most uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_max: Option<u32>,
    /// Most money that its uses would come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<Amount>,
}

/// A request that the rules allow.
#[derive(Debug)]
pub struct AllowedRequest {
    request: PermissionRequestRecord,
}

impl Transaction for RequestPermission {
    const NUMBER: u16 = 805;
    const NAME: &'static str = "request_permission";
    const TITLE: Title = Title {
        zh: "申请授权",
        en: "Request a permission",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedRequest;
    type Rejection = PermissionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let mut all = vec![self.request.into()];
        all.extend(self.target.subject());
        all
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.request]).and(self.target.key())
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedRequest, PermissionRejection> {
        let asked = dataset::of(self.target, view);
        if asked.is_some_and(|(_, it)| it.steward == cx.signer) {
            return Err(PermissionRejection::HolderIsGiver);
        }
        if !self.target.is_there(view) {
            return Err(PermissionRejection::TargetUnknown);
        }
        if let Some((known, dataset)) = asked {
            dataset::check_terms(known, dataset, &self.basis, cx)?;
        }
        let terms = self.terms();
        terms.check_acts(None)?;
        terms.check_window(None, &cx.block)?;
        terms.check_limits(None)?;
        if view.permission_request(self.request).is_some() {
            return Err(PermissionRejection::RequestTaken);
        }
        let (_, dataset) = asked.ok_or(PermissionRejection::NotDataset)?;
        Ok(AllowedRequest {
            request: self.record(dataset.steward, cx),
        })
    }

    fn effect(allowed: AllowedRequest, changes: &mut Changes) {
        changes.put_permission_request(allowed.request);
    }
}

impl RequestPermission {
    fn terms(&self) -> Terms<'_> {
        Terms {
            acts: &self.acts,
            valid_from: None,
            valid_until: self.valid_until,
            uses_max: self.uses_max,
            amount_max: self.amount_max,
        }
    }

    fn record(&self, steward: PartyId, cx: &Context) -> PermissionRequestRecord {
        PermissionRequestRecord {
            v: 1,
            request: self.request,
            requester: cx.signer,
            steward,
            target: self.target,
            acts: self.acts.clone(),
            purpose: self.purpose.clone(),
            basis: self.basis.clone(),
            valid_until: self.valid_until,
            uses_max: self.uses_max,
            amount_max: self.amount_max,
            status: RequestStatus::Open,
            permission: None,
            reason: None,
            asked_at: cx.block.time,
            asked_height: cx.block.height,
            answered_at: None,
            answered_height: None,
        }
    }
}
