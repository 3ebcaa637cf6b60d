//! Reading a credential strictly.
//!
//! Reads the shape, then each value, then builds the credential again from what was read: whatever
//! the two do not share is refused. The proof is only required to be there.

use super::{
    ATTACHMENTS_MAX, Attachment, BilingualName, CREDENTIAL_BYTES_MAX, Claims, CredentialError,
    CredentialKind, ISSUER_NAME_CHARS_MAX, SecuredCredential, wire,
};
use crate::did_key::AssertionKey;
use crate::instant::Instant;
use crate::jcs;
use crate::schema::Digest256;
use crate::urn::{CertificateUrn, DefinitionUrn, DocumentUrn, LedgerRef};

/// The media types of the vault's documents.
const MEDIA_TYPES: [&str; 3] = ["application/pdf", "image/jpeg", "image/png"];

impl SecuredCredential {
    /// Reads the canonical bytes of a credential; does not check its proof.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Json`, `Shape` or `Field`.
    pub fn parse(bytes: &[u8]) -> Result<Self, CredentialError> {
        if bytes.len() > CREDENTIAL_BYTES_MAX {
            return Err(CredentialError::TooLarge {
                size_bytes: bytes.len(),
            });
        }
        let value = jcs::parse_canonical(bytes)?;
        let read: wire::Credential = serde::Deserialize::deserialize(&value)
            .map_err(|error: serde_json::Error| CredentialError::Shape(shape(&error)))?;
        let (claims, issuer) = claims(read)?;
        claims.check()?;
        let mut again = wire::unsigned(&claims, &issuer);
        if let (Some(object), Some(proof)) = (again.as_object_mut(), value.get("proof")) {
            object.insert("proof".to_owned(), proof.clone());
        }
        if again != value {
            return Err(CredentialError::Shape(
                "a field has a second spelling".to_owned(),
            ));
        }
        Ok(Self {
            bytes: bytes.to_vec(),
            value,
            claims,
            issuer,
        })
    }
}

/// The library's sentence, which names fields and kinds of values but may quote a value: cut there.
fn shape(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once(": ") {
        Some(("invalid type", rest)) => {
            let expected = rest
                .split_once("expected ")
                .map_or("another", |(_, after)| after);
            format!("a value is not {expected}")
        }
        _ => text,
    }
}

fn claims(read: wire::Credential) -> Result<(Claims, AssertionKey), CredentialError> {
    if read.context != wire::CONTEXT {
        return Err(field("@context", "the two contexts of our credentials"));
    }
    let urn: CertificateUrn = read
        .id
        .parse()
        .map_err(|_| field("id", "the name of a certificate"))?;
    let kind = match read.types.as_slice() {
        [first, second] if first == wire::TYPE => CredentialKind::new(second)?,
        _ => return Err(field("type", "`VerifiableCredential` and one more")),
    };
    let issuer = read
        .issuer
        .id
        .parse()
        .map_err(|_| field("issuer", "an Ed25519 did:key"))?;
    let definition = definition(&read.credential_schema, urn.ledger)?;
    let attachments = read
        .related_resource
        .into_iter()
        .map(|resource| attachment(resource, urn.ledger))
        .collect::<Result<_, _>>()?;
    let claims = Claims {
        ledger: urn.ledger,
        certificate: urn.certificate,
        definition: definition.definition,
        kind,
        issuer_name: issuer_name(read.issuer.name)?,
        valid_from: instant("validFrom", &read.valid_from)?,
        valid_until: read
            .valid_until
            .map(|text| instant("validUntil", &text))
            .transpose()?,
        subject: read.credential_subject,
        schema_digest: digest("credentialSchema", &read.credential_schema.digest_sri)?,
        attachments,
    };
    Ok((claims, issuer))
}

fn issuer_name(values: Vec<wire::LanguageValue>) -> Result<BilingualName, CredentialError> {
    let pair: [wire::LanguageValue; 2] = values
        .try_into()
        .map_err(|_| field("issuer", "named in zh and en"))?;
    let [zh, en] = pair;
    if zh.language != "zh" || en.language != "en" {
        return Err(field("issuer", "named in zh and en, in this order"));
    }
    Ok(BilingualName {
        zh: zh.value,
        en: en.value,
    })
}

fn definition(schema: &wire::Schema, ledger: LedgerRef) -> Result<DefinitionUrn, CredentialError> {
    let urn: DefinitionUrn = schema
        .id
        .parse()
        .map_err(|_| field("credentialSchema", "the name of a definition"))?;
    if schema.kind != wire::SCHEMA_TYPE {
        return Err(field("credentialSchema", "of type `JsonSchema`"));
    }
    if urn.ledger != ledger {
        return Err(field("credentialSchema", "of the credential's ledger"));
    }
    Ok(urn)
}

fn attachment(resource: wire::Resource, ledger: LedgerRef) -> Result<Attachment, CredentialError> {
    let urn: DocumentUrn = resource
        .id
        .parse()
        .map_err(|_| field("relatedResource", "the name of a document"))?;
    if urn.ledger != ledger {
        return Err(field("relatedResource", "of the credential's ledger"));
    }
    let digest = digest("relatedResource", &resource.digest_sri)?;
    Ok(Attachment {
        commitment: urn.commitment,
        digest,
        media_type: resource.media_type,
    })
}

fn instant(name: &'static str, text: &str) -> Result<Instant, CredentialError> {
    text.parse()
        .map_err(|_| field(name, "a UTC time as `2026-11-20T08:00:00Z`"))
}

fn digest(name: &'static str, text: &str) -> Result<Digest256, CredentialError> {
    Digest256::from_sri(text).ok_or(field(name, "with a SHA-256 `digestSRI`"))
}

const fn field(field: &'static str, expected: &'static str) -> CredentialError {
    CredentialError::Field { field, expected }
}

impl Claims {
    /// The bounds that hold for built and for parsed claims alike.
    pub(super) fn check(&self) -> Result<(), CredentialError> {
        let BilingualName { zh, en } = &self.issuer_name;
        let named = |name: &String| {
            !name.trim().is_empty() && name.chars().count() <= ISSUER_NAME_CHARS_MAX
        };
        if !named(zh) || !named(en) {
            return Err(field(
                "issuer",
                "named in zh and en, in at most 200 characters",
            ));
        }
        if self
            .valid_until
            .is_some_and(|until| until <= self.valid_from)
        {
            return Err(field("validUntil", "after `validFrom`"));
        }
        if self.subject.is_empty() {
            return Err(field(
                "credentialSubject",
                "an object with at least one claim",
            ));
        }
        if self.attachments.len() > ATTACHMENTS_MAX {
            return Err(field("relatedResource", "a list of at most 16"));
        }
        if self
            .attachments
            .iter()
            .any(|one| !MEDIA_TYPES.contains(&one.media_type.as_str()))
        {
            return Err(field("relatedResource", "PDF, JPEG or PNG"));
        }
        let mut commitments: Vec<_> = self.attachments.iter().map(|one| one.commitment).collect();
        commitments.sort_unstable();
        commitments.dedup();
        if commitments.len() == self.attachments.len() {
            Ok(())
        } else {
            Err(field("relatedResource", "a list without repetition"))
        }
    }
}
