//! Where a scenario's acts take effect.

use chancery_rules::{
    block::ApplyError,
    catalogue::{AnyRecord, AnyTransaction},
    kernel::{
        envelope::EnvelopeRejection,
        ids::PartyId,
        keys::{KeyPurpose, PublicKey},
        state_key::RecordKey,
        time::Timestamp,
    },
};

use crate::lower::Binding;

/// What somebody asks for.
pub type Act = AnyTransaction;

/// As whom an act is signed.
#[derive(Clone, Debug)]
pub struct Signing {
    /// The short name, which the stage knows keys for.
    pub name: String,
    /// The party, or the alias of a person in a case.
    pub party: PartyId,
    /// For what the key serves.
    pub purpose: KeyPurpose,
}

/// What became of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It took effect.
    Accepted,
    /// The rules refused it, by name.
    Refused(&'static str),
}

/// A stage that failed, which no rejection is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// The envelope may not be in a block at all.
    #[error("{0}")]
    Inadmissible(EnvelopeRejection),
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

impl StageError {
    /// A failure in words.
    pub fn new(what: impl Into<String>) -> Self {
        Self::Failed(what.into())
    }

    /// Nobody has that short name.
    #[must_use]
    pub fn unknown(name: &str) -> Self {
        Self::Failed(format!("nobody is called `{name}`"))
    }
}

impl From<ApplyError> for StageError {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Inadmissible(rejection) => Self::Inadmissible(rejection),
            error => Self::Failed(error.to_string()),
        }
    }
}

/// Where acts take effect, one after another.
pub trait Stage {
    /// Who is who, and which definitions are in force.
    fn binding(&self) -> &Binding;

    /// Block time.
    fn now(&self) -> Timestamp;

    /// The key of a name for a purpose; of a person the key of their case.
    fn key(&self, name: &str, purpose: KeyPurpose) -> PublicKey;

    /// Signs an act and waits until it is final.
    ///
    /// # Errors
    ///
    /// If the stage fails; a rejection is a verdict.
    fn act(&mut self, signing: &Signing, act: Act) -> Result<Verdict, StageError>;

    /// Lets time pass, with everything that falls due meanwhile.
    ///
    /// # Errors
    ///
    /// If the stage fails.
    fn wait_until(&mut self, time: Timestamp) -> Result<(), StageError>;

    /// A record as it is now.
    ///
    /// # Errors
    ///
    /// If the stage fails.
    fn record(&self, key: RecordKey) -> Result<Option<AnyRecord>, StageError>;
}
