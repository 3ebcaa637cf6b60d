//! Admitting a person to a case, with a key of their own: by a party that knows who they are.
//!
//! Reads the case, its service and the key's place; writes the case and the key. Absent on purpose: who the person is,
//! and the assertion of it, which stay off the ledger.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CaseRejection, CaseRejection as Refused, CaseStatus, Holder,
    standing::{self, Standing},
};
use crate::{
    kernel::{
        changes::Changes,
        context::Context,
        ids::{AliasId, CaseId, SubjectId},
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        text::Code,
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
    party::{KeyRecord, NewKey},
};

/// Asks that a person take part in a case, and sign with a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitCasePerson {
    /// The case.
    pub case: CaseId,
    /// The role, by code.
    pub role: Code,
    /// The person, as nobody knows them elsewhere; of one who has the role already, this is a further key.
    pub alias: AliasId,
    /// The key.
    pub key: PublicKey,
    /// How surely it is known who the person is.
    pub assurance: Assurance,
}

/// How surely it is known who a person is: the levels of ISO/IEC 29115 and eIDAS from low on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// Some confidence.
    Low,
    /// Much confidence: two factors.
    Substantial,
    /// Very much: in person, or with a certified device.
    High,
}

impl Transaction for AdmitCasePerson {
    const NUMBER: u16 = 501;
    const NAME: &'static str = "admit_case_person";
    const TITLE: Title = Title {
        zh: "确认办件当事人密钥",
        en: "Admit a person to a case",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedAct;
    type Rejection = CaseRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.case.into(), self.alias.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let known = standing::reads(self.case, view, round);
        if round > Round(0) {
            return known;
        }
        known.and([self.key]).and([self.alias.signer()])
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, CaseRejection> {
        let mut standing = Standing::of(self.case, &cx.block, view)?;
        if !standing.service.identity.contains(&cx.signer) {
            return Err(Refused::MayNotAdmit);
        }
        let holder = Holder::Alias(self.alias);
        let has_role = standing.case.has(&self.role, holder);
        if !has_role {
            standing.give_role(&self.role, holder, view)?;
        }
        self.check_key(view)?;
        if !self.is_in_time(&standing, has_role) {
            return Err(Refused::CaseEnded);
        }
        for held in standing.case.holders.iter_mut() {
            held.has_key |= held.holder == holder;
        }
        let new = NewKey {
            key: self.key,
            purpose: KeyPurpose::Case,
        };
        let key = KeyRecord {
            case: Some(self.case),
            ..KeyRecord::new(self.alias.signer(), new, cx.block.height)
        };
        let mut allowed = AllowedAct::of(standing, &cx.block)?;
        allowed.key = Some(key);
        Ok(allowed)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl AdmitCasePerson {
    fn check_key(&self, view: &View) -> Result<(), CaseRejection> {
        if self.key.algorithm() == KeyAlgorithm::X25519 {
            return Err(Refused::WrongAlgorithm);
        }
        if !self.key.is_sound() {
            return Err(Refused::WeakKey);
        }
        if view.key(self.key).is_some() {
            return Err(Refused::KeyTaken);
        }
        Ok(())
    }

    /// While the case goes on; and who took part in it may come back with another key to appeal.
    fn is_in_time(&self, standing: &Standing<'_>, has_role: bool) -> bool {
        let case = &standing.case;
        let may_appeal = matches!(case.status, CaseStatus::Granted | CaseStatus::Refused)
            && case
                .appeal_until
                .is_some_and(|until| standing.time() < until);
        case.status.goes_on() || (has_role && may_appeal)
    }
}
