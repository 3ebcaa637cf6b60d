//! Which parties there are and act, where the council decides it.

use super::Draft;
use crate::{
    kernel::{
        context::BlockContext, ids::PartyId, rejection::Rejection, text::ReasonCode, view::View,
    },
    motion::MotionRejection as Refused,
    party::{AdmitParty, PartyRejection},
};

impl Draft {
    pub(super) fn admit_party(
        &mut self,
        admission: &AdmitParty,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let (party, keys) = admission.records(block, view)?;
        (self.party, self.keys) = (Some(party), keys);
        Ok(())
    }

    /// A member is not silenced as a party: its vote would count on.
    pub(super) fn suspend_party(
        &mut self,
        id: PartyId,
        reason: &ReasonCode,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let party = view.party(id).ok_or(PartyRejection::PartyUnknown)?;
        if !party.is_active() {
            return Err(PartyRejection::AlreadySuspended.into());
        }
        if self.council.member(id).is_some() {
            return Err(Refused::StillMember.into());
        }
        self.party = Some(party.suspended(reason.clone(), block));
        Ok(())
    }

    pub(super) fn reinstate_party(
        &mut self,
        id: PartyId,
        block: &BlockContext,
        view: &View,
    ) -> Result<(), Rejection> {
        let party = view.party(id).ok_or(PartyRejection::PartyUnknown)?;
        if party.is_active() {
            return Err(PartyRejection::NotSuspended.into());
        }
        self.party = Some(party.reinstated(block));
        Ok(())
    }
}
