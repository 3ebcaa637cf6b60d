//! Certificate types; a schema that is not written is made from the kinds of the fields.

use chancery_rules::{
    definition::{CertificateType, Field, Reason, SCHEMA_BYTES_MAX, Verb},
    kernel::text::ShortText,
};
use serde_json::{Map, Value, json};

use super::Scribe;
use crate::{
    form::{CertificateForm, certificate::CertificateFieldForm},
    place::{Text, Texts},
    report::Flaw,
};

/// A certificate type, if its code is one.
pub fn lower(form: &CertificateForm, scribe: &mut Scribe<'_>) -> Option<CertificateType> {
    let at = form.code.place();
    let issuers = issuers(form);
    if issuers.is_empty() && scribe.binding.issuers(form.code.as_str()).next().is_none() {
        scribe.note(Flaw::IssuerMissing, at, "nobody issues this certificate");
    }
    let mut parties = scribe.parties(&issuers);
    let by_city: Vec<_> = scribe.binding.issuers(form.code.as_str()).collect();
    for name in by_city {
        let party = scribe.binding.party(name);
        parties.extend(party.filter(|party| !parties.contains(party)));
    }
    let (reasons, fields) = (reasons(form, scribe), fields(form, scribe));
    let validity = form
        .validity
        .as_ref()
        .and_then(|text| scribe.duration(text));
    Some(CertificateType {
        code: scribe.code(&form.code)?,
        version: scribe.version(&form.version),
        name: scribe.name(&form.name, at, "the certificate's name"),
        issuers: scribe.list(parties, issuers.place().or(at)),
        reasons: scribe.list(reasons, at),
        fields: scribe.list(fields, at),
        schema: schema_text(form, scribe),
        validity_days_max: validity.map(|(days, _)| days.into()),
    })
}

fn issuers(form: &CertificateForm) -> Texts {
    form.issuers.clone()
}

fn reasons(form: &CertificateForm, scribe: &mut Scribe<'_>) -> Vec<Reason> {
    let mut found = Vec::new();
    for it in &form.reasons {
        let name = scribe.name(&it.name, it.code.place(), "the reason's name");
        scribe.both(&it.basis, it.code.place(), "the reason's legal basis");
        let verb = match it.verb.as_str() {
            "suspend" => Verb::Suspend,
            "resume" => Verb::Resume,
            "revoke" => Verb::Revoke,
            "supersede" => Verb::Supersede,
            other => {
                let message = format!("`{other}` is nothing that a certificate undergoes");
                scribe.note(Flaw::CertificateUnsound, it.verb.place(), message);
                continue;
            }
        };
        found.extend(
            scribe
                .reason(&it.code)
                .map(|code| Reason { code, name, verb }),
        );
    }
    found
}

fn fields(form: &CertificateForm, scribe: &mut Scribe<'_>) -> Vec<Field> {
    let known = form
        .schema
        .as_ref()
        .and_then(|it| it.get("properties")?.as_object());
    let mut found = Vec::new();
    for it in &form.fields {
        let label = scribe.name(&it.label, it.name.place(), "the field's label");
        let is_known = known.is_none_or(|known| known.contains_key(it.name.as_str()));
        if !is_known {
            let message = format!("the schema does not know `{}`", it.name.as_str());
            scribe.note(Flaw::CertificateUnsound, it.name.place(), message);
        }
        match it.name.as_str().parse() {
            Ok(name) => found.push(Field { name, label }),
            Err(_) => {
                let message = format!("`{}` is no name of a field", it.name.as_str());
                scribe.note(Flaw::CodeMalformed, it.name.place(), message);
            }
        }
    }
    for name in known.into_iter().flat_map(Map::keys) {
        if !form.fields.iter().any(|it| it.name.as_str() == name) {
            let message = format!("the schema's `{name}` has no label");
            scribe.note(Flaw::CertificateUnsound, form.code.place(), message);
        }
    }
    found
}

/// Canonical JSON, so that equal schemas have equal bytes.
fn schema_text(form: &CertificateForm, scribe: &mut Scribe<'_>) -> ShortText<SCHEMA_BYTES_MAX> {
    let made = match &form.schema {
        Some(schema) => schema.clone(),
        None => schema(form, scribe),
    };
    let text = serde_json_canonicalizer::to_string(&made).unwrap_or_else(|_| "{}".to_owned());
    ShortText::try_from(text).unwrap_or_else(|error| {
        scribe.note(
            Flaw::TooMany,
            form.code.place(),
            format!("the schema: {error}"),
        );
        empty()
    })
}

fn empty() -> ShortText<SCHEMA_BYTES_MAX> {
    #[expect(clippy::expect_used, reason = "a constant that the bounds admit")]
    ShortText::try_from("{}".to_owned()).expect("two bytes fit")
}

fn schema(form: &CertificateForm, scribe: &mut Scribe<'_>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in &form.fields {
        let name = field.name.as_str().to_owned();
        if !scribe.yes(field.optional.as_ref()) {
            required.push(Value::String(name.clone()));
        }
        properties.insert(name, property(field, scribe));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

/// What a value of a kind looks like in a credential: all of them are strings.
fn property(field: &CertificateFieldForm, scribe: &mut Scribe<'_>) -> Value {
    match field.kind.as_ref().map_or("text", Text::as_str) {
        "text" => json!({ "type": "string", "minLength": 1, "maxLength": 400 }),
        "number" => json!({ "type": "string", "pattern": "^-?(0|[1-9][0-9]{0,14})$" }),
        "amount" => {
            json!({ "type": "string", "pattern": "^[A-Z]{3} (0|[1-9][0-9]{0,14})\\.[0-9]{2}$" })
        }
        "day" => {
            json!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
        }
        "yes-no" => json!({ "type": "string", "enum": ["yes", "no"] }),
        "credit-code" => {
            json!({ "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$" })
        }
        "code" => {
            let codes: Vec<_> = field.codes.keys().map(Text::as_str).collect();
            if codes.is_empty() {
                let message = "the field is a code, but no code is listed";
                scribe.note(Flaw::CodesMissing, field.name.place(), message);
            }
            json!({ "type": "string", "enum": codes })
        }
        other => {
            let place = field.kind.as_ref().map(Text::place).unwrap_or_default();
            let message = format!("`{other}` is no kind of field");
            scribe.note(Flaw::KindUnknown, place, message);
            json!({ "type": "string" })
        }
    }
}
