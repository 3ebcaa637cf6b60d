//! `certificates/*.yaml` or `*.json`: certificate types; who issues them may stand in the city's file instead.

use serde::Deserialize;

use crate::place::{Listing, Text, Texts, Words};

/// A certificate type as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CertificateForm {
    /// Its code.
    pub code: Text,
    /// Its version, from 1.
    pub version: Text,
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// The laws that it rests on, by article.
    #[serde(default)]
    pub basis: Vec<Words>,
    /// Parties that issue it.
    #[serde(default)]
    pub issuers: Texts,
    /// Longest validity: `365 days`.
    #[serde(default)]
    pub validity: Option<Text>,
    /// Why its certificates change.
    #[serde(default)]
    pub reasons: Vec<ReasonForm>,
    /// What it says, in the order of display.
    #[serde(default)]
    pub fields: Vec<CertificateFieldForm>,
    /// JSON Schema of what it says; made from the fields' kinds if it is absent.
    #[serde(default)]
    pub schema: Option<serde_json::Value>,
}

/// Why certificates change.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ReasonForm {
    /// Its code.
    pub code: Text,
    /// `suspend`, `resume`, `revoke` or `supersede`.
    #[serde(rename = "for")]
    pub verb: Text,
    /// What the holder reads.
    #[serde(default)]
    pub name: Words,
    /// The law, by article.
    #[serde(default)]
    pub basis: Words,
}

/// Something that a certificate says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CertificateFieldForm {
    /// Its name in the credential.
    pub name: Text,
    /// Its label.
    #[serde(default)]
    pub label: Words,
    /// How to fill it in.
    #[serde(default)]
    pub hint: Words,
    /// A value of no real person or enterprise.
    #[serde(default)]
    pub example: Option<Text>,
    /// `text`, `number`, `amount`, `day`, `yes-no`, `code` or `credit-code`; only if the schema is made from it.
    #[serde(default)]
    pub kind: Option<Text>,
    /// All that it may say, of a code.
    #[serde(default)]
    pub codes: Listing<Words>,
    /// Whether it may be absent.
    #[serde(default)]
    pub optional: Option<Text>,
}
