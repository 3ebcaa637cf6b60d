//! A key record: what `keys/<id>` holds.
//!
//! JSON `{v, id, media_type, size_bytes, commitment, sealed_to, encapsulated, sealed}`. The first
//! six fields, as JSON in this order, are the associated data of the seal: a changed one opens
//! nothing. Sealed is JSON `{data_key, salt, name}`.

use bytes::Bytes;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, KeyInit, Nonce};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::content::MediaType;
use crate::error::VaultError;
use crate::ids::{Commitment, DocumentId, Salt};
use crate::sealing::{self, Sealed, SealingKey, SealingPublicKey};

/// The version of the record's form.
const VERSION: u8 = 1;

/// The largest key record that is read.
pub(crate) const RECORD_BYTES_MAX: usize = 8192;

/// The part of a record that needs no key to be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Clear {
    v: u8,
    pub id: DocumentId,
    pub media_type: MediaType,
    pub size_bytes: u64,
    pub commitment: Commitment,
    #[serde(with = "hex")]
    pub sealed_to: [u8; 32],
}

/// The part that only the agency reads.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SecretJson {
    #[serde(with = "hex")]
    data_key: [u8; 32],
    #[serde(with = "hex")]
    salt: [u8; 32],
    name: String,
}

impl Drop for SecretJson {
    fn drop(&mut self) {
        self.data_key.zeroize();
        self.salt.zeroize();
        self.name.zeroize();
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordJson {
    clear: Clear,
    #[serde(with = "hex")]
    encapsulated: [u8; 32],
    #[serde(with = "hex")]
    sealed: Vec<u8>,
}

/// What opens a document and says whose it is.
pub(crate) struct Secret {
    pub data_key: Zeroizing<[u8; 32]>,
    pub salt: Salt,
    pub name: String,
}

/// A key record.
pub(crate) struct Record {
    pub clear: Clear,
    sealed: Sealed,
}

impl Record {
    /// Seals the secret of a document to `recipient`.
    pub(crate) fn seal(
        mut clear: Clear,
        secret: &Secret,
        recipient: &SealingPublicKey,
    ) -> Result<Self, VaultError> {
        clear.sealed_to = recipient.to_bytes();
        let json = SecretJson {
            data_key: *secret.data_key,
            salt: *secret.salt.as_bytes(),
            name: secret.name.clone(),
        };
        let plain = Zeroizing::new(encode(&json)?);
        let sealed = sealing::seal(recipient, &plain, &encode(&clear)?)?;
        Ok(Self { clear, sealed })
    }

    /// Opens the secret.
    pub(crate) fn open(&self, key: &SealingKey) -> Result<Secret, VaultError> {
        let document = self.clear.id;
        if key.public().to_bytes() != self.clear.sealed_to {
            return Err(VaultError::WrongKey(document));
        }
        let corrupted = |what| VaultError::Corruption { document, what };
        let plain = key
            .open(&self.sealed, &encode(&self.clear)?)
            .ok_or(corrupted("its key record does not open"))?;
        let secret: SecretJson = serde_json::from_slice(&plain)
            .map_err(|_| corrupted("its key record holds another secret"))?;
        Ok(Secret {
            data_key: Zeroizing::new(secret.data_key),
            salt: Salt::from(secret.salt),
            name: secret.name.clone(),
        })
    }

    /// The bytes of `keys/<id>`.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, VaultError> {
        encode(&RecordJson {
            clear: self.clear.clone(),
            encapsulated: self.sealed.encapsulated,
            sealed: self.sealed.ciphertext.clone(),
        })
    }

    /// Reads the bytes of `keys/<id>`.
    pub(crate) fn from_bytes(document: DocumentId, bytes: &[u8]) -> Result<Self, VaultError> {
        let corrupted = |what| VaultError::Corruption { document, what };
        let json: RecordJson = serde_json::from_slice(bytes)
            .map_err(|_| corrupted("its key record cannot be read"))?;
        if json.clear.v != VERSION {
            return Err(corrupted("its key record has an unknown version"));
        }
        if json.clear.id != document {
            return Err(corrupted("its key record names another document"));
        }
        let sealed = Sealed {
            encapsulated: json.encapsulated,
            ciphertext: json.sealed,
        };
        Ok(Self {
            clear: json.clear,
            sealed,
        })
    }
}

impl Clear {
    pub(crate) fn new(
        id: DocumentId,
        media_type: MediaType,
        size_bytes: u64,
        commitment: Commitment,
    ) -> Self {
        Self {
            v: VERSION,
            id,
            media_type,
            size_bytes,
            commitment,
            sealed_to: [0; 32],
        }
    }
}

/// Encrypts the document under a key that encrypts nothing else, hence the constant nonce.
fn encrypt(data_key: &[u8; 32], document: DocumentId, bytes: &[u8]) -> Result<Vec<u8>, VaultError> {
    ChaCha20Poly1305::new(Key::from_slice(data_key))
        .encrypt(
            &Nonce::default(),
            Payload {
                msg: bytes,
                aad: document.as_bytes(),
            },
        )
        .map_err(|_| VaultError::Storage("the document could not be encrypted".to_owned()))
}

/// Decrypts what [`encrypt`] made; `None` if it is anything else.
fn decrypt(data_key: &[u8; 32], document: DocumentId, blob: &[u8]) -> Option<Vec<u8>> {
    ChaCha20Poly1305::new(Key::from_slice(data_key))
        .decrypt(
            &Nonce::default(),
            Payload {
                msg: blob,
                aad: document.as_bytes(),
            },
        )
        .ok()
}

/// Off the runtime's threads: 20 MB take tens of milliseconds.
pub(crate) async fn encrypt_apart(
    secret: Secret,
    id: DocumentId,
    bytes: Bytes,
) -> Result<Vec<u8>, VaultError> {
    tokio::task::spawn_blocking(move || encrypt(&secret.data_key, id, &bytes))
        .await
        .map_err(|error| VaultError::Storage(error.to_string()))?
}

/// Off the runtime's threads, like [`encrypt_apart`].
pub(crate) async fn decrypt_apart(
    secret: Secret,
    id: DocumentId,
    blob: Bytes,
) -> Result<Option<Bytes>, VaultError> {
    tokio::task::spawn_blocking(move || decrypt(&secret.data_key, id, &blob))
        .await
        .map(|plain| plain.map(Bytes::from))
        .map_err(|error| VaultError::Storage(error.to_string()))
}

fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, VaultError> {
    serde_json::to_vec(value).map_err(|error| VaultError::Storage(error.to_string()))
}
