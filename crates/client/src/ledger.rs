//! A ledger behind one node's HTTP interface.

use std::time::Duration;

use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::{CertificateId, LedgerId, TransactionId};
use reqwest::{RequestBuilder, Response, StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::{Receipt, Submitted};
use crate::bundle::CertificateProof;
use crate::error::{ClientError, Refused};

/// The longest that a call may take; waiting for finality is the longest.
const CALL_MS_MAX: u64 = 70_000;

/// The largest answer that is read.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

/// A client of one node; cheap to clone.
#[derive(Debug, Clone)]
pub struct Ledger {
    http: reqwest::Client,
    base: String,
}

/// A certificate with its proof, as a node answers it.
#[derive(Debug, Clone, Deserialize)]
pub struct ProvenCertificate {
    /// The height of the proof's header.
    pub as_of_height: u64,
    /// The record, as JSON.
    #[serde(default)]
    pub certificate: Option<Value>,
    /// What a bundle needs besides the holder's own.
    pub proof: CertificateProof,
}

impl Ledger {
    /// A client of the node at `base`, such as `http://127.0.0.1:8101`.
    ///
    /// # Errors
    /// When the system's TLS cannot be set up.
    pub fn new(base: &str) -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_millis(CALL_MS_MAX))
            .tcp_nodelay(true)
            .build()?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
        })
    }

    /// The node's address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Submits an envelope without waiting for finality.
    ///
    /// # Errors
    /// Any [`ClientError`]; so for every call below.
    pub async fn submit(&self, envelope: Vec<u8>) -> Result<Submitted, ClientError> {
        self.post_envelope("/v1/transactions", envelope).await
    }

    /// Submits an envelope and waits until it is final; the receipt may say that the rules refused.
    pub async fn submit_final(&self, envelope: Vec<u8>) -> Result<Receipt, ClientError> {
        let submitted = self
            .post_envelope("/v1/transactions?wait=final", envelope)
            .await?;
        let missing = || ClientError::Answer("a final answer without a receipt".to_owned());
        submitted.receipt.ok_or_else(missing)
    }

    /// The receipt of a transaction, or none while it is not final.
    pub async fn receipt(&self, id: TransactionId) -> Result<Option<Receipt>, ClientError> {
        match self.json(&format!("/v1/transactions/{id}")).await {
            Ok(receipt) => Ok(Some(receipt)),
            Err(error) if error.code() == Some("not_found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Waits until a transaction is final, `bound` at most; none if it is not by then.
    pub async fn wait(
        &self,
        id: TransactionId,
        bound: Duration,
    ) -> Result<Option<Receipt>, ClientError> {
        let end = tokio::time::Instant::now() + bound;
        let mut pause = Duration::from_millis(50);
        loop {
            let receipt = self.receipt(id).await?;
            if receipt.is_some() || tokio::time::Instant::now() + pause > end {
                return Ok(receipt);
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// The genesis file, byte for byte, and what it says. It is the anchor of trust only if it came
    /// from somewhere better than the node.
    pub async fn genesis(&self) -> Result<(Vec<u8>, Genesis, LedgerId), ClientError> {
        let bytes = self.bytes("/v1/ledger/genesis").await?;
        let parsed = Genesis::parse(&bytes);
        let (genesis, id) = parsed.map_err(|error| ClientError::Answer(error.to_string()))?;
        Ok((bytes, genesis, id))
    }

    /// Where a node without a history can join, unverified: see [`crate::join`].
    pub async fn join_point(&self) -> Result<Vec<u8>, ClientError> {
        self.bytes("/v1/join").await
    }

    /// A certificate's record, as JSON with the height it holds at.
    pub async fn certificate(&self, id: CertificateId) -> Result<Value, ClientError> {
        self.json(&format!("/v1/certificates/{id}")).await
    }

    /// A certificate with its proof, or the proof that there is none.
    pub async fn prove(&self, id: CertificateId) -> Result<ProvenCertificate, ClientError> {
        self.json(&format!("/v1/certificates/{id}?proof=true"))
            .await
    }

    /// The bundle behind a shared link's token.
    pub async fn shared(&self, token: &str) -> Result<Vec<u8>, ClientError> {
        let body = serde_json::json!({ "token": token });
        let answer = self
            .send(self.http.post(self.at("/v1/shared")).json(&body))
            .await?;
        read_bytes(answer).await
    }

    /// Any other read, as JSON.
    pub async fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        let bytes = self.bytes(path).await?;
        read_json(&bytes)
    }

    async fn bytes(&self, path: &str) -> Result<Vec<u8>, ClientError> {
        let answer = self.send(self.http.get(self.at(path))).await?;
        read_bytes(answer).await
    }

    async fn post_envelope(&self, path: &str, envelope: Vec<u8>) -> Result<Submitted, ClientError> {
        let request = self
            .http
            .post(self.at(path))
            .header(header::CONTENT_TYPE, "application/cose");
        let answer = self.send(request.body(envelope)).await?;
        read_json(&read_bytes(answer).await?)
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response, ClientError> {
        let answer = request.send().await?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        let status = answer.status();
        let bytes = read_bytes(answer).await?;
        Err(refused(status, &bytes))
    }
}

fn refused(status: StatusCode, bytes: &[u8]) -> ClientError {
    match serde_json::from_slice::<Refused>(bytes) {
        Ok(refused) => ClientError::Refused(Box::new(refused)),
        Err(_) => ClientError::Answer(format!("status {status} without a problem document")),
    }
}

pub(crate) async fn read_bytes(mut answer: Response) -> Result<Vec<u8>, ClientError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(ClientError::Answer("the answer is too large".to_owned()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

pub(crate) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ClientError> {
    serde_json::from_slice(bytes).map_err(|error| ClientError::Answer(error.to_string()))
}
