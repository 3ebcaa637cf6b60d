//! An effect over the records that it changes: what they would be, or why not.
//!
//! Checked when a motion is proposed and again when it passes. Absent on purpose: votes.

mod definitions;
mod members;
mod nodes;
mod parties;

pub use definitions::{MOTION_DOCUMENT_BYTES_MAX, STOP_MS};
pub use nodes::replaced_max;

use super::{
    AllowedMotion, CommitteeRecord, CouncilRecord, Effect, MotionRecord, MotionRejection,
    PARAMETERS,
};
use crate::{
    definition::DefinitionRecord,
    kernel::{
        context::BlockContext,
        ids::{MotionId, PartyId},
        keys::PublicKey,
        rejection::Rejection,
        state_key::RecordKey,
        text::FieldName,
        view::{Keys, View},
    },
    party::{KeyRecord, PartyRecord},
};

/// The motion whose effect it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause {
    pub(super) motion: MotionId,
    pub(super) proposer: PartyId,
}

/// The records that an effect may change, as they would be.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) council: CouncilRecord,
    pub(super) committee: CommitteeRecord,
    pub(super) party: Option<PartyRecord>,
    pub(super) keys: Vec<KeyRecord>,
    pub(super) definition: Option<DefinitionRecord>,
}

impl Effect {
    /// The records that its check reads, besides the council's and the committee's.
    #[must_use]
    pub fn reads(&self) -> Keys {
        match self {
            Self::AdmitParty { admission } => {
                Keys::of([admission.party]).and(admission.keys.iter().map(|new| new.key))
            }
            Self::SuspendParty { party, .. }
            | Self::ReinstateParty { party }
            | Self::AdmitMember { party }
            | Self::SuspendMember { party, .. }
            | Self::ReinstateMember { party }
            | Self::RemoveMember { party, .. } => Keys::of([*party]),
            Self::AdmitNode { party, key, .. } => {
                Keys::of([*party]).and([PublicKey::ed25519(key.0)])
            }
            Self::RotateNodeKey { key, .. } => Keys::of([PublicKey::ed25519(key.0)]),
            Self::SuspendNode { .. }
            | Self::ReinstateNode { .. }
            | Self::RemoveNode { .. }
            | Self::SetNodeRole { .. }
            | Self::SetAddress { .. }
            | Self::SetParameter { .. } => Keys::none(),
            Self::ApproveDefinition { document } => document.reads(),
            Self::RetireDefinition { definition }
            | Self::EmergencyStop { definition, .. }
            | Self::LiftStop { definition } => Keys::of([*definition]),
            Self::MigrateCases { from, to, .. } => Keys::of([*from, *to]),
        }
    }
}

/// The two records that every motion reads.
pub(super) fn council_and_committee() -> Keys {
    Keys::of([RecordKey::Council, RecordKey::Committee])
}

impl Draft {
    /// The records as they are; `None` before the first block.
    pub(super) fn of(view: &View) -> Option<Self> {
        Some(Self {
            council: view.council()?.clone(),
            committee: view.committee()?.clone(),
            party: None,
            keys: Vec::new(),
            definition: None,
        })
    }

    /// Makes the effect, if the rules allow it.
    pub(super) fn make(
        &mut self,
        effect: &Effect,
        cause: Cause,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        match effect {
            Effect::AdmitParty { admission } => self.admit_party(admission, block, view),
            Effect::SuspendParty { party, reason } => {
                self.suspend_party(*party, reason, block, view)
            }
            Effect::ReinstateParty { party } => self.reinstate_party(*party, block, view),
            Effect::AdmitMember { party } => self.admit_member(*party, block, view),
            Effect::SuspendMember { party, .. } => self.suspend_member(*party, block, view),
            Effect::ReinstateMember { party } => self.reinstate_member(*party, block, view),
            Effect::RemoveMember { party, .. } => self.remove_member(*party, block, view),
            Effect::AdmitNode {
                party,
                key,
                address,
                role,
            } => self.admit_node(*party, (*key, *role), address, view),
            Effect::SuspendNode { party, .. } => self.suspend_node(*party),
            Effect::ReinstateNode { party } => self.reinstate_node(*party),
            Effect::RemoveNode { party, .. } => self.remove_node(*party),
            Effect::SetNodeRole { party, role } => self.set_node_role(*party, *role),
            Effect::RotateNodeKey { party, key } => self.rotate_node_key(*party, *key, view),
            Effect::SetAddress { party, address } => self.set_address(*party, address),
            Effect::SetParameter { name, value } => Ok(self.set_parameter(name, *value)?),
            Effect::ApproveDefinition { document } => self.approve(document, cause, block, view),
            Effect::RetireDefinition { definition } => self.retire(*definition, block, view),
            Effect::EmergencyStop { definition, reason } => {
                self.stop(*definition, (cause, reason), block, view)
            }
            Effect::LiftStop { definition } => self.lift(*definition, block, view),
            Effect::MigrateCases { from, to, map } => {
                Ok(self.migrate((*from, *to), map, cause, block, view)?)
            }
        }
    }

    /// The motion with what it changes, to be written.
    pub(super) fn with(self, motion: MotionRecord, view: &View) -> AllowedMotion {
        let changed_council = Some(&self.council) != view.council();
        let changed_committee = Some(&self.committee) != view.committee();
        AllowedMotion {
            motion,
            council: changed_council.then_some(self.council),
            committee: changed_committee.then_some(self.committee),
            party: self.party,
            keys: self.keys,
            definition: self.definition,
        }
    }

    fn set_parameter(&mut self, name: &FieldName, value: u64) -> Result<(), MotionRejection> {
        let bounds = PARAMETERS
            .iter()
            .find(|info| info.name == name.as_str())
            .map(|info| &info.bounds);
        let place = self.council.parameters.place(name);
        let (Some(bounds), Some(place)) = (bounds, place) else {
            return Err(MotionRejection::ParameterUnknown);
        };
        if *place == value {
            return Err(MotionRejection::NothingChanges);
        }
        if !bounds.contains(&value) {
            return Err(MotionRejection::ParameterOutOfBounds);
        }
        *place = value;
        Ok(())
    }
}
