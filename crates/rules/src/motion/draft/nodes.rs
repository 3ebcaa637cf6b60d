//! Which nodes there are, and which of them validate from the next epoch on.

use super::Draft;
use crate::{
    kernel::{
        ids::{PartyId, ValidatorId},
        keys::PublicKey,
        node_address::NodeAddress,
        rejection::Rejection,
        view::View,
    },
    motion::{Duty, MotionRejection as Refused, NodeEntry, NodeRole, quorum},
    party::PartyRejection,
};

/// A committee smaller than this has no quorum to lose that one change would leave.
const GUARDED_MIN: usize = 3;

/// How many validators may join a committee of n, and how many may leave it, from one epoch to the next: a third, and
/// one always.
#[must_use]
pub const fn replaced_max(count: usize) -> usize {
    if count < 6 { 1 } else { count / 3 }
}

impl Draft {
    pub(super) fn admit_node(
        &mut self,
        id: PartyId,
        (key, role): (ValidatorId, Duty),
        address: &NodeAddress,
        view: &View,
    ) -> Result<(), Rejection> {
        let party = view.party(id).ok_or(PartyRejection::PartyUnknown)?;
        if party.parent.is_some() {
            return Err(Refused::PartyIsUnit.into());
        }
        if !party.is_active() {
            return Err(Refused::PartyIsSuspended.into());
        }
        if self.committee.node(id).is_some() {
            return Err(Refused::AlreadyNode.into());
        }
        let node = NodeEntry {
            party: id,
            key,
            address: Some(address.clone()),
            role: role.into(),
        };
        let room = self.committee.nodes.push(node);
        room.map_err(|_| Refused::TooManyNodes)?;
        self.committee.nodes.sort_unstable_by_key(|node| node.party);
        self.check_duty(id, role)?;
        self.check_key(id, key, view)?;
        Ok(self.check_next_committee()?)
    }

    pub(super) fn suspend_node(&mut self, id: PartyId) -> Result<(), Rejection> {
        let node = self.node(id)?;
        match node.role {
            NodeRole::Follower => return Err(Refused::NotValidating.into()),
            NodeRole::Suspended => return Err(Refused::NodeIsSuspended.into()),
            NodeRole::Validator => node.role = NodeRole::Suspended,
        }
        Ok(self.check_next_committee()?)
    }

    pub(super) fn reinstate_node(&mut self, id: PartyId) -> Result<(), Rejection> {
        self.node(id)?;
        self.check_duty(id, Duty::Validator)?;
        let node = self.node(id)?;
        if node.role != NodeRole::Suspended {
            return Err(Refused::NodeNotSuspended.into());
        }
        node.role = NodeRole::Validator;
        Ok(self.check_next_committee()?)
    }

    pub(super) fn remove_node(&mut self, id: PartyId) -> Result<(), Rejection> {
        self.node(id)?;
        self.committee.nodes.retain(|node| node.party != id);
        Ok(self.check_next_committee()?)
    }

    pub(super) fn set_node_role(&mut self, id: PartyId, role: Duty) -> Result<(), Rejection> {
        self.node(id)?;
        self.check_duty(id, role)?;
        let node = self.node(id)?;
        if node.role == NodeRole::Suspended && role == Duty::Validator {
            return Err(Refused::NodeIsSuspended.into());
        }
        if node.role == role.into() {
            return Err(Refused::NothingChanges.into());
        }
        node.role = role.into();
        Ok(self.check_next_committee()?)
    }

    pub(super) fn rotate_node_key(
        &mut self,
        id: PartyId,
        key: ValidatorId,
        view: &View,
    ) -> Result<(), Rejection> {
        if self.node(id)?.key == key {
            return Err(Refused::NothingChanges.into());
        }
        self.check_key(id, key, view)?;
        self.node(id)?.key = key;
        Ok(self.check_next_committee()?)
    }

    pub(super) fn set_address(
        &mut self,
        id: PartyId,
        address: &NodeAddress,
    ) -> Result<(), Rejection> {
        let node = self.node(id)?;
        if node.address.as_ref() == Some(address) {
            return Err(Refused::NothingChanges.into());
        }
        node.address = Some(address.clone());
        Ok(())
    }

    fn node(&mut self, id: PartyId) -> Result<&mut NodeEntry, Refused> {
        let node = self.committee.nodes.iter_mut().find(|it| it.party == id);
        node.ok_or(Refused::NodeUnknown)
    }

    fn check_duty(&self, id: PartyId, role: Duty) -> Result<(), Refused> {
        match role {
            Duty::Validator if !self.council.has_active(id) => Err(Refused::NotForValidating),
            Duty::Validator | Duty::Follower => Ok(()),
        }
    }

    /// A node's key is sound and serves nothing else: no registered key, no other node's, and none of the committee in
    /// office, so that nobody takes the key of another that left.
    fn check_key(&self, id: PartyId, key: ValidatorId, view: &View) -> Result<(), Rejection> {
        let public = PublicKey::ed25519(key.0);
        let mut others = self.committee.nodes.iter().filter(|it| it.party != id);
        if others.any(|node| node.key == key) || self.committee.keys.contains(&key) {
            return Err(Refused::NodeKeyTaken.into());
        }
        if !public.is_sound() {
            return Err(PartyRejection::WeakKey.into());
        }
        if view.key(public).is_some() {
            return Err(PartyRejection::KeyTaken.into());
        }
        Ok(())
    }

    /// Whether the committee in office can hand over to the one that would be next.
    pub(super) fn check_next_committee(&self) -> Result<(), Refused> {
        let (before, next) = (&self.committee.keys, self.committee.next_keys());
        if next.is_empty() {
            return Err(Refused::NoValidatorLeft);
        }
        let staying = next.iter().filter(|key| before.contains(key)).count();
        let leaving = before.len().saturating_sub(staying);
        let joining = next.len().saturating_sub(staying);
        if leaving.max(joining) > replaced_max(before.len()) {
            return Err(Refused::TooManyReplaced);
        }
        if before.len() >= GUARDED_MIN && staying < quorum(next.len()) {
            return Err(Refused::NoQuorumLeft);
        }
        Ok(())
    }
}

impl From<Duty> for NodeRole {
    fn from(duty: Duty) -> Self {
        match duty {
            Duty::Validator => Self::Validator,
            Duty::Follower => Self::Follower,
        }
    }
}
