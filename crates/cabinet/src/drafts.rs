//! Forms that are filled in and not yet sent.

use std::collections::BTreeMap;
use std::fmt;

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::dialect::DRAFTS;
use crate::drawer::{Row32, column};
use crate::error::CabinetError;

/// A draft: 32 random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DraftId([u8; 32]);

impl DraftId {
    /// A fresh id.
    ///
    /// # Errors
    ///
    /// `Randomness`.
    pub fn random() -> Result<Self, CabinetError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| CabinetError::Randomness)?;
        Ok(Self(bytes))
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<[u8; 32]> for DraftId {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for DraftId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A draft as it was last saved.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Which one.
    pub id: DraftId,
    /// The code of the certificate type.
    pub certificate_type: String,
    /// The fields as they were typed.
    pub fields: BTreeMap<String, String>,
    /// The documents in the vault.
    pub documents: Vec<[u8; 32]>,
    /// When it was saved.
    pub updated_at: Timestamp,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Draft({})", self.id)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    certificate_type: String,
    fields: BTreeMap<String, String>,
    documents: Vec<DocumentRef>,
}

#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct DocumentRef(#[serde(with = "hex_bytes")] [u8; 32]);

impl Draft {
    fn to_record(&self) -> Record {
        Record {
            certificate_type: self.certificate_type.clone(),
            fields: self.fields.clone(),
            documents: self.documents.iter().copied().map(DocumentRef).collect(),
        }
    }

    fn from_row(row: Row32<Record>) -> Self {
        let Row32 { id, at, record } = row;
        Self {
            id: DraftId(id),
            certificate_type: record.certificate_type,
            fields: record.fields,
            documents: record
                .documents
                .into_iter()
                .map(|document| document.0)
                .collect(),
            updated_at: Timestamp(u64::try_from(at).unwrap_or_default()),
        }
    }
}

impl Cabinet {
    /// Saves a draft, over an earlier one with the same id.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Locked`, `Full`, `Storage`.
    pub async fn save_draft(&self, draft: &Draft) -> Result<(), CabinetError> {
        let at = column(draft.updated_at.0);
        self.put(&DRAFTS, draft.id.as_bytes(), at, &draft.to_record())
            .await
    }

    /// A draft.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn draft(&self, id: DraftId) -> Result<Option<Draft>, CabinetError> {
        Ok(self.get(&DRAFTS, id.as_bytes()).await?.map(Draft::from_row))
    }

    /// The drafts saved before `before`, latest first, at most `count` and `PAGE_MAX`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn list_drafts(
        &self,
        before: Option<&Draft>,
        count: usize,
    ) -> Result<Vec<Draft>, CabinetError> {
        let before = before.map(|draft| (column(draft.updated_at.0), *draft.id.as_bytes()));
        let rows = self.page(&DRAFTS, before, count).await?;
        Ok(rows.into_iter().map(Draft::from_row).collect())
    }

    /// Throws a draft away; false if there was none.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn discard_draft(&self, id: DraftId) -> Result<bool, CabinetError> {
        self.delete(&DRAFTS, id.as_bytes()).await
    }
}
