//! Looking a vault through: every document opened, every erasure read.

use crate::error::VaultError;
use crate::ids::DocumentId;
use crate::sealing::SealingKey;
use crate::shelf::{ERASED, KEYS};
use crate::vault::Vault;

/// What was looked through.
#[derive(Debug, Default)]
pub struct LookedThrough {
    /// Documents that open and match their commitments, and erasures that can be read.
    pub sound: usize,
    /// Those that do not, with the reason.
    pub unsound: Vec<(DocumentId, VaultError)>,
}

impl Vault {
    /// Opens every document and reads every erasure.
    ///
    /// # Errors
    ///
    /// `Storage` if the shelves cannot be listed.
    pub async fn verify(&self, key: &SealingKey) -> Result<LookedThrough, VaultError> {
        let mut looked = LookedThrough::default();
        for id in self.ids(ERASED).await? {
            let read = self.erasure(id).await.map(|_| ());
            looked.note(id, read);
        }
        for id in self.ids(KEYS).await? {
            let read = self.get(id, key).await.map(|_| ());
            looked.note(id, read);
        }
        Ok(looked)
    }
}

impl LookedThrough {
    fn note(&mut self, id: DocumentId, read: Result<(), VaultError>) {
        match read {
            // Erased since the ids were read.
            Ok(()) | Err(VaultError::Erased(_)) => self.sound = self.sound.saturating_add(1),
            Err(error) => self.unsound.push((id, error)),
        }
    }
}
