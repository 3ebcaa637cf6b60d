//! The JSON of a credential: written from claims, and its shape for reading.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::Claims;
use crate::did_key::AssertionKey;
use crate::urn::DocumentUrn;

pub(super) const CONTEXT: [&str; 2] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
];
pub(super) const TYPE: &str = "VerifiableCredential";
pub(super) const SCHEMA_TYPE: &str = "JsonSchema";

/// The credential of these claims by this issuer, without proof.
pub(super) fn unsigned(claims: &Claims, issuer: &AssertionKey) -> Value {
    let mut credential = json!({
        "@context": CONTEXT,
        "id": claims.urn().to_string(),
        "type": [TYPE, claims.kind.as_str()],
        "issuer": {
            "id": issuer.to_string(),
            "name": [
                { "@value": claims.issuer_name.zh, "@language": "zh" },
                { "@value": claims.issuer_name.en, "@language": "en" },
            ],
        },
        "validFrom": claims.valid_from.to_string(),
        "credentialSubject": claims.subject,
        "credentialSchema": {
            "id": claims.definition_urn().to_string(),
            "type": SCHEMA_TYPE,
            "digestSRI": claims.schema_digest.to_sri(),
        },
    });
    if let Some(object) = credential.as_object_mut() {
        if let Some(until) = claims.valid_until {
            object.insert("validUntil".to_owned(), json!(until.to_string()));
        }
        if !claims.attachments.is_empty() {
            object.insert("relatedResource".to_owned(), resources(claims));
        }
    }
    credential
}

fn resources(claims: &Claims) -> Value {
    let resource = |attachment: &super::Attachment| {
        let urn = DocumentUrn {
            ledger: claims.ledger,
            commitment: attachment.commitment,
        };
        json!({
            "id": urn.to_string(),
            "digestSRI": attachment.digest.to_sri(),
            "mediaType": attachment.media_type,
        })
    };
    Value::Array(claims.attachments.iter().map(resource).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Credential {
    #[serde(rename = "@context")]
    pub context: Vec<String>,
    pub id: String,
    #[serde(rename = "type")]
    pub types: Vec<String>,
    pub issuer: Issuer,
    pub valid_from: String,
    pub valid_until: Option<String>,
    pub credential_subject: Map<String, Value>,
    pub credential_schema: Schema,
    #[serde(default)]
    pub related_resource: Vec<Resource>,
    /// Its shape is the proof's business.
    #[serde(rename = "proof")]
    pub _proof: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Issuer {
    pub id: String,
    pub name: Vec<LanguageValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageValue {
    #[serde(rename = "@value")]
    pub value: String,
    #[serde(rename = "@language")]
    pub language: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Schema {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "digestSRI")]
    pub digest_sri: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Resource {
    pub id: String,
    #[serde(rename = "digestSRI")]
    pub digest_sri: String,
    #[serde(rename = "mediaType")]
    pub media_type: String,
}
