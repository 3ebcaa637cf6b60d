//! How the cabinet fails.

/// Why the cabinet did not do what it was asked. Never holds a value or an id of a person.
#[derive(Debug, thiserror::Error)]
pub enum CabinetError {
    /// Another process has the cabinet open.
    #[error("the cabinet is in use by another process")]
    InUse,
    /// The cabinet was made with another key.
    #[error("the cabinet key does not open this cabinet")]
    WrongKey,
    /// The cabinet was made by a newer version of the software.
    #[error("the cabinet has version {found}, this software knows up to {known}")]
    NewerVersion {
        /// The version of the file.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// A value is larger than is ever stored.
    #[error(
        "the value has {size_bytes} bytes, at most {} are stored",
        crate::VALUE_BYTES_MAX
    )]
    TooLarge {
        /// Its size.
        size_bytes: usize,
    },
    /// What is stored is not what was stored: it is never served.
    #[error("the cabinet is corrupted in `{table}`: {what}")]
    Corruption {
        /// In which table.
        table: &'static str,
        /// What does not hold.
        what: &'static str,
    },
    /// Another program holds the database; nothing was written.
    #[error("the cabinet's database is locked")]
    Locked,
    /// The medium has no room left; nothing was written.
    #[error("the cabinet's storage is full")]
    Full,
    /// The medium failed; nothing was written.
    #[error("the cabinet's storage failed: {0}")]
    Storage(String),
    /// The system has no randomness.
    #[error("the system gave no randomness")]
    Randomness,
}

impl CabinetError {
    /// Whether the same request may succeed later, without anyone changing it (HTTP 503).
    pub const fn is_temporary(&self) -> bool {
        matches!(
            self,
            Self::Locked | Self::Full | Self::Storage(_) | Self::Randomness
        )
    }
}
