//! Rotating a key: a new one for the same purpose, the old one ends.
//!
//! Reads both keys and the old one's party; writes both keys. The old key signs nothing after this transaction, in
//! this block or later.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{KeyRecord, NewKey, PartyRejection, fit_for, retire_key::own_key_in_force};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::SubjectId,
    keys::{KeyPurpose, PublicKey},
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a new key take an old one's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateKey {
    /// The key that ends.
    pub old: PublicKey,
    /// The key that takes its place, with its purpose.
    pub new: PublicKey,
}

/// A rotation that the rules allow.
#[derive(Debug)]
pub struct AllowedRotation {
    old: KeyRecord,
    new: KeyRecord,
}

impl Transaction for RotateKey {
    const NUMBER: u16 = 103;
    const NAME: &'static str = "rotate_key";
    const TITLE: Title = Title {
        zh: "轮换密钥",
        en: "Rotate a key",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root];

    type Allowed = AllowedRotation;
    type Rejection = PartyRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        Vec::new()
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        match round {
            Round(0) => Keys::of([self.old, self.new]),
            Round(1) => Keys::of(view.key(self.old).map(|old| old.party)),
            _ => Keys::none(),
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedRotation, PartyRejection> {
        let (old, _party) = own_key_in_force(self.old, cx, view)?;
        fit_for(&self.new, old.purpose, view)?;
        let new = NewKey {
            key: self.new,
            purpose: old.purpose,
        };
        Ok(AllowedRotation {
            old: KeyRecord {
                retired_height: Some(cx.block.height),
                ..old.clone()
            },
            new: KeyRecord::new(old.party, new, cx.block.height),
        })
    }

    fn effect(allowed: AllowedRotation, changes: &mut Changes) {
        changes.put_key(allowed.old);
        changes.put_key(allowed.new);
    }
}
