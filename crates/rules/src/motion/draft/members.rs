//! Who votes.

use super::Draft;
use crate::{
    kernel::{context::BlockContext, ids::PartyId, rejection::Rejection, view::View},
    motion::{CouncilMember, MemberStatus, MotionRejection as Refused, NodeRole},
    party::PartyRejection,
};

impl Draft {
    pub(super) fn admit_member(
        &mut self,
        id: PartyId,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let party = view.party(id).ok_or(PartyRejection::PartyUnknown)?;
        if party.parent.is_some() {
            return Err(Refused::PartyIsUnit.into());
        }
        if !party.is_active() {
            return Err(Refused::PartyIsSuspended.into());
        }
        if self.council.member(id).is_some() {
            return Err(Refused::AlreadyMember.into());
        }
        let member = CouncilMember {
            party: id,
            status: MemberStatus::Active,
        };
        let members = &mut self.council.members;
        members.push(member).map_err(|_| Refused::CouncilFull)?;
        members.sort_unstable_by_key(|member| member.party);
        self.seat(id, true, block, view)
    }

    pub(super) fn suspend_member(
        &mut self,
        id: PartyId,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let member = self.member(id)?;
        if member.status == MemberStatus::Suspended {
            return Err(Refused::MemberIsSuspended.into());
        }
        member.status = MemberStatus::Suspended;
        self.check_voters()?;
        let node = self.committee.nodes.iter_mut().find(|it| it.party == id);
        if let Some(node) = node.filter(|node| node.role == NodeRole::Validator) {
            node.role = NodeRole::Suspended;
        }
        self.check_next_committee()?;
        self.seat(id, false, block, view)
    }

    pub(super) fn reinstate_member(
        &mut self,
        id: PartyId,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let member = self.member(id)?;
        if member.status == MemberStatus::Active {
            return Err(Refused::MemberNotSuspended.into());
        }
        member.status = MemberStatus::Active;
        self.seat(id, true, block, view)
    }

    pub(super) fn remove_member(
        &mut self,
        id: PartyId,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        self.member(id)?;
        self.council.members.retain(|member| member.party != id);
        self.check_voters()?;
        self.committee.nodes.retain(|node| node.party != id);
        self.check_next_committee()?;
        self.seat(id, false, block, view)
    }

    fn member(&mut self, id: PartyId) -> Result<&mut CouncilMember, Refused> {
        let member = self.council.members.iter_mut().find(|it| it.party == id);
        member.ok_or(Refused::MemberUnknown)
    }

    fn check_voters(&self) -> Result<(), Refused> {
        if self.council.active().next().is_some() {
            Ok(())
        } else {
            Err(Refused::NoVoterLeft)
        }
    }

    /// Notes with the party whether its vote counts.
    fn seat(
        &mut self,
        id: PartyId,
        votes: bool,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let mut party = view.party(id).ok_or(PartyRejection::PartyUnknown)?.clone();
        party.member = votes;
        party.changed_in(block);
        self.party = Some(party);
        Ok(())
    }
}
