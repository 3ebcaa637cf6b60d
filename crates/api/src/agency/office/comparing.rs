//! What is handed in again, compared with what a commitment opens to: canonical content and the SHA-256 of documents.
//!
//! Absent on purpose: keeping any of it.

use chancery_credential::jcs;
use chancery_rules::kernel::ids::{CaseId, Commitment};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::openings::{DOCUMENTS, OpeningDocumentView, differs, document_view, with_documents};
use crate::agency::Agency;
use crate::agency::documents::Upload;
use crate::problem::{self, Problem};

/// What is to be compared with an opening.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparing {
    /// What it is to say; its member `documents` may be left out, and is compared if it is there. Not compared when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Map<String, Value>>,
}

/// That what was compared is what the commitment opens to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Compared {
    /// The commitment.
    pub commitment: Commitment,
    /// Whether the content was compared.
    pub content: bool,
    /// The documents that were compared.
    pub documents: Vec<OpeningDocumentView>,
}

impl Agency {
    /// That content and documents are what a commitment opens to.
    ///
    /// # Errors
    /// `opening_unknown`, `opening_erased`, `document_differs`; `bad_body` if nothing is compared, or what is no I-JSON.
    pub async fn compare(
        &self,
        case: CaseId,
        commitment: Commitment,
        comparing: Comparing,
        uploads: &[Upload],
    ) -> Result<Compared, Problem> {
        if comparing.content.is_none() && uploads.is_empty() {
            let detail = "neither content nor a document is there to compare";
            return Err(Problem::of(problem::BAD_BODY, detail));
        }
        let opening = self.opening_of(case, commitment).await?;
        let erased = || Problem::of(problem::OPENING_ERASED, "content and salt were erased");
        let kept = opening.content.as_ref().ok_or_else(erased)?;
        let has_content = comparing.content.is_some();
        if let Some(content) = comparing.content {
            let stated = if content.contains_key(DOCUMENTS) {
                Value::Object(content)
            } else {
                with_documents(content, &opening.documents)
            };
            let stated = jcs::canonical(&stated)
                .map_err(|error| Problem::of(problem::BAD_BODY, error.to_string()))?;
            if stated != *kept.content {
                return Err(differs("the content is not what the commitment opens to"));
            }
        }
        let find = |upload: &Upload| {
            let digest = upload.digest();
            let mut all = opening.documents.iter();
            let found = all.find(|it| it.sha256 == digest);
            let none = || differs("a document is none of those that the commitment opens to");
            found.map(document_view).ok_or_else(none)
        };
        Ok(Compared {
            commitment,
            content: has_content,
            documents: uploads.iter().map(find).collect::<Result<_, _>>()?,
        })
    }
}
