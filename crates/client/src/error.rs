//! Why a call did not give what was asked.

use serde::Deserialize;

/// A failure of a call.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The node answered with a problem document.
    #[error("{0}")]
    Refused(Box<Refused>),
    /// The node could not be reached or the line broke.
    #[error("the node could not be reached: {0}")]
    Line(#[from] reqwest::Error),
    /// The node answered something else than its description says.
    #[error("the node's answer cannot be read: {0}")]
    Answer(String),
    /// The bytes of a proof or bundle are past a bound or not what they claim.
    #[error("the proof cannot be used: {0}")]
    Proof(String),
}

impl ClientError {
    /// The stable code of a refusal.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refused) => Some(&refused.code),
            _ => None,
        }
    }
}

/// A problem document (RFC 9457) as a node answers it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, thiserror::Error)]
#[error("{code}: {detail}; {remedy}")]
pub struct Refused {
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// The number of the rejection, where the rules refused.
    #[serde(default)]
    pub number: Option<u16>,
    /// What happened.
    pub detail: String,
    /// What to do next.
    #[serde(default)]
    pub remedy: String,
    /// The height that the refusal was decided at.
    #[serde(default)]
    pub as_of_height: Option<u64>,
    /// When to come again.
    #[serde(default)]
    pub retry_after_ms: Option<u64>,
}
