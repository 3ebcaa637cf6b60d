//! What is asked for next in a case, for whoever looks at it: the same judgement by which acts are checked. A finding
//! that is known no more may be made again as well, unasked.
//!
//! Pure: the caller names the block and supplies the definitions that are [lacking]. Absent on purpose: a promise; an
//! act is judged again in its block.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CaseRecord, CaseRejection, standing::Standing};
use crate::{
    catalogue::AnyRecord,
    definition::{
        DefinitionRecord,
        service::{Step, Task, Who},
    },
    kernel::{
        context::BlockContext,
        ids::{DefinitionId, PartyId},
        text::Code,
        time::Timestamp,
        view::View,
    },
};

/// What may be done in a case now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Outlook {
    /// The service under which it goes on.
    pub service: DefinitionId,
    /// Steps that may be taken; none once it has ended.
    pub enabled: Vec<EnabledStep>,
    /// Whether the council has stopped the service: nothing is decided until the stop is over.
    pub stopped: bool,
}

/// A step that may be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EnabledStep {
    /// The step, by code.
    pub step: Code,
    /// The role that takes it, by code.
    pub role: Code,
    /// As whom those sign who may take it and have not yet: parties, or aliases of the case.
    pub by: Vec<PartyId>,
    /// When silence comes to what the service says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// The definition that has to be known next before a case can be judged; none once all are `known`.
#[must_use]
pub fn lacking(case: &CaseRecord, known: &[DefinitionRecord]) -> Option<DefinitionId> {
    let find = |id: DefinitionId| known.iter().find(|it| it.definition == id);
    let Some(opened) = find(case.service) else {
        return Some(case.service);
    };
    let in_force = match &opened.migrated {
        Some(migration) => match find(migration.to) {
            Some(moved) => moved,
            None => return Some(migration.to),
        },
        None => opened,
    };
    let calendar = in_force.document.service()?.calendar;
    find(calendar).is_none().then_some(calendar)
}

/// What may be done in a case in a block.
///
/// # Errors
///
/// [`CaseRejection::ServiceUnknown`] if a definition is [lacking].
pub fn outlook(
    case: &CaseRecord,
    known: &[DefinitionRecord],
    block: &BlockContext,
) -> Result<Outlook, CaseRejection> {
    let mut view = View::empty();
    for record in known {
        let found = AnyRecord::Definition(record.clone().into());
        view.add(record.definition.into(), Some(found));
    }
    let standing = Standing::over(case.clone(), block, &view)?;
    let facts = standing.known();
    let steps = standing.service.steps.iter();
    let enabled = steps.filter(|step| {
        let waits = standing.is_stopped() && matches!(step.task, Task::Decide(_));
        !waits && standing.is_enabled(step, &facts)
    });
    Ok(Outlook {
        service: standing.case.service,
        enabled: enabled.map(|step| shown(step, &standing)).collect(),
        stopped: standing.is_stopped(),
    })
}

fn shown(step: &Step, standing: &Standing<'_>) -> EnabledStep {
    let case = &standing.case;
    let clock = case.due.iter().find(|due| due.step == step.code);
    EnabledStep {
        step: step.code.clone(),
        role: step.role.clone(),
        by: takers(step, standing),
        until: clock.map(|due| due.at),
    }
}

fn takers(step: &Step, standing: &Standing<'_>) -> Vec<PartyId> {
    let role = standing.service.role(&step.role);
    if let Some(Who::Parties(parties)) = role.map(|role| &role.who) {
        return parties.to_vec();
    }
    let case = &standing.case;
    let has_confirmed = |signer: &PartyId| {
        let mut confirmed = case.confirmed.iter();
        confirmed.any(|it| it.step == step.code && it.by == *signer)
    };
    let holders = case.holders.iter().filter(|it| it.role == step.role);
    let signers = holders.map(|it| it.holder.signer());
    signers.filter(|signer| !has_confirmed(signer)).collect()
}
