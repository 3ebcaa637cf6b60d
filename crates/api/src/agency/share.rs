//! Shared links: whoever holds the token gets a fresh bundle, until the link ends.
//!
//! The token travels in a request's body, never in an address that a server sees, so that no log or
//! referrer keeps it. The cabinet has only its hash, and the token itself where the link stands on a
//! printed form, which may be printed again. A new link to a certificate ends the former.

use std::fmt;
use std::str::FromStr;

use chancery_cabinet::Hash32;
use chancery_rules::kernel::ids::CertificateId;

use super::Agency;
use super::view::Share;
use crate::clock;
use crate::problem::{self, Problem};
use crate::sign;

/// The longest life of a shared link: a year.
pub const SHARE_MS_MAX: u64 = 366 * 24 * 60 * 60 * 1_000;

/// A printed form keeps its link until it has less than this left: thirty days.
const PRINT_LEFT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// The secret of a shared link: 32 random bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareToken([u8; 32]);

impl ShareToken {
    /// What the cabinet knows the link by.
    fn digest(&self) -> Hash32 {
        Hash32::of(&self.0)
    }
}

impl fmt::Display for ShareToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ShareToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShareToken(secret)")
    }
}

impl FromStr for ShareToken {
    type Err = hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, hex::FromHexError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes)?;
        Ok(Self(bytes))
    }
}

impl Agency {
    /// Makes a link to a certificate of the agency's own, for as long as `life_ms`, at most
    /// [`SHARE_MS_MAX`].
    ///
    /// # Errors
    /// `not_found`, or the cabinet's failure.
    pub async fn share(&self, certificate: CertificateId, life_ms: u64) -> Result<Share, Problem> {
        let token = ShareToken(sign::random()?);
        let expires = clock::now().plus_ms(life_ms.min(SHARE_MS_MAX));
        let kept = self
            .parts
            .cabinet
            .share(certificate, token.digest(), expires)
            .await;
        if self.noted(kept)? {
            return Ok(Share {
                token: token.to_string(),
                expires,
            });
        }
        let height = self.ledger().readmodel().height();
        Err(Problem::not_found("certificate", &certificate, height))
    }

    /// The link on the printed form of a certificate of the agency's own: the one that stands there
    /// already, or a new one of [`SHARE_MS_MAX`] when there is none or it ends soon.
    ///
    /// # Errors
    /// `not_found`, or the cabinet's failure.
    pub async fn share_in_print(&self, certificate: CertificateId) -> Result<Share, Problem> {
        let now = clock::now();
        let soon = now.plus_ms(PRINT_LEFT_MS);
        let printed = self.read(self.parts.cabinet.in_print(certificate, now).await)?;
        if let Some((token, expires)) = printed.filter(|(_, expires)| *expires > soon) {
            let token = ShareToken(token).to_string();
            return Ok(Share { token, expires });
        }
        let token = ShareToken(sign::random()?);
        let expires = now.plus_ms(SHARE_MS_MAX);
        let kept = self
            .parts
            .cabinet
            .share_in_print(certificate, token.0, expires);
        if self.noted(kept.await)? {
            let token = token.to_string();
            return Ok(Share { token, expires });
        }
        let height = self.ledger().readmodel().height();
        Err(Problem::not_found("certificate", &certificate, height))
    }

    /// A fresh bundle for whoever holds a link's token.
    ///
    /// # Errors
    /// `share_unknown` for a token that is unknown or over, alike.
    pub async fn shared(&self, token: &ShareToken) -> Result<Vec<u8>, Problem> {
        let found = self
            .parts
            .cabinet
            .shared(token.digest(), clock::now())
            .await;
        match self.read(found)? {
            Some(certificate) => self.bundle(certificate).await,
            None => Err(Problem::of(
                problem::SHARE_UNKNOWN,
                "no link has this token",
            )),
        }
    }
}
