//! A node's agency, for programs that hold its operator token.

use chancery_rules::kernel::ids::{CertificateId, DefinitionId};
use chancery_rules::kernel::time::Timestamp;
use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::answer::Receipt;
use crate::error::ClientError;
use crate::ledger::{Ledger, read_bytes, read_json};

/// An agency behind one node's HTTP interface.
#[derive(Clone)]
pub struct Agency {
    pub(crate) ledger: Ledger,
    token: Zeroizing<String>,
}

/// A certificate to issue.
#[derive(Debug, Clone, Serialize)]
pub struct Issuing {
    /// Its type.
    pub definition: DefinitionId,
    /// Its content, by the type's schema.
    pub subject: Map<String, Value>,
    /// Valid from this time on; from now when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time; without end when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The certificate on record that this one duplicates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<CertificateId>,
}

/// A paper original to put on record.
#[derive(Debug, Clone, Serialize)]
pub struct Copying {
    /// The type of the paper.
    pub definition: DefinitionId,
    /// What the paper says.
    pub subject: Map<String, Value>,
}

/// A certificate that takes another's place.
#[derive(Debug, Clone, Serialize)]
pub struct Superseding {
    /// Why, by code of the type's list.
    pub reason: String,
    /// The new content.
    pub subject: Map<String, Value>,
    /// Valid from this time on; from now when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time; without end when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// A document to hand in.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its file name, which says what it is.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A certificate that was issued.
#[derive(Debug, Clone, Deserialize)]
pub struct Issued {
    /// The certificate.
    pub certificate: CertificateId,
    /// Its record on the ledger, as JSON.
    #[serde(default)]
    pub record: Option<Value>,
    /// The receipt of its issue.
    #[serde(default)]
    pub receipt: Option<Receipt>,
    /// The secured credential, for the holder.
    pub credential: Value,
}

/// A certificate that was changed.
#[derive(Debug, Clone, Deserialize)]
pub struct Acted {
    /// Its record on the ledger, as JSON.
    #[serde(default)]
    pub certificate: Option<Value>,
    /// The receipt of the change.
    pub receipt: Receipt,
}

/// A shared link.
#[derive(Debug, Clone, Deserialize)]
pub struct Share {
    /// Its token.
    pub token: String,
    /// When it ends.
    pub expires: Timestamp,
}

/// A change of a certificate's status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Without effect until resumed.
    Suspend,
    /// In effect again.
    Resume,
    /// Without effect for ever.
    Revoke,
}

impl Change {
    const fn verb(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Revoke => "revoke",
        }
    }
}

impl Agency {
    /// The agency behind a node, with the node's operator token.
    #[must_use]
    pub fn new(ledger: Ledger, token: &str) -> Self {
        Self {
            ledger,
            token: Zeroizing::new(token.trim().to_owned()),
        }
    }

    /// The ledger it acts on.
    #[must_use]
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Issues a certificate; the same `key` again is the same act.
    ///
    /// # Errors
    /// Any [`ClientError`]; so for every call below.
    pub async fn issue(
        &self,
        issuing: &Issuing,
        documents: Vec<Document>,
        key: &str,
    ) -> Result<Issued, ClientError> {
        self.post_form("/v1/agency/certificates", issuing, documents, key)
            .await
    }

    /// Puts a certified copy of a paper original on record.
    pub async fn certify_copy(
        &self,
        copying: &Copying,
        image: Document,
        key: &str,
    ) -> Result<Issued, ClientError> {
        self.post_form("/v1/agency/copies", copying, vec![image], key)
            .await
    }

    /// Issues a certificate in another's place.
    pub async fn supersede(
        &self,
        old: CertificateId,
        superseding: &Superseding,
        documents: Vec<Document>,
        key: &str,
    ) -> Result<Issued, ClientError> {
        let path = format!("/v1/agency/certificates/{old}/supersede");
        self.post_form(&path, superseding, documents, key).await
    }

    /// Suspends, resumes or revokes a certificate.
    pub async fn change(
        &self,
        change: Change,
        certificate: CertificateId,
        reason: &str,
        key: &str,
    ) -> Result<Acted, ClientError> {
        let path = format!("/v1/agency/certificates/{certificate}/{}", change.verb());
        let request = self.post(&path).header("Idempotency-Key", key);
        self.read(request.json(&json!({ "reason": reason }))).await
    }

    /// Makes a link to a certificate.
    pub async fn share(
        &self,
        certificate: CertificateId,
        life_ms: Option<u64>,
    ) -> Result<Share, ClientError> {
        let path = format!("/v1/agency/certificates/{certificate}/share");
        let body = life_ms.map_or_else(|| json!({}), |life_ms| json!({ "life_ms": life_ms }));
        self.read(self.post(&path).json(&body)).await
    }

    /// A certificate with its credential.
    pub async fn certificate(&self, certificate: CertificateId) -> Result<Issued, ClientError> {
        let path = format!("/v1/agency/certificates/{certificate}");
        self.read(self.ledger.http().get(self.ledger.at(&path)))
            .await
    }

    /// A fresh bundle of a certificate, as the file's bytes.
    pub async fn bundle(&self, certificate: CertificateId) -> Result<Vec<u8>, ClientError> {
        let path = format!("/v1/agency/certificates/{certificate}/bundle");
        let request = self.ledger.http().get(self.ledger.at(&path));
        read_bytes(self.ledger.send(request.bearer_auth(&*self.token)).await?).await
    }

    /// The certificate types that the agency may issue, as JSON.
    pub async fn types(&self) -> Result<Value, ClientError> {
        self.read(self.ledger.http().get(self.ledger.at("/v1/agency/types")))
            .await
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.ledger.http().post(self.ledger.at(path))
    }

    pub(crate) async fn post_form<T: DeserializeOwned>(
        &self,
        path: &str,
        request: &impl Serialize,
        documents: Vec<Document>,
        key: &str,
    ) -> Result<T, ClientError> {
        let text = serde_json::to_string(request);
        let text = text.map_err(|error| ClientError::Answer(error.to_string()))?;
        let mut form = Form::new().part("request", Part::text(text).mime_str("application/json")?);
        for document in documents {
            form = form.part(
                "document",
                Part::bytes(document.bytes).file_name(document.name),
            );
        }
        self.read(
            self.post(path)
                .header("Idempotency-Key", key)
                .multipart(form),
        )
        .await
    }

    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, ClientError> {
        let answer = self.ledger.send(request.bearer_auth(&*self.token)).await?;
        read_json(&read_bytes(answer).await?)
    }
}
