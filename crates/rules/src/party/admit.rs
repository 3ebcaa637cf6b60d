//! Admitting a party.
//!
//! Reads the party's place and those of its keys; writes its record and its keys'. Absent on purpose: votes, which
//! are a motion's, and validators, who come with committees.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    KeyRecord, NewKey, PartyKind, PartyRecord, PartyRejection, PartyStatus, TRANSACTION_KEYS_MAX,
    fit_for, member_only,
};
use crate::kernel::{
    changes::Changes,
    context::{BlockContext, Context},
    credit_code::CreditCode,
    ids::{PartyId, SubjectId},
    keys::KeyPurpose,
    text::{AtMost, Name},
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that an organisation become a party of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdmitParty {
    /// Its id, chosen at random.
    pub party: PartyId,
    /// Its kind.
    pub kind: PartyKind,
    /// Its name.
    pub name: Name,
    /// Its unified social credit code, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<CreditCode>,
    /// Its first keys, a root key among them.
    pub keys: AtMost<NewKey, TRANSACTION_KEYS_MAX>,
}

/// An admission that the rules allow.
#[derive(Debug)]
pub struct AllowedAdmission {
    party: PartyRecord,
    keys: Vec<KeyRecord>,
}

impl Transaction for AdmitParty {
    const NUMBER: u16 = 100;
    const NAME: &'static str = "admit_party";
    const TITLE: Title = Title {
        zh: "接纳成员",
        en: "Admit a party",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Root];

    type Allowed = AllowedAdmission;
    type Rejection = PartyRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.party.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.party]).and(self.keys.iter().map(|new| new.key))
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAdmission, PartyRejection> {
        member_only(cx, view)?;
        let (party, keys) = self.records(&cx.block, view)?;
        Ok(AllowedAdmission { party, keys })
    }

    fn effect(allowed: AllowedAdmission, changes: &mut Changes) {
        changes.put_party(allowed.party);
        for key in allowed.keys {
            changes.put_key(key);
        }
    }
}

impl AdmitParty {
    /// The records of a party that may be admitted, by a member alone or by the council. Its place and those of its
    /// keys must have been named.
    pub(crate) fn records(
        &self,
        block: &BlockContext,
        view: &View,
    ) -> Result<(PartyRecord, Vec<KeyRecord>), PartyRejection> {
        if self.identifier.is_some_and(|code| code.check().is_err()) {
            return Err(PartyRejection::IdentifierWrong);
        }
        if view.party(self.party).is_some() {
            return Err(PartyRejection::PartyTaken);
        }
        if !self.keys.iter().any(|new| new.purpose == KeyPurpose::Root) {
            return Err(PartyRejection::NoRootKey);
        }
        let mut party = self.record(block);
        let mut keys: Vec<KeyRecord> = Vec::with_capacity(self.keys.len());
        for new in self.keys.iter() {
            fit_for(&new.key, new.purpose, view)?;
            if keys.iter().any(|known| known.key == new.key) {
                return Err(PartyRejection::KeyTaken);
            }
            party.count_key(new.purpose);
            keys.push(KeyRecord::new(self.party, *new, block.height));
        }
        Ok((party, keys))
    }

    fn record(&self, block: &BlockContext) -> PartyRecord {
        PartyRecord {
            v: 1,
            party: self.party,
            kind: self.kind,
            name: self.name.clone(),
            identifier: self.identifier,
            parent: None,
            member: false,
            status: PartyStatus::Active,
            reason: None,
            keys: 0,
            root_keys: 0,
            exchange: None,
            admitted_at: block.time,
            admitted_height: block.height,
            changed_at: block.time,
            changed_height: block.height,
        }
    }
}
