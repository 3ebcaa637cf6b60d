//! The exchange: an opening, or the answer to a question about a dataset, goes to another agency, under a permission,
//! with a receipt.
//!
//! A signed request is judged from the outside in: form, ledger and time, signature, key, source; then permission,
//! receipt, and what is asked. The answer is sealed to the asker, and the closing of the receipt is kept before it is
//! given. The same request again, within its time, gets the same answer; another one under the same receipt gets none.
//! Absent on purpose: content in a log line, and any answer that no receipt on the ledger speaks of.
//!
//! | module | what |
//! |---|---|
//! | `standing` | what the ledger says of any request |
//! | `opening` | what a commitment opens to |
//! | `question` | what a dataset answers |

mod opening;
mod question;
mod standing;

use std::sync::Arc;

use chancery_cabinet::Hash32;
use chancery_cabinet::idempotency::{Answer as Kept, Claim, IdempotencyKey};
use chancery_readmodel::Answer;
use chancery_rules::kernel::dataset_question::SignedDatasetQuestion;
use chancery_rules::kernel::ids::{AccessId, Commitment, PartyId};
use chancery_rules::kernel::opening_request::SignedOpeningRequest;
use chancery_rules::kernel::signed_request::{Request, Salted, SignedRequest};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::permission::{AccessResult, CloseReceipt};
use chancery_vault::SealingPublicKey;
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::act::{ActId, Asked};
use super::{Agency, to_the_end};
use crate::clock;
use crate::problem::{self, Problem};

/// The exchange in the agency's own record of acts, and in its record of requests.
const ACTOR: &str = "exchange";

/// An answer, sealed to the asker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Released {
    /// HPKE to the asker's sealing key in hex, as `docs/formats.md` describes it.
    pub sealed: String,
}

impl Agency {
    /// Answers a signed request for an opening.
    ///
    /// # Errors
    /// The first thing that is wrong with the request, in the order above; the node's failure.
    pub async fn release(self: &Arc<Self>, bytes: &[u8]) -> Result<Answer<Released>, Problem> {
        let (agency, signed) = (Arc::clone(self), SignedOpeningRequest::decode(bytes)?);
        to_the_end(async move {
            // Until what was sealed and the closing are kept, so that an erasure misses neither.
            let _releasing = agency.releasing.read().await;
            let released = agency.release_once(&signed);
            agency.answer_once(&signed, released).await
        })
        .await
    }

    /// Answers a signed question about a dataset.
    ///
    /// # Errors
    /// The first thing that is wrong with the request, in the order above; the system's failure; the node's.
    pub async fn answer(self: &Arc<Self>, bytes: &[u8]) -> Result<Answer<Released>, Problem> {
        let (agency, signed) = (Arc::clone(self), SignedDatasetQuestion::decode(bytes)?);
        to_the_end(async move {
            let answered = agency.question_once(&signed);
            agency.answer_once(&signed, answered).await
        })
        .await
    }

    /// Answers with what `work` seals, or with what it sealed before for the same request.
    async fn answer_once<R: Request + Sync>(
        self: &Arc<Self>,
        signed: &SignedRequest<R>,
        work: impl Future<Output = Result<Vec<u8>, Problem>> + Send,
    ) -> Result<Answer<Released>, Problem> {
        self.admit(signed).await?;
        let terms = signed.request().terms();
        let name = answered_as(terms.requester, terms.access);
        let key = IdempotencyKey {
            scope: ACTOR,
            key: &name,
        };
        let (digest, now) = (signed.digest(), clock::now());
        let cabinet = &self.parts.cabinet;
        let claim = cabinet.claim(key, Hash32::from(digest), digest, now, terms.expires);
        let sealed = match self.noted(claim.await)? {
            Claim::Answered(kept) => kept.body,
            Claim::Taken | Claim::Resumed { .. } => {
                let sealed = work.await;
                self.note_release(key, terms.expires, sealed).await?
            }
            Claim::Pending => {
                let detail = "the same request is being answered";
                return Err(Problem::of(problem::IDEMPOTENCY_CONFLICT, detail).retry_after(1_000));
            }
            Claim::OtherRequest => {
                let detail = "another request under this receipt is or was answered";
                return Err(Problem::of(problem::RECEIPT_CLOSED, detail));
            }
        };
        let sealed = hex::encode(sealed);
        Ok(Answer {
            as_of_height: self.ledger().readmodel().height(),
            content: Released { sealed },
        })
    }

    /// Keeps what was released for repetitions, or frees the receipt for another attempt.
    async fn note_release(
        &self,
        key: IdempotencyKey<'_>,
        expires: Timestamp,
        released: Result<Vec<u8>, Problem>,
    ) -> Result<Vec<u8>, Problem> {
        let cabinet = &self.parts.cabinet;
        match released {
            Ok(body) => {
                let kept = Kept {
                    status: 200,
                    media_type: "application/octet-stream".to_owned(),
                    body,
                };
                self.noted(cabinet.answer(key, &kept, expires).await)?;
                Ok(kept.body)
            }
            Err(problem) => {
                self.noted(cabinet.release(key).await)?;
                Err(problem)
            }
        }
    }

    /// Whether what came of an access is kept already, on the ledger or not yet.
    pub(super) async fn is_closing(&self, access: AccessId) -> Result<bool, Problem> {
        Ok(self.kept_act(closing(access)).await?.is_some())
    }

    /// Queues the closing of a receipt: kept now, submitted beside the answer, taken up again after a crash.
    async fn close(
        self: &Arc<Self>,
        access: AccessId,
        (result, answer): (AccessResult, Option<Commitment>),
    ) -> Result<(), Problem> {
        let id = closing(access);
        if self.is_closing(access).await? {
            return Ok(());
        }
        let transaction = CloseReceipt {
            access,
            result,
            answer,
        };
        let asked = Asked {
            actor: ACTOR.to_owned(),
            idempotency_key: None,
        };
        let act = self
            .begin(id, id.0, &asked, None, transaction.into())
            .await?;
        let agency = Arc::clone(self);
        tokio::spawn(async move {
            let Some(_hold) = agency.hold_id(id) else {
                return;
            };
            if let Err(problem) = agency.settle(act).await {
                tracing::warn!(%access, code = %problem.code, "closing a receipt waits");
            }
        });
        Ok(())
    }
}

impl Agency {
    /// Forgets the sealed answer that was kept for repetitions.
    pub(super) async fn forget_release(
        &self,
        requester: PartyId,
        access: AccessId,
    ) -> Result<(), Problem> {
        let key = IdempotencyKey {
            scope: ACTOR,
            key: &answered_as(requester, access),
        };
        self.noted(self.parts.cabinet.release(key).await)?;
        Ok(())
    }
}

/// What a release is known by among the requests that were answered.
fn answered_as(requester: PartyId, access: AccessId) -> String {
    format!("{requester}/{access}")
}

/// The act that closes a receipt: one, whatever happens.
fn closing(access: AccessId) -> ActId {
    let hash = Sha256::new()
        .chain_update("chancery/closing/1")
        .chain_update(access);
    ActId(hash.finalize().into())
}

fn seal<R: Request>(
    content: &Salted,
    sealed_to: &SealingPublicKey,
    signed: &SignedRequest<R>,
) -> Result<Vec<u8>, Problem> {
    let sealed = sealed_to.seal(&content.encode(), &signed.release_context());
    sealed.map_err(|error| Problem::internal(&error))
}
