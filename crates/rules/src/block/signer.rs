//! Whether the signer may sign this at all: the last five of the envelope's rejections.

use super::{ApplyError, BlockRun};
use crate::{
    catalogue::AnyRecord,
    kernel::{
        envelope::{Envelope, EnvelopeRejection},
        ids::PartyId,
        keys::KeyPurpose,
        state_key::RecordKey,
    },
    party::PartyRecord,
};

impl BlockRun {
    /// Key, purpose, party and suspension, in this order. Key and party must have been loaded.
    pub(super) fn check_signer(
        &mut self,
        envelope: &Envelope,
    ) -> Result<Result<(), EnvelopeRejection>, ApplyError> {
        match self.check_key(envelope) {
            Err(rejection) => return Ok(Err(rejection)),
            // A person is no party: what the alias may do is its case's to judge.
            Ok(KeyPurpose::Case) => return Ok(Ok(())),
            Ok(_) => {}
        }
        let party = self.party(envelope.party())?;
        let (is_active, parent) = (party.is_active(), party.parent);
        if is_active && self.is_active_parent(parent)? {
            Ok(Ok(()))
        } else {
            Ok(Err(EnvelopeRejection::PartySuspended))
        }
    }

    fn check_key(&self, envelope: &Envelope) -> Result<KeyPurpose, EnvelopeRejection> {
        let Some(AnyRecord::Key(key)) = self.cells.get(&RecordKey::Key(envelope.key())) else {
            return Err(EnvelopeRejection::UnknownKey);
        };
        if !key.is_in_force() {
            return Err(EnvelopeRejection::KeyRetired);
        }
        if !envelope
            .transaction()
            .info()
            .signed_by
            .contains(&key.purpose)
        {
            return Err(EnvelopeRejection::WrongPurpose);
        }
        if key.party != envelope.party() {
            return Err(EnvelopeRejection::WrongParty);
        }
        Ok(key.purpose)
    }

    fn is_active_parent(&mut self, parent: Option<PartyId>) -> Result<bool, ApplyError> {
        let Some(parent) = parent else {
            return Ok(true);
        };
        self.cells.load(&[RecordKey::Party(parent)])?;
        self.party(parent).map(PartyRecord::is_active)
    }

    /// A party that a key or a unit names, so it exists.
    fn party(&self, id: PartyId) -> Result<&PartyRecord, ApplyError> {
        let key = RecordKey::Party(id);
        match self.cells.get(&key) {
            Some(AnyRecord::Party(party)) => Ok(party),
            _ => Err(ApplyError::Corrupt(key.state_key())),
        }
    }
}
