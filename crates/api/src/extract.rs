//! Extractors whose refusals are problem documents.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

use crate::problem::{self, Problem};

/// A query string; unknown parameters are refused where the type denies them.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::from_request_parts(parts, state).await;
        let refused = |refused: QueryRejection| {
            Problem::of(problem::BAD_REQUEST, plain(&refused.body_text()))
        };
        query
            .map(|axum::extract::Query(query)| Self(query))
            .map_err(refused)
    }
}

/// The one variable part of a path, parsed.
pub struct Id<T>(pub T);

impl<T, S> FromRequestParts<S> for Id<T>
where
    T: FromStr<Err: Display>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let axum::extract::Path(text) =
            path.map_err(|refused| Problem::of(problem::BAD_REQUEST, plain(&refused.body_text())))?;
        parse("id", &text).map(Self)
    }
}

/// The two variable parts of a path, parsed.
pub struct Ids<A, B>(pub A, pub B);

impl<A, B, S> FromRequestParts<S> for Ids<A, B>
where
    A: FromStr<Err: Display>,
    B: FromStr<Err: Display>,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = axum::extract::Path::<(String, String)>::from_request_parts(parts, state).await;
        let axum::extract::Path((first, second)) =
            path.map_err(|refused| Problem::of(problem::BAD_REQUEST, plain(&refused.body_text())))?;
        Ok(Self(parse("id", &first)?, parse("id", &second)?))
    }
}

/// Reads a parameter.
///
/// # Errors
/// A problem that names the parameter.
pub fn parse<T: FromStr<Err: Display>>(name: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|error| {
        Problem::of(
            problem::BAD_REQUEST,
            format!("`{name}` cannot be read: {error}"),
        )
    })
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_media_type(request.headers(), &["application/json"])?;
        let bytes = Bytes::from_request(request, state)
            .await
            .map_err(body_refused)?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|error| Problem::of(problem::BAD_BODY, error.to_string()))
    }
}

/// A body of bytes within the route's bound.
pub struct Body(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        Bytes::from_request(request, state)
            .await
            .map(Self)
            .map_err(body_refused)
    }
}

/// A form with files.
pub struct Form(pub axum::extract::Multipart);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        require_media_type(request.headers(), &["multipart/form-data"])?;
        let form = axum::extract::Multipart::from_request(request, state).await;
        form.map(Self)
            .map_err(|_| Problem::of(problem::BAD_BODY, "the form names no boundary"))
    }
}

/// Refuses another media type than the ones named; parameters after `;` do not count.
///
/// # Errors
/// 415 with what is taken.
pub fn require_media_type(headers: &HeaderMap, taken: &[&str]) -> Result<(), Problem> {
    let sent = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let sent = sent.split(';').next().unwrap_or("").trim();
    if taken.iter().any(|taken| sent.eq_ignore_ascii_case(taken)) {
        return Ok(());
    }
    let detail = format!("this route takes {}", taken.join(" or "));
    Err(Problem::of(problem::UNSUPPORTED_MEDIA_TYPE, detail))
}

/// The problem that a failed read of a body is.
pub fn body_refused(refused: BytesRejection) -> Problem {
    if refused.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::of(
            problem::BODY_TOO_LARGE,
            "the body is larger than this route takes",
        )
    } else {
        Problem::of(problem::BAD_REQUEST, "the body did not arrive whole")
    }
}

/// The framework's sentences name no internals; only their length is bounded here.
fn plain(text: &str) -> String {
    text.chars().take(300).collect()
}
