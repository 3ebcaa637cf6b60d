//! The cabinet key, and what it does to values and ids.
//!
//! Value: `01 || nonce (24 random bytes) || ciphertext`. Associated data: the table's name, `00`, the
//! id, the clear number in 8 bytes big-endian; the id has a fixed 32 bytes in every table. Ids of what
//! people chose (tokens, names, keys) are keyed hashes under a key derived from the cabinet key, so
//! that a copy of the file does not tell a guessed one.

use std::fmt;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::CabinetError;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 24;
const ID_KEY_DOMAIN: &[u8] = b"chancery/cabinet/ids/1";

/// The 32 bytes that open a cabinet; wiped from memory when dropped.
#[derive(Clone)]
pub struct CabinetKey(Zeroizing<[u8; 32]>);

impl From<[u8; 32]> for CabinetKey {
    fn from(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for CabinetKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CabinetKey(secret)")
    }
}

/// SHA-256 of a secret that only its holder keeps: a session's cookie, a link's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash32([u8; 32]);

impl Hash32 {
    /// Hashes the secret, which must itself be unguessable.
    pub fn of(secret: &[u8]) -> Self {
        Self(Sha256::digest(secret).into())
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for Hash32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// Where a value lies: what it is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub table: &'static str,
    pub id: &'a [u8; 32],
    pub at: i64,
}

impl Place<'_> {
    fn associated(&self) -> Vec<u8> {
        [self.table.as_bytes(), &[0], self.id, &self.at.to_be_bytes()].concat()
    }
}

/// Encrypts and decrypts values, and names rows.
pub(crate) struct Cipher {
    values: XChaCha20Poly1305,
    ids: Zeroizing<[u8; 32]>,
}

impl Cipher {
    pub(crate) fn new(key: &CabinetKey) -> Self {
        let ids = Sha256::new()
            .chain_update(ID_KEY_DOMAIN)
            .chain_update(key.0.as_slice());
        Self {
            values: XChaCha20Poly1305::new(key.0.as_slice().into()),
            ids: Zeroizing::new(ids.finalize().into()),
        }
    }

    /// The id of a row that people named: a hash that only this cabinet can compute.
    pub(crate) fn id_of(&self, table: &str, name: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new()
            .chain_update(self.ids.as_slice())
            .chain_update(table.as_bytes())
            .chain_update([0]);
        for part in name {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash = hash.chain_update(length.to_be_bytes()).chain_update(part);
        }
        hash.finalize().into()
    }

    pub(crate) fn seal(&self, place: Place<'_>, plain: &[u8]) -> Result<Vec<u8>, CabinetError> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce).map_err(|_| CabinetError::Randomness)?;
        let payload = Payload {
            msg: plain,
            aad: &place.associated(),
        };
        let sealed = self
            .values
            .encrypt(XNonce::from_slice(&nonce), payload)
            .map_err(|_| CabinetError::TooLarge {
                size_bytes: plain.len(),
            })?;
        Ok([[VERSION].as_slice(), &nonce, &sealed].concat())
    }

    /// `None` if the value was not sealed with this key for this place.
    pub(crate) fn open(&self, place: Place<'_>, value: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (version, rest) = value.split_first()?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_BYTES)?;
        if *version != VERSION {
            return None;
        }
        let payload = Payload {
            msg: sealed,
            aad: &place.associated(),
        };
        self.values
            .decrypt(XNonce::from_slice(nonce), payload)
            .ok()
            .map(Zeroizing::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_opens_only_at_its_own_place_with_its_own_key() {
        let cipher = Cipher::new(&CabinetKey::from([1; 32]));
        let place = Place {
            table: "drafts",
            id: &[2; 32],
            at: 3,
        };
        let sealed = cipher.seal(place, b"value").unwrap();
        assert_eq!(cipher.open(place, &sealed).unwrap().as_slice(), b"value");
        assert!(
            cipher
                .open(
                    Place {
                        table: "issued",
                        ..place
                    },
                    &sealed
                )
                .is_none()
        );
        assert!(
            cipher
                .open(
                    Place {
                        id: &[9; 32],
                        ..place
                    },
                    &sealed
                )
                .is_none()
        );
        assert!(cipher.open(Place { at: 4, ..place }, &sealed).is_none());
        let other = Cipher::new(&CabinetKey::from([9; 32]));
        assert!(other.open(place, &sealed).is_none());
        for length in 0..sealed.len() {
            assert!(cipher.open(place, &sealed[..length]).is_none(), "{length}");
        }
        for index in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[index] ^= 1;
            assert!(cipher.open(place, &flipped).is_none(), "{index}");
        }
    }

    #[test]
    fn the_same_value_is_never_sealed_to_the_same_bytes() {
        let cipher = Cipher::new(&CabinetKey::from([1; 32]));
        let place = Place {
            table: "drafts",
            id: &[2; 32],
            at: 3,
        };
        assert_ne!(
            cipher.seal(place, b"value").unwrap(),
            cipher.seal(place, b"value").unwrap()
        );
    }

    #[test]
    fn names_are_told_apart_by_table_by_part_and_by_key() {
        let cipher = Cipher::new(&CabinetKey::from([1; 32]));
        let id = cipher.id_of("cursors", &[b"ab", b"c"]);
        assert_eq!(id, cipher.id_of("cursors", &[b"ab", b"c"]));
        assert_ne!(id, cipher.id_of("cursors", &[b"a", b"bc"]));
        assert_ne!(id, cipher.id_of("idempotency", &[b"ab", b"c"]));
        let other = Cipher::new(&CabinetKey::from([2; 32]));
        assert_ne!(id, other.id_of("cursors", &[b"ab", b"c"]));
    }
}
