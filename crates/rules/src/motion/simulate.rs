//! What a motion would do if it passed now: shown before the vote.
//!
//! Pure: the caller names the block and supplies the records of [`needs`]. Absent on purpose: a promise; the effect is
//! checked again when the motion passes.

mod difference;

pub use difference::{Difference, difference};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    CouncilMember, CouncilRecord, Effect, MotionRejection, NodeEntry, Parameters, Threshold,
    draft::{Cause, Draft, council_and_committee},
    faulty_max, quorum,
};
use crate::{
    catalogue::AnyRecord,
    definition::DefinitionRecord,
    kernel::{
        context::BlockContext,
        ids::{MotionId, PartyId, ValidatorId},
        rejection::Rejection,
        state_key::RecordKey,
        view::View,
    },
};

/// What a motion would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Simulated {
    /// As it is.
    pub before: Standing,
    /// As it would be; the committee is the next epoch's.
    pub after: Standing,
    /// What would change in a definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<DefinitionChange>,
    /// What the motion needs to pass.
    pub threshold: Threshold,
}

/// Members, nodes, committee and parameters at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// The council's members.
    pub members: Vec<CouncilMember>,
    /// The nodes.
    pub nodes: Vec<NodeEntry>,
    /// The committee.
    pub committee: CommitteeStanding,
    /// What the council has set.
    pub parameters: Parameters,
}

/// What a committee withstands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CommitteeStanding {
    /// Its keys, ascending.
    pub keys: Vec<ValidatorId>,
    /// How many must sign a block.
    pub quorum: usize,
    /// How many may fail.
    pub faulty_max: usize,
}

/// A definition before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DefinitionChange {
    /// As it is; for a new version of a type, the latest version that was supplied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<DefinitionRecord>,
    /// As it would be.
    pub after: DefinitionRecord,
    /// Where the two differ, field by field.
    pub differences: Vec<Difference>,
}

/// The records that [`simulate`] must be given for an effect, each or its absence. For the approval of a definition,
/// records of earlier versions of the type may be given as well, to be compared with.
#[must_use]
pub fn needs(effect: &Effect) -> Vec<RecordKey> {
    let (own, more) = (council_and_committee(), effect.reads());
    [own.as_slice(), more.as_slice()].concat()
}

/// What `effect`, proposed by `proposer`, would do if it passed in `block`, over these records.
///
/// # Errors
///
/// The first rejection, in order of precedence; `not_a_member` also if there is no council.
pub fn simulate(
    effect: &Effect,
    proposer: PartyId,
    block: &BlockContext,
    records: impl IntoIterator<Item = (RecordKey, Option<AnyRecord>)>,
) -> Result<Simulated, Rejection> {
    let records: Vec<_> = records.into_iter().collect();
    let view = View::holding(records.iter().cloned());
    let before = Draft::of(&view).ok_or(MotionRejection::NotAMember)?;
    let threshold = Threshold::of(effect, &before.council, block.time, &view);
    let mut after = before.clone();
    let cause = Cause {
        motion: MotionId([0; 32]),
        proposer,
    };
    after.make(effect, cause, block, &view)?;
    let definition = after.definition.take();
    Ok(Simulated {
        definition: definition.map(|after| definition_change(after, &records)),
        before: standing(&before.council, &before, before.committee.keys.to_vec()),
        after: standing(&after.council, &after, after.committee.next_keys()),
        threshold,
    })
}

fn standing(council: &CouncilRecord, draft: &Draft, keys: Vec<ValidatorId>) -> Standing {
    Standing {
        members: council.members.to_vec(),
        nodes: draft.committee.nodes.to_vec(),
        committee: CommitteeStanding {
            quorum: quorum(keys.len()),
            faulty_max: faulty_max(keys.len()),
            keys,
        },
        parameters: council.parameters,
    }
}

fn definition_change(
    after: DefinitionRecord,
    records: &[(RecordKey, Option<AnyRecord>)],
) -> DefinitionChange {
    let known = records.iter().filter_map(|(_, record)| match record {
        Some(AnyRecord::Definition(known)) => Some(known),
        _ => None,
    });
    let of_the_type = known.filter(|known| {
        known.document.kind() == after.document.kind()
            && known.document.code() == after.document.code()
    });
    let before = of_the_type
        .max_by_key(|known| {
            (
                known.definition == after.definition,
                known.document.version(),
            )
        })
        .map(|known| DefinitionRecord::clone(known));
    DefinitionChange {
        differences: difference(before.as_ref(), &after),
        before,
        after,
    }
}
