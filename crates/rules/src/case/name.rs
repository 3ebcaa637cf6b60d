//! Naming a holder: somebody takes part who was not known when the case was opened.
//!
//! Reads the case, its service and the holder; writes the case. Absent on purpose: keys, which a party that knows who
//! a person is admits.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CaseRejection, CaseRejection as Refused, Holder,
    standing::{self, Standing},
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{CaseId, SubjectId},
    keys::KeyPurpose,
    text::Code,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that somebody have a role in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameHolder {
    /// The case.
    pub case: CaseId,
    /// The role, by code.
    pub role: Code,
    /// Who.
    pub holder: Holder,
}

impl Transaction for NameHolder {
    const NUMBER: u16 = 502;
    const NAME: &'static str = "name_holder";
    const TITLE: Title = Title {
        zh: "增列办件参与人",
        en: "Name a holder of a role",
    };
    const SIGNED_BY: &'static [KeyPurpose] =
        &[KeyPurpose::Office, KeyPurpose::Automation, KeyPurpose::Case];

    type Allowed = AllowedAct;
    type Rejection = CaseRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.case.into(), self.holder.subject()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let known = standing::reads(self.case, view, round);
        if round > Round(0) {
            return known;
        }
        known.and([self.holder.signer()])
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, CaseRejection> {
        let mut standing = Standing::of(self.case, &cx.block, view)?;
        let signer = Holder::of_signer(cx, view);
        let takes_part = standing.takes_part(signer) && signer.signs(Some(self.case), cx, view);
        if !standing.is_window(signer) && !takes_part {
            return Err(Refused::MayNotName);
        }
        standing.give_role(&self.role, self.holder, view)?;
        if !standing.case.status.goes_on() {
            return Err(Refused::CaseEnded);
        }
        AllowedAct::of(standing, &cx.block)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}
