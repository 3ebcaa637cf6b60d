//! What helps to fill a field in: hint and example from the authored certificate types in
//! `services/certificate-types`, embedded. A type that is not authored there has its labels alone.

use rust_embed::RustEmbed;
use serde::Deserialize;

#[derive(RustEmbed)]
#[folder = "../../services/certificate-types/"]
struct Authored;

/// A text in both languages.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Both {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

/// A field as it was authored.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Hint {
    name: String,
    /// What to write.
    pub(crate) hint: Option<Both>,
    /// A value that is right.
    pub(crate) example: Option<String>,
}

#[derive(Deserialize)]
struct Kind {
    fields: Vec<Hint>,
}

/// The hint of a field of the type with this code.
pub(crate) fn hint_of(code: &str, field: &str) -> Option<Hint> {
    let file = Authored::get(&format!("{code}.json"))?;
    let kind: Kind = serde_json::from_slice(&file.data).ok()?;
    kind.fields.into_iter().find(|hint| hint.name == field)
}

#[cfg(test)]
mod tests {
    use super::{Authored, hint_of};

    #[test]
    fn the_business_licence_has_hints_and_examples() {
        assert!(Authored::iter().count() > 0);
        let hint = hint_of("business-licence", "unifiedSocialCreditCode").unwrap();
        assert!(hint.hint.is_some() && hint.example.is_some());
        assert!(hint_of("business-licence", "nothing").is_none());
        assert!(hint_of("nothing", "name").is_none());
    }
}
