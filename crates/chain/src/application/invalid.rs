//! Why a block gets no vote.

use crate::execution::ExecutionError;

/// Why a block is not valid on its parent.
#[derive(Debug, thiserror::Error)]
pub enum Invalid {
    /// A field of the header is not what the parent and the content make it.
    #[error("the header's {0} is wrong")]
    Header(&'static str),
    /// An envelope is malformed or its signature is wrong.
    #[error("the envelope at {0} is not truly signed")]
    Signature(usize),
    /// It holds more than the council lets a block hold.
    #[error("it holds more envelopes, or more bytes of them, than a block may hold")]
    Full,
    /// The transactions cannot stand in a block.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
}
