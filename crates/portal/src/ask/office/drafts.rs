//! Drafts: begun, saved, given a photograph, issued or given up.

use std::collections::BTreeMap;

use chancery_api::agency::{Asked, Draft, DraftId, Issuing, Upload};
use chancery_api::clock;
use chancery_rules::definition::DefinitionRecord;
use serde_json::{Map, Value};

use super::{HEADLINE_FIELD, agency};
use crate::Portal;
use crate::ask::ledger::{self, id};
use crate::error::Failure;
use crate::office::Persona;
use crate::office::view::{DraftView, PaperView};
use crate::upload::File;

/// The drafts that wait, latest first, without their photographs.
pub(crate) async fn drafts(portal: &Portal) -> Result<Vec<DraftView>, Failure> {
    let mut views = Vec::new();
    for draft in agency(portal)?.drafts().await? {
        match type_of_code(portal, &draft.certificate_type).await {
            Ok(kind) => views.push(draft_view(&draft, &kind)),
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(views)
}

/// One draft, with its photograph.
pub(crate) async fn draft(portal: &Portal, asked: &str) -> Result<DraftView, Failure> {
    let draft = kept_draft(portal, asked).await?;
    let kind = type_of_code(portal, &draft.certificate_type).await?;
    let paper = paper(portal, &draft).await?.map(|upload| PaperView {
        size_bytes: upload.bytes.len(),
        name: upload.name,
        media_type: upload.media_type.unwrap_or_default(),
    });
    Ok(DraftView {
        paper,
        ..draft_view(&draft, &kind)
    })
}

async fn kept_draft(portal: &Portal, asked: &str) -> Result<Draft, Failure> {
    agency(portal)?
        .draft(draft_id(asked)?)
        .await?
        .ok_or(Failure::NotFound)
}

/// The photograph of a draft, opened from the vault.
async fn paper(portal: &Portal, draft: &Draft) -> Result<Option<Upload>, Failure> {
    let Some(document) = draft.documents.first() else {
        return Ok(None);
    };
    let document = match agency(portal)?.document((*document).into()).await {
        // Erased while the draft was being thrown away.
        Err(problem) if problem.code == "not_found" => return Ok(None),
        found => found?,
    };
    let media_type = Some(document.stored.media_type.as_str().to_owned());
    Ok(Some(Upload {
        name: document.name,
        media_type,
        bytes: document.bytes,
    }))
}

/// Begins a draft of a type; the answer is its id.
pub(crate) async fn begin(portal: &Portal, definition: &str) -> Result<String, Failure> {
    let document = ledger::certificate_type(portal, id(definition)?).await?;
    let draft = Draft {
        id: DraftId::random().map_err(|error| {
            tracing::error!(%error, "no id for a draft");
            Failure::Unavailable
        })?,
        certificate_type: document.code.to_string(),
        fields: BTreeMap::new(),
        documents: Vec::new(),
        updated_at: clock::now(),
    };
    agency(portal)?.save_draft(&draft).await?;
    Ok(draft.id.to_string())
}

/// Saves what a draft holds; its photograph stays.
pub(crate) async fn save(portal: &Portal, view: &DraftView) -> Result<(), Failure> {
    let kept = kept_draft(portal, &view.id).await?;
    let draft = Draft {
        fields: view.values.clone(),
        updated_at: clock::now(),
        ..kept
    };
    Ok(agency(portal)?.save_draft(&draft).await?)
}

/// Seals a photograph into the vault and names it in the draft, in place of an earlier one.
pub(crate) async fn attach(
    portal: &Portal,
    view: &DraftView,
    file: File,
    media_type: &str,
) -> Result<(), Failure> {
    let kept = kept_draft(portal, &view.id).await?;
    let media_type = Some(media_type.to_owned());
    let upload = Upload {
        name: file.name,
        media_type,
        bytes: file.bytes.into(),
    };
    let document = agency(portal)?.put_document(upload).await?;
    let documents = vec![*document.as_bytes()];
    let draft = Draft {
        documents,
        updated_at: clock::now(),
        ..kept
    };
    Ok(agency(portal)?.save_draft(&draft).await?)
}

/// Gives a draft up.
pub(crate) async fn delete(portal: &Portal, asked: &str) -> Result<(), Failure> {
    agency(portal)?.discard_draft(draft_id(asked)?).await?;
    Ok(())
}

fn draft_id(text: &str) -> Result<DraftId, Failure> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| Failure::NotFound)?;
    Ok(DraftId::from(bytes))
}

/// The newest version in force of a type that the agency may issue.
async fn type_of_code(portal: &Portal, code: &str) -> Result<DefinitionRecord, Failure> {
    let types = agency(portal)?.types().await?.content;
    types
        .into_iter()
        .find(|kind| kind.document.code().as_str() == code)
        .ok_or(Failure::NotFound)
}

fn draft_view(draft: &Draft, kind: &DefinitionRecord) -> DraftView {
    let first = kind
        .document
        .certificate_type()
        .and_then(|kind| kind.fields.first())
        .map(|field| field.name.as_str());
    let names = std::iter::once(HEADLINE_FIELD).chain(first);
    let headline = names
        .filter_map(|name| draft.fields.get(name))
        .find(|value| !value.is_empty());
    DraftView {
        id: draft.id.to_string(),
        definition: kind.definition.to_string(),
        values: draft.fields.clone(),
        paper: None,
        headline: headline.cloned().unwrap_or_default(),
        saved_ms: draft.updated_at.0,
    }
}

/// Issues what a draft holds, and ends the draft. Asked twice, it issues once: the draft's id is
/// the key.
pub(crate) async fn issue(
    portal: &Portal,
    view: &DraftView,
    subject: Map<String, Value>,
    by: Persona,
) -> Result<String, Failure> {
    let agency = agency(portal)?;
    let paper = paper(portal, &kept_draft(portal, &view.id).await?).await?;
    let issuing = Issuing {
        definition: id(&view.definition)?,
        subject,
        valid_from: None,
        valid_until: None,
        copy_of: None,
    };
    let idempotency_key = Some(format!("draft {}", view.id));
    let asked = Asked {
        actor: by.code().to_owned(),
        idempotency_key,
    };
    let issued = agency
        .issue(issuing, paper.into_iter().collect(), &asked)
        .await?;
    delete(portal, &view.id).await?;
    Ok(issued.certificate.to_string())
}
