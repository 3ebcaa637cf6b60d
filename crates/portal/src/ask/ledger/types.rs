//! Certificate types.

use chancery_readmodel::DefinitionFilter;
use chancery_rules::definition::{CertificateType, DefinitionRecord, Document};
use chancery_rules::kernel::ids::DefinitionId;

use super::reading::{from_cursor, id, part, readmodel};
use crate::Portal;
use crate::ask::names::Names;
use crate::ask::word;
use crate::error::Failure;
use crate::explorer::view::{Named, Part, TypeLine, TypeView};

/// Certificate types, newest first.
pub(crate) async fn types(
    portal: &Portal,
    cursor: Option<&str>,
) -> Result<Part<TypeLine>, Failure> {
    let found = readmodel(portal)
        .definitions(DefinitionFilter::certificate_types(), from_cursor(cursor)?)
        .await?;
    Ok(part(found.content, |record| type_line(&record)))
}

fn type_line(record: &DefinitionRecord) -> TypeLine {
    let document = &record.document;
    TypeLine {
        definition: Named {
            id: record.definition.to_string(),
            zh: document.name().zh().to_owned(),
            en: document.name().en().to_owned(),
        },
        code: document.code().to_string(),
        version: document.version(),
        status: if record.retired_height.is_some() {
            "retired"
        } else {
            "in_force"
        }
        .to_owned(),
    }
}

/// One certificate type.
pub(crate) async fn kind(portal: &Portal, asked: &str) -> Result<TypeView, Failure> {
    let record = definition(portal, id(asked)?).await?;
    let kind = record
        .document
        .certificate_type()
        .ok_or(Failure::NotFound)?;
    let mut names = Names::new(readmodel(portal));
    let mut issuers = Vec::new();
    for issuer in kind.issuers.iter() {
        issuers.push(names.party(*issuer).await?);
    }
    let named = |id: String, name: &chancery_rules::kernel::text::Name| Named {
        id,
        zh: name.zh().to_owned(),
        en: name.en().to_owned(),
    };
    Ok(TypeView {
        line: type_line(&record),
        issuers,
        fields: kind
            .fields
            .iter()
            .map(|field| named(field.name.to_string(), &field.label))
            .collect(),
        reasons: kind
            .reasons
            .iter()
            .map(|reason| {
                (
                    named(reason.code.to_string(), &reason.name),
                    word(&reason.verb),
                )
            })
            .collect(),
        schema: indented(&kind.schema),
    })
}

/// A definition's record.
pub(in crate::ask) async fn definition(
    portal: &Portal,
    id: DefinitionId,
) -> Result<DefinitionRecord, Failure> {
    readmodel(portal)
        .definition(id)
        .await?
        .content
        .ok_or(Failure::NotFound)
}

/// A certificate type's document.
pub(in crate::ask) async fn certificate_type(
    portal: &Portal,
    id: DefinitionId,
) -> Result<CertificateType, Failure> {
    match definition(portal, id).await?.document {
        Document::CertificateType(kind) => Ok(kind),
        _ => Err(Failure::NotFound),
    }
}

fn indented(schema: &str) -> String {
    let parsed = serde_json::from_str::<serde_json::Value>(schema);
    parsed
        .ok()
        .and_then(|schema| serde_json::to_string_pretty(&schema).ok())
        .unwrap_or_else(|| schema.to_owned())
}
