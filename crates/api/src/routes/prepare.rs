//! From JSON to the bytes to sign, and from a signature to the envelope: for callers who hold a key
//! and no encoder. No key ever comes here.

use axum::Json as Answered;
use axum::extract::State as With;
use chancery_readmodel::Answer;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::envelope::{Envelope, ToSign, UnsignedEnvelope};
use chancery_rules::kernel::ids::{Nonce, PartyId, TransactionId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extract::Json;
use crate::problem::{self, Problem};
use crate::state::State;

/// Lifetime of an envelope when the caller names no expiry.
const LIFETIME_MS: u64 = 5 * 60 * 1_000;

/// A transaction to prepare.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PrepareRequest {
    /// Who will sign.
    pub party: PartyId,
    /// With which key.
    pub public_key: PublicKey,
    /// Until when the envelope may enter a block, ten minutes ahead at most; five when absent.
    #[serde(default)]
    pub expires: Option<Timestamp>,
    /// What is asked, by name: `{"type": "issue_certificate", "body": {..}}`.
    #[schemars(with = "crate::openapi::AnyTransactionSchema")]
    pub transaction: AnyTransaction,
}

/// What to sign; all bytes in hex.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Prepared {
    /// The bytes to sign (the Sig_structure of RFC 9052, section 4.4).
    pub to_sign: String,
    /// The protected header of the envelope.
    pub protected: String,
    /// The payload of the envelope.
    pub payload: String,
    /// The id that the transaction will have.
    pub id: TransactionId,
}

/// A signature with what it is over; all bytes in hex.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssembleRequest {
    /// As prepared.
    pub protected: String,
    /// As prepared.
    pub payload: String,
    /// 64 bytes: Ed25519, or r and s of ES256.
    pub signature: String,
}

/// An envelope for `POST /v1/transactions`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Assembled {
    /// The envelope in hex; submit its bytes.
    pub envelope: String,
    /// The transaction's id.
    pub id: TransactionId,
}

/// Turns a transaction in JSON into the bytes to sign.
#[utoipa::path(post, path = "/v1/transactions/prepare", tag = "transactions",
    request_body = ref("#/components/schemas/PrepareRequest"),
    responses((status = 200, description = "what to sign",
        body = ref("#/components/schemas/AnswerOfPrepared"))))]
pub async fn prepare(
    With(state): With<State>,
    Json(request): Json<PrepareRequest>,
) -> Result<Answered<Answer<Prepared>>, Problem> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| Problem::internal(&error))?;
    let unsigned = UnsignedEnvelope {
        ledger: state.ledger().id(),
        party: request.party,
        nonce: Nonce(nonce),
        expires: request
            .expires
            .unwrap_or_else(|| crate::clock::now().plus_ms(LIFETIME_MS)),
        transaction: request.transaction,
    };
    let to_sign = unsigned
        .to_sign(&request.public_key)
        .map_err(|error| Problem::of(problem::BAD_BODY, error.to_string()))?;
    let content = Prepared {
        to_sign: hex::encode(&to_sign.tbs),
        protected: hex::encode(&to_sign.protected),
        payload: hex::encode(&to_sign.payload),
        id: to_sign.id(),
    };
    Ok(Answered(Answer {
        as_of_height: state.ledger().readmodel().height(),
        content,
    }))
}

/// Puts a signature to what was prepared. The envelope is checked when it is submitted.
#[utoipa::path(post, path = "/v1/transactions/assemble", tag = "transactions",
    request_body = ref("#/components/schemas/AssembleRequest"),
    responses((status = 200, description = "the envelope",
        body = ref("#/components/schemas/AnswerOfAssembled"))))]
pub async fn assemble(
    With(state): With<State>,
    Json(request): Json<AssembleRequest>,
) -> Result<Answered<Answer<Assembled>>, Problem> {
    let (protected, payload) = (
        bytes("protected", &request.protected)?,
        bytes("payload", &request.payload)?,
    );
    let signature = bytes("signature", &request.signature)?;
    let envelope = ToSign {
        protected,
        payload,
        tbs: Vec::new(),
    }
    .finish(&signature);
    let id = Envelope::decode(&envelope)?.id();
    let content = Assembled {
        envelope: hex::encode(envelope),
        id,
    };
    Ok(Answered(Answer {
        as_of_height: state.ledger().readmodel().height(),
        content,
    }))
}

fn bytes(name: &str, text: &str) -> Result<Vec<u8>, Problem> {
    let refused = |_| Problem::of(problem::BAD_BODY, format!("`{name}` is not hex"));
    hex::decode(text).map_err(refused)
}
