//! What a page can fail with, and what its reader may know of it.
//!
//! A failure travels to the outermost layer as an extension of the response and becomes a page
//! there, in the reader's language. Absent on purpose: internals; the operator's side is logged
//! where it happens.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Why a page is not shown or an act not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing lies at the address.
    #[error("nothing lies at this address")]
    NotFound,
    /// The address or form is not one that the pages made.
    #[error("the request is not understood: {0}")]
    BadRequest(String),
    /// The form was not ours, or its session is over.
    #[error("the form is not of this session")]
    NotOurForm,
    /// The signed-in persona may not do this.
    #[error("the signed-in persona may not do this")]
    Forbidden,
    /// The address exists, the method does not.
    #[error("the method does not fit the address")]
    Method,
    /// The request did not arrive, or its page was not made, in time.
    #[error("the request took too long")]
    TooSlow,
    /// More requests from one address than are answered.
    #[error("this address asks too often")]
    TooOften,
    /// More bytes than are read.
    #[error("the request is too large")]
    TooLarge,
    /// The rules or the node refused, with a stable code.
    #[error("refused with {code}")]
    Refused {
        /// The status of the interface's answer.
        status: StatusCode,
        /// The stable name, `certificate.not_issuer`.
        code: String,
        /// What it means.
        detail: String,
        /// What to do about it.
        remedy: String,
    },
    /// This node cannot answer now.
    #[error("this node cannot answer now")]
    Unavailable,
    /// A failure of this program.
    #[error("the page failed")]
    Internal,
}

impl Failure {
    /// The failure that a bare status is: what the framework refused before a page was reached.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            _ if status.is_server_error() => Self::Internal,
            _ => Self::BadRequest("the form or address cannot be read".to_owned()),
        }
    }

    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::NotOurForm | Self::Forbidden => StatusCode::FORBIDDEN,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooOften => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Refused { status, .. } => *status,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    pub(crate) const fn title_key(&self) -> &'static str {
        match self {
            Self::NotFound => "problem-not-found",
            Self::BadRequest(_) => "problem-bad-request",
            Self::NotOurForm => "problem-not-our-form",
            Self::Forbidden => "problem-forbidden",
            Self::Method => "problem-method",
            Self::TooSlow => "problem-too-slow",
            Self::TooOften => "problem-too-often",
            Self::TooLarge => "problem-too-large",
            Self::Refused { .. } => "problem-refused",
            Self::Unavailable => "problem-unavailable",
            Self::Internal => "problem-internal",
        }
    }

    pub(crate) const fn next_key(&self) -> &'static str {
        match self {
            Self::NotFound => "problem-not-found-next",
            Self::BadRequest(_) => "problem-bad-request-next",
            Self::NotOurForm => "problem-not-our-form-next",
            Self::Forbidden => "problem-forbidden-next",
            Self::Method => "problem-method-next",
            Self::TooSlow => "problem-too-slow-next",
            Self::TooOften => "problem-too-often-next",
            Self::TooLarge => "problem-too-large-next",
            Self::Refused { .. } => "problem-refused-next",
            Self::Unavailable => "problem-unavailable-next",
            Self::Internal => "problem-internal-next",
        }
    }

    /// The stable name, meaning and remedy of a refusal, in English.
    pub(crate) fn refusal(&self) -> Option<(&str, &str, &str)> {
        match self {
            Self::Refused {
                code,
                detail,
                remedy,
                ..
            } => Some((code, detail, remedy)),
            _ => None,
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
