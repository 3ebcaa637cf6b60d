//! Issuing: from the content of a certificate to its credential, its commitment and its record on
//! the ledger.

use std::sync::Arc;

use chancery_cabinet::issued::IssuedCredential;
use chancery_credential::commitment::Salt;
use chancery_credential::data_integrity::ProofOptions;
use chancery_credential::instant::Instant;
use chancery_credential::schema::{Digest256, Schema};
use chancery_credential::urn::{CertificateRef, DefinitionRef, LedgerRef};
use chancery_credential::vc::{BilingualName, Claims, CredentialKind};
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::certificate::{CertifyCopy, IssueCertificate, SupersedeCertificate};
use chancery_rules::definition::{CertificateType, Document};
use chancery_rules::kernel::ids::{CertificateId, Commitment, DefinitionId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::time::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::act::{Act, Asked};
use super::documents::{Made, Upload, attachment, commitment_of, documents_of, kept_document};
use super::request::{Copying, Issuing, Superseding};
use super::view::IssuedView;
use super::{Agency, to_the_end};
use crate::clock;
use crate::problem::{self, Problem};
use crate::sign;

/// The most documents of one certificate, as on the ledger.
const DOCUMENTS_MAX: usize = chancery_rules::certificate::ATTACHMENTS_MAX;

/// The content of a new certificate, whichever way it comes to be.
pub(super) struct Content {
    pub(super) definition: DefinitionId,
    pub(super) subject: Map<String, Value>,
    pub(super) valid_from: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
}

/// What the ledger is told of a new certificate.
pub(super) struct Told {
    pub(super) certificate: CertificateId,
    pub(super) commitment: Commitment,
    pub(super) assertion_key: PublicKey,
    pub(super) documents: Vec<Commitment>,
    pub(super) valid_from: Timestamp,
}

impl Agency {
    /// Issues a certificate and waits until it is final. It goes on if the caller does not wait.
    ///
    /// # Errors
    /// What is wrong with content or documents; the rules' refusal; the node's failure, after which
    /// the act stays pending and is taken up again.
    pub async fn issue(
        self: &Arc<Self>,
        issuing: Issuing,
        uploads: Vec<Upload>,
        asked: &Asked,
    ) -> Result<IssuedView, Problem> {
        let (definition, valid_until) = (issuing.definition, issuing.valid_until);
        let copy_of = issuing.copy_of;
        let request = digest("issue", &issuing, &uploads)?;
        let content = Content {
            definition,
            subject: issuing.subject,
            valid_from: issuing.valid_from,
            valid_until,
        };
        self.bring_about(request, content, uploads, asked, move |told| {
            Ok(IssueCertificate {
                certificate: told.certificate,
                definition,
                commitment: told.commitment,
                assertion_key: told.assertion_key,
                attachments: bounded(told.documents)?,
                valid_from: Some(told.valid_from),
                valid_until,
                copy_of,
            }
            .into())
        })
        .await
    }

    /// Puts a certified copy of a paper original on record: its image into the vault, the
    /// custodian's statement and the image's commitment onto the ledger.
    ///
    /// # Errors
    /// As [`Agency::issue`].
    pub async fn certify_copy(
        self: &Arc<Self>,
        copying: Copying,
        image: Upload,
        asked: &Asked,
    ) -> Result<IssuedView, Problem> {
        let definition = copying.definition;
        let uploads = vec![image];
        let request = digest("copy", &copying, &uploads)?;
        let subject = copying.subject;
        let content = Content {
            definition,
            subject,
            valid_from: None,
            valid_until: None,
        };
        self.bring_about(request, content, uploads, asked, move |told| {
            let image = told.documents.first().copied();
            let image = image.ok_or_else(|| Problem::internal(&"the image was not kept"))?;
            Ok(CertifyCopy {
                certificate: told.certificate,
                definition,
                commitment: told.commitment,
                assertion_key: told.assertion_key,
                image,
            }
            .into())
        })
        .await
    }

    /// Issues a certificate in another's place and waits until it is final.
    ///
    /// # Errors
    /// As [`Agency::issue`].
    pub async fn supersede(
        self: &Arc<Self>,
        old: CertificateId,
        superseding: Superseding,
        uploads: Vec<Upload>,
        asked: &Asked,
    ) -> Result<IssuedView, Problem> {
        let definition = self.type_of(old).await?;
        let request = digest("supersede", &(old, &superseding), &uploads)?;
        let (reason, valid_until) = (superseding.reason, superseding.valid_until);
        let content = Content {
            definition,
            subject: superseding.subject,
            valid_from: superseding.valid_from,
            valid_until,
        };
        self.bring_about(request, content, uploads, asked, move |told| {
            Ok(SupersedeCertificate {
                old,
                reason,
                certificate: told.certificate,
                commitment: told.commitment,
                assertion_key: told.assertion_key,
                attachments: bounded(told.documents)?,
                valid_from: Some(told.valid_from),
                valid_until,
            }
            .into())
        })
        .await
    }

    /// The way of every new certificate: check, keep, act, await.
    async fn bring_about(
        self: &Arc<Self>,
        request: [u8; 32],
        content: Content,
        uploads: Vec<Upload>,
        asked: &Asked,
        transaction: impl FnOnce(Told) -> Result<AnyTransaction, Problem> + Send + 'static,
    ) -> Result<IssuedView, Problem> {
        let (agency, asked) = (Arc::clone(self), asked.clone());
        to_the_end(async move {
            let made = agency.bring_about_once(request, content, uploads, &asked, transaction);
            made.await
        })
        .await
    }

    async fn bring_about_once(
        &self,
        request: [u8; 32],
        content: Content,
        uploads: Vec<Upload>,
        asked: &Asked,
        transaction: impl FnOnce(Told) -> Result<AnyTransaction, Problem> + Send,
    ) -> Result<IssuedView, Problem> {
        let (id, _hold) = self.hold(asked)?;
        let act = match self.earlier(id, request).await? {
            Some(act) => act,
            None => {
                let (told, kept) = self.make(content, uploads).await?;
                let certificate = told.certificate;
                let transaction = match transaction(told) {
                    Ok(transaction) => self.keep_certificate(&kept).await.map(|()| transaction),
                    Err(problem) => Err(problem),
                };
                if transaction.is_err() {
                    self.erase_all(documents_of(&kept)).await;
                }
                let transaction = transaction?;
                self.begin(id, request, asked, Some(certificate), transaction)
                    .await?
            }
        };
        self.accomplish_issue(act).await
    }

    async fn accomplish_issue(&self, act: Act) -> Result<IssuedView, Problem> {
        let unnamed = || Problem::internal(&"an issue names no certificate");
        let certificate = act.certificate.ok_or_else(unnamed)?;
        self.accomplish(act).await?;
        self.issued(certificate).await
    }

    /// The type of a certificate on record.
    pub(super) async fn type_of(&self, id: CertificateId) -> Result<DefinitionId, Problem> {
        let found = self.ledger().readmodel().certificate(id).await?;
        let none = || Problem::not_found("certificate", &id, found.as_of_height);
        Ok(found.content.ok_or_else(none)?.definition)
    }

    /// Forgets a certificate that did not come to be, and its documents.
    pub(super) async fn forget(&self, certificate: CertificateId) -> Result<(), Problem> {
        let Some(kept) = self.kept_certificate(certificate).await? else {
            return Ok(());
        };
        self.noted(self.parts.cabinet.forget_issued(certificate).await)?;
        self.erase_all(documents_of(&kept)).await;
        Ok(())
    }

    /// Checks the content, puts the documents away and signs the credential.
    pub(super) async fn make(
        &self,
        content: Content,
        uploads: Vec<Upload>,
    ) -> Result<(Told, IssuedCredential), Problem> {
        if uploads.len() > DOCUMENTS_MAX {
            let detail = format!("a certificate has at most {DOCUMENTS_MAX} documents");
            return Err(Problem::of(problem::DOCUMENT_REFUSED, detail));
        }
        let document = self.own_type(content.definition).await?;
        let schema = checked_schema(&document, &content.subject)?;
        let documents = self.put_all(uploads).await?;
        let made = self.secure(content, &document, schema, &documents).await;
        if made.is_err() {
            self.erase_all(documents.iter().map(|one| one.stored.id))
                .await;
        }
        made
    }

    /// Signs the credential of checked content and documents that are put away.
    async fn secure(
        &self,
        content: Content,
        document: &CertificateType,
        schema: Digest256,
        documents: &[Made],
    ) -> Result<(Told, IssuedCredential), Problem> {
        let certificate = CertificateId(sign::random()?);
        let now = clock::now();
        let valid_from = content.valid_from.unwrap_or(now);
        let claims = Claims {
            ledger: LedgerRef::from(self.ledger().id().0),
            certificate: CertificateRef::from(certificate.0),
            definition: DefinitionRef::from(content.definition.0),
            kind: CredentialKind::of_code(document.code.as_str()).map_err(subject_refused)?,
            issuer_name: self.name().await?,
            valid_from: instant(valid_from)?,
            valid_until: content.valid_until.map(instant).transpose()?,
            subject: content.subject,
            schema_digest: schema,
            attachments: documents.iter().map(attachment).collect(),
        };
        let options = ProofOptions {
            created: instant(now)?,
        };
        let secured = claims
            .issue(&self.keys().assertion, &options)
            .map_err(subject_refused)?;
        let salt = sign::random()?;
        let commitment = secured.commitment(&Salt::from(salt));
        let told = Told {
            certificate,
            commitment: Commitment(*commitment.as_bytes()),
            assertion_key: PublicKey::ed25519(*self.keys().assertion.key().as_bytes()),
            documents: documents.iter().map(commitment_of).collect(),
            valid_from,
        };
        let kept = IssuedCredential {
            certificate,
            definition: content.definition,
            credential: secured.bytes().to_vec(),
            salt,
            draft: None,
            documents: documents.iter().map(kept_document).collect(),
            share_token: None,
            kept_at: now,
        };
        Ok((told, kept))
    }

    /// A certificate type that this agency may issue.
    async fn own_type(&self, id: DefinitionId) -> Result<CertificateType, Problem> {
        let found = self.ledger().readmodel().definition(id).await?;
        let height = found.as_of_height;
        let none = || Problem::not_found("certificate type", &id, height);
        let record = found.content.ok_or_else(none)?;
        let Document::CertificateType(document) = record.document else {
            return Err(none());
        };
        if !document.issuers.contains(&self.party()) {
            let detail = "the certificate type does not name this agency as an issuer";
            return Err(Problem::of(problem::FORBIDDEN, detail).at(height));
        }
        Ok(document)
    }

    /// This agency's name, as the ledger has it.
    async fn name(&self) -> Result<BilingualName, Problem> {
        let found = self.ledger().readmodel().party(self.party()).await?;
        let none = || Problem::not_found("party", &self.party(), found.as_of_height);
        let (party, _) = found.content.ok_or_else(none)?;
        Ok(BilingualName {
            zh: party.name.zh().to_owned(),
            en: party.name.en().to_owned(),
        })
    }
}

fn checked_schema(
    document: &CertificateType,
    subject: &Map<String, Value>,
) -> Result<Digest256, Problem> {
    let schema = Schema::compile(&document.schema).map_err(|error| Problem::internal(&error))?;
    let refused = |failures: chancery_credential::schema::Failures| {
        let said = |failure: &chancery_credential::schema::Failure| {
            format!("{} {}", failure.place(), failure.message)
        };
        let said: Vec<_> = failures.as_slice().iter().map(said).collect();
        Problem::of(problem::SUBJECT_REFUSED, said.join("; "))
    };
    schema
        .check(&Value::Object(subject.clone()))
        .map_err(refused)?;
    Ok(schema.digest())
}

fn instant(time: Timestamp) -> Result<Instant, Problem> {
    Instant::from_ms(time.0).map_err(|error| Problem::of(problem::BAD_BODY, error.to_string()))
}

fn subject_refused(error: chancery_credential::vc::CredentialError) -> Problem {
    Problem::of(problem::SUBJECT_REFUSED, error.to_string())
}

pub(super) fn bounded<T, const N: usize>(
    items: Vec<T>,
) -> Result<chancery_rules::kernel::text::AtMost<T, N>, Problem> {
    items
        .try_into()
        .map_err(|error: chancery_rules::kernel::text::BoundError| {
            Problem::of(problem::DOCUMENT_REFUSED, error.to_string())
        })
}

/// What a request is told apart by under one idempotency key.
pub(super) fn digest(
    verb: &str,
    request: &impl Serialize,
    uploads: &[Upload],
) -> Result<[u8; 32], Problem> {
    let request = serde_json::to_vec(request).map_err(|error| Problem::internal(&error))?;
    let mut digest = Sha256::new()
        .chain_update(verb)
        .chain_update(Sha256::digest(request));
    for upload in uploads {
        digest.update(upload.digest());
    }
    Ok(digest.finalize().into())
}
