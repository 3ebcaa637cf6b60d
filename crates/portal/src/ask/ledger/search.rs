//! The search over everything.

use chancery_readmodel::{Found, FoundKind, ReadModelError, SearchError};
use chancery_rules::definition::DocumentKind;

use super::reading::{id, readmodel};
use super::types::definition;
use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::{FoundLine, Named};

/// What a search found; or the text that says what is wrong with the question.
pub(crate) async fn search(
    portal: &Portal,
    asked: &str,
) -> Result<Result<Vec<FoundLine>, &'static str>, Failure> {
    let found = match readmodel(portal).search(asked).await {
        Err(ReadModelError::Search(SearchError::Empty)) => return Ok(Err("search-empty")),
        Err(ReadModelError::Search(SearchError::TooLong)) => return Ok(Err("search-too-long")),
        found => found?,
    };
    let mut lines = Vec::with_capacity(found.content.len());
    for found in found.content {
        lines.push(FoundLine {
            kind: kind_of(portal, &found).await?,
            thing: Named {
                id: found.id,
                zh: found.zh.unwrap_or_default(),
                en: found.en.unwrap_or_default(),
            },
        });
    }
    Ok(Ok(lines))
}

async fn kind_of(portal: &Portal, found: &Found) -> Result<&'static str, Failure> {
    Ok(match found.kind {
        FoundKind::Block => "block",
        FoundKind::Transaction => "transaction",
        FoundKind::Party => "party",
        FoundKind::Definition => {
            let document = definition(portal, id(&found.id)?).await?.document;
            match document.kind() {
                DocumentKind::CertificateType => "type",
                _ => "definition",
            }
        }
        FoundKind::Certificate => "certificate",
        FoundKind::Motion => "motion",
        FoundKind::Case => "case",
        FoundKind::Entry => "entry",
        FoundKind::Permission => "permission",
        FoundKind::PermissionRequest => "permission-request",
        FoundKind::Access => "access",
        FoundKind::Obligation => "obligation",
    })
}
