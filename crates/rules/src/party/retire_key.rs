//! Retiring a key without a successor.
//!
//! Reads the key and its party; writes both. The key signs nothing after this transaction.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KeyRecord, PartyRecord, PartyRejection};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::SubjectId,
    keys::{KeyPurpose, PublicKey},
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a key end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireKey {
    /// The key that ends.
    pub key: PublicKey,
}

/// A retirement that the rules allow.
#[derive(Debug)]
pub struct AllowedRetirement {
    party: PartyRecord,
    key: KeyRecord,
}

impl Transaction for RetireKey {
    const NUMBER: u16 = 104;
    const NAME: &'static str = "retire_key";
    const TITLE: Title = Title {
        zh: "停用密钥",
        en: "Retire a key",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root];

    type Allowed = AllowedRetirement;
    type Rejection = PartyRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        Vec::new()
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        match round {
            Round(0) => Keys::of([self.key]),
            Round(1) => Keys::of(view.key(self.key).map(|key| key.party)),
            _ => Keys::none(),
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedRetirement, PartyRejection> {
        let (key, party) = own_key_in_force(self.key, cx, view)?;
        if key.purpose == KeyPurpose::Root && party.root_keys <= 1 {
            return Err(PartyRejection::LastRootKey);
        }
        let mut party = party.clone();
        party.discount_key(key.purpose);
        let key = KeyRecord {
            retired_height: Some(cx.block.height),
            ..key.clone()
        };
        Ok(AllowedRetirement { party, key })
    }

    fn effect(allowed: AllowedRetirement, changes: &mut Changes) {
        changes.put_party(allowed.party);
        changes.put_key(allowed.key);
    }
}

/// A key in force of the signer or of one of its units, with its party.
pub(super) fn own_key_in_force<'v>(
    key: PublicKey,
    cx: &Context,
    view: &'v View,
) -> Result<(&'v KeyRecord, &'v PartyRecord), PartyRejection> {
    let key = view.key(key).ok_or(PartyRejection::KeyUnknown)?;
    let party = view.party(key.party).ok_or(PartyRejection::PartyUnknown)?;
    if key.party != cx.signer && party.parent != Some(cx.signer) {
        return Err(PartyRejection::NotYourKey);
    }
    if !key.is_in_force() {
        return Err(PartyRejection::KeyAlreadyRetired);
    }
    Ok((key, party))
}
