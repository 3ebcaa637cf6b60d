//! An act: one transaction that the agency means to happen exactly once.
//!
//! Kept before it is submitted, under the caller's idempotency key or an id of its own. A repeated
//! request finds its act and gets its outcome; a crash leaves it pending, and [`Agency::tend`] takes
//! it up: the same envelope while it lives, a new one of the same content when it has expired
//! unseen. The content carries the ids that the rules admit once, so no act takes effect twice.

use std::fmt;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chancery_readmodel::{PAGE_ITEMS_MAX, Page, TransactionFilter};
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::envelope::{Envelope, EnvelopeRejection};
use chancery_rules::kernel::ids::{CertificateId, TransactionId};
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::Agency;
use super::conclude::made_by;
use crate::clock;
use crate::problem::{self, Problem};
use crate::sign;

/// How long an envelope of the agency may wait for a block.
const LIFETIME_MS: u64 = 5 * 60 * 1_000;

/// The most earlier envelopes of one act that are remembered.
const ENVELOPES_MAX: usize = 64;

/// How often pending acts are looked for.
const TEND_MS: u64 = 15_000;

/// What an act is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ActId(#[serde(with = "hex::serde")] pub [u8; 32]);

impl ActId {
    /// The id that a caller's idempotency key stands for.
    #[must_use]
    pub fn of_key(key: &str) -> Self {
        Self(
            Sha256::new()
                .chain_update("chancery/act/1")
                .chain_update(key)
                .finalize()
                .into(),
        )
    }

    /// An id of its own.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn random() -> Result<Self, Problem> {
        sign::random().map(Self)
    }
}

impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// Who asked, and under which idempotency key.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The officer or program, for the agency's own record of acts.
    pub actor: String,
    /// The caller's key; the same key and request again is the same act.
    pub idempotency_key: Option<String>,
}

/// An act as the cabinet keeps it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Act {
    /// Its id.
    pub(super) id: ActId,
    /// SHA-256 of the request, so that a key is not used for another.
    #[serde(with = "hex::serde")]
    pub(super) request: [u8; 32],
    /// Who asked.
    pub(super) actor: String,
    /// The certificate that it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) certificate: Option<CertificateId>,
    /// What is to happen.
    pub(super) transaction: AnyTransaction,
    /// The id under the present envelope.
    pub(super) transaction_id: TransactionId,
    /// The present envelope.
    #[serde(with = "hex::serde")]
    pub(super) envelope: Vec<u8>,
    /// When it ends.
    pub(super) expires: Timestamp,
    /// The ids under earlier envelopes, which ended without being seen in a block.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) replaced: Vec<TransactionId>,
    /// What came of it; absent while it is pending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) receipt: Option<Receipt>,
}

/// Holds an act against a second worker; let go when dropped.
pub(super) struct Hold<'a> {
    agency: &'a Agency,
    id: ActId,
}

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        let mut held = self
            .agency
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        held.remove(&self.id);
    }
}

impl Agency {
    /// The id of a request's act, held against a second worker.
    pub(super) fn hold(&self, asked: &Asked) -> Result<(ActId, Hold<'_>), Problem> {
        let key = asked.idempotency_key.as_deref();
        let id = key.map_or_else(ActId::random, |key| Ok(ActId::of_key(key)))?;
        let hold = self.hold_id(id).ok_or_else(|| {
            Problem::of(
                problem::IDEMPOTENCY_CONFLICT,
                "the same request is under way",
            )
            .retry_after(1_000)
        })?;
        Ok((id, hold))
    }

    pub(super) fn hold_id(&self, id: ActId) -> Option<Hold<'_>> {
        let is_free = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id);
        // Made only now and only if it is held: a hold that is dropped locks again and lets its id go.
        is_free.then(|| Hold { agency: self, id })
    }

    /// The act of an earlier request with the same key, if it was the same request.
    pub(super) async fn earlier(
        &self,
        id: ActId,
        request: [u8; 32],
    ) -> Result<Option<Act>, Problem> {
        let act = self.kept_act(id).await?;
        match act {
            Some(act) if act.request != request => Err(Problem::of(
                problem::IDEMPOTENCY_CONFLICT,
                "this idempotency key was used for another request",
            )),
            act => Ok(act),
        }
    }

    /// Signs and keeps a new act; nothing is submitted yet. What no envelope can carry, or is not kept, is no act, and the
    /// certificates that it would have made are forgotten.
    pub(super) async fn begin(
        &self,
        id: ActId,
        request: [u8; 32],
        asked: &Asked,
        certificate: Option<CertificateId>,
        transaction: AnyTransaction,
    ) -> Result<Act, Problem> {
        let made = made_by(&transaction);
        let begun = self.keep_new(id, request, asked, certificate, transaction);
        let begun = begun.await;
        // What failed only after it was kept is an act all the same, and will be submitted.
        if begun.is_err() && self.kept_act(id).await?.is_none() {
            for certificate in made {
                self.forget(certificate).await?;
            }
        }
        begun
    }

    async fn keep_new(
        &self,
        id: ActId,
        request: [u8; 32],
        asked: &Asked,
        certificate: Option<CertificateId>,
        transaction: AnyTransaction,
    ) -> Result<Act, Problem> {
        let signed = self.sign(transaction.clone())?;
        let act = Act {
            id,
            request,
            actor: asked.actor.clone(),
            certificate,
            transaction,
            transaction_id: signed.id,
            envelope: signed.envelope,
            expires: signed.expires,
            replaced: Vec::new(),
            receipt: None,
        };
        self.keep_act(&act).await?;
        Ok(act)
    }

    /// Brings an act to its end and answers its receipt, accepted or refused.
    pub(super) async fn settle(&self, mut act: Act) -> Result<Receipt, Problem> {
        if let Some(receipt) = act.receipt {
            return Ok(receipt);
        }
        let receipt = match self.ledger().settle(act.envelope.clone()).await {
            Err(problem) if is_expired(&problem) => {
                self.renew(&mut act).await?;
                self.ledger().settle(act.envelope.clone()).await?
            }
            settled => settled?,
        };
        let receipt = self.true_receipt(&act, receipt).await?;
        self.conclude(&act, &receipt).await?;
        act.receipt = Some(receipt.clone());
        self.keep_act(&act).await?;
        Ok(receipt)
    }

    /// As [`Agency::settle`], where only acceptance will do.
    pub(super) async fn accomplish(&self, act: Act) -> Result<Receipt, Problem> {
        let receipt = self.settle(act).await?;
        match receipt.outcome {
            Outcome::Accepted => Ok(receipt),
            Outcome::Rejected(code) => Err(Problem::refused_by_rules(code).at(receipt.height)),
        }
    }

    /// Takes up what a crash or a failing ledger left pending, for as long as the node runs.
    pub async fn tend(self: Arc<Self>) {
        loop {
            if let Err(problem) = self.resume().await {
                tracing::warn!(code = %problem.code, "pending acts wait for the next attempt");
            }
            tokio::time::sleep(Duration::from_millis(TEND_MS)).await;
        }
    }

    /// Takes up pending acts once; answers how many were brought to their end.
    ///
    /// # Errors
    /// The first problem of the node; acts not reached stay pending.
    pub async fn resume(&self) -> Result<usize, Problem> {
        let mut settled = 0;
        for act in self.pending_acts().await? {
            let Some(_hold) = self.hold_id(act.id) else {
                continue;
            };
            self.settle(act).await?;
            settled += 1;
        }
        Ok(settled)
    }

    fn sign(&self, transaction: AnyTransaction) -> Result<sign::Signed, Problem> {
        let expires = clock::now().plus_ms(LIFETIME_MS);
        let (ledger, office) = (self.ledger().id(), &self.keys().office);
        let signed = office.sign(ledger, self.party(), transaction, expires)?;
        Envelope::decode(&signed.envelope)?;
        Ok(signed)
    }

    async fn renew(&self, act: &mut Act) -> Result<(), Problem> {
        let signed = self.sign(act.transaction.clone())?;
        if act.replaced.len() < ENVELOPES_MAX {
            act.replaced.push(act.transaction_id);
        }
        act.transaction_id = signed.id;
        act.envelope = signed.envelope;
        act.expires = signed.expires;
        self.keep_act(act).await
    }

    /// A renewed act may find that an earlier envelope made it after all: then that one's receipt counts.
    async fn true_receipt(&self, act: &Act, receipt: Receipt) -> Result<Receipt, Problem> {
        if receipt.outcome == Outcome::Accepted {
            return Ok(receipt);
        }
        for id in &act.replaced {
            let earlier = self.ledger().receipt(*id).await?;
            if let Some(earlier) = earlier.filter(|it| it.outcome == Outcome::Accepted) {
                return Ok(earlier);
            }
        }
        Ok(receipt)
    }
}

impl Agency {
    /// The receipt that brought a certificate of the agency's own into force.
    pub(super) async fn receipt_of_issue(
        &self,
        certificate: CertificateId,
    ) -> Result<Option<Receipt>, Problem> {
        let filter = TransactionFilter {
            party: Some(self.party()),
            subject: Some(certificate.into()),
        };
        let readmodel = self.ledger().readmodel();
        let Some(record) = readmodel.certificate(certificate).await?.content else {
            return Ok(None);
        };
        let mut page = Page {
            cursor: None,
            limit: Some(PAGE_ITEMS_MAX),
        };
        loop {
            let found = readmodel.transactions(filter, page).await?.content;
            let issue = found
                .items
                .into_iter()
                .map(|item| item.receipt)
                .find(|receipt| {
                    receipt.height == record.issued_height && receipt.outcome == Outcome::Accepted
                });
            page.cursor = found.next;
            if issue.is_some() || page.cursor.is_none() {
                return Ok(issue);
            }
        }
    }
}

fn is_expired(problem: &Problem) -> bool {
    problem.number == Some(EnvelopeRejection::Expired.info().code)
}
