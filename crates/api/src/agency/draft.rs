//! Drafts: forms that an officer has begun and not yet sent, with the documents handed in so far.

use chancery_cabinet::PAGE_MAX;
use chancery_cabinet::drafts::{Draft, DraftId};
use chancery_vault::DocumentId;

use super::Agency;
use super::documents::Upload;
use crate::problem::{self, Problem};

/// The most drafts that an agency keeps.
pub const DRAFTS_MAX: usize = PAGE_MAX;

impl Agency {
    /// Saves a draft, over an earlier one with the same id.
    ///
    /// # Errors
    /// Past [`DRAFTS_MAX`], or the cabinet's failure.
    pub async fn save_draft(&self, draft: &Draft) -> Result<(), Problem> {
        let drafts = self.drafts().await?;
        if drafts.len() >= DRAFTS_MAX && drafts.iter().all(|known| known.id != draft.id) {
            let detail = format!("the agency keeps {DRAFTS_MAX} drafts; send or discard some");
            return Err(Problem::of(problem::BODY_TOO_LARGE, detail));
        }
        self.noted(self.parts.cabinet.save_draft(draft).await)
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

    /// Throws a draft away; false if there was none. Its documents stay in the vault.
    ///
    /// # Errors
    /// The cabinet's failure.
    pub async fn discard_draft(&self, id: DraftId) -> Result<bool, Problem> {
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
