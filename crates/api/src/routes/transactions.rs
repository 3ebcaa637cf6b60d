//! Signed transactions in, receipts out.

use axum::Json;
use axum::extract::State as With;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chancery_readmodel::{Answer, List, TransactionFilter, TransactionSummary};
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::{CertificateId, MotionId, SubjectId, TransactionId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use crate::extract::{Body, Id, Query, require_media_type};
use crate::ledger::Ledger;
use crate::problem::{self, Problem};
use crate::receipts::ReceiptView;
use crate::state::State;

/// The media types of an envelope (RFC 9052, section 2).
const ENVELOPE_TYPES: [&str; 2] = ["application/cose", "application/octet-stream"];

/// Which transactions; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TransactionsQuery {
    /// Only those that this party signed.
    pub party: Option<String>,
    /// Only those about this certificate.
    pub certificate: Option<String>,
    /// Only those about this motion; not together with another thing.
    pub motion: Option<String>,
    /// Only those about the thing with this id, whatever it is: a case, an entry, a party.
    pub subject: Option<String>,
}

/// How long to wait for an answer.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WaitQuery {
    /// `final` waits for the receipt; without it the answer is 202 at once.
    #[param(inline)]
    pub wait: Option<Wait>,
}

/// What to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// Until the transaction is final and this node can be asked about it.
    Final,
}

/// A transaction that was taken, and its receipt once it is final.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Submitted {
    /// The transaction's id.
    pub transaction: TransactionId,
    /// What the rules said; absent while it is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptView>,
}

/// A transaction in a finalised block.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TransactionDetail {
    /// Its receipt and the time of its block.
    #[serde(flatten)]
    pub summary: ReceiptView,
    /// What was asked, by name: `{"type": .., "body": ..}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<crate::openapi::AnyTransactionSchema>")]
    pub content: Option<AnyTransaction>,
    /// The signed envelope as it lies in the block, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub envelope: Option<String>,
}

/// Submits a signed transaction: COSE_Sign1 over canonical CBOR, 32 KiB at most.
#[utoipa::path(post, path = "/v1/transactions", tag = "transactions", params(WaitQuery),
    request_body(content_type = "application/cose", description = "the envelope's bytes",
        content = ref("#/components/schemas/Binary")),
    responses(
        (status = 200, description = "final; the receipt says whether the rules accepted",
            body = ref("#/components/schemas/AnswerOfSubmitted")),
        (status = 202, description = "taken into the mempool",
            body = ref("#/components/schemas/AnswerOfSubmitted"))))]
pub async fn submit(
    With(state): With<State>,
    Query(query): Query<WaitQuery>,
    headers: HeaderMap,
    Body(envelope): Body,
) -> Result<Response, Problem> {
    require_media_type(&headers, &ENVELOPE_TYPES)?;
    let ledger = state.ledger();
    let (status, transaction, receipt) = if query.wait.is_some() {
        let receipt = ledger.submit_final(envelope.to_vec()).await?;
        if let Some(problem) = refusal_of_envelope(&receipt) {
            return Err(problem);
        }
        (
            StatusCode::OK,
            receipt.transaction,
            Some(ReceiptView::from(receipt)),
        )
    } else {
        (
            StatusCode::ACCEPTED,
            ledger.submit(envelope.to_vec()).await?,
            None,
        )
    };
    let content = Submitted {
        transaction,
        receipt,
    };
    let as_of_height = ledger.readmodel().height();
    Ok((
        status,
        Json(Answer {
            as_of_height,
            content,
        }),
    )
        .into_response())
}

/// Transactions in finalised blocks, newest first.
#[utoipa::path(get, path = "/v1/transactions", tag = "transactions",
    params(TransactionsQuery, PageQuery),
    responses((status = 200, description = "a page of transactions",
        body = ref("#/components/schemas/AnswerOfListOfReceiptView"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<TransactionsQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<ReceiptView>>>, Problem> {
    let filter = TransactionFilter {
        party: optional("party", query.party.as_deref())?,
        subject: subject(&query)?,
    };
    let found = state
        .ledger()
        .readmodel()
        .transactions(filter, page.page()?)
        .await?;
    Ok(Json(found.map(|list| List {
        items: list.items.into_iter().map(ReceiptView::from).collect(),
        next: list.next,
    })))
}

fn subject(query: &TransactionsQuery) -> Result<Option<SubjectId>, Problem> {
    let certificate = optional::<CertificateId>("certificate", query.certificate.as_deref())?;
    let motion = optional::<MotionId>("motion", query.motion.as_deref())?;
    let subject = optional::<SubjectId>("subject", query.subject.as_deref())?;
    let asked = [certificate.map(Into::into), motion.map(Into::into), subject];
    let mut asked = asked.into_iter().flatten();
    match (asked.next(), asked.next()) {
        (_, Some(_)) => Err(Problem::of(
            problem::BAD_REQUEST,
            "ask for one of `certificate`, `motion` and `subject`",
        )),
        (subject, None) => Ok(subject),
    }
}

/// One transaction in a finalised block, with its content and envelope.
#[utoipa::path(get, path = "/v1/transactions/{id}", tag = "transactions",
    params(("id" = String, Path, description = "the transaction's id in hex")),
    responses((status = 200, description = "the transaction",
        body = ref("#/components/schemas/AnswerOfTransactionDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<TransactionId>,
) -> Result<Json<Answer<TransactionDetail>>, Problem> {
    let found = state.ledger().readmodel().transaction(id).await?;
    let as_of_height = found.as_of_height;
    let none = || Problem::not_found("transaction", &id, as_of_height);
    let summary = found.content.ok_or_else(none)?;
    let envelope = envelope_of(state.ledger(), &summary).await;
    let content = envelope
        .as_deref()
        .and_then(|bytes| Envelope::decode(bytes).ok());
    let content = TransactionDetail {
        summary: ReceiptView::from(summary),
        content: content.map(|envelope| envelope.transaction().clone()),
        envelope: envelope.map(hex::encode),
    };
    Ok(Json(Answer {
        as_of_height,
        content,
    }))
}

/// The envelope as the chain keeps it; absent where the chain no longer has the block.
async fn envelope_of(ledger: &Ledger, summary: &TransactionSummary) -> Option<Vec<u8>> {
    let block = ledger.doors().feed.block(summary.receipt.height).await?;
    let place = usize::try_from(summary.receipt.index).ok()?;
    let (id, bytes) = block.transactions.get(place)?;
    (*id == summary.receipt.transaction).then(|| bytes.clone())
}

/// A receipt that refuses the envelope itself (a retired key, another party) is the submitter's
/// fault as much as a bad signature, and has the status of one.
fn refusal_of_envelope(receipt: &chancery_rules::kernel::receipt::Receipt) -> Option<Problem> {
    let code = ReceiptView::code_of(receipt)?;
    let rejection = crate::problem::envelope_rejection(code)?;
    Some(Problem::from(rejection).at(receipt.height))
}
