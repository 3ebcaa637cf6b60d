//! A decision, with the certificates that it makes: credential, salt and commitment are made and kept here before the
//! ledger hears of it.
//!
//! Absent on purpose: whether the case allows it (the rules'), documents of a decision's certificate, and the content of
//! entries, which are kept as openings.

use std::sync::Arc;

use chancery_cabinet::issued::IssuedCredential;
use chancery_rules::case::{CaseEffect, CaseRecord, DecideCase};
use chancery_rules::certificate::{IssueCertificate, RevokeCertificate, SupersedeCertificate};
use chancery_rules::kernel::ids::{CaseId, CertificateId};
use chancery_rules::kernel::text::{BoundError, Code, ReasonCode};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::obligation::{
    AssessObligation, DischargeObligation, EndRecurrence, ReverseObligation,
};
use chancery_rules::register::{ChangeEntry, ClaimNullifier, RectifyEntry, RegisterEntry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::agency::conclude::made_by;
use crate::agency::issue::{Content, bounded, digest};
use crate::agency::{Agency, Asked, IssuedView, Issuing, to_the_end};
use crate::problem::{self, Problem};
use crate::receipts::ReceiptView;

/// A decision to take.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deciding {
    /// The step, by code.
    pub step: Code,
    /// The outcome, by code.
    pub outcome: Code,
    /// Why, by code of the outcome's list.
    pub reason: ReasonCode,
    /// What it does, in the order of the outcome's effects.
    #[serde(default)]
    pub effects: Vec<DecisionEffect>,
}

/// What a decision does: as the rules have it, but of a certificate the content.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionEffect {
    /// Issues a certificate of this content.
    IssueCertificate(Box<Issuing>),
    /// A new certificate takes an old one's place.
    SupersedeCertificate(Box<Replacing>),
    /// Revokes a certificate.
    RevokeCertificate(RevokeCertificate),
    /// Registers an entry.
    RegisterEntry(Box<RegisterEntry>),
    /// Gives an entry other owners, or other encumbrances.
    ChangeEntry(Box<ChangeEntry>),
    /// Puts right what a court found wrong.
    RectifyEntry(Box<RectifyEntry>),
    /// Claims once.
    ClaimNullifier(ClaimNullifier),
    /// Assesses an obligation.
    AssessObligation(Box<AssessObligation>),
    /// Discharges an obligation.
    DischargeObligation(DischargeObligation),
    /// Reverses an obligation.
    ReverseObligation(ReverseObligation),
    /// Ends the recurrence of an obligation.
    EndRecurrence(EndRecurrence),
}

/// A certificate that takes another's place by decision.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Replacing {
    /// The certificate whose place it takes.
    pub old: CertificateId,
    /// Why, by code of the type's list.
    pub reason: ReasonCode,
    /// The new content, by the type's schema.
    pub subject: Map<String, Value>,
    /// Valid from this time on; from now when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time; without end when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// A case that was decided.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Decided {
    /// The case.
    pub case: CaseRecord,
    /// The receipt of the decision.
    pub receipt: ReceiptView,
    /// The certificates that it made, in the order of the effects.
    pub certificates: Vec<IssuedView>,
}

impl Agency {
    /// Decides a case and waits until that is final. It goes on if the caller does not wait.
    ///
    /// # Errors
    /// What is wrong with a certificate's content; the rules' refusal, after which nothing of it is kept but the act;
    /// the node's failure, after which the act stays pending and is taken up again.
    pub async fn decide(
        self: &Arc<Self>,
        case: CaseId,
        deciding: Deciding,
        asked: &Asked,
    ) -> Result<Decided, Problem> {
        let (agency, asked) = (Arc::clone(self), asked.clone());
        to_the_end(async move { agency.decide_once(case, deciding, &asked).await }).await
    }

    async fn decide_once(
        &self,
        case: CaseId,
        deciding: Deciding,
        asked: &Asked,
    ) -> Result<Decided, Problem> {
        let request = digest("decide", &(case, &deciding), &[])?;
        let (id, _hold) = self.hold(asked)?;
        let act = match self.earlier(id, request).await? {
            Some(act) => act,
            None => {
                self.known_case(case).await?;
                let (decision, kept) = self.prepare(case, deciding).await?;
                self.keep_all(&kept).await?;
                let first = kept.first().map(|it| it.certificate);
                self.begin(id, request, asked, first, decision.into())
                    .await?
            }
        };
        let made = made_by(&act.transaction);
        let receipt = self.accomplish(act).await?;
        let mut certificates = Vec::with_capacity(made.len());
        for certificate in made {
            certificates.push(self.issued(certificate).await?);
        }
        Ok(Decided {
            case: self.known_case(case).await?,
            receipt: receipt.into(),
            certificates,
        })
    }

    /// The decision for the ledger, and the credentials to keep before.
    async fn prepare(
        &self,
        case: CaseId,
        deciding: Deciding,
    ) -> Result<(DecideCase, Vec<IssuedCredential>), Problem> {
        let (mut effects, mut kept) = (Vec::new(), Vec::new());
        for effect in deciding.effects {
            effects.push(self.effect(effect, &mut kept).await?);
        }
        let decision = DecideCase {
            case,
            step: deciding.step,
            outcome: deciding.outcome,
            reason: deciding.reason,
            effects: effects.try_into().map_err(too_many)?,
        };
        Ok((decision, kept))
    }

    /// Keeps all credentials, or none.
    async fn keep_all(&self, kept: &[IssuedCredential]) -> Result<(), Problem> {
        for (place, credential) in kept.iter().enumerate() {
            if let Err(problem) = self.keep_certificate(credential).await {
                for earlier in kept.iter().take(place) {
                    self.forget(earlier.certificate).await?;
                }
                return Err(problem);
            }
        }
        Ok(())
    }

    async fn effect(
        &self,
        effect: DecisionEffect,
        kept: &mut Vec<IssuedCredential>,
    ) -> Result<CaseEffect, Problem> {
        Ok(match effect {
            DecisionEffect::IssueCertificate(it) => {
                let effect = self.issuing(*it, kept).await?;
                CaseEffect::IssueCertificate(Box::new(effect))
            }
            DecisionEffect::SupersedeCertificate(it) => {
                let effect = self.replacing(*it, kept).await?;
                CaseEffect::SupersedeCertificate(Box::new(effect))
            }
            DecisionEffect::RevokeCertificate(it) => CaseEffect::RevokeCertificate(it),
            DecisionEffect::RegisterEntry(it) => CaseEffect::RegisterEntry(it),
            DecisionEffect::ChangeEntry(it) => CaseEffect::ChangeEntry(it),
            DecisionEffect::RectifyEntry(it) => CaseEffect::RectifyEntry(it),
            DecisionEffect::ClaimNullifier(it) => CaseEffect::ClaimNullifier(it),
            DecisionEffect::AssessObligation(it) => CaseEffect::AssessObligation(it),
            DecisionEffect::DischargeObligation(it) => CaseEffect::DischargeObligation(it),
            DecisionEffect::ReverseObligation(it) => CaseEffect::ReverseObligation(it),
            DecisionEffect::EndRecurrence(it) => CaseEffect::EndRecurrence(it),
        })
    }

    async fn issuing(
        &self,
        issuing: Issuing,
        kept: &mut Vec<IssuedCredential>,
    ) -> Result<IssueCertificate, Problem> {
        let content = Content {
            definition: issuing.definition,
            subject: issuing.subject,
            valid_from: issuing.valid_from,
            valid_until: issuing.valid_until,
        };
        let (told, credential) = self.make(content, Vec::new()).await?;
        kept.push(credential);
        Ok(IssueCertificate {
            certificate: told.certificate,
            definition: issuing.definition,
            commitment: told.commitment,
            assertion_key: told.assertion_key,
            attachments: bounded(told.documents)?,
            valid_from: Some(told.valid_from),
            valid_until: issuing.valid_until,
            copy_of: issuing.copy_of,
        })
    }

    async fn replacing(
        &self,
        replacing: Replacing,
        kept: &mut Vec<IssuedCredential>,
    ) -> Result<SupersedeCertificate, Problem> {
        let content = Content {
            definition: self.type_of(replacing.old).await?,
            subject: replacing.subject,
            valid_from: replacing.valid_from,
            valid_until: replacing.valid_until,
        };
        let (told, credential) = self.make(content, Vec::new()).await?;
        kept.push(credential);
        Ok(SupersedeCertificate {
            old: replacing.old,
            reason: replacing.reason,
            certificate: told.certificate,
            commitment: told.commitment,
            assertion_key: told.assertion_key,
            attachments: bounded(told.documents)?,
            valid_from: Some(told.valid_from),
            valid_until: replacing.valid_until,
        })
    }
}

fn too_many(error: BoundError) -> Problem {
    Problem::of(problem::BAD_BODY, error.to_string())
}
