//! Who is signed in. The cookie's secret is never stored, only its hash.

use std::fmt;

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::cipher::Hash32;
use crate::dialect::SESSIONS;
use crate::drawer::column;
use crate::error::CabinetError;

/// A session.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    /// Who acts, by the name that the portal knows them by.
    pub persona: String,
    /// What a form must repeat.
    pub csrf: [u8; 32],
    /// From when on it is no more.
    pub expires: Timestamp,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(secret)")
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    persona: String,
    #[serde(with = "hex_bytes")]
    csrf: [u8; 32],
}

impl Cabinet {
    /// Opens a session, or replaces it.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Locked`, `Full`, `Storage`.
    pub async fn open_session(&self, id: Hash32, session: &Session) -> Result<(), CabinetError> {
        let record = Record {
            persona: session.persona.clone(),
            csrf: session.csrf,
        };
        self.put(&SESSIONS, id.as_bytes(), column(session.expires.0), &record)
            .await
    }

    /// A session that has not expired at `now`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn session(
        &self,
        id: Hash32,
        now: Timestamp,
    ) -> Result<Option<Session>, CabinetError> {
        let row = self.get::<Record>(&SESSIONS, id.as_bytes()).await?;
        Ok(row.filter(|row| row.at > column(now.0)).map(|row| Session {
            persona: row.record.persona,
            csrf: row.record.csrf,
            expires: Timestamp(u64::try_from(row.at).unwrap_or_default()),
        }))
    }

    /// Ends a session; false if there was none.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn close_session(&self, id: Hash32) -> Result<bool, CabinetError> {
        self.delete(&SESSIONS, id.as_bytes()).await
    }

    /// Forgets the sessions that have expired; gives their number.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn forget_expired_sessions(&self, now: Timestamp) -> Result<u64, CabinetError> {
        self.expire(&SESSIONS, column(now.0)).await
    }
}
