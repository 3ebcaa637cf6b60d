//! Certificate types that come with the software, for development cities.
//!
//! A template is data in `services/certificate-types/`: what the ledger's definition needs (code,
//! version, names, reasons, fields, schema) and what only people read (legal basis, hints,
//! examples). [`Template::document`] gives the definition as JSON once it is known who issues it.
//!
//! Absent on purpose: approval, and the rules' own types (this crate knows nothing of the ledger).

use serde::Deserialize;
use serde_json::{Value, json};

use crate::jcs::{self, JsonError};

const BUSINESS_LICENCE: &str =
    include_str!("../../../services/certificate-types/business-licence.json");

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilingualText {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What a reason is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// A status that may end.
    Suspend,
    /// The end of a suspension.
    Resume,
    /// The end of the certificate.
    Revoke,
    /// Its replacement by another.
    Supersede,
}

impl Act {
    /// The act as a definition writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Revoke => "revoke",
            Self::Supersede => "supersede",
        }
    }
}

/// A reason that an issuer may give.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its code, stable.
    pub code: String,
    /// Which act it justifies.
    #[serde(rename = "for")]
    pub act: Act,
    /// What the holder reads.
    pub name: BilingualText,
    /// The law and its articles.
    pub basis: BilingualText,
}

/// A field of the subject, in the order of the form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Its name in the subject.
    pub name: String,
    /// Its label on forms and pages.
    pub label: BilingualText,
    /// How to fill it in.
    pub hint: BilingualText,
    /// A value that the schema accepts; of no real person or enterprise.
    pub example: String,
}

/// A certificate type before it is known who issues it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its code, as in `business-licence`.
    pub code: String,
    /// Its version.
    pub version: u32,
    /// Its name.
    pub name: BilingualText,
    /// The law it rests on.
    pub basis: Vec<BilingualText>,
    /// The reasons its issuers may give.
    pub reasons: Vec<Reason>,
    /// The fields of the subject.
    pub fields: Vec<Field>,
    /// The schema of the subject.
    pub schema: Value,
}

/// Why a text is not a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Not strict JSON.
    #[error("the certificate type is refused: {0}")]
    Json(#[from] JsonError),
    /// Not of this form.
    #[error("the certificate type has not the expected form: {0}")]
    Shape(String),
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// `Json` or `Shape`.
    pub fn parse(text: &[u8]) -> Result<Self, TemplateError> {
        let value = jcs::parse_strict(text)?;
        Self::deserialize(value).map_err(|error| TemplateError::Shape(error.to_string()))
    }

    /// The business licence of market entities.
    ///
    /// # Errors
    ///
    /// None in a build whose tests passed: the text is part of the program.
    pub fn business_licence() -> Result<Self, TemplateError> {
        Self::parse(BUSINESS_LICENCE.as_bytes())
    }

    /// The schema as the definition carries it: canonical JSON, whose bytes `digestSRI` covers.
    ///
    /// # Errors
    ///
    /// `InexactNumber` if a number of the schema has no canonical form.
    pub fn schema_text(&self) -> Result<String, JsonError> {
        let bytes = jcs::canonical(&self.schema)?;
        String::from_utf8(bytes).map_err(|_| JsonError::NotCanonical)
    }

    /// The definition as JSON, with the parties (64 hexadecimal digits each) that may issue it.
    ///
    /// # Errors
    ///
    /// As [`Template::schema_text`].
    pub fn document(&self, issuers: &[String]) -> Result<Value, JsonError> {
        let text = |text: &BilingualText| json!({ "zh": text.zh, "en": text.en });
        let reason = |reason: &Reason| {
            json!({
                "code": reason.code,
                "name": text(&reason.name),
                "for": reason.act.as_str(),
            })
        };
        let field = |field: &Field| json!({ "name": field.name, "label": text(&field.label) });
        Ok(json!({
            "code": self.code,
            "version": self.version,
            "name": text(&self.name),
            "issuers": issuers,
            "reasons": self.reasons.iter().map(reason).collect::<Vec<_>>(),
            "fields": self.fields.iter().map(field).collect::<Vec<_>>(),
            "schema": self.schema_text()?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identifiers::UnifiedSocialCreditCode;
    use crate::schema::Schema;
    use crate::vc::CredentialKind;

    fn examples(template: &Template) -> Value {
        let pair = |field: &Field| (field.name.clone(), json!(field.example));
        Value::Object(template.fields.iter().map(pair).collect())
    }

    #[test]
    fn the_business_licence_has_every_field_that_its_schema_knows_and_examples_that_pass() {
        let template = Template::business_licence().unwrap();
        let schema = Schema::compile(&template.schema_text().unwrap()).unwrap();
        let subject = examples(&template);
        schema.check(&subject).unwrap();
        let known = template.schema["properties"].as_object().unwrap();
        assert_eq!(known.len(), template.fields.len());
        assert!(
            template
                .fields
                .iter()
                .all(|field| known.contains_key(&field.name))
        );
        let code = subject["unifiedSocialCreditCode"].as_str().unwrap();
        code.parse::<UnifiedSocialCreditCode>().unwrap();
        assert_eq!(
            CredentialKind::of_code(&template.code).unwrap().as_str(),
            "BusinessLicence"
        );
    }

    #[test]
    fn each_field_of_the_business_licence_refuses_what_is_not_its_kind() {
        let template = Template::business_licence().unwrap();
        let schema = Schema::compile(&template.schema_text().unwrap()).unwrap();
        for (field, wrong) in [
            ("unifiedSocialCreditCode", "91990000MI0CD1E27A"),
            ("name", "x"),
            ("enterpriseType", ""),
            ("legalRepresentative", ""),
            ("registeredCapital", "1000000"),
            ("registeredCapital", "CNY 01.00"),
            ("dateOfEstablishment", "2026-02-30"),
            ("businessTerm", "2026-03-02"),
            ("address", "x"),
            ("businessScope", ""),
            ("registrationAuthority", ""),
            ("licenceNumber", "编号1"),
        ] {
            let mut subject = examples(&template);
            subject[field] = json!(wrong);
            let failures = schema.check(&subject).unwrap_err();
            assert_eq!(
                failures.as_slice()[0].pointer,
                format!("/{field}"),
                "{wrong}"
            );
        }
        for field in template.schema["required"].as_array().unwrap() {
            let mut subject = examples(&template);
            subject
                .as_object_mut()
                .unwrap()
                .remove(field.as_str().unwrap());
            assert!(schema.check(&subject).is_err(), "{field}");
        }
    }

    #[test]
    fn every_act_has_a_reason_with_its_legal_basis_and_codes_are_unique() {
        let template = Template::business_licence().unwrap();
        for act in [Act::Suspend, Act::Resume, Act::Revoke, Act::Supersede] {
            assert!(
                template.reasons.iter().any(|reason| reason.act == act),
                "{act:?}"
            );
        }
        let mut codes: Vec<_> = template.reasons.iter().map(|reason| &reason.code).collect();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), template.reasons.len());
        let complete = |text: &BilingualText| !text.zh.is_empty() && !text.en.is_empty();
        assert!(
            template
                .reasons
                .iter()
                .all(|one| complete(&one.basis) && complete(&one.name))
        );
    }

    #[test]
    fn the_definition_is_small_enough_for_a_state_value() {
        let template = Template::business_licence().unwrap();
        let document = template.document(&["ab".repeat(32)]).unwrap();
        let size_bytes = jcs::canonical(&document).unwrap().len();
        assert!(size_bytes < 8192 - 1024, "{size_bytes}");
        assert_eq!(document["schema"], json!(template.schema_text().unwrap()));
    }

    #[test]
    fn a_template_with_an_unknown_field_or_a_duplicate_key_is_refused() {
        let refused = Template::parse(br#"{"code":"a","code":"b"}"#).unwrap_err();
        let duplicate = JsonError::DuplicateKey {
            key: "code".to_owned(),
        };
        assert_eq!(refused, TemplateError::Json(duplicate));
        let text = BUSINESS_LICENCE.replacen("\"code\"", "\"codes\"", 1);
        assert!(matches!(
            Template::parse(text.as_bytes()),
            Err(TemplateError::Shape(_))
        ));
    }
}
