//! Withdrawing a permission: it is dead from then on, and so are those that were passed on from it.
//!
//! Reads the permission and the one that it was passed on from; writes its status. Absent on purpose: what was released
//! before, which the holder says when it is erased.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PermissionRecord, PermissionRejection, PermissionStatus};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{PermissionId, SubjectId},
    keys::KeyPurpose,
    text::ReasonCode,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a permission be in force no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawPermission {
    /// The permission.
    pub permission: PermissionId,
    /// Why, by code; shown to its holder.
    pub reason: ReasonCode,
}

/// A withdrawal that the rules allow.
#[derive(Debug)]
pub struct AllowedWithdrawal {
    permission: PermissionRecord,
}

impl Transaction for WithdrawPermission {
    const NUMBER: u16 = 801;
    const NAME: &'static str = "withdraw_permission";
    const TITLE: Title = Title {
        zh: "撤回授权",
        en: "Withdraw a permission",
    };
    const SIGNED_BY: &'static [KeyPurpose] =
        &[KeyPurpose::Office, KeyPurpose::Automation, KeyPurpose::Case];

    type Allowed = AllowedWithdrawal;
    type Rejection = PermissionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.permission.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        match round {
            Round(0) => Keys::of([self.permission]),
            Round(1) => Keys::of(view.permission(self.permission).and_then(|it| it.from)),
            _ => Keys::none(),
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedWithdrawal, PermissionRejection> {
        let known = view
            .permission(self.permission)
            .ok_or(PermissionRejection::NotFound)?;
        let above = known.from.and_then(|from| view.permission(from));
        let may_withdraw = |it: &PermissionRecord| it.given_by().signs(it.giver_case, cx, view);
        if !may_withdraw(known) && !above.is_some_and(may_withdraw) {
            return Err(PermissionRejection::NotGiver);
        }
        if known.status == PermissionStatus::Withdrawn {
            return Err(PermissionRejection::AlreadyWithdrawn);
        }
        if known.valid_until <= cx.block.time {
            return Err(PermissionRejection::Over);
        }
        let mut permission = PermissionRecord {
            status: PermissionStatus::Withdrawn,
            reason: Some(self.reason.clone()),
            ..known.clone()
        };
        permission.changed_in(&cx.block);
        Ok(AllowedWithdrawal { permission })
    }

    fn effect(allowed: AllowedWithdrawal, changes: &mut Changes) {
        changes.put_permission(allowed.permission);
    }
}
