//! Asking another agency what a commitment opens to, or what its dataset holds of one thing.
//!
//! The request is signed by the asker ([`sign`]), the answer sealed to its sealing key; whoever holds that key unseals
//! it and has it judged, an opening by [`content_of`], an answer by [`answer_of`](crate::dataset::answer_of). Absent on purpose: opening a receipt, which comes before, and redirects,
//! which would take a request elsewhere than the ledger says.

use std::time::Duration;

use chancery_credential::commitment::{Salt, of_opening};
use chancery_rules::kernel::exchange_url::ExchangeUrl;
use chancery_rules::kernel::ids::Commitment;
use chancery_rules::kernel::signed_request::{Request, Salted};
use reqwest::header::CONTENT_TYPE;
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{ClientError, Refused};
use crate::keys::SigningKey;
use crate::sign::SignError;

/// Where an exchange is asked for openings, below its URL.
const OPENINGS: &str = "v1/exchange/openings";

/// Where it is asked about datasets.
const QUESTIONS: &str = "v1/exchange/questions";

/// The longest that one question may take.
const ASK_MS_MAX: u64 = 10_000;

/// The largest answer that is read: an opening in hexadecimal, and what is around it.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A client of other agencies' exchanges; cheap to clone.
#[derive(Debug, Clone)]
pub struct Exchange {
    http: reqwest::Client,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(with = "hex_text")]
    sealed: Vec<u8>,
}

mod hex_text {
    use serde::{Deserialize as _, Deserializer, de::Error as _};

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(from)?).map_err(D::Error::custom)
    }
}

impl Exchange {
    /// A client.
    ///
    /// # Errors
    /// When the system's TLS cannot be set up.
    pub fn new() -> Result<Self, ClientError> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_millis(ASK_MS_MAX))
            .redirect(Policy::none())
            .build()?;
        Ok(Self { http })
    }

    /// Sends a signed request for an opening to an exchange, and answers what is sealed to the asker.
    ///
    /// # Errors
    /// Any [`ClientError`]; a refusal has the exchange's code.
    pub async fn ask(&self, at: &ExchangeUrl, request: Vec<u8>) -> Result<Vec<u8>, ClientError> {
        self.post(at, OPENINGS, request).await
    }

    /// The same with a signed question about a dataset.
    ///
    /// # Errors
    /// Any [`ClientError`]; a refusal has the exchange's code.
    pub async fn ask_dataset(
        &self,
        at: &ExchangeUrl,
        question: Vec<u8>,
    ) -> Result<Vec<u8>, ClientError> {
        self.post(at, QUESTIONS, question).await
    }

    async fn post(
        &self,
        at: &ExchangeUrl,
        path: &str,
        request: Vec<u8>,
    ) -> Result<Vec<u8>, ClientError> {
        let asked = self.http.post(at.below(path));
        let asked = asked.header(CONTENT_TYPE, "application/cose").body(request);
        let answer = asked.send().await?;
        let status = answer.status();
        let bytes = bounded(answer).await?;
        if status.is_success() {
            let answered = serde_json::from_slice::<Answered>(&bytes);
            return answered
                .map(|it| it.sealed)
                .map_err(|error| ClientError::Answer(error.to_string()));
        }
        Err(match serde_json::from_slice::<Refused>(&bytes) {
            Ok(refused) => ClientError::Refused(Box::new(refused)),
            Err(_) => ClientError::Answer(format!("status {status} without a problem document")),
        })
    }
}

async fn bounded(mut answer: reqwest::Response) -> Result<Vec<u8>, ClientError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(ClientError::Answer("the answer is too large".to_owned()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Signs a request of either kind.
///
/// # Errors
/// `Key`; the algorithms of [`SigningKey`] all sign.
pub fn sign(request: &impl Request, key: &SigningKey) -> Result<Vec<u8>, SignError> {
    let to_sign = request.to_sign(&key.public())?;
    let signature = key.sign(&to_sign.tbs)?;
    Ok(to_sign.finish(&signature))
}

/// The content of an unsealed answer, if it is what the commitment opens to.
#[must_use]
pub fn content_of(commitment: Commitment, unsealed: &[u8]) -> Option<Value> {
    let release = Salted::decode(unsealed)?;
    let found = of_opening(&Salt::from(release.salt), &release.content);
    if found.as_bytes() != commitment.as_bytes() {
        return None;
    }
    serde_json::from_slice(&release.content).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_commitment_opens_to_is_taken() {
        let (salt, content) = ([7; 32], br#"{"a":1}"#.to_vec());
        let commitment = of_opening(&Salt::from(salt), &content);
        let commitment = Commitment(*commitment.as_bytes());
        let release = |content: &[u8], salt| Salted::new(content.to_vec(), salt).encode();
        let found = content_of(commitment, &release(&content, salt));
        assert_eq!(found, Some(serde_json::json!({ "a": 1 })));
        assert_eq!(content_of(commitment, &release(&content, [8; 32])), None);
        assert_eq!(content_of(commitment, &release(b"{}", salt)), None);
        assert_eq!(content_of(commitment, b"nothing"), None);
    }
}
