//! Registering a key of the signer or of one of its units.
//!
//! Reads the key's place and the party; writes the key and the party's count of keys.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KeyRecord, NewKey, PARTY_KEYS_MAX, PartyRecord, PartyRejection, fit_for};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{PartyId, SubjectId},
    keys::{KeyPurpose, PublicKey},
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a key come into force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterKey {
    /// The unit whose key it is; the signer itself if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// The key.
    pub key: PublicKey,
    /// What it serves.
    pub purpose: KeyPurpose,
}

/// A key that the rules allow.
#[derive(Debug)]
pub struct AllowedKey {
    party: PartyRecord,
    key: KeyRecord,
}

impl Transaction for RegisterKey {
    const NUMBER: u16 = 102;
    const NAME: &'static str = "register_key";
    const TITLE: Title = Title {
        zh: "登记密钥",
        en: "Register a key",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root];

    type Allowed = AllowedKey;
    type Rejection = PartyRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        self.party.map(SubjectId::from).into_iter().collect()
    }

    fn reads(&self, cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.key]).and([self.party.unwrap_or(cx.signer)])
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedKey, PartyRejection> {
        let id = self.party.unwrap_or(cx.signer);
        let party = view.party(id).ok_or(PartyRejection::PartyUnknown)?;
        if id != cx.signer && party.parent != Some(cx.signer) {
            return Err(PartyRejection::NotYourUnit);
        }
        fit_for(&self.key, self.purpose, view)?;
        if party.keys >= PARTY_KEYS_MAX {
            return Err(PartyRejection::TooManyKeys);
        }
        let mut party = party.clone();
        party.count_key(self.purpose);
        let new = NewKey {
            key: self.key,
            purpose: self.purpose,
        };
        Ok(AllowedKey {
            party,
            key: KeyRecord::new(id, new, cx.block.height),
        })
    }

    fn effect(allowed: AllowedKey, changes: &mut Changes) {
        changes.put_party(allowed.party);
        changes.put_key(allowed.key);
    }
}
