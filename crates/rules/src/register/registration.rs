//! Registering an entry, and claiming that its thing is registered once.
//!
//! Reads the register, the entry's place, the claim's place and the holders of what rests on it; writes the entry and
//! the claim, or neither.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ENCUMBRANCES_MAX, EntryRecord, EntryStatus, NewEncumbrance, Owners, RegisterRejection,
    claim::Claim,
    encumbrances,
    keeping::{self, AllowedEntries},
    owners,
};
use crate::{
    definition::{DefinitionRecord, RegisterType},
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, Commitment, DefinitionId, EntryId, Nullifier, SubjectId},
        keys::KeyPurpose,
        text::{AtMost, Code},
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
};

/// Asks that a thing be on a register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterEntry {
    /// The entry's id, chosen at random.
    pub entry: EntryId,
    /// Its register.
    pub register: DefinitionId,
    /// Commitment to what the thing is.
    pub content: Commitment,
    /// Who owns it; the shares sum to one.
    pub owners: Owners,
    /// What rests on it, in the order of rank.
    pub encumbrances: AtMost<NewEncumbrance, ENCUMBRANCES_MAX>,
    /// The claim that keeps the thing from being registered twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nullifier: Option<Nullifier>,
    /// For what the claim is made, by code; says nothing without a claim.
    pub purpose: Code,
}

impl Transaction for RegisterEntry {
    const NUMBER: u16 = 400;
    const NAME: &'static str = "register_entry";
    const TITLE: Title = Title {
        zh: "首次登记",
        en: "Register an entry",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedEntries;
    type Rejection = RegisterRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let claim = self.nullifier.map(SubjectId::from);
        std::iter::once(self.entry.into()).chain(claim).collect()
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.entry])
            .and([self.register])
            .and(self.nullifier)
            .and(encumbrances::holders(&self.encumbrances))
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedEntries, RegisterRejection> {
        self.check_for(cx, view, None)
    }

    fn effect(allowed: AllowedEntries, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl RegisterEntry {
    /// The same as an effect of a case's decision, if there is a case.
    ///
    /// # Errors
    ///
    /// As [`Transaction::check`].
    pub fn check_for(
        &self,
        cx: &Context,
        view: &View,
        case: Option<CaseId>,
    ) -> Result<AllowedEntries, RegisterRejection> {
        let (definition, register) = self.own_register(cx, view)?;
        if view.entry(self.entry).is_some() {
            return Err(RegisterRejection::EntryTaken);
        }
        owners::sound(&self.owners)?;
        let new = encumbrances::recorded(Vec::new(), &self.encumbrances, cx.block.time);
        let encumbrances = encumbrances::admitted(new, &self.encumbrances, register, view)?;
        let claim = self.nullifier.map(|nullifier| Claim {
            nullifier,
            purpose: &self.purpose,
            case,
        });
        let claim = claim.map(|claim| claim.check(cx, view)).transpose()?;
        keeping::not_stopped(definition, cx)?;
        Ok(AllowedEntries {
            entries: vec![EntryRecord {
                encumbrances,
                case,
                ..self.record(cx)
            }],
            claims: claim.into_iter().collect(),
        })
    }

    /// The register, if it is in force and the signer keeps it.
    fn own_register<'v>(
        &self,
        cx: &Context,
        view: &'v View,
    ) -> Result<(&'v DefinitionRecord, &'v RegisterType), RegisterRejection> {
        let definition = view
            .definition(self.register)
            .ok_or(RegisterRejection::RegisterUnknown)?;
        let Some(register) = definition.document.register() else {
            return Err(RegisterRejection::RegisterUnknown);
        };
        if !definition.is_in_force(cx.block.height) {
            return Err(RegisterRejection::RegisterNotInForce);
        }
        if !register.keepers.contains(&cx.signer) {
            return Err(RegisterRejection::NotAKeeper);
        }
        Ok((definition, register))
    }

    /// The entry on which nothing rests.
    fn record(&self, cx: &Context) -> EntryRecord {
        EntryRecord {
            v: 1,
            entry: self.entry,
            register: self.register,
            keeper: cx.signer,
            content: self.content,
            owners: self.owners.clone(),
            encumbrances: AtMost::none(),
            freeze: None,
            status: EntryStatus::Current,
            nullifier: self.nullifier,
            from: AtMost::none(),
            into: AtMost::none(),
            case: None,
            reason: None,
            registered_at: cx.block.time,
            registered_height: cx.block.height,
            changed_at: cx.block.time,
            changed_height: cx.block.height,
        }
    }
}
