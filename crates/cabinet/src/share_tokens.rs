//! Links that show a certificate to whoever has them. Only the hash of a link's token is stored.
//!
//! A link is opened by `Cabinet::share`.

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
