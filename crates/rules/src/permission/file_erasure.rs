//! Filing an erasure: the holder says that what was released to it is erased.
//!
//! Reads the receipt and its permission; writes the time into the receipt. Absent on purpose: proof of it, which nobody
//! can give; the statement is signed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessRecord, AccessResult, PermissionRejection};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{AccessId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that the erasure of what was released be on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileErasure {
    /// The receipt of the access.
    pub access: AccessId,
}

/// An erasure that the rules allow on record.
#[derive(Debug)]
pub struct AllowedErasure {
    access: AccessRecord,
}

impl Transaction for FileErasure {
    const NUMBER: u16 = 804;
    const NAME: &'static str = "file_erasure";
    const TITLE: Title = Title {
        zh: "登记销毁",
        en: "File an erasure",
    };
    const SIGNED_BY: &'static [KeyPurpose] =
        &[KeyPurpose::Office, KeyPurpose::Automation, KeyPurpose::Case];

    type Allowed = AllowedErasure;
    type Rejection = PermissionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.access.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        match round {
            Round(0) => Keys::of([self.access]),
            Round(1) => Keys::of(view.access(self.access).map(|known| known.permission)),
            _ => Keys::none(),
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedErasure, PermissionRejection> {
        let known = view
            .access(self.access)
            .ok_or(PermissionRejection::AccessNotFound)?;
        let permission = view.permission(known.permission);
        if !permission.is_some_and(|it| it.is_held_by_signer(cx, view)) {
            return Err(PermissionRejection::NotHolder);
        }
        if known.result != Some(AccessResult::Released) {
            return Err(PermissionRejection::NothingReleased);
        }
        if known.erased_at.is_some() {
            return Err(PermissionRejection::AlreadyErased);
        }
        Ok(AllowedErasure {
            access: AccessRecord {
                erased_at: Some(cx.block.time),
                ..known.clone()
            },
        })
    }

    fn effect(allowed: AllowedErasure, changes: &mut Changes) {
        changes.put_access(allowed.access);
    }
}
