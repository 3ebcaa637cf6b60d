//! What a motion may ask for.
//!
//! In CBOR and JSON alike one flat map: `{"effect": "admit_node", "party": .., ..}`.

mod form;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    definition::{Document, MIGRATION_STEPS_MAX, Renamed},
    kernel::{
        ids::{DefinitionId, PartyId, SubjectId, ValidatorId},
        node_address::NodeAddress,
        text::{AtMost, FieldName, ReasonCode},
    },
    party::AdmitParty,
};

/// What a motion asks for.
#[derive(Clone, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(tag = "effect", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// An organisation becomes a party.
    AdmitParty {
        /// Who it is, with its first keys.
        admission: Box<AdmitParty>,
    },
    /// A party that is no member does nothing until it is reinstated.
    SuspendParty {
        /// The party.
        party: PartyId,
        /// Why, by code.
        reason: ReasonCode,
    },
    /// A suspended party may act again.
    ReinstateParty {
        /// The party.
        party: PartyId,
    },
    /// A party votes in the council.
    AdmitMember {
        /// The party.
        party: PartyId,
    },
    /// A member's vote counts no more, and its node leaves the committee, until each is reinstated.
    SuspendMember {
        /// The member.
        party: PartyId,
        /// Why, by code.
        reason: ReasonCode,
    },
    /// A suspended member's vote counts again; its node comes back by a motion of its own.
    ReinstateMember {
        /// The member.
        party: PartyId,
    },
    /// A member leaves the council, and its node the ledger.
    RemoveMember {
        /// The member.
        party: PartyId,
        /// Why, by code.
        reason: ReasonCode,
    },
    /// A party's node joins.
    AdmitNode {
        /// Whose it is.
        party: PartyId,
        /// Its key.
        key: ValidatorId,
        /// Where other nodes reach it.
        address: NodeAddress,
        /// What it does.
        role: Duty,
    },
    /// A validator validates no more, until it is reinstated.
    SuspendNode {
        /// Whose it is.
        party: PartyId,
        /// Why, by code.
        reason: ReasonCode,
    },
    /// A suspended validator validates again.
    ReinstateNode {
        /// Whose it is.
        party: PartyId,
    },
    /// A node leaves.
    RemoveNode {
        /// Whose it is.
        party: PartyId,
        /// Why, by code.
        reason: ReasonCode,
    },
    /// A follower is to validate, or a validator to follow.
    SetNodeRole {
        /// Whose it is.
        party: PartyId,
        /// What it does from then on.
        role: Duty,
    },
    /// A node's new key takes the old one's place.
    RotateNodeKey {
        /// Whose it is.
        party: PartyId,
        /// The new key.
        key: ValidatorId,
    },
    /// A node is reached elsewhere.
    SetAddress {
        /// Whose it is.
        party: PartyId,
        /// Where other nodes reach it.
        address: NodeAddress,
    },
    /// A parameter gets another value.
    SetParameter {
        /// Its name.
        name: FieldName,
        /// Its value.
        value: u64,
    },
    /// A definition comes into force with the next block.
    ApproveDefinition {
        /// The document; the definition's id is the hash of this.
        document: Box<Document>,
    },
    /// Nothing new comes of a definition.
    RetireDefinition {
        /// The definition.
        definition: DefinitionId,
    },
    /// Nothing new comes of a definition for 72 hours.
    EmergencyStop {
        /// The definition.
        definition: DefinitionId,
        /// Why, by code.
        reason: ReasonCode,
    },
    /// A stop ends before its time.
    LiftStop {
        /// The definition.
        definition: DefinitionId,
    },
    /// The open cases of a service go on under a later version of it.
    MigrateCases {
        /// The service.
        from: DefinitionId,
        /// Its later version.
        to: DefinitionId,
        /// Steps and facts that have another code there; the others keep theirs.
        map: AtMost<Renamed, MIGRATION_STEPS_MAX>,
    },
}

/// What a node is admitted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// It votes on blocks.
    Validator,
    /// It follows: submits, proves and serves.
    Follower,
}

impl Effect {
    /// What it is about, for receipts and search.
    #[must_use]
    pub fn subject(&self) -> Option<SubjectId> {
        match self {
            Self::AdmitParty { admission } => Some(admission.party.into()),
            Self::SuspendParty { party, .. }
            | Self::ReinstateParty { party }
            | Self::AdmitMember { party }
            | Self::SuspendMember { party, .. }
            | Self::ReinstateMember { party }
            | Self::RemoveMember { party, .. }
            | Self::AdmitNode { party, .. }
            | Self::SuspendNode { party, .. }
            | Self::ReinstateNode { party }
            | Self::RemoveNode { party, .. }
            | Self::SetNodeRole { party, .. }
            | Self::RotateNodeKey { party, .. }
            | Self::SetAddress { party, .. } => Some((*party).into()),
            Self::SetParameter { .. } => None,
            Self::ApproveDefinition { document } => Some(document.id().into()),
            Self::RetireDefinition { definition }
            | Self::EmergencyStop { definition, .. }
            | Self::LiftStop { definition } => Some((*definition).into()),
            Self::MigrateCases { from, .. } => Some((*from).into()),
        }
    }
}
