//! What a transaction is: the records it reads, a check that only reads, an effect that only writes.

use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};

use super::{
    changes::Changes,
    context::Context,
    ids::SubjectId,
    keys::KeyPurpose,
    rejection::Rejection,
    view::{Keys, Round, View},
};

/// A title in both languages, for forms and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Title {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

/// A transaction of the catalogue; its fields are the body of an envelope.
pub trait Transaction: Serialize + DeserializeOwned + JsonSchema {
    /// Number in the catalogue, never used again.
    const NUMBER: u16;
    /// Name in `snake_case`.
    const NAME: &'static str;
    /// Title for people.
    const TITLE: Title;
    /// Purposes of the keys that may sign it.
    const SIGNED_BY: &'static [KeyPurpose];

    /// What only [`Transaction::check`] can make, and [`Transaction::effect`] takes.
    type Allowed;
    /// The primitive's rejections.
    type Rejection: Into<Rejection>;

    /// What it is about, for receipts and search.
    fn subjects(&self) -> Vec<SubjectId>;

    /// The records it reads besides those of its signer, given what earlier rounds have loaded; nothing ends the
    /// rounds. In round 0 of a first guess the view is empty.
    fn reads(&self, cx: &Context, view: &View, round: Round) -> Keys;

    /// Whether the rules allow it. Reads only.
    ///
    /// # Errors
    ///
    /// The first rejection, in order of precedence.
    fn check(&self, cx: &Context, view: &View) -> Result<Self::Allowed, Self::Rejection>;

    /// Writes what was allowed. Cannot refuse.
    fn effect(allowed: Self::Allowed, changes: &mut Changes);
}
