//! Registering a unit of the signer.
//!
//! Reads the unit's place; writes its record. Absent on purpose: the unit's keys, which follow one by one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{PartyRecord, PartyRejection, PartyStatus};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{PartyId, SubjectId},
    keys::KeyPurpose,
    text::Name,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a part of the signer's organisation become a unit with keys of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegisterUnit {
    /// The unit's id, chosen at random.
    pub unit: PartyId,
    /// Its name.
    pub name: Name,
}

/// A unit that the rules allow.
#[derive(Debug)]
pub struct AllowedUnit {
    unit: PartyRecord,
}

impl Transaction for RegisterUnit {
    const NUMBER: u16 = 101;
    const NAME: &'static str = "register_unit";
    const TITLE: Title = Title {
        zh: "登记内设机构",
        en: "Register a unit",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Root];

    type Allowed = AllowedUnit;
    type Rejection = PartyRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.unit.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            Keys::none()
        } else {
            Keys::of([self.unit])
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedUnit, PartyRejection> {
        let parent = view.party(cx.signer).ok_or(PartyRejection::PartyUnknown)?;
        if parent.parent.is_some() {
            return Err(PartyRejection::NestedUnit);
        }
        if view.party(self.unit).is_some() {
            return Err(PartyRejection::PartyTaken);
        }
        Ok(AllowedUnit {
            unit: PartyRecord {
                v: 1,
                party: self.unit,
                kind: parent.kind,
                name: self.name.clone(),
                identifier: None,
                parent: Some(cx.signer),
                member: false,
                status: PartyStatus::Active,
                reason: None,
                keys: 0,
                root_keys: 0,
                exchange: None,
                admitted_at: cx.block.time,
                admitted_height: cx.block.height,
                changed_at: cx.block.time,
                changed_height: cx.block.height,
            },
        })
    }

    fn effect(allowed: AllowedUnit, changes: &mut Changes) {
        changes.put_party(allowed.unit);
    }
}
