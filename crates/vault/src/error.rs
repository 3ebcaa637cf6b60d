//! How the vault says no, and how it fails.

use crate::content::MediaType;
use crate::ids::DocumentId;
use crate::intake::{DOCUMENT_BYTES_MAX, NAME_BYTES_MAX};

/// Why a document is not taken, in order of precedence. Never repeats the name: it may be a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The name is empty, too long, or has a path or control characters in it.
    #[error("the document's name is not a plain file name of at most {NAME_BYTES_MAX} bytes")]
    Name,
    /// The name does not end as a document that is taken.
    #[error("the document's name does not end in .pdf, .jpg, .jpeg or .png")]
    Extension,
    /// The declared media type is none that is taken.
    #[error("the declared media type is not PDF, JPEG or PNG")]
    DeclaredType,
    /// Larger than [`DOCUMENT_BYTES_MAX`].
    #[error("the document is larger than {DOCUMENT_BYTES_MAX} bytes")]
    TooLarge,
    /// No bytes.
    #[error("the document is empty")]
    Empty,
    /// The content is none that is taken.
    #[error("the document's content is not PDF, JPEG or PNG")]
    Content,
    /// The content is not what the name says.
    #[error("the document is a {found} by its content and a {declared} by its name")]
    NotItsName {
        /// By its content.
        found: MediaType,
        /// By its name.
        declared: MediaType,
    },
    /// The content is not what the declared media type says.
    #[error("the document is a {found} by its content and a {declared} by its declared type")]
    NotItsType {
        /// By its content.
        found: MediaType,
        /// By its declared media type.
        declared: MediaType,
    },
    /// The content begins as such a document but is cut off or cannot be one.
    #[error("the {found} is truncated or damaged: {what}")]
    Damaged {
        /// By its first bytes.
        found: MediaType,
        /// What is wrong.
        what: &'static str,
    },
}

/// Why the vault did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The document is not taken.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// No such document was ever stored here.
    #[error("the vault has no document `{0}`")]
    NotFound(DocumentId),
    /// The document was erased.
    #[error("the document `{0}` was erased")]
    Erased(DocumentId),
    /// The document is sealed to another key than the one given.
    #[error("the document `{0}` is sealed to another key")]
    WrongKey(DocumentId),
    /// What is stored is not what was stored: it is never served.
    #[error("the document `{document}` is corrupted: {what}")]
    Corruption {
        /// Which document.
        document: DocumentId,
        /// What does not hold.
        what: &'static str,
    },
    /// The bytes given are not an X25519 key.
    #[error("not an X25519 key")]
    Key,
    /// The medium has no room left; nothing was stored.
    #[error("the vault's storage is full")]
    Full,
    /// The medium failed.
    #[error("the vault's storage failed: {0}")]
    Storage(String),
    /// The system has no randomness.
    #[error("the system gave no randomness")]
    Randomness,
}

impl VaultError {
    /// Whether the same request may succeed later, without anyone changing it.
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Full | Self::Storage(_) | Self::Randomness)
    }
}

impl From<object_store::Error> for VaultError {
    fn from(error: object_store::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(inner) = cause {
            let io = inner.downcast_ref::<std::io::Error>();
            if io.is_some_and(|io| is_full(io.kind())) {
                return Self::Full;
            }
            cause = inner.source();
        }
        Self::Storage(error.to_string())
    }
}

const fn is_full(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind;
    matches!(
        kind,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_medium_is_told_from_one_that_failed() {
        let wrap = |kind: std::io::ErrorKind| {
            let source = Box::new(std::io::Error::from(kind));
            VaultError::from(object_store::Error::Generic {
                store: "LocalFileSystem",
                source,
            })
        };
        assert!(matches!(
            wrap(std::io::ErrorKind::StorageFull),
            VaultError::Full
        ));
        assert!(matches!(
            wrap(std::io::ErrorKind::TimedOut),
            VaultError::Storage(_)
        ));
    }
}
