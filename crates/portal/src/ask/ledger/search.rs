//! The search over everything.

use chancery_readmodel::{FoundKind, ReadModelError, SearchError};

use super::reading::readmodel;
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
    Ok(Ok(found
        .content
        .into_iter()
        .map(|found| FoundLine {
            kind: match found.kind {
                FoundKind::Block => "block",
                FoundKind::Transaction => "transaction",
                FoundKind::Party => "party",
                FoundKind::Definition => "definition",
                FoundKind::Certificate => "certificate",
                FoundKind::Motion => "motion",
            },
            thing: Named {
                id: found.id,
                zh: found.zh.unwrap_or_default(),
                en: found.en.unwrap_or_default(),
            },
        })
        .collect()))
}
