//! Links that show a certificate to whoever has them. Only the hash of a link's token is stored;
//! a link on a printed form keeps its token too, encrypted as the credential is, so that the form
//! can be printed again and earlier prints go on leading somewhere.
//!
//! A link is opened by `Cabinet::share` and `Cabinet::share_in_print`.

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::cipher::Hash32;
use crate::dialect::SHARE_TOKENS;
use crate::drawer::column;
use crate::error::CabinetError;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareTokenRecord {
    pub certificate: CertificateId,
    /// The token itself, of a link on a printed form.
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub token: Option<[u8; 32]>,
}

impl Cabinet {
    /// The certificate that a link shows, if it has not expired at `now`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn shared(
        &self,
        token: Hash32,
        now: Timestamp,
    ) -> Result<Option<CertificateId>, CabinetError> {
        let row = self
            .get::<ShareTokenRecord>(&SHARE_TOKENS, token.as_bytes())
            .await?;
        Ok(row
            .filter(|row| row.at > column(now.0))
            .map(|row| row.record.certificate))
    }

    /// The token of the link on a certificate's printed form and when it ends, if it is open at
    /// `now`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn in_print(
        &self,
        certificate: CertificateId,
        now: Timestamp,
    ) -> Result<Option<([u8; 32], Timestamp)>, CabinetError> {
        let issued = self.issued(certificate).await?;
        let Some(digest) = issued.and_then(|issued| issued.share_token) else {
            return Ok(None);
        };
        let row = self
            .get::<ShareTokenRecord>(&SHARE_TOKENS, digest.as_bytes())
            .await?;
        Ok(row.filter(|row| row.at > column(now.0)).and_then(|row| {
            let expires = Timestamp(u64::try_from(row.at).unwrap_or_default());
            row.record.token.map(|token| (token, expires))
        }))
    }

    /// Closes a link; false if there was none.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn unshare(&self, token: Hash32) -> Result<bool, CabinetError> {
        self.delete(&SHARE_TOKENS, token.as_bytes()).await
    }

    /// Forgets the links that have expired; gives their number.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn forget_expired_shares(&self, now: Timestamp) -> Result<u64, CabinetError> {
        self.expire(&SHARE_TOKENS, column(now.0)).await
    }
}
