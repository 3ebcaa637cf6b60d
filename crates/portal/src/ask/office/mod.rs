//! The registrar's questions and acts, put to the agency that this node acts for.

mod drafts;

use std::str::FromStr as _;
use std::sync::Arc;

use chancery_api::agency::{Agency, Asked, Change, IssuedView};
use chancery_readmodel::{CertificateFilter, Cursor, Page};
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::{CertificateType, Verb};
use chancery_rules::kernel::ids::{CertificateId, DefinitionId};
use chancery_rules::kernel::text::ReasonCode;
use serde_json::Value;

use super::ledger::{self, id};
use super::word;
use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::{Named, Part};
use crate::office::view::{Act, FormView, OwnLine, OwnView};
use crate::office::{Narrow, Persona, form_field};

pub(crate) use drafts::{attach, begin, delete, draft, drafts, issue, save};

/// The field that names what a certificate is of, where its type has one.
const HEADLINE_FIELD: &str = "name";

/// Lines of the list on one page.
const LINES: usize = 20;

/// The most certificates that one filter by name looks through: their content is encrypted, so
/// each is opened.
const LOOKED_THROUGH_MAX: usize = 400;

fn agency(portal: &Portal) -> Result<&Arc<Agency>, Failure> {
    Ok(portal.api.agency()?)
}

/// The types that the agency may issue now.
pub(crate) async fn types(portal: &Portal) -> Result<Vec<Named>, Failure> {
    let types = agency(portal)?.types().await?.content;
    let named = |document: &CertificateType, id: DefinitionId| Named {
        id: id.to_string(),
        zh: document.name.zh().to_owned(),
        en: document.name.en().to_owned(),
    };
    Ok(types
        .iter()
        .filter_map(|record| {
            Some(named(
                record.document.certificate_type()?,
                record.definition,
            ))
        })
        .collect())
}

/// A certificate type as a form.
pub(crate) async fn form(portal: &Portal, definition: &str) -> Result<FormView, Failure> {
    let document = ledger::certificate_type(portal, id(definition)?).await?;
    let schema: Value = serde_json::from_str(&document.schema).unwrap_or_default();
    let fields = document.fields.iter().map(|field| {
        form_field(
            &schema,
            document.code.as_str(),
            field.name.as_str(),
            field.label.zh(),
            field.label.en(),
        )
    });
    let fields = fields.collect();
    let kind = Named {
        id: definition.to_owned(),
        zh: document.name.zh().to_owned(),
        en: document.name.en().to_owned(),
    };
    Ok(FormView {
        kind,
        fields,
        schema,
    })
}

/// The agency's certificates, newest first.
pub(crate) async fn list(portal: &Portal, narrow: &Narrow) -> Result<Part<OwnLine>, Failure> {
    let status = ledger::status_of(Some(&narrow.status))?;
    let filter = CertificateFilter {
        status,
        ..CertificateFilter::default()
    };
    let mut page = ledger::from_cursor(Some(&narrow.cursor))?;
    let wanted = narrow.q.trim().to_lowercase();
    let mut part = Part {
        items: Vec::new(),
        next: None,
    };
    let mut looked_through = 0;
    loop {
        let found = agency(portal)?.certificates(filter, page).await?.content;
        looked_through += found.items.len();
        for record in &found.items {
            let line = own_line(portal, record).await?;
            if wanted.is_empty()
                || line.headline.to_lowercase().contains(&wanted)
                || line.id.starts_with(&wanted)
            {
                part.items.push(line);
            }
        }
        part.next = found.next.map(|next: Cursor| next.to_string());
        page = Page {
            cursor: found.next,
            ..page
        };
        if part.items.len() >= LINES || part.next.is_none() || looked_through >= LOOKED_THROUGH_MAX
        {
            return Ok(part);
        }
    }
}

async fn own_line(portal: &Portal, record: &CertificateRecord) -> Result<OwnLine, Failure> {
    let document = ledger::certificate_type(portal, record.definition).await?;
    let known = match agency(portal)?.issued(record.certificate).await {
        Ok(issued) => Some(headline(&content(&document, &issued))),
        Err(problem) if problem.status == 404 => None,
        Err(problem) => return Err(problem.into()),
    };
    Ok(OwnLine {
        id: record.certificate.to_string(),
        status: word(&record.status),
        kind: Named {
            id: record.definition.to_string(),
            zh: document.name.zh().to_owned(),
            en: document.name.en().to_owned(),
        },
        headline: known.unwrap_or_else(|| record.certificate.to_string()),
        issued_ms: record.issued_at.0,
    })
}

/// One certificate of the agency's own, with its content.
pub(crate) async fn own(portal: &Portal, asked: &str) -> Result<OwnView, Failure> {
    let issued = agency(portal)?.issued(id(asked)?).await?;
    let public = ledger::certificate(portal, asked).await?;
    let document = ledger::certificate_type(portal, issued.definition).await?;
    let content = content(&document, &issued);
    Ok(OwnView {
        public,
        headline: headline(&content),
        content,
        share: None,
    })
}

/// The credential's content in the order of the type, each with its labels.
fn content(document: &CertificateType, issued: &IssuedView) -> Vec<(Named, String)> {
    let subject = issued.credential.get("credentialSubject");
    let value = |name: &str| subject.and_then(|subject| subject.get(name)).map(shown);
    let fields = document.fields.iter().filter_map(|field| {
        let label = Named {
            id: field.name.to_string(),
            zh: field.label.zh().to_owned(),
            en: field.label.en().to_owned(),
        };
        value(field.name.as_str()).map(|value| (label, value))
    });
    fields.collect()
}

/// What an officer knows a certificate by: the field `name` of its type, else the first.
fn headline(content: &[(Named, String)]) -> String {
    let named = content.iter().find(|(label, _)| label.id == HEADLINE_FIELD);
    named
        .or(content.first())
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// The link to a fresh proof, for the picture on the printed form: its token, the same each time.
pub(crate) async fn share(portal: &Portal, asked: &str) -> Result<String, Failure> {
    Ok(agency(portal)?.share_in_print(id(asked)?).await?.token)
}

/// A fresh bundle.
pub(crate) async fn bundle(portal: &Portal, asked: &str) -> Result<Vec<u8>, Failure> {
    Ok(agency(portal)?.bundle(id(asked)?).await?)
}

/// The reasons that a type lists for an act.
pub(crate) async fn reasons(
    portal: &Portal,
    definition: &str,
    act: Act,
) -> Result<Vec<Named>, Failure> {
    let document = ledger::certificate_type(portal, id(definition)?).await?;
    let verb = match act {
        Act::Suspend => Verb::Suspend,
        Act::Resume => Verb::Resume,
        Act::Revoke => Verb::Revoke,
    };
    let listed = document.reasons.iter().filter(|reason| reason.verb == verb);
    Ok(listed
        .map(|reason| Named {
            id: reason.code.to_string(),
            zh: reason.name.zh().to_owned(),
            en: reason.name.en().to_owned(),
        })
        .collect())
}

/// Suspends, resumes or revokes, and waits until that is final.
pub(crate) async fn carry_out(
    portal: &Portal,
    asked: &str,
    act: Act,
    reason: &str,
    by: Persona,
) -> Result<(), Failure> {
    let certificate: CertificateId = id(asked)?;
    let reason = ReasonCode::from_str(reason)
        .map_err(|_| Failure::BadRequest("there is no such reason".to_owned()))?;
    let change = match act {
        Act::Suspend => Change::Suspend,
        Act::Resume => Change::Resume,
        Act::Revoke => Change::Revoke,
    };
    let by = Asked {
        actor: by.code().to_owned(),
        idempotency_key: None,
    };
    agency(portal)?
        .change(change, certificate, reason, &by)
        .await?;
    Ok(())
}
