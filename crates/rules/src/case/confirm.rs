//! Confirming a step: each holder of the role agrees, or one does not, and that is the answer.
//!
//! Reads the case, its service and a mandate; writes the case. Absent on purpose: taking it back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CaseRejection as Refused, Confirmation, Holder,
    acting::Claim,
    standing::{self, Standing},
};
use crate::{
    definition::service::{Step, Task, Who},
    kernel::{
        changes::Changes,
        context::Context,
        fact::Fact,
        ids::{CaseId, PartyId, PermissionId, SubjectId},
        keys::KeyPurpose,
        rejection::Rejection,
        text::Code,
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
    permission::mandate_reads,
};

/// Asks that a holder's agreement, or refusal, be in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmStep {
    /// The case.
    pub case: CaseId,
    /// The step, by code.
    pub step: Code,
    /// Whether the holder agrees.
    pub agrees: bool,
    /// The holder for whom a window signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_holder: Option<Holder>,
    /// The mandate under which somebody signs for a holder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<PermissionId>,
}

impl Transaction for ConfirmStep {
    const NUMBER: u16 = 505;
    const NAME: &'static str = "confirm_step";
    const TITLE: Title = Title {
        zh: "确认环节",
        en: "Confirm a step",
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
        let step = standing.step(&self.step)?;
        if step.task != Task::Confirm {
            return Err(Refused::WrongTask.into());
        }
        let claim = Claim {
            act: &self.step,
            for_holder: self.for_holder,
            under: self.under,
        };
        let acting = standing.acting(&step.role, &claim, cx, view)?;
        standing.check_enabled(step)?;
        standing.confirm(step, acting.by)?;
        if !self.agrees || standing.all_confirmed(step) {
            let came_to = acting.states(&self.step, Fact::YesNo(self.agrees), cx);
            standing.hold(step, [came_to])?;
        }
        let mut allowed = AllowedAct::of(standing, &cx.block)?;
        allowed.mandate = acting.mandate;
        Ok(allowed)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl Standing<'_> {
    fn confirm(&mut self, step: &Step, by: PartyId) -> Result<(), Refused> {
        let confirmation = Confirmation {
            step: step.code.clone(),
            by,
        };
        if self.case.confirmed.contains(&confirmation) {
            return Err(Refused::AlreadyConfirmed);
        }
        let room = self.case.confirmed.push(confirmation);
        room.map_err(|_| Refused::CaseFull)
    }

    /// Whether each holder of the step's role has confirmed it; of a role of named parties one is enough.
    fn all_confirmed(&self, step: &Step) -> bool {
        let role = self.service.role(&step.role);
        if role.is_some_and(|role| matches!(role.who, Who::Parties(_))) {
            return true;
        }
        let mut holders = self.case.holders.iter().filter(|it| it.role == step.role);
        holders.all(|it| {
            let mut all = self.case.confirmed.iter();
            all.any(|one| one.step == step.code && one.by == it.holder.signer())
        })
    }
}
