//! The three shelves of a vault in its store, and the objects on them.

use bytes::Bytes;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutMode, PutPayload};

use crate::error::VaultError;
use crate::ids::DocumentId;
use crate::vault::Vault;

/// Encrypted documents.
pub(crate) const BLOBS: &str = "blobs";
/// What opens them.
pub(crate) const KEYS: &str = "keys";
/// What is left of erased ones.
pub(crate) const ERASED: &str = "erased";

impl Vault {
    pub(crate) async fn create(
        &self,
        kind: &str,
        id: DocumentId,
        bytes: Vec<u8>,
    ) -> Result<(), VaultError> {
        let payload = PutPayload::from(bytes);
        self.store
            .put_opts(&path(kind, id), payload, PutMode::Create.into())
            .await?;
        Ok(())
    }

    /// Reads at most `bytes_max`; more than that was never written here.
    pub(crate) async fn read(
        &self,
        kind: &str,
        id: DocumentId,
        bytes_max: usize,
    ) -> Result<Option<Bytes>, VaultError> {
        let found = match self.store.get(&path(kind, id)).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if usize::try_from(found.meta.size).is_ok_and(|size| size <= bytes_max) {
            Ok(Some(found.bytes().await?))
        } else {
            Err(VaultError::Corruption {
                document: id,
                what: "it is larger than was ever stored",
            })
        }
    }

    pub(crate) async fn exists(&self, kind: &str, id: DocumentId) -> Result<bool, VaultError> {
        match self.store.head(&path(kind, id)).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The ids of one kind, in order; names that are no ids are not ours.
    pub(crate) async fn ids(&self, kind: &str) -> Result<Vec<DocumentId>, VaultError> {
        let objects: Vec<_> = self
            .store
            .list(Some(&Path::from(kind)))
            .try_collect()
            .await?;
        let id = |object: &object_store::ObjectMeta| object.location.filename()?.parse().ok();
        let mut ids: Vec<DocumentId> = objects.iter().filter_map(id).collect();
        ids.sort_unstable();
        Ok(ids)
    }
}

/// Where an object lies.
pub(crate) fn path(kind: &str, id: DocumentId) -> Path {
    Path::from_iter([kind.to_owned(), id.to_string()])
}
