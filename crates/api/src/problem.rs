//! Failures as the public sees them: RFC 9457 documents with a stable code and what to do.
//!
//! Codes are stable, sentences are not. What an operator needs to know goes to the log, never into
//! a document. How an envelope's rejection becomes a status is the table [`ENVELOPE_STATUS`].

use std::borrow::Cow;

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

/// The media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem document (RFC 9457).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Problem {
    /// `urn:chancery:problem:` and the code.
    #[serde(rename = "type")]
    pub kind: String,
    /// The problem in a few words, the same each time.
    pub title: Cow<'static, str>,
    /// The HTTP status.
    pub status: u16,
    /// The stable name to program against.
    pub code: Cow<'static, str>,
    /// The number of the rejection, where the rules refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<u16>,
    /// What happened this time.
    pub detail: String,
    /// What to do next.
    pub remedy: Cow<'static, str>,
    /// The height that the refusal was decided at, where one matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_height: Option<Height>,
    /// When to come again, as in the header `Retry-After`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}

/// A kind of problem that this interface itself has; the rules' own are in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// The problem in a few words.
    pub title: &'static str,
    /// What to do next.
    pub remedy: &'static str,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:ident, $title:literal, $remedy:literal;)*) => {
        $($(#[$doc])* pub const $name: Kind = Kind {
            code: $code, status: StatusCode::$status, title: $title, remedy: $remedy,
        };)*
        /// All kinds of problem that this interface itself has.
        pub const KINDS: &[Kind] = &[$($name),*];
    };
}

kinds! {
    /// A path, query or header that cannot be read.
    BAD_REQUEST = "bad_request", BAD_REQUEST, "the request is malformed",
        "compare the request with the interface's description at /openapi.json";
    /// A JSON body that is not what the description says.
    BAD_BODY = "bad_body", BAD_REQUEST, "the body is malformed",
        "compare the body with its schema at /openapi.json";
    /// A cursor that was not given out.
    BAD_CURSOR = "bad_cursor", BAD_REQUEST, "the cursor is unknown",
        "begin the list again without a cursor";
    /// A search text out of bounds.
    BAD_SEARCH = "bad_search", BAD_REQUEST, "the search text is out of bounds",
        "ask for an id (6 hex digits or more), a height, a credit code or a name";
    /// No credentials where they are needed.
    UNAUTHENTICATED = "unauthenticated", UNAUTHORIZED, "credentials are needed",
        "send the node's operator token as `Authorization: Bearer`";
    /// Credentials that are not this node's.
    WRONG_TOKEN = "wrong_token", UNAUTHORIZED, "the token is not this node's",
        "use the token in the node's file operator.token";
    /// Signed in, yet not allowed.
    FORBIDDEN = "forbidden", FORBIDDEN, "this is not yours to do",
        "ask an operator of the node";
    /// No such address or thing.
    NOT_FOUND = "not_found", NOT_FOUND, "there is no such thing",
        "check the id; a thing just made appears once its block is final";
    /// The address exists, the method does not.
    METHOD_NOT_ALLOWED = "method_not_allowed", METHOD_NOT_ALLOWED, "the method does not fit",
        "see the methods of this address at /openapi.json";
    /// The body took too long to arrive.
    TIMEOUT = "timeout", REQUEST_TIMEOUT, "the request took too long",
        "send it again";
    /// The same idempotency key with another body, or while the first is under way.
    IDEMPOTENCY_CONFLICT = "idempotency_conflict", CONFLICT, "the idempotency key is in use",
        "use a new key for another request; repeat the same request unchanged";
    /// A body over the route's bound.
    BODY_TOO_LARGE = "body_too_large", PAYLOAD_TOO_LARGE, "the body is too large",
        "stay within 32 KiB for transactions and 20 MiB for documents";
    /// A media type that the route does not take.
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", UNSUPPORTED_MEDIA_TYPE,
        "the media type is not taken here", "send the media type named at /openapi.json";
    /// A document that is not what its name says, or of a kind that is not kept.
    DOCUMENT_REFUSED = "document_refused", UNPROCESSABLE_ENTITY, "the document was refused",
        "send a JPEG, PNG or PDF whose content is what its name says, of 20 MB at most";
    /// A subject that the certificate type's schema refuses.
    SUBJECT_REFUSED = "subject_refused", UNPROCESSABLE_ENTITY,
        "the content does not fit the certificate type",
        "correct the named fields and send it again";
    /// A share token or draft that is unknown or over.
    SHARE_UNKNOWN = "share_unknown", NOT_FOUND, "the shared link is unknown or has ended",
        "ask the holder or the agency for a new one";
    /// What was asked needs an agency's keys and this node has none.
    NO_AGENCY = "no_agency", NOT_FOUND, "this node acts for no agency",
        "send the request to a node of the agency";
    /// Too many requests from one address.
    RATE_LIMITED = "rate_limited", TOO_MANY_REQUESTS, "too many requests",
        "wait as long as Retry-After says";
    /// The mempool is full.
    BUSY = "busy", TOO_MANY_REQUESTS, "the ledger is busy",
        "wait as long as Retry-After says and send the same envelope again";
    /// Something of this node failed.
    INTERNAL = "internal", INTERNAL_SERVER_ERROR, "this node failed",
        "try another node, and tell this one's operator when";
    /// The height asked for is not reached.
    BEHIND = "behind", SERVICE_UNAVAILABLE, "this node has not reached the height",
        "ask again in a moment, or ask without min_height";
    /// Finality did not come in time; the transaction may still become final.
    NOT_FINAL_YET = "not_final_yet", SERVICE_UNAVAILABLE, "the transaction is not final yet",
        "ask for the transaction by its id; sending the same envelope again is harmless";
    /// No proof can be made at this moment.
    PROOF_NOT_READY = "proof_not_ready", SERVICE_UNAVAILABLE, "no proof is at hand",
        "ask again in a second";
    /// The chain stopped.
    CHAIN_STOPPED = "chain_stopped", SERVICE_UNAVAILABLE, "the chain of this node has stopped",
        "ask another node; the operator sees the reason in the log and at /v1/ready";
    /// The database of the read model, the cabinet or the vault failed.
    STORAGE_FAILED = "storage_failed", SERVICE_UNAVAILABLE, "this node's storage failed",
        "ask another node; the operator sees the reason in the log and at /v1/ready";
}

impl Problem {
    /// A problem of a kind, with what happened this time.
    pub fn of(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("urn:chancery:problem:{}", kind.code),
            title: kind.title.into(),
            status: kind.status.as_u16(),
            code: kind.code.into(),
            number: None,
            detail: detail.into(),
            remedy: kind.remedy.into(),
            as_of_height: None,
            retry_after_ms: None,
        }
    }

    /// The problem that a rejection of the rules is, under a status.
    pub fn rejection(info: &RejectionInfo, status: StatusCode) -> Self {
        Self {
            kind: format!("urn:chancery:problem:{}", info.name),
            title: info.meaning.into(),
            status: status.as_u16(),
            code: info.name.into(),
            number: Some(info.code),
            detail: info.meaning.to_owned(),
            remedy: info.remedy.into(),
            as_of_height: None,
            retry_after_ms: None,
        }
    }

    /// The problem of a transaction that is final and was refused, by its receipt's code.
    pub fn refused_by_rules(code: u16) -> Self {
        match catalogue::rejection(code) {
            Some(info) => Self::rejection(info, StatusCode::UNPROCESSABLE_ENTITY),
            None => Self { number: Some(code), ..Self::of(INTERNAL, "an unknown rejection") },
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
        Self::of(INTERNAL, "an internal error; its cause is in the node's log")
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
    (EnvelopeRejection::ExpiresTooLate, StatusCode::UNPROCESSABLE_ENTITY),
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
        let row = ENVELOPE_STATUS.iter().find(|(known, _)| *known == rejection);
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
        Self::of(BEHIND, behind.to_string()).at(behind.reached).retry_after(1_000)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        if let Some(milliseconds) = self.retry_after_ms {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(milliseconds.div_ceil(1_000)));
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
        let codes: Vec<u16> = ENVELOPE_STATUS.iter().map(|(it, _)| it.info().code).collect();
        let all: Vec<u16> = EnvelopeRejection::ALL.iter().map(|info| info.code).collect();
        assert_eq!(codes, all);
        assert!(ENVELOPE_STATUS.iter().all(|(_, status)| status.is_client_error()));
    }

    #[test]
    fn every_kind_has_a_code_of_its_own_and_a_remedy() {
        let codes: std::collections::BTreeSet<_> = KINDS.iter().map(|kind| kind.code).collect();
        assert_eq!(codes.len(), KINDS.len());
        assert!(KINDS.iter().all(|kind| !kind.remedy.is_empty() && !kind.title.is_empty()));
    }
}
