//! Documents on their way into the vault and out of it.

use bytes::Bytes;
use chancery_cabinet::issued::{IssuedCredential, KeptDocument};
use chancery_credential::schema::Digest256;
use chancery_credential::vc::Attachment;
use chancery_rules::kernel::ids::Commitment;
use chancery_vault::{Declared, Document, DocumentId, Refusal, Stored, VaultError};
use sha2::{Digest as _, Sha256};

use super::Agency;
use crate::clock;
use crate::problem::{self, Problem};

/// A document as it was handed in.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Its file name, which says what it is.
    pub name: String,
    /// Its media type, where one is stated.
    pub media_type: Option<String>,
    /// Its bytes.
    pub bytes: Bytes,
}

impl Upload {
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::digest(&self.bytes).into()
    }
}

/// A document that was put away.
pub(super) struct Made {
    pub(super) stored: Stored,
    /// SHA-256 of its bytes.
    pub(super) digest: [u8; 32],
}

impl Agency {
    /// Puts documents into the vault, sealed to this agency; all of them, or none.
    pub(super) async fn put_all(&self, uploads: Vec<Upload>) -> Result<Vec<Made>, Problem> {
        let mut made = Vec::with_capacity(uploads.len());
        for upload in uploads {
            match self.put(upload).await {
                Ok(one) => made.push(one),
                Err(problem) => {
                    self.erase_all(made.iter().map(|one| one.stored.id)).await;
                    return Err(problem);
                }
            }
        }
        Ok(made)
    }

    pub(super) async fn put(&self, upload: Upload) -> Result<Made, Problem> {
        let digest = upload.digest();
        let declared = Declared {
            name: upload.name,
            media_type: upload.media_type,
        };
        let stored = self.parts.vault.put(&upload.bytes, declared).await;
        let stored = stored.map_err(|error| vault_problem(&error))?;
        Ok(Made { stored, digest })
    }

    /// Erases documents that belong to nothing; one that resists is left to the vault's care.
    pub(super) async fn erase_all(&self, documents: impl Iterator<Item = DocumentId>) {
        for document in documents {
            if let Err(error) = self.parts.vault.erase(document, clock::now().0).await {
                tracing::warn!(%error, "a document that is not needed stays in the vault");
            }
        }
    }

    /// Erases documents; one that is not there is erased already.
    ///
    /// # Errors
    /// The vault's failure; asked again, it goes on.
    pub(super) async fn erase(
        &self,
        documents: impl Iterator<Item = DocumentId>,
    ) -> Result<(), Problem> {
        for document in documents {
            match self.parts.vault.erase(document, clock::now().0).await {
                Ok(_) | Err(VaultError::NotFound(_)) => {}
                Err(error) => return Err(vault_problem(&error)),
            }
        }
        Ok(())
    }

    /// Opens a document of the agency's own.
    ///
    /// # Errors
    /// `not_found`, or the vault's failure.
    pub async fn document(&self, id: DocumentId) -> Result<Document, Problem> {
        let opened = self.parts.vault.get(id, &self.keys().sealing).await;
        opened.map_err(|error| vault_problem(&error))
    }
}

pub(super) fn attachment(document: &Made) -> Attachment {
    Attachment {
        commitment: (*document.stored.commitment.as_bytes()).into(),
        digest: Digest256::from(document.digest),
        media_type: document.stored.media_type.as_str().to_owned(),
    }
}

pub(super) fn commitment_of(document: &Made) -> Commitment {
    Commitment(*document.stored.commitment.as_bytes())
}

pub(super) fn kept_document(document: &Made) -> KeptDocument {
    KeptDocument {
        document: *document.stored.id.as_bytes(),
        salt: *document.stored.salt.as_bytes(),
    }
}

pub(super) fn documents_of(kept: &IssuedCredential) -> impl Iterator<Item = DocumentId> {
    kept.documents
        .iter()
        .map(|one| DocumentId::from(one.document))
}

fn vault_problem(error: &VaultError) -> Problem {
    match error {
        VaultError::Refused(Refusal::TooLarge) => {
            Problem::of(problem::BODY_TOO_LARGE, error.to_string())
        }
        VaultError::Refused(refusal) => Problem::of(problem::DOCUMENT_REFUSED, refusal.to_string()),
        VaultError::NotFound(_) | VaultError::Erased(_) => {
            Problem::of(problem::NOT_FOUND, error.to_string())
        }
        other => Problem::storage(other),
    }
}
