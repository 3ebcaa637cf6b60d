//! Appealing the decision of a case: while it is open, what the case is about stays as it is. A stop of the service
//! does not keep anybody from it.
//!
//! Reads the case, its service, its entries and obligations and a mandate; writes the case, and what it holds. Absent
//! on purpose: undoing the decision, which the decision on the appeal does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CaseRejection as Refused, CaseStatus, Holder,
    acting::Claim,
    hold::{self, Held},
    standing::{self, Standing},
};
use crate::{
    definition::service::Ending,
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

/// Asks that the decision of a case be judged again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealCase {
    /// The case.
    pub case: CaseId,
    /// Why, by code of the service's list.
    pub reason: ReasonCode,
    /// The holder for whom a window signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_holder: Option<Holder>,
    /// The mandate under which somebody signs for a holder; it permits `appeal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<PermissionId>,
}

impl Transaction for AppealCase {
    const NUMBER: u16 = 508;
    const NAME: &'static str = "appeal_case";
    const TITLE: Title = Title {
        zh: "提起复议",
        en: "Appeal a decision",
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
        standing::reads(self.case, view, round)
            .joined([hold::reads(self.case, view, round)])
            .joined(mandate)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, Rejection> {
        let mut standing = Standing::of(self.case, &cx.block, view)?;
        let ending = standing.appealable()?;
        let act = Code::of_rules("appeal");
        let claim = Claim {
            act: &act,
            for_holder: self.for_holder,
            under: self.under,
        };
        let acting = standing.acting_in_any(ending.appeal_by.iter(), &claim, cx, view)?;
        if !standing.service.lists(&self.reason) {
            return Err(Refused::ReasonNotListed.into());
        }
        let Held {
            entries,
            obligations,
        } = hold::hold(&standing.case, &cx.block, view);
        standing.case.status = CaseStatus::Appealed;
        standing.case.reason = Some(self.reason.clone());
        standing.case.appeal_until = None;
        standing.limit();
        let mut allowed = AllowedAct::last(standing, &cx.block)?;
        allowed.mandate = acting.mandate;
        (allowed.entries, allowed.obligations) = (entries, obligations);
        Ok(allowed)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl<'v> Standing<'v> {
    /// How the case ended, if that may be appealed now.
    fn appealable(&self) -> Result<&'v Ending, Refused> {
        let ending = self.ending().ok_or(Refused::NotAppealable)?;
        let is_decided = matches!(self.case.status, CaseStatus::Granted | CaseStatus::Refused);
        let until = self.case.appeal_until.filter(|_| is_decided);
        match until {
            None => Err(Refused::NotAppealable),
            Some(until) if until <= self.time() => Err(Refused::AppealLate),
            Some(_) => Ok(ending),
        }
    }
}
