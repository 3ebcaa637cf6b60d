//! Closing a receipt: what came of the access, said once by the party that releases.
//!
//! Reads the receipt and writes its result. Absent on purpose: the answer, of which there is a commitment; and the
//! permission, for what was released before a withdrawal was released.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AccessRecord, AccessResult, PermissionRejection};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{AccessId, Commitment, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that what came of an access be on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseReceipt {
    /// The receipt.
    pub access: AccessId,
    /// What came of it.
    pub result: AccessResult,
    /// Commitment to what was released; exactly if something was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Commitment>,
}

/// A result that the rules allow.
#[derive(Debug)]
pub struct AllowedResult {
    access: AccessRecord,
}

impl Transaction for CloseReceipt {
    const NUMBER: u16 = 803;
    const NAME: &'static str = "close_receipt";
    const TITLE: Title = Title {
        zh: "办结使用登记",
        en: "Close a receipt of use",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedResult;
    type Rejection = PermissionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.access.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.access])
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedResult, PermissionRejection> {
        let known = view
            .access(self.access)
            .ok_or(PermissionRejection::AccessNotFound)?;
        if known.source != cx.signer {
            return Err(PermissionRejection::NotSource);
        }
        if known.result.is_some() {
            return Err(PermissionRejection::AlreadyClosed);
        }
        if self.answer.is_some() != (self.result == AccessResult::Released) {
            return Err(PermissionRejection::AnswerUnfit);
        }
        Ok(AllowedResult {
            access: AccessRecord {
                result: Some(self.result),
                answer: self.answer,
                closed_at: Some(cx.block.time),
                ..known.clone()
            },
        })
    }

    fn effect(allowed: AllowedResult, changes: &mut Changes) {
        changes.put_access(allowed.access);
    }
}
