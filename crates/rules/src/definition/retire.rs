//! Retiring a definition: nothing new comes of it.
//!
//! Reads the definition; writes its end. Absent on purpose: certificates, entries and cases of it, which stay what they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DefinitionRecord, DefinitionRejection, member_only};
use crate::kernel::{
    changes::Changes,
    context::{BlockContext, Context},
    ids::{DefinitionId, SubjectId},
    keys::KeyPurpose,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that nothing new come of a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireDefinition {
    /// The definition.
    pub definition: DefinitionId,
}

/// A retirement that the rules allow.
#[derive(Debug)]
pub struct AllowedRetirement {
    definition: DefinitionRecord,
}

impl Transaction for RetireDefinition {
    const NUMBER: u16 = 201;
    const NAME: &'static str = "retire_definition";
    const TITLE: Title = Title {
        zh: "停用定义",
        en: "Retire a definition",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Root];

    type Allowed = AllowedRetirement;
    type Rejection = DefinitionRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.definition.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            Keys::none()
        } else {
            Keys::of([self.definition])
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedRetirement, DefinitionRejection> {
        member_only(cx, view)?;
        Ok(AllowedRetirement {
            definition: retirement(self.definition, &cx.block, view)?,
        })
    }

    fn effect(allowed: AllowedRetirement, changes: &mut Changes) {
        changes.put_definition(allowed.definition);
    }
}

/// The record of a definition that may be retired, by a member alone or by the council.
pub(crate) fn retirement(
    definition: DefinitionId,
    block: &BlockContext,
    view: &View,
) -> Result<DefinitionRecord, DefinitionRejection> {
    let known = view
        .definition(definition)
        .ok_or(DefinitionRejection::DefinitionUnknown)?;
    if known.retired_height.is_some() {
        return Err(DefinitionRejection::AlreadyRetired);
    }
    Ok(DefinitionRecord {
        retired_height: Some(block.height),
        ..known.clone()
    })
}
