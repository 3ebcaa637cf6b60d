//! Withdrawing a case, while the service lets it be withdrawn. A stop of the service does not keep anybody from it.
//!
//! Reads the case, its service and a mandate; writes the case. Absent on purpose: undoing what was done.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CaseRejection as Refused, CaseStatus, Holder,
    acting::Claim,
    standing::{self, Standing},
};
use crate::{
    definition::service::Withdrawal,
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, PermissionId, SubjectId},
        keys::KeyPurpose,
        rejection::Rejection,
        text::{Code, ReasonCode},
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
    permission::mandate_reads,
};

/// Asks that a case go no further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawCase {
    /// The case.
    pub case: CaseId,
    /// Why, by code of the service's list.
    pub reason: ReasonCode,
    /// The holder for whom a window signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_holder: Option<Holder>,
    /// The mandate under which somebody signs for a holder; it permits `withdraw`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<PermissionId>,
}

impl Transaction for WithdrawCase {
    const NUMBER: u16 = 507;
    const NAME: &'static str = "withdraw_case";
    const TITLE: Title = Title {
        zh: "撤回申请",
        en: "Withdraw a case",
    };
    const SIGNED_BY: &'static [KeyPurpose] =
        &[KeyPurpose::Office, KeyPurpose::Automation, KeyPurpose::Case];

    type Allowed = AllowedAct;
    type Rejection = Rejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.case.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let mandate = self.under.map(|under| mandate_reads(under, view, round));
        standing::reads(self.case, view, round).joined(mandate)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, Rejection> {
        let mut standing = Standing::of(self.case, &cx.block, view)?;
        let withdrawal = standing.withdrawal()?;
        let act = Code::of_rules("withdraw");
        let claim = Claim {
            act: &act,
            for_holder: self.for_holder,
            under: self.under,
        };
        let acting = standing.acting_in_any(withdrawal.roles.iter(), &claim, cx, view)?;
        if !standing.service.lists(&self.reason) {
            return Err(Refused::ReasonNotListed.into());
        }
        standing.withdraw(self.reason.clone());
        let mut allowed = AllowedAct::last(standing, &cx.block)?;
        allowed.mandate = acting.mandate;
        Ok(allowed)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl<'v> Standing<'v> {
    /// Who may withdraw the case, if it may be withdrawn now.
    fn withdrawal(&self) -> Result<&'v Withdrawal, Refused> {
        let of_service = self.service.withdrawal.as_ref();
        of_service
            .filter(|it| self.case.status == CaseStatus::Open && it.when.holds(&self.known()))
            .ok_or(Refused::WithdrawalNotAllowed)
    }
}
