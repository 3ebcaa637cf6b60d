//! The vault itself: put, get, reseal, list, erase.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use zeroize::Zeroizing;

use crate::content::MediaType;
use crate::erasure::Erasure;
use crate::error::VaultError;
use crate::ids::{Commitment, DocumentId, Salt};
use crate::intake::{DOCUMENT_BYTES_MAX, Declared, Intake, Taken};
use crate::record::{self, Clear, RECORD_BYTES_MAX, Record, Secret};
use crate::sealing::{SealingKey, SealingPublicKey};
use crate::shelf::{BLOBS, ERASED, KEYS, path};

/// The most documents of one page of [`Vault::list`].
pub const LIST_MAX: usize = 1000;

/// What ChaCha20-Poly1305 adds to a document.
const TAG_BYTES: usize = 16;

/// How a vault is opened.
#[derive(Debug, Clone)]
pub struct VaultConfig {
    /// The folder, made if it is not there.
    pub folder: PathBuf,
    /// The agency's key that new documents are sealed to.
    pub sealed_to: SealingPublicKey,
}

/// A document as it was stored; the salt is for the cabinet and the holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its id in this vault.
    pub id: DocumentId,
    /// What it is by its content.
    pub media_type: MediaType,
    /// Its size in clear.
    pub size_bytes: u64,
    /// The salt of its commitment.
    pub salt: Salt,
    /// What the ledger may hold of it.
    pub commitment: Commitment,
}

/// A document that was opened, with its commitment checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// How it is stored.
    pub stored: Stored,
    /// Its file name as it was handed in.
    pub name: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// What can be said of a document without the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its id in this vault.
    pub id: DocumentId,
    /// What it is by its content.
    pub media_type: MediaType,
    /// Its size in clear.
    pub size_bytes: u64,
    /// What the ledger may hold of it.
    pub commitment: Commitment,
}

/// Documents sealed to an agency. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Vault {
    pub(crate) store: Arc<dyn ObjectStore>,
    sealed_to: SealingPublicKey,
}

impl Vault {
    /// Opens the vault in a folder, and finishes erasures that a crash interrupted.
    ///
    /// # Errors
    ///
    /// `Storage` or `Full`.
    pub async fn open(config: VaultConfig) -> Result<Self, VaultError> {
        let failed = |error: std::io::Error| VaultError::Storage(error.to_string());
        tokio::fs::create_dir_all(&config.folder)
            .await
            .map_err(failed)?;
        let store = LocalFileSystem::new_with_prefix(&config.folder)?.with_fsync(true);
        Self::over(Arc::new(store), config.sealed_to).await
    }

    /// Opens the vault over any store that puts atomically and durably.
    ///
    /// # Errors
    ///
    /// `Storage`.
    pub async fn over(
        store: Arc<dyn ObjectStore>,
        sealed_to: SealingPublicKey,
    ) -> Result<Self, VaultError> {
        let vault = Self { store, sealed_to };
        for erased in vault.ids(ERASED).await? {
            vault.remove(erased).await?;
        }
        Ok(vault)
    }

    /// Stores a document that is there as a whole.
    ///
    /// # Errors
    ///
    /// `Refused`, `Full`, `Storage` or `Randomness`; the document is then not stored.
    pub async fn put(&self, bytes: &[u8], declared: Declared) -> Result<Stored, VaultError> {
        let mut intake = Intake::begin(declared)?;
        intake.push(bytes)?;
        self.store(intake).await
    }

    /// Stores a document that came in pieces.
    ///
    /// # Errors
    ///
    /// As [`Vault::put`].
    pub async fn store(&self, intake: Intake) -> Result<Stored, VaultError> {
        let taken = intake.finish()?;
        let id = DocumentId::from(random()?);
        let secret = Secret {
            data_key: Zeroizing::new(random()?),
            salt: Salt::from(random()?),
            name: taken.name.clone(),
        };
        let stored = stored(id, &taken, &secret.salt)?;
        let clear = Clear::new(id, stored.media_type, stored.size_bytes, stored.commitment);
        let record = Record::seal(clear, &secret, &self.sealed_to)?.to_bytes()?;
        let blob = record::encrypt_apart(secret, id, taken.bytes).await?;
        self.create(BLOBS, id, blob).await?;
        self.create(KEYS, id, record).await?;
        Ok(stored)
    }

    /// Opens a document; what does not match its commitment is never served.
    ///
    /// # Errors
    ///
    /// `NotFound`, `Erased`, `WrongKey`, `Corruption` or `Storage`.
    pub async fn get(&self, id: DocumentId, key: &SealingKey) -> Result<Document, VaultError> {
        let record = self.record(id).await?;
        let secret = record.open(key)?;
        let corrupted = |what| VaultError::Corruption { document: id, what };
        let blob = self
            .read(BLOBS, id, DOCUMENT_BYTES_MAX.saturating_add(TAG_BYTES))
            .await?
            .ok_or(corrupted("its blob is missing"))?;
        let Clear {
            media_type,
            size_bytes,
            commitment,
            ..
        } = record.clear;
        let stored = Stored {
            id,
            media_type,
            size_bytes,
            salt: secret.salt.clone(),
            commitment,
        };
        let name = secret.name.clone();
        let bytes = record::decrypt_apart(secret, id, blob)
            .await?
            .ok_or(corrupted("its blob was changed"))?;
        let is_what_was_stored = u64::try_from(bytes.len()) == Ok(size_bytes)
            && Commitment::of(&stored.salt, &bytes) == commitment;
        if is_what_was_stored {
            Ok(Document {
                stored,
                name,
                bytes,
            })
        } else {
            Err(corrupted("it does not match its commitment"))
        }
    }

    /// Seals a document's key to another key of the agency, at rotation. Its blob stays.
    ///
    /// # Errors
    ///
    /// As [`Vault::get`]; also `Full`, the old seal then stands.
    pub async fn reseal(
        &self,
        id: DocumentId,
        old: &SealingKey,
        new: &SealingPublicKey,
    ) -> Result<(), VaultError> {
        let record = self.record(id).await?;
        let secret = record.open(old)?;
        let bytes = Record::seal(record.clear, &secret, new)?.to_bytes()?;
        self.store
            .put(&path(KEYS, id), PutPayload::from(bytes))
            .await?;
        Ok(())
    }

    /// The documents after `after`, in the order of their ids, at most `count` and [`LIST_MAX`].
    ///
    /// # Errors
    ///
    /// `Corruption` or `Storage`.
    pub async fn list(
        &self,
        after: Option<DocumentId>,
        count: usize,
    ) -> Result<Vec<Listed>, VaultError> {
        let mut ids = self.ids(KEYS).await?;
        ids.retain(|id| after.is_none_or(|after| *id > after));
        ids.truncate(count.min(LIST_MAX));
        let mut page = Vec::with_capacity(ids.len());
        for id in ids {
            match self.record(id).await {
                Ok(record) => {
                    let Clear {
                        id,
                        media_type,
                        size_bytes,
                        commitment,
                        ..
                    } = record.clear;
                    page.push(Listed {
                        id,
                        media_type,
                        size_bytes,
                        commitment,
                    });
                }
                // Erased since the ids were read.
                Err(VaultError::Erased(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(page)
    }

    /// Erases a document: key, salt, name and blob. Erasing again gives the first record.
    ///
    /// # Errors
    ///
    /// `NotFound`, `Corruption` (nothing is erased) or `Storage` (ask again: it goes on).
    pub async fn erase(&self, id: DocumentId, now_ms: u64) -> Result<Erasure, VaultError> {
        let erasure = match self.record(id).await {
            Err(VaultError::Erased(_)) => self.erasure(id).await?,
            Err(error) => return Err(error),
            Ok(record) => {
                let Clear {
                    media_type,
                    size_bytes,
                    commitment,
                    ..
                } = record.clear;
                let erasure = Erasure {
                    document: id,
                    media_type,
                    size_bytes,
                    commitment,
                    erased_at_ms: now_ms,
                };
                let bytes = serde_json::to_vec(&erasure)
                    .map_err(|error| VaultError::Storage(error.to_string()))?;
                self.store
                    .put(&path(ERASED, id), PutPayload::from(bytes))
                    .await?;
                erasure
            }
        };
        self.remove(id).await?;
        Ok(erasure)
    }

    pub(crate) async fn erasure(&self, document: DocumentId) -> Result<Erasure, VaultError> {
        let bytes = self.read(ERASED, document, RECORD_BYTES_MAX).await?;
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .filter(|erasure: &Erasure| erasure.document == document)
            .ok_or(VaultError::Corruption {
                document,
                what: "its erasure cannot be read",
            })
    }

    async fn record(&self, id: DocumentId) -> Result<Record, VaultError> {
        if self.exists(ERASED, id).await? {
            return Err(VaultError::Erased(id));
        }
        match self.read(KEYS, id, RECORD_BYTES_MAX).await? {
            Some(bytes) => Record::from_bytes(id, &bytes),
            None => Err(VaultError::NotFound(id)),
        }
    }

    /// The key first: without it the blob is noise.
    async fn remove(&self, id: DocumentId) -> Result<(), VaultError> {
        for kind in [KEYS, BLOBS] {
            match self.store.delete(&path(kind, id)).await {
                Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn random() -> Result<[u8; 32], VaultError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| VaultError::Randomness)?;
    Ok(bytes)
}

fn stored(id: DocumentId, taken: &Taken, salt: &Salt) -> Result<Stored, VaultError> {
    let size_bytes = u64::try_from(taken.bytes.len())
        .map_err(|_| VaultError::Storage("the size does not fit".to_owned()))?;
    let commitment = Commitment::of(salt, &taken.bytes);
    Ok(Stored {
        id,
        media_type: taken.media_type,
        size_bytes,
        salt: salt.clone(),
        commitment,
    })
}

#[cfg(test)]
mod tests;
