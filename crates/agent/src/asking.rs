//! Learning what a commitment of a case opens to: a permission, a receipt that is final, a request to the exchange.
//!
//! Each step is kept before it is taken, so that after a crash the same receipt and the same request are used. What was
//! learnt is kept with the finding until it ends; then its erasure is owed to the ledger. Absent on purpose: content in a
//! log line.

use chancery_cabinet::findings::{Ask, Finding};
use chancery_client::exchange::{content_of, sign};
use chancery_client::{ClientError, prepare};
use chancery_rules::case::CaseRecord;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::ids::{AccessId, Commitment, Nonce, PartyId};
use chancery_rules::kernel::opening_request::{OpeningRequest, SignedOpeningRequest};
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::signed_request::Request as _;
use chancery_rules::permission::{OpenReceipt, PermissionRecord, Target};
use serde_json::Value;

use crate::agent::{AgentError, Shared, now, random};
use crate::config::Opening;
use crate::door::Unavailable;

/// How long a request to an exchange may be answered.
const REQUEST_LIFETIME_MS: u64 = 300_000;

/// What came of asking for an opening.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Learnt {
    /// The content, and what it is committed to by.
    Content(Commitment, Value),
    /// Nothing yet: a permission is missing, or the other side is not ready.
    Later,
    /// Nothing that another attempt would change.
    Never(String),
}

impl Shared {
    /// Signs a transaction with the automation key, and waits until it is final.
    pub(crate) async fn act(
        &self,
        transaction: impl Into<AnyTransaction>,
    ) -> Result<Receipt, AgentError> {
        let failed = |error: &dyn std::fmt::Display| Unavailable(error.to_string());
        let unsigned = prepare(self.node.ledger(), self.party, transaction);
        let unsigned = unsigned.map_err(|error| failed(&error))?;
        let signed = chancery_client::sign(&unsigned, &self.key);
        let signed = signed.map_err(|error| failed(&error))?;
        Ok(self.node.submit_final(signed.envelope).await?)
    }

    /// Goes as far towards the opening as is possible now.
    pub(crate) async fn learn(
        &self,
        finding: &mut Finding,
        case: &CaseRecord,
        wanted: &Opening,
    ) -> Result<Learnt, AgentError> {
        let evidence = case
            .evidence
            .iter()
            .find(|it| it.requirement == wanted.requirement);
        let Some(commitment) = evidence.map(|it| it.document) else {
            return Ok(Learnt::Never("evidence-missing".to_owned()));
        };
        let source = wanted.source.unwrap_or(case.opened_by);
        if source == self.party {
            return self.own(commitment).await;
        }
        let ask = match finding
            .ask
            .clone()
            .filter(|ask| ask.commitment == commitment)
        {
            Some(ask) => ask,
            None => {
                let Some(ask) = self.begin_ask(case, commitment, source, wanted).await? else {
                    return Ok(Learnt::Later);
                };
                finding.ask = Some(ask.clone());
                if !self.cabinet.keep_finding(finding).await? {
                    return Ok(Learnt::Later);
                }
                ask
            }
        };
        if let Some(content) = &ask.content {
            return Ok(read(commitment, content));
        }
        if !self.is_on_record(&ask, case, wanted).await? {
            return self.give_up(finding).await;
        }
        self.fetch(finding, ask, case).await
    }

    /// What this agency keeps itself.
    async fn own(&self, commitment: Commitment) -> Result<Learnt, AgentError> {
        let opening = self.cabinet.opening(commitment).await?;
        let content = opening.and_then(|it| it.content);
        let nothing = || Learnt::Never("opening-unknown".to_owned());
        Ok(content.map_or_else(nothing, |it| read(commitment, &it.content)))
    }

    /// A receipt to be opened, if there is a permission to open it under.
    async fn begin_ask(
        &self,
        case: &CaseRecord,
        commitment: Commitment,
        source: PartyId,
        wanted: &Opening,
    ) -> Result<Option<Ask>, AgentError> {
        let permission = self.permission(case, (commitment, source), wanted).await?;
        let Some(permission) = permission else {
            return Ok(None);
        };
        Ok(Some(Ask {
            access: AccessId(random()?),
            commitment,
            source,
            permission: permission.permission,
            request: None,
            content: None,
        }))
    }

    /// The first permission in force that covers the act: about the document, the case, the service. It was given by
    /// whoever has the opening or takes part in the case, or passed on; what others give, the other side refuses.
    async fn permission(
        &self,
        case: &CaseRecord,
        (commitment, source): (Commitment, PartyId),
        wanted: &Opening,
    ) -> Result<Option<PermissionRecord>, AgentError> {
        let targets = [
            Target::Document(commitment),
            Target::Case(case.case),
            Target::Definition(case.service),
        ];
        let serves = |it: &PermissionRecord| {
            it.is_in_force(now())
                && it.acts.contains(&wanted.act)
                && it.uses_max.is_none_or(|most| it.uses < most)
        };
        let holders = case.holders.iter().map(|it| it.holder.signer());
        let givers: Vec<_> = [source].into_iter().chain(holders).map(Some).collect();
        for target in targets {
            for giver in givers.iter().copied().chain([None]) {
                let held = self.node.permissions(self.party, target, giver).await?;
                let may_serve = |it: &PermissionRecord| giver.is_some() || it.from.is_some();
                let found = held.into_iter().find(|it| may_serve(it) && serves(it));
                if found.is_some() {
                    return Ok(found);
                }
            }
        }
        Ok(None)
    }

    /// Whether the receipt is final and open, or its request may still be repeated; opens it if it is not there.
    async fn is_on_record(
        &self,
        ask: &Ask,
        case: &CaseRecord,
        wanted: &Opening,
    ) -> Result<bool, AgentError> {
        if let Some(access) = self.node.access(ask.access).await? {
            return Ok(access.result.is_none() || live(ask).is_some());
        }
        let open = OpenReceipt {
            access: ask.access,
            permission: ask.permission,
            source: ask.source,
            act: wanted.act.clone(),
            question: OpeningRequest::question(case.case, ask.commitment),
            case: Some(case.case),
            amount: None,
        };
        if self.act(open).await?.outcome == Outcome::Accepted {
            return Ok(true);
        }
        // An earlier attempt may have come to the ledger after all.
        let access = self.node.access(ask.access).await?;
        Ok(access.is_some_and(|it| it.result.is_none()))
    }

    /// Forgets a receipt that serves no more; the next attempt opens another.
    async fn give_up(&self, finding: &mut Finding) -> Result<Learnt, AgentError> {
        finding.ask = None;
        self.cabinet.keep_finding(finding).await?;
        Ok(Learnt::Later)
    }

    async fn fetch(
        &self,
        finding: &mut Finding,
        mut ask: Ask,
        case: &CaseRecord,
    ) -> Result<Learnt, AgentError> {
        let party = self.node.party(ask.source).await?;
        let Some(exchange) = party.and_then(|it| it.exchange) else {
            return Ok(Learnt::Never("exchange-unknown".to_owned()));
        };
        let request = match live(&ask) {
            Some(request) => request,
            None => self.request(case, &ask)?,
        };
        ask.request = Some(request.clone());
        finding.ask = Some(ask.clone());
        // Nothing is fetched for a finding that has ended: nobody would owe its erasure.
        if !self.cabinet.keep_finding(finding).await? {
            return Ok(Learnt::Later);
        }
        let sealed = match self.exchange.ask(&exchange, request.clone()).await {
            Ok(sealed) => sealed,
            Err(error) => return self.refused(finding, &error).await,
        };
        let unsealed = SignedOpeningRequest::decode(&request)
            .ok()
            .and_then(|signed| (self.unseal)(&sealed, &signed.release_context()));
        let content = unsealed.and_then(|it| content_of(ask.commitment, &it));
        let Some(content) = content else {
            tracing::warn!(access = %ask.access, "an exchange answered what the commitment does not open to");
            return Ok(Learnt::Never("answer-unfit".to_owned()));
        };
        ask.content = serde_json::to_vec(&content).ok();
        let commitment = ask.commitment;
        finding.ask = Some(ask);
        let is_open = self.cabinet.keep_finding(finding).await?;
        Ok(match is_open {
            true => Learnt::Content(commitment, content),
            false => Learnt::Later,
        })
    }

    fn request(&self, case: &CaseRecord, ask: &Ask) -> Result<Vec<u8>, AgentError> {
        let request = OpeningRequest {
            v: OpeningRequest::VERSION,
            ledger: self.node.ledger(),
            requester: self.party,
            source: ask.source,
            case: case.case,
            commitment: ask.commitment,
            permission: ask.permission,
            access: ask.access,
            nonce: Nonce(random()?),
            expires: now().plus_ms(REQUEST_LIFETIME_MS),
        };
        let signed = sign(&request, &self.key);
        Ok(signed.map_err(|error| Unavailable(error.to_string()))?)
    }

    /// What a refusal of the exchange means for the next attempt.
    async fn refused(
        &self,
        finding: &mut Finding,
        error: &ClientError,
    ) -> Result<Learnt, AgentError> {
        let Some(code) = error.code() else {
            return Err(Unavailable("an exchange cannot be reached".to_owned()).into());
        };
        tracing::debug!(code, "an exchange refuses");
        match code {
            "opening_unknown" | "opening_erased" | "no_sealing_key" | "no_permission" => {
                Ok(Learnt::Never(code.replace('_', "-")))
            }
            "permission_not_in_force" | "receipt_unfit" | "receipt_closed" | "envelope.expired" => {
                self.give_up(finding).await
            }
            // Its read model may be behind, or it may be busy.
            _ => Ok(Learnt::Later),
        }
    }
}

/// The signed request, while it may be repeated.
fn live(ask: &Ask) -> Option<Vec<u8>> {
    let request = ask.request.as_ref()?;
    let signed = SignedOpeningRequest::decode(request).ok()?;
    (signed.request().expires > now()).then(|| request.clone())
}

fn read(commitment: Commitment, content: &[u8]) -> Learnt {
    match serde_json::from_slice(content) {
        Ok(content) => Learnt::Content(commitment, content),
        Err(_) => Learnt::Never("answer-unfit".to_owned()),
    }
}
