//! What the registrar's pages show. Made by [`crate::ask`]; unlike the explorer's views these hold
//! content that the agency keeps sealed, and only ever go to a signed-in persona of that agency.

use std::collections::BTreeMap;

use crate::explorer::view::{CertificateView, Named};
use crate::layout::Input;

/// A certificate type as a form.
#[derive(Debug, Clone)]
pub(crate) struct FormView {
    /// The definition's id and names.
    pub(crate) kind: Named,
    /// Its fields in order.
    pub(crate) fields: Vec<FormField>,
    /// The JSON Schema that the filled form must satisfy.
    pub(crate) schema: serde_json::Value,
}

/// A field of a form.
#[derive(Debug, Clone)]
pub(crate) struct FormField {
    /// Its name in the credential.
    pub(crate) name: String,
    /// Its Chinese label.
    pub(crate) zh: String,
    /// Its English label.
    pub(crate) en: String,
    /// What to write, in Chinese and in English.
    pub(crate) hint: Option<(String, String)>,
    /// An example of what to write.
    pub(crate) example: Option<String>,
    /// How it is filled in.
    pub(crate) input: Input,
    /// Whether it may stay empty.
    pub(crate) optional: bool,
}

/// A certificate that is being prepared.
#[derive(Debug, Clone)]
pub(crate) struct DraftView {
    /// The draft's id.
    pub(crate) id: String,
    /// The type's id.
    pub(crate) definition: String,
    /// What was filled in, by the name of the field.
    pub(crate) values: BTreeMap<String, String>,
    /// The photograph of the paper original.
    pub(crate) paper: Option<PaperView>,
    /// What an officer knows it by: the first field of its type, if that is filled in.
    pub(crate) headline: String,
    /// When it was last saved.
    pub(crate) saved_ms: u64,
}

/// A stored photograph of a paper original.
#[derive(Debug, Clone)]
pub(crate) struct PaperView {
    /// The name of the file as it came.
    pub(crate) name: String,
    /// Its media type, found from its content.
    pub(crate) media_type: String,
    /// Its size.
    pub(crate) size_bytes: usize,
}

/// A certificate of this agency, in the list.
#[derive(Debug, Clone)]
pub(crate) struct OwnLine {
    /// Its id.
    pub(crate) id: String,
    /// Its status code.
    pub(crate) status: String,
    /// Its type.
    pub(crate) kind: Named,
    /// What an officer knows it by: the first field of its content.
    pub(crate) headline: String,
    /// When it was issued.
    pub(crate) issued_ms: u64,
}

/// A certificate of this agency, whole.
#[derive(Debug, Clone)]
pub(crate) struct OwnView {
    /// What the ledger has.
    pub(crate) public: CertificateView,
    /// What the agency keeps: labels in both languages, and the value.
    pub(crate) content: Vec<(Named, String)>,
    /// What an officer knows it by.
    pub(crate) headline: String,
    /// What a verifier's picture says: the token of a share.
    pub(crate) share: Option<String>,
}

/// An act upon a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    /// For a while.
    Suspend,
    /// After a suspension.
    Resume,
    /// For good.
    Revoke,
}

impl Act {
    /// Its code in addresses; `act-<code>` is its name in the texts.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Revoke => "revoke",
        }
    }

    /// The act of a code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        [Self::Suspend, Self::Resume, Self::Revoke]
            .into_iter()
            .find(|act| act.code() == code)
    }

    /// The acts that a status allows.
    pub(crate) const fn of_status(status: &str) -> &'static [Self] {
        match status.as_bytes() {
            b"active" => &[Self::Suspend, Self::Revoke],
            b"suspended" => &[Self::Resume, Self::Revoke],
            _ => &[],
        }
    }
}
