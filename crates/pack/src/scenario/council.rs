//! The council of a scenario: it stops the service that is played.
//!
//! Absent on purpose: who of the council says no.

use chancery_rules::{
    catalogue::AnyRecord,
    kernel::{keys::KeyPurpose, state_key::RecordKey, text::ShortText},
    motion::{Effect, ProposeMotion, Vote, VoteMotion},
};

use super::{Act, Stage, StageError, act::Sentence, deed::reason, run::Run};

/// The name of the motion that stops the service.
const STOP: &str = "stop";

impl<S: Stage> Run<'_, S> {
    /// A motion that the service be stopped.
    pub(super) fn stop(&self, sentence: &Sentence<'_>) -> Result<ProposeMotion, String> {
        let note = ShortText::try_from(String::new()).map_err(|error| error.to_string())?;
        Ok(ProposeMotion {
            motion: self.names.motion(STOP),
            effect: Effect::EmergencyStop {
                definition: self.cast.id,
                reason: reason(sentence)?,
            },
            note,
        })
    }

    /// Lets members agree, one after another, until the service is stopped.
    pub(super) fn agree_to_stop(&mut self) -> Result<(), StageError> {
        let names: Vec<_> = self.stage.binding().names().map(str::to_owned).collect();
        for name in names {
            if self.is_stopped()? {
                return Ok(());
            }
            let vote = VoteMotion {
                motion: self.names.motion(STOP),
                vote: Vote::Approve,
            };
            if let Some(mut signing) = self.office(&name) {
                signing.purpose = KeyPurpose::Root;
                // Whoever is no member, or has voted, is refused, which changes nothing.
                self.sign(&signing, Act::from(vote))?;
            }
        }
        Ok(())
    }

    fn is_stopped(&self) -> Result<bool, StageError> {
        let now = self.stage.now();
        Ok(
            match self.stage.record(RecordKey::Definition(self.cast.id))? {
                Some(AnyRecord::Definition(record)) => record.is_stopped(now),
                _ => false,
            },
        )
    }
}
