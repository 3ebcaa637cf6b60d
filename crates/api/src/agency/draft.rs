//! Drafts: forms that an officer has begun and not yet sent, with the documents handed in so far.
//!
//! A document belongs to one draft alone (issuing puts a copy of its own away), so whatever a draft
//! lets go of is erased from the vault.

use chancery_cabinet::PAGE_MAX;
use chancery_cabinet::drafts::{Draft, DraftId};
use chancery_vault::DocumentId;

use super::Agency;
use super::documents::Upload;
use crate::problem::{self, Problem};

/// The most drafts that an agency keeps.
pub const DRAFTS_MAX: usize = PAGE_MAX;

impl Agency {
    /// Saves a draft, over an earlier one with the same id; documents that the earlier one had and
    /// this one has not are erased.
    ///
    /// # Errors
    /// Past [`DRAFTS_MAX`], or the cabinet's or the vault's failure.
    pub async fn save_draft(&self, draft: &Draft) -> Result<(), Problem> {
        let drafts = self.drafts().await?;
        if drafts.len() >= DRAFTS_MAX && drafts.iter().all(|known| known.id != draft.id) {
            let detail = format!("the agency keeps {DRAFTS_MAX} drafts; send or discard some");
            return Err(Problem::of(problem::BODY_TOO_LARGE, detail));
        }
        self.noted(self.parts.cabinet.save_draft(draft).await)?;
        let earlier = drafts.into_iter().find(|known| known.id == draft.id);
        let replaced = earlier.into_iter().flat_map(|earlier| earlier.documents);
        let replaced = replaced.filter(|document| !draft.documents.contains(document));
        self.erase(replaced.map(DocumentId::from)).await
    }

    /// A draft.
    ///
    /// # Errors
    /// The cabinet's failure.
    pub async fn draft(&self, id: DraftId) -> Result<Option<Draft>, Problem> {
        self.read(self.parts.cabinet.draft(id).await)
    }

    /// All drafts, latest first.
    ///
    /// # Errors
    /// The cabinet's failure.
    pub async fn drafts(&self) -> Result<Vec<Draft>, Problem> {
        self.read(self.parts.cabinet.list_drafts(None, DRAFTS_MAX).await)
    }

    /// Throws a draft away, its documents first; false if there was none.
    ///
    /// # Errors
    /// The cabinet's or the vault's failure; the draft is then still there.
    pub async fn discard_draft(&self, id: DraftId) -> Result<bool, Problem> {
        let Some(draft) = self.draft(id).await? else {
            return Ok(false);
        };
        self.erase(draft.documents.into_iter().map(DocumentId::from))
            .await?;
        self.noted(self.parts.cabinet.discard_draft(id).await)
    }

    /// Puts a document of a draft into the vault.
    ///
    /// # Errors
    /// The vault's refusal or failure.
    pub async fn put_document(&self, upload: Upload) -> Result<DocumentId, Problem> {
        self.put(upload).await.map(|made| made.stored.id)
    }
}
