//! Posts that must not happen twice: the key that the client chose, and the answer it got.
//!
//! A request claims its key before it acts. The claim fixes a subject, 32 bytes that name what the
//! request makes (a certificate's id): when a process crashed between claim and answer, a retry
//! resumes with the same subject, and the ledger refuses a second thing of the same id.

use std::fmt;

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::cipher::Hash32;
use crate::dialect::IDEMPOTENCY;
use crate::drawer::{column, commit};
use crate::error::CabinetError;

/// Whose key it is, and the key: two clients' equal keys are not the same.
#[derive(Debug, Clone, Copy)]
pub struct IdempotencyKey<'a> {
    /// The client and the endpoint.
    pub scope: &'a str,
    /// What the client sent.
    pub key: &'a str,
}

/// An answer as it was given.
#[derive(Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body's media type.
    pub media_type: String,
    /// The body.
    pub body: Vec<u8>,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answer({})", self.status)
    }
}

/// What became of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The key is new: act, with the subject that was handed in.
    Taken,
    /// A process that crashed had claimed it: act again, with the subject of then.
    Resumed {
        /// What the crashed request was to make.
        subject: [u8; 32],
    },
    /// Another request with this key is being answered right now.
    Pending,
    /// The key has its answer.
    Answered(Answer),
    /// The key was used for another request.
    OtherRequest,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    #[serde(with = "hex_bytes")]
    request: [u8; 32],
    #[serde(with = "hex_bytes")]
    subject: [u8; 32],
    #[serde(with = "hex_bytes")]
    process: [u8; 32],
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<AnswerRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerRecord {
    status: u16,
    media_type: String,
    #[serde(with = "hex_bytes")]
    body: Vec<u8>,
}

impl Cabinet {
    /// Claims a key for a request, by the request's hash; a claim that has expired at `now` counts
    /// as never made.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn claim(
        &self,
        key: IdempotencyKey<'_>,
        request: Hash32,
        subject: [u8; 32],
        now: Timestamp,
        expires: Timestamp,
    ) -> Result<Claim, CabinetError> {
        let id = self.idempotency_id(key);
        let mut write = self.begin().await?;
        let known = self.get_in::<Record>(&mut write, &IDEMPOTENCY, &id).await?;
        let (claim, subject) = match known.filter(|row| row.at > column(now.0)) {
            None => (Claim::Taken, subject),
            Some(row) => match self.judge(row.record, request) {
                Claim::Resumed { subject } => (Claim::Resumed { subject }, subject),
                other => return Ok(other),
            },
        };
        let process = *self.process();
        let record = Record {
            request: *request.as_bytes(),
            subject,
            process,
            answer: None,
        };
        self.put_in(&mut write, &IDEMPOTENCY, &id, column(expires.0), &record)
            .await?;
        commit(write).await?;
        Ok(claim)
    }

    fn judge(&self, known: Record, request: Hash32) -> Claim {
        if known.request != *request.as_bytes() {
            return Claim::OtherRequest;
        }
        match known.answer {
            Some(AnswerRecord {
                status,
                media_type,
                body,
            }) => Claim::Answered(Answer {
                status,
                media_type,
                body,
            }),
            None if known.process == *self.process() => Claim::Pending,
            None => Claim::Resumed {
                subject: known.subject,
            },
        }
    }

    /// Keeps the answer of a claimed key until `expires`; false if the key is not claimed.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn answer(
        &self,
        key: IdempotencyKey<'_>,
        answer: &Answer,
        expires: Timestamp,
    ) -> Result<bool, CabinetError> {
        let id = self.idempotency_id(key);
        let mut write = self.begin().await?;
        let Some(row) = self.get_in::<Record>(&mut write, &IDEMPOTENCY, &id).await? else {
            return Ok(false);
        };
        let answer = AnswerRecord {
            status: answer.status,
            media_type: answer.media_type.clone(),
            body: answer.body.clone(),
        };
        let record = Record {
            answer: Some(answer),
            ..row.record
        };
        self.put_in(&mut write, &IDEMPOTENCY, &id, column(expires.0), &record)
            .await?;
        commit(write).await?;
        Ok(true)
    }

    /// Gives up a claim whose request did nothing; false if there was none.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn release(&self, key: IdempotencyKey<'_>) -> Result<bool, CabinetError> {
        let id = self.idempotency_id(key);
        self.delete(&IDEMPOTENCY, &id).await
    }

    /// Forgets the claims and answers that have expired; gives their number.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn forget_expired_answers(&self, now: Timestamp) -> Result<u64, CabinetError> {
        self.expire(&IDEMPOTENCY, column(now.0)).await
    }

    fn idempotency_id(&self, key: IdempotencyKey<'_>) -> [u8; 32] {
        self.cipher().id_of(
            IDEMPOTENCY.table,
            &[key.scope.as_bytes(), key.key.as_bytes()],
        )
    }
}
