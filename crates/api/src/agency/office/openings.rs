//! Openings over the counter: handed in with documents, shown, erased.
//!
//! A document goes into the vault; its SHA-256 and media type go into the content, so that the commitment binds them.
//! Absent on purpose: the salt, which leaves the agency sealed to a permitted asker alone.

use std::sync::Arc;

use chancery_cabinet::Hash32;
use chancery_cabinet::openings::{
    AUDIENCE_MAX, HandedIn, Kept, Opening, OpeningDocument, Receiver,
};
use chancery_readmodel::Answer;
use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::{CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::time::Timestamp;
use chancery_vault::DocumentId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::recipients::Recipient;
use crate::agency::documents::{Made, Upload};
use crate::agency::issue::digest;
use crate::agency::opening::{Taking, not_kept};
use crate::agency::{Agency, Asked, to_the_end};
use crate::problem::{self, Problem};

/// The most documents of one opening.
pub const OPENING_DOCUMENTS_MAX: usize = 16;

/// The member of a content under which its documents are.
pub(super) const DOCUMENTS: &str = "documents";

/// SHA-256 of a document, in hex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Sha256Digest(
    #[serde(with = "hex_bytes")]
    #[schemars(with = "String", regex(pattern = "^[0-9a-f]{64}$"))]
    pub [u8; 32],
);

/// What is handed in for a case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandingIn {
    /// What it says; the form's documents are added as its member `documents`.
    pub content: Map<String, Value>,
    /// Who may have it; whoever the ledger permits when absent. 64 at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<MayHave>,
    /// SHA-256 of each document in order, where whoever hands them in has stated it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub digests: Vec<Sha256Digest>,
}

/// A party that may have an opening under a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MayHave {
    /// The party.
    pub party: PartyId,
    /// The permission that it must show.
    pub permission: PermissionId,
}

/// An opening, without what it says.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpeningView {
    /// The commitment, for the ledger.
    pub commitment: Commitment,
    /// The case.
    pub case: CaseId,
    /// Who may have it; if empty, whoever the ledger permits.
    pub audience: Vec<MayHave>,
    /// When it was kept, by the agency's own clock.
    pub kept_at: Timestamp,
    /// When it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
    /// Its documents; none once they are erased.
    pub documents: Vec<OpeningDocumentView>,
}

/// A document of an opening.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpeningDocumentView {
    /// Its id in the agency's vault, in hex.
    pub id: String,
    /// SHA-256 of its bytes.
    pub sha256: Sha256Digest,
    /// What it is by its content.
    pub media_type: String,
}

/// The openings of a case.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Openings {
    /// In the order in which they were kept, erased ones included; 256 at most.
    pub items: Vec<OpeningView>,
}

/// An opening with what it says, and who else was given it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OpeningDetail {
    /// The opening.
    pub opening: OpeningView,
    /// What it says; absent once it is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    /// Who was given it, or has a receipt to be given it, as the ledger says.
    pub recipients: Vec<Recipient>,
    /// Whether they are all; not if the case has more than 10,000 receipts of access.
    pub complete: bool,
    /// Whether it is erased here and every recipient has filed its erasure; never if they are not all.
    pub erased_everywhere: bool,
}

impl Agency {
    /// Keeps what is handed in for a case; under one idempotency key, once. It goes on if the caller does not wait.
    ///
    /// # Errors
    /// `not_found` without such a case; `document_differs`; what is wrong with content or documents; a case with too
    /// many openings; the storage's failure.
    pub async fn hand_in(
        self: &Arc<Self>,
        case: CaseId,
        handing: HandingIn,
        uploads: Vec<Upload>,
        asked: &Asked,
    ) -> Result<OpeningView, Problem> {
        let (agency, asked) = (Arc::clone(self), asked.clone());
        to_the_end(async move {
            let opening = agency.hand_in_once(case, handing, uploads, &asked);
            opening.await
        })
        .await
    }

    async fn hand_in_once(
        &self,
        case: CaseId,
        handing: HandingIn,
        uploads: Vec<Upload>,
        asked: &Asked,
    ) -> Result<OpeningView, Problem> {
        self.known_case(case).await?;
        check(&handing, &uploads)?;
        let handed_in = handed_in(&handing, &uploads, asked)?;
        let (_, _hold) = self.hold(asked)?;
        let before = match handed_in {
            Some(it) => self.read(self.parts.cabinet.handed_in(case, it).await)?,
            None => None,
        };
        let commitment = match before {
            Some(Kept::Before(commitment)) => commitment,
            Some(other) => return Err(not_kept(other)),
            None => self.take_in(case, handing, uploads, handed_in).await?,
        };
        Ok(view(&self.opening_of(case, commitment).await?))
    }

    async fn take_in(
        &self,
        case: CaseId,
        handing: HandingIn,
        uploads: Vec<Upload>,
        handed_in: Option<HandedIn>,
    ) -> Result<Commitment, Problem> {
        let made = self.put_all(uploads).await?;
        let documents: Vec<_> = made.iter().map(document).collect();
        let content = with_documents(handing.content, &documents);
        let audience = handing.audience.iter().map(|it| Receiver {
            party: it.party,
            permission: it.permission,
        });
        let taking = Taking {
            case,
            audience: audience.collect(),
            documents,
            handed_in,
        };
        let kept = match self.keep_content(&content, taking).await {
            Ok((Kept::New, commitment)) => return Ok(commitment),
            Ok((other, _)) => Err(not_kept(other)),
            Err(problem) => Err(problem),
        };
        self.erase_all(made.iter().map(|one| one.stored.id)).await;
        kept
    }

    /// The openings of a case.
    ///
    /// # Errors
    /// The cabinet's failure.
    pub async fn openings(&self, case: CaseId) -> Result<Openings, Problem> {
        let mut items = Vec::new();
        for commitment in self.read(self.parts.cabinet.openings_of(case).await)? {
            let found = self.read(self.parts.cabinet.opening(commitment).await)?;
            items.extend(found.as_ref().map(view));
        }
        Ok(Openings { items })
    }

    /// An opening with what it says, and who was given it.
    ///
    /// # Errors
    /// `opening_unknown`; the cabinet's or the read model's failure.
    pub async fn opening(
        &self,
        case: CaseId,
        commitment: Commitment,
    ) -> Result<Answer<OpeningDetail>, Problem> {
        let opening = self.opening_of(case, commitment).await?;
        let recipients = self.recipients(&opening).await?;
        let content = opening.content.as_ref();
        let content = content.map(|it| serde_json::from_slice(&it.content));
        let content = content.transpose();
        let content = content.map_err(|error| Problem::internal(&error))?;
        let is_gone = opening.erased_at.is_some();
        Ok(recipients.map(|recipients| OpeningDetail {
            opening: view(&opening),
            content,
            erased_everywhere: is_gone && recipients.are_done(),
            complete: recipients.complete,
            recipients: recipients.items,
        }))
    }

    /// Erases content, salt and documents, and answers who else was given them. Asked again, it answers how far those
    /// have come.
    ///
    /// # Errors
    /// `opening_unknown`; the storage's failure, after which it goes on when it is asked again.
    pub async fn erase_everywhere(
        &self,
        case: CaseId,
        commitment: Commitment,
    ) -> Result<Answer<OpeningDetail>, Problem> {
        let opening = self.opening_of(case, commitment).await?;
        if self.erase_opening(commitment).await? {
            tracing::info!(%case, %commitment, "an opening was erased");
        }
        self.forget_releases(&opening).await?;
        self.opening(case, commitment).await
    }

    pub(super) async fn opening_of(
        &self,
        case: CaseId,
        commitment: Commitment,
    ) -> Result<Opening, Problem> {
        let found = self.read(self.parts.cabinet.opening(commitment).await)?;
        let unknown = || {
            let detail = format!("nothing was taken in under `{commitment}` for this case");
            Problem::of(problem::OPENING_UNKNOWN, detail)
        };
        found.filter(|it| it.case == case).ok_or_else(unknown)
    }
}

fn check(handing: &HandingIn, uploads: &[Upload]) -> Result<(), Problem> {
    let bad = |detail: String| Err(Problem::of(problem::BAD_BODY, detail));
    if handing.audience.len() > AUDIENCE_MAX {
        return bad(format!("an opening has at most {AUDIENCE_MAX} receivers"));
    }
    if uploads.len() > OPENING_DOCUMENTS_MAX {
        let detail = format!("an opening has at most {OPENING_DOCUMENTS_MAX} documents");
        return Err(Problem::of(problem::DOCUMENT_REFUSED, detail));
    }
    if handing.content.contains_key(DOCUMENTS) {
        return bad(format!("`{DOCUMENTS}` is for the form's documents"));
    }
    if handing.digests.is_empty() {
        return Ok(());
    }
    let stated = handing.digests.iter().map(|digest| digest.0);
    if stated.eq(uploads.iter().map(Upload::digest)) {
        Ok(())
    } else {
        Err(differs(
            "a document has another SHA-256 than was stated, or is missing",
        ))
    }
}

pub(super) fn differs(detail: &str) -> Problem {
    Problem::of(problem::DOCUMENT_DIFFERS, detail)
}

/// The request under its key; none without one.
fn handed_in(
    handing: &HandingIn,
    uploads: &[Upload],
    asked: &Asked,
) -> Result<Option<HandedIn>, Problem> {
    let Some(key) = &asked.idempotency_key else {
        return Ok(None);
    };
    let request = digest("hand-in", handing, uploads)?;
    Ok(Some(HandedIn {
        key: Hash32::of(key.as_bytes()),
        request: Hash32::from(request),
    }))
}

/// A content that says which documents belong to it.
pub(super) fn with_documents(
    mut content: Map<String, Value>,
    documents: &[OpeningDocument],
) -> Value {
    if !documents.is_empty() {
        let said = |it: &OpeningDocument| json!({ "sha256": hex::encode(it.sha256), "media_type": it.media_type });
        let documents = documents.iter().map(said).collect();
        content.insert(DOCUMENTS.to_owned(), Value::Array(documents));
    }
    Value::Object(content)
}

fn document(made: &Made) -> OpeningDocument {
    OpeningDocument {
        document: *made.stored.id.as_bytes(),
        sha256: made.digest,
        media_type: made.stored.media_type.as_str().to_owned(),
    }
}

pub(super) fn document_view(document: &OpeningDocument) -> OpeningDocumentView {
    OpeningDocumentView {
        id: DocumentId::from(document.document).to_string(),
        sha256: Sha256Digest(document.sha256),
        media_type: document.media_type.clone(),
    }
}

fn view(opening: &Opening) -> OpeningView {
    let may_have = |it: &Receiver| MayHave {
        party: it.party,
        permission: it.permission,
    };
    OpeningView {
        commitment: opening.commitment,
        case: opening.case,
        audience: opening.audience.iter().map(may_have).collect(),
        kept_at: opening.kept_at,
        erased_at: opening.erased_at,
        documents: opening.documents.iter().map(document_view).collect(),
    }
}
