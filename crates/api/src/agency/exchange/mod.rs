//! The exchange: an opening goes to another agency, under a permission, with a receipt.
//!
//! A signed request is judged from the outside in: form, ledger and time, signature, key, source; then permission,
//! receipt, opening. The answer is sealed to the asker, and the closing of the receipt is kept before it is given. The
//! same request again, within its time, gets the same answer; another one under the same receipt gets none. Absent on
//! purpose: the content in a log line, and any answer that no receipt on the ledger speaks of.

mod standing;

use std::sync::Arc;

use chancery_cabinet::Hash32;
use chancery_cabinet::idempotency::{Answer as Kept, Claim, IdempotencyKey};
use chancery_cabinet::openings::{Opening, SaltedContent};
use chancery_readmodel::Answer;
use chancery_rules::kernel::ids::{AccessId, Commitment, PartyId};
use chancery_rules::kernel::opening_request::{OpeningRequest, Release, SignedOpeningRequest};
use chancery_rules::permission::{AccessResult, CloseReceipt};
use chancery_vault::SealingPublicKey;
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::Agency;
use super::act::{ActId, Asked};
use crate::clock;
use crate::problem::{self, Problem};

/// The exchange in the agency's own record of acts, and in its record of requests.
const ACTOR: &str = "exchange";

/// An opening, sealed to the asker.
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
        let signed = SignedOpeningRequest::decode(bytes)?;
        self.admit(&signed).await?;
        let request = signed.request();
        let name = answered_as(request.requester, request.access);
        let key = IdempotencyKey {
            scope: ACTOR,
            key: &name,
        };
        let (digest, now) = (signed.digest(), clock::now());
        let cabinet = &self.parts.cabinet;
        let claim = cabinet.claim(key, Hash32::from(digest), digest, now, request.expires);
        let sealed = match self.noted(claim.await)? {
            Claim::Answered(kept) => kept.body,
            Claim::Taken | Claim::Resumed { .. } => {
                let released = self.release_once(&signed).await;
                self.note_release(key, request, released).await?
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
        request: &OpeningRequest,
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
                self.noted(cabinet.answer(key, &kept, request.expires).await)?;
                Ok(kept.body)
            }
            Err(problem) => {
                self.noted(cabinet.release(key).await)?;
                Err(problem)
            }
        }
    }

    async fn release_once(
        self: &Arc<Self>,
        signed: &SignedOpeningRequest,
    ) -> Result<Vec<u8>, Problem> {
        let request = signed.request();
        self.check_permission(request).await?;
        self.check_receipt(request).await?;
        let sealed_to = self.sealing_key_of(request.requester).await?;
        let content = match self.opened(request).await {
            Ok(content) => content,
            Err(problem) => {
                let nothing = (AccessResult::NothingFound, None);
                self.close(request.access, nothing).await?;
                return Err(problem);
            }
        };
        let sealed = seal(&content, &sealed_to, signed)?;
        let released = (AccessResult::Released, Some(request.commitment));
        self.close(request.access, released).await?;
        tracing::info!(access = %request.access, to = %request.requester, "an opening was released");
        Ok(sealed)
    }

    /// What the commitment opens to, for this case and this asker.
    async fn opened(&self, request: &OpeningRequest) -> Result<SaltedContent, Problem> {
        let found = self.parts.cabinet.opening(request.commitment).await;
        let of_case = |it: &Opening| it.case == request.case;
        let allowed = |it: &Opening| it.is_for(request.requester, request.permission);
        let Some(opening) = self.read(found)?.filter(of_case).filter(allowed) else {
            let detail = "no content is kept for this commitment, case and permission";
            return Err(Problem::of(problem::OPENING_UNKNOWN, detail));
        };
        opening
            .content
            .ok_or_else(|| Problem::of(problem::OPENING_ERASED, "content and salt were erased"))
    }

    /// Queues the closing of a receipt: kept now, submitted beside the answer, taken up again after a crash.
    async fn close(
        self: &Arc<Self>,
        access: AccessId,
        (result, answer): (AccessResult, Option<Commitment>),
    ) -> Result<(), Problem> {
        let id = closing(access);
        if self.kept_act(id).await?.is_some() {
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
    /// Whether a receipt is being closed: kept, and perhaps not on the ledger yet.
    pub(super) async fn is_closing(&self, access: AccessId) -> Result<bool, Problem> {
        Ok(self.kept_act(closing(access)).await?.is_some())
    }

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

fn seal(
    content: &SaltedContent,
    sealed_to: &SealingPublicKey,
    signed: &SignedOpeningRequest,
) -> Result<Vec<u8>, Problem> {
    let release = Release {
        v: 1,
        content: content.content.to_vec(),
        salt: *content.salt,
    };
    let sealed = sealed_to.seal(&release.encode(), &signed.release_context());
    sealed.map_err(|error| Problem::internal(&error))
}
