//! Who asks: nobody, the operator by a bearer token, or a person whom the portal signed in.
//!
//! The ledger's own routes need no credentials: what they take is signed, what they show is public
//! to whoever reaches the node. Absent on purpose: passwords, and sessions themselves (the portal
//! keeps them and vouches for a request by putting a [`Session`] into its extensions).

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};

use crate::problem::{self, Problem};
use crate::state::State;

/// A person whom the portal signed in; put into a request's extensions by the portal alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The person's name within the portal, for the log of acts.
    pub actor: String,
    /// Whether the person may act for the agency.
    pub may_act: bool,
}

/// The node's operator token, kept as its digest.
#[derive(Clone)]
pub struct OperatorToken([u8; 32]);

impl OperatorToken {
    /// A token from the text of its file; blank space around it does not count.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(digest(text.trim()))
    }

    /// Compares in constant time: digests differ unpredictably from the first byte on.
    fn admits(&self, text: &str) -> bool {
        let offered = digest(text.trim());
        let difference = self
            .0
            .iter()
            .zip(offered)
            .fold(0_u8, |sum, (a, b)| sum | (a ^ b));
        std::hint::black_box(difference) == 0
    }
}

fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// The extractor of routes that act for the agency.
#[derive(Debug, Clone)]
pub struct Operator {
    /// Who acts.
    pub actor: String,
    /// Whether it is a person whom the portal signed in, who acts under no other name.
    pub is_person: bool,
}

impl FromRequestParts<State> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        if let Some(session) = parts.extensions.get::<Session>() {
            return if session.may_act {
                Ok(Self {
                    actor: session.actor.clone(),
                    is_person: true,
                })
            } else {
                Err(Problem::of(
                    problem::FORBIDDEN,
                    "this person may not act for the agency",
                ))
            };
        }
        let Some(offered) = bearer(parts) else {
            return Err(Problem::of(
                problem::UNAUTHENTICATED,
                "no bearer token was sent",
            ));
        };
        let expected = state.operator_token();
        if expected.is_some_and(|token| token.admits(offered)) {
            Ok(Self {
                actor: "operator".to_owned(),
                is_person: false,
            })
        } else {
            Err(Problem::of(
                problem::WRONG_TOKEN,
                "the bearer token was not recognised",
            ))
        }
    }
}

impl OptionalFromRequestParts<State> for Operator {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Option<Self>, Problem> {
        if parts.headers.contains_key(AUTHORIZATION) || parts.extensions.get::<Session>().is_some()
        {
            return <Self as FromRequestParts<State>>::from_request_parts(parts, state)
                .await
                .map(Some);
        }
        Ok(None)
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_admits_itself_and_nothing_else() {
        let token = OperatorToken::new("s3cret-token\n");
        assert!(token.admits("s3cret-token"));
        for other in ["", "s3cret-toke", "s3cret-tokenn", "S3cret-token"] {
            assert!(!token.admits(other), "{other}");
        }
    }
}
