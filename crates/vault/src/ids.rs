//! The vault's names: document ids, commitments, salts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// Why a text is not an id of 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected 64 lowercase hexadecimal digits")]
pub struct IdError;

macro_rules! hex32 {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// The 32 bytes.
            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl From<[u8; 32]> for $name {
            fn from(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text, &mut bytes).map_err(|_| IdError)?;
                let id = Self(bytes);
                if id.to_string() == text { Ok(id) } else { Err(IdError) }
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, writer: S) -> Result<S::Ok, S::Error> {
                writer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
                let text = String::deserialize(reader)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

hex32! {
    /// A document in the vault: 32 random bytes that say nothing of it.
    DocumentId
}

hex32! {
    /// What the ledger holds of a document: `SHA-256("chancery/document/1" || salt || bytes)`.
    Commitment
}

impl Commitment {
    /// Commits to `document` under `salt`.
    pub fn of(salt: &Salt, document: &[u8]) -> Self {
        let digest = Sha256::new()
            .chain_update(b"chancery/document/1")
            .chain_update(salt.as_bytes())
            .chain_update(document);
        Self(digest.finalize().into())
    }
}

/// The secret that makes a commitment unguessable; wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(Zeroizing<[u8; 32]>);

impl Salt {
    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Salt {
    fn from(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_is_the_hash_that_the_formats_give() {
        let commitment = Commitment::of(&Salt::from([7; 32]), b"document");
        let mut input = b"chancery/document/1".to_vec();
        input.extend([7; 32]);
        input.extend(b"document");
        assert_eq!(commitment.to_string(), hex::encode(Sha256::digest(&input)));
    }

    #[test]
    fn an_id_has_one_form() {
        let text = "0a".repeat(32);
        assert_eq!(text.parse::<DocumentId>().unwrap().to_string(), text);
        for refused in [
            text.to_uppercase(),
            text[1..].to_owned(),
            format!("{text}00"),
            String::new(),
        ] {
            assert_eq!(refused.parse::<DocumentId>(), Err(IdError), "{refused}");
        }
    }
}
