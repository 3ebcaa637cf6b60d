//! Giving a permission, or passing one on.
//!
//! Reads the permission's place, the giver's case, the holder, what the permission is about, what it is passed on from
//! and the request that it grants; writes its record, and that the request is granted. Absent on purpose: whether a person has the certificate, entry or document that they let
//! others see, which the ledger does not know and the party that releases judges.

mod passing_on;
mod request;
mod target;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ACTS_MAX, BASIS_BYTES_MAX, PermissionRecord, PermissionRejection, PermissionRequestRecord,
    PermissionStatus, Target, case_goes_on, lineage, terms::Terms,
};
use crate::{
    case::Holder,
    kernel::{
        amount::Amount,
        changes::Changes,
        context::Context,
        ids::{AliasId, CaseId, PartyId, PermissionId, RequestId, SubjectId},
        keys::KeyPurpose,
        text::{AtMost, Code, ShortText},
        time::Timestamp,
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
};

/// Asks that somebody may do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantPermission {
    /// Its id, chosen at random.
    pub permission: PermissionId,
    /// Who is to have it: a party, or a person's alias in the case that is named.
    pub holder: PartyId,
    /// The case in which the giver, or the holder, is a person under an alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The permission of the signer that is passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<PermissionId>,
    /// The open request to the signer that it grants: to who made it, for what was asked, and no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// What it is about.
    pub target: Target,
    /// What may be done, by code: `read`, or steps of a service.
    pub acts: AtMost<Code, ACTS_MAX>,
    /// For which purpose, by code.
    pub purpose: Code,
    /// The law by article, or that it rests on consent.
    pub basis: ShortText<BASIS_BYTES_MAX>,
    /// Whether its holder may pass it on, within its limits.
    pub may_pass_on: bool,
    /// In force from this time on; from the block on if absent or past.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// In force before this time.
    pub valid_until: Timestamp,
    /// Most uses, those of permissions passed on from it included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uses_max: Option<u32>,
    /// Most money that its uses come to, those of permissions passed on from it included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_max: Option<Amount>,
}

/// A permission that the rules allow.
#[derive(Debug)]
pub struct AllowedPermission {
    permission: PermissionRecord,
    request: Option<PermissionRequestRecord>,
}

impl Transaction for GrantPermission {
    const NUMBER: u16 = 800;
    const NAME: &'static str = "grant_permission";
    const TITLE: Title = Title {
        zh: "授权",
        en: "Give a permission",
    };
    const SIGNED_BY: &'static [KeyPurpose] =
        &[KeyPurpose::Office, KeyPurpose::Automation, KeyPurpose::Case];

    type Allowed = AllowedPermission;
    type Rejection = PermissionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let mut all = vec![self.permission.into(), self.holder.into()];
        all.extend(self.target.subject());
        all.extend(self.request.map(SubjectId::from));
        all
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let keys = match self.from {
            Some(from) => lineage::reads(from, view, round),
            None => Keys::none(),
        };
        if round > Round(0) {
            return keys;
        }
        keys.and([self.permission])
            .and([self.holder])
            .and(self.case)
            .and(self.request)
            .and(self.target.key())
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedPermission, PermissionRejection> {
        let giver = self.check_giver(cx, view)?;
        if view.permission(self.permission).is_some() {
            return Err(PermissionRejection::PermissionTaken);
        }
        let holder = self.check_holder(giver, view)?;
        let source = self.check_passing_on(giver, cx, view)?;
        if let Some(case) = self.case_of(giver) {
            case_goes_on(case, cx, view)?;
        }
        self.check_target(giver, cx, view)?;
        let (terms, source) = (self.terms(), source.map(Terms::from));
        terms.check_acts(source)?;
        terms.check_window(source, &cx.block)?;
        terms.check_limits(source)?;
        Ok(AllowedPermission {
            request: self.check_request(holder, cx, view)?,
            permission: self.record((giver, holder), cx),
        })
    }

    fn effect(allowed: AllowedPermission, changes: &mut Changes) {
        changes.put_permission(allowed.permission);
        if let Some(request) = allowed.request {
            changes.put_permission_request(request);
        }
    }
}

impl GrantPermission {
    /// Who signs; a person takes part in the case that is named.
    fn check_giver(&self, cx: &Context, view: &View) -> Result<Holder, PermissionRejection> {
        let giver = Holder::of_signer(cx, view);
        let is_person = matches!(giver, Holder::Alias(_));
        let Some(case) = self.case else {
            return if is_person {
                Err(PermissionRejection::CaseNotNamed)
            } else {
                Ok(giver)
            };
        };
        if view.case(case).is_none() {
            return Err(PermissionRejection::CaseUnknown);
        }
        if is_person && !(self.takes_part(giver, view) && giver.signs(self.case, cx, view)) {
            return Err(PermissionRejection::NotInCase);
        }
        Ok(giver)
    }

    /// A person of the case that is named, else a party.
    fn check_holder(&self, giver: Holder, view: &View) -> Result<Holder, PermissionRejection> {
        let person = Holder::Alias(AliasId(self.holder.0));
        let holder = if self.takes_part(person, view) {
            person
        } else {
            Holder::Party(self.holder)
        };
        if holder == giver {
            return Err(PermissionRejection::HolderIsGiver);
        }
        if holder != person && view.party(self.holder).is_none() {
            return Err(PermissionRejection::HolderUnknown);
        }
        Ok(holder)
    }

    fn takes_part(&self, somebody: Holder, view: &View) -> bool {
        let case = self.case.and_then(|case| view.case(case));
        case.is_some_and(|case| case.holders.iter().any(|it| it.holder == somebody))
    }

    fn case_of(&self, somebody: Holder) -> Option<CaseId> {
        match somebody {
            Holder::Alias(_) => self.case,
            Holder::Party(_) => None,
        }
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            acts: &self.acts,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            uses_max: self.uses_max,
            amount_max: self.amount_max,
        }
    }

    fn record(&self, (giver, holder): (Holder, Holder), cx: &Context) -> PermissionRecord {
        let now = cx.block.time;
        PermissionRecord {
            v: 1,
            permission: self.permission,
            giver: cx.signer,
            giver_case: self.case_of(giver),
            holder: self.holder,
            holder_case: self.case_of(holder),
            from: self.from,
            target: self.target,
            acts: self.acts.clone(),
            purpose: self.purpose.clone(),
            basis: self.basis.clone(),
            may_pass_on: self.may_pass_on,
            valid_from: self.valid_from.map_or(now, |from| from.max(now)),
            valid_until: self.valid_until,
            uses_max: self.uses_max,
            amount_max: self.amount_max,
            uses: 0,
            amount_used: 0,
            status: PermissionStatus::Given,
            reason: None,
            given_at: now,
            given_height: cx.block.height,
            changed_at: now,
            changed_height: cx.block.height,
        }
    }
}
