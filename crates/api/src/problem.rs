//! Failures as the public sees them: RFC 9457 documents with a stable code and what to do.
//!
//! Codes are stable, sentences are not. What an operator needs to know goes to the log, never into
//! a document. How an envelope's rejection becomes a status is the table [`ENVELOPE_STATUS`].

mod kinds;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chancery_readmodel::{Behind, ReadModelError, SearchError};
use chancery_rules::catalogue;
use chancery_rules::kernel::envelope::EnvelopeRejection;
use chancery_rules::kernel::ids::Height;
use chancery_rules::kernel::rejection::RejectionInfo;
use schemars::JsonSchema;
use serde::Serialize;

use crate::door::{ProveError, Refusal};

pub use kinds::*;

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem document (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(into = "Document")]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// The stable name to program against.
    pub code: &'static str,
    /// The problem in a few words, the same each time.
    pub title: &'static str,
    /// The number of the rejection, where the rules refused.
    pub number: Option<u16>,
    /// What happened this time.
    pub detail: String,
    /// What to do next.
    pub remedy: &'static str,
    /// The height that the refusal was decided at, where one matters.
    pub as_of_height: Option<Height>,
    /// When to come again, as in the header `Retry-After`.
    pub retry_after_ms: Option<u64>,
}

/// A problem document as it is written.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
struct Document {
    /// `urn:chancery:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The problem in a few words, the same each time.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The stable name to program against.
    code: &'static str,
    /// The number of the rejection, where the rules refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u16>,
    /// What happened this time.
    detail: String,
    /// What to do next.
    remedy: &'static str,
    /// The height that the refusal was decided at, where one matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of_height: Option<Height>,
    /// When to come again, as in the header `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u64>,
}

impl From<Problem> for Document {
    fn from(problem: Problem) -> Self {
        Self {
            kind: format!("urn:chancery:problem:{}", problem.code),
            title: problem.title,
            status: problem.status,
            code: problem.code,
            number: problem.number,
            detail: problem.detail,
            remedy: problem.remedy,
            as_of_height: problem.as_of_height,
            retry_after_ms: problem.retry_after_ms,
        }
    }
}

impl Problem {
    /// A problem of a kind, with what happened this time.
    pub fn of(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            title: kind.title,
            status: kind.status.as_u16(),
            code: kind.code,
            number: None,
            detail: detail.into(),
            remedy: kind.remedy,
            as_of_height: None,
            retry_after_ms: None,
        }
    }

    /// The problem that a rejection of the rules is, under a status.
    pub fn rejection(info: &RejectionInfo, status: StatusCode) -> Self {
        Self {
            title: info.meaning,
            status: status.as_u16(),
            code: info.name,
            number: Some(info.code),
            detail: info.meaning.to_owned(),
            remedy: info.remedy,
            as_of_height: None,
            retry_after_ms: None,
        }
    }

    /// What this node refuses for the same reason as the rules would.
    pub fn forbidden_by_rules(info: &RejectionInfo) -> Self {
        Self::rejection(info, StatusCode::FORBIDDEN)
    }

    /// The problem of a transaction that is final and was refused, by its receipt's code.
    pub fn refused_by_rules(code: u16) -> Self {
        match catalogue::rejection(code) {
            Some(info) => Self::rejection(info, StatusCode::UNPROCESSABLE_ENTITY),
            None => Self {
                number: Some(code),
                ..Self::of(INTERNAL, "an unknown rejection")
            },
        }
    }

    /// The same problem, decided at a height.
    #[must_use]
    pub fn at(mut self, height: Height) -> Self {
        self.as_of_height = Some(height);
        self
    }

    /// The same problem, with when to come again.
    #[must_use]
    pub fn retry_after(mut self, milliseconds: u64) -> Self {
        self.retry_after_ms = Some(milliseconds);
        self
    }

    /// A failure of this node: the operator reads `cause`, the public does not.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed");
        Self::of(
            INTERNAL,
            "an internal error; its cause is in the node's log",
        )
    }

    /// A failure of this node's storage: the operator reads `cause`, the public does not.
    pub fn storage(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "storage failed");
        Self::of(STORAGE_FAILED, "the storage behind this answer failed")
    }

    /// There is no such thing, as of a height.
    pub fn not_found(what: &str, id: &dyn std::fmt::Display, height: Height) -> Self {
        Self::of(NOT_FOUND, format!("no {what} `{id}`")).at(height)
    }

    /// The problem of something older than what this node keeps.
    pub fn gone(oldest: Height) -> Self {
        let detail = format!("this node keeps blocks and transactions from height {oldest} on");
        Self::of(GONE, detail)
    }
}

/// The status of each rejection of an envelope: 400 what is malformed or for another ledger, 413 what
/// is too large, 401 what nobody known signed, 403 what a known key may not sign, 409 what was seen
/// already, 422 what is well-formed and out of its time.
pub const ENVELOPE_STATUS: [(EnvelopeRejection, StatusCode); 19] = [
    (EnvelopeRejection::TooLarge, StatusCode::PAYLOAD_TOO_LARGE),
    (EnvelopeRejection::Malformed, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::DuplicateKey, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::NotCanonical, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::UnknownVersion, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::UnknownAlgorithm, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::UnknownType, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::BadBody, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::WrongLedger, StatusCode::BAD_REQUEST),
    (EnvelopeRejection::Unsigned, StatusCode::UNAUTHORIZED),
    (EnvelopeRejection::BadSignature, StatusCode::UNAUTHORIZED),
    (EnvelopeRejection::Expired, StatusCode::UNPROCESSABLE_ENTITY),
    (
        EnvelopeRejection::ExpiresTooLate,
        StatusCode::UNPROCESSABLE_ENTITY,
    ),
    (EnvelopeRejection::Replayed, StatusCode::CONFLICT),
    (EnvelopeRejection::UnknownKey, StatusCode::UNAUTHORIZED),
    (EnvelopeRejection::KeyRetired, StatusCode::FORBIDDEN),
    (EnvelopeRejection::WrongPurpose, StatusCode::FORBIDDEN),
    (EnvelopeRejection::WrongParty, StatusCode::FORBIDDEN),
    (EnvelopeRejection::PartySuspended, StatusCode::FORBIDDEN),
];

/// The envelope's rejection that a receipt's code is, if it is one.
#[must_use]
pub fn envelope_rejection(code: u16) -> Option<EnvelopeRejection> {
    let mut all = ENVELOPE_STATUS.iter().map(|(rejection, _)| *rejection);
    all.find(|rejection| rejection.info().code == code)
}

impl From<EnvelopeRejection> for Problem {
    fn from(rejection: EnvelopeRejection) -> Self {
        let row = ENVELOPE_STATUS
            .iter()
            .find(|(known, _)| *known == rejection);
        let status = row.map_or(StatusCode::BAD_REQUEST, |(_, status)| *status);
        Self::rejection(rejection.info(), status)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Envelope(rejection) => rejection.into(),
            Refusal::Busy { retry_after_ms } => {
                Self::of(BUSY, "the mempool is full").retry_after(retry_after_ms)
            }
            Refusal::Stopped => Self::of(CHAIN_STOPPED, "no transaction is taken"),
        }
    }
}

impl From<ProveError> for Problem {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::NotYet => Self::of(PROOF_NOT_READY, error.to_string()).retry_after(1_000),
            ProveError::OutOfRange => Self::of(NOT_FOUND, error.to_string()),
            ProveError::Gone { oldest } => Self::gone(oldest),
            ProveError::Stopped => Self::of(CHAIN_STOPPED, "no proof is made"),
        }
    }
}

impl From<ReadModelError> for Problem {
    fn from(error: ReadModelError) -> Self {
        match error {
            ReadModelError::Search(SearchError::Empty | SearchError::TooLong) => {
                Self::of(BAD_SEARCH, error.to_string())
            }
            other => Self::storage(&format!("{other}: {:?}", std::error::Error::source(&other))),
        }
    }
}

impl From<Behind> for Problem {
    fn from(behind: Behind) -> Self {
        Self::of(BEHIND, behind.to_string())
            .at(behind.reached)
            .retry_after(1_000)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(milliseconds) = self.retry_after_ms {
            headers.insert(
                header::RETRY_AFTER,
                HeaderValue::from(milliseconds.div_ceil(1_000)),
            );
        }
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Bearer realm=\"chancery\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rejection_of_an_envelope_has_a_row_of_its_own() {
        let codes: Vec<u16> = ENVELOPE_STATUS
            .iter()
            .map(|(it, _)| it.info().code)
            .collect();
        let all: Vec<u16> = EnvelopeRejection::ALL
            .iter()
            .map(|info| info.code)
            .collect();
        assert_eq!(codes, all);
        assert!(
            ENVELOPE_STATUS
                .iter()
                .all(|(_, status)| status.is_client_error())
        );
    }

    #[test]
    fn every_kind_has_a_code_of_its_own_and_a_remedy() {
        let codes: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), KINDS.len());
        assert!(
            KINDS
                .iter()
                .all(|kind| !kind.remedy.is_empty() && !kind.title.is_empty())
        );
    }
}
