//! What may be asked: filters of lists, and how a search text is understood.
//!
//! Absent on purpose: SQL. A question is decided here into closed forms, so that no text of a
//! stranger meets a statement other than as a bound value.

use chancery_rules::case::CaseStatus;
use chancery_rules::certificate::CertificateStatus;
use chancery_rules::definition::DocumentKind;
use chancery_rules::kernel::ids::{
    CaseId, DefinitionId, EntryId, PartyId, PermissionId, SubjectId,
};
use chancery_rules::obligation::ObligationStatus;
use chancery_rules::permission::{PermissionStatus, RequestStatus, Target};
use chancery_rules::register::EntryStatus;

use crate::answer::MotionStanding;
use crate::names;

/// The longest search text, in characters.
pub const QUESTION_CHARS_MAX: usize = 100;

/// The most things that one search finds.
pub const FOUND_ITEMS_MAX: usize = 20;

/// Fewer hex digits than this are not taken as the beginning of an id.
const PREFIX_DIGITS_MIN: usize = 6;

/// Which transactions a list shows; all conditions hold together.
#[derive(Debug, Clone, Copy, Default)]
pub struct TransactionFilter {
    /// Only those that this party signed.
    pub party: Option<PartyId>,
    /// Only those about this thing, whatever it is.
    pub subject: Option<SubjectId>,
}

/// Which motions a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct MotionFilter {
    /// Only those that stand so.
    pub standing: Option<MotionStanding>,
}

/// Which parties a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct PartyFilter {
    /// Only units of this party.
    pub parent: Option<PartyId>,
}

/// Which definitions a list shows; all conditions hold together.
#[derive(Debug, Clone, Default)]
pub struct DefinitionFilter {
    /// Only those of this kind.
    pub kind: Option<DocumentKind>,
    /// Only versions of the definition with this code.
    pub code: Option<String>,
    /// Only datasets of this steward.
    pub steward: Option<PartyId>,
}

impl DefinitionFilter {
    /// Certificate types only.
    #[must_use]
    pub const fn certificate_types() -> Self {
        Self {
            kind: Some(DocumentKind::CertificateType),
            code: None,
            steward: None,
        }
    }
}

/// Which certificates a list shows; all conditions hold together.
#[derive(Debug, Clone, Copy, Default)]
pub struct CertificateFilter {
    /// Only those that this party issued.
    pub issuer: Option<PartyId>,
    /// Only those of this type.
    pub definition: Option<DefinitionId>,
    /// Only those with this status.
    pub status: Option<CertificateStatus>,
}

/// Which cases a list shows; all conditions hold together.
#[derive(Debug, Clone, Default)]
pub struct CaseFilter {
    /// Only those of this service.
    pub service: Option<OfService>,
    /// Only those with this status.
    pub status: Option<CaseStatus>,
    /// Only those that this party opened or takes part in; of an alias, [its signer](
    /// chancery_rules::kernel::ids::AliasId::signer).
    pub party: Option<PartyId>,
    /// Only those about this entry.
    pub entry: Option<EntryId>,
}

/// A service whose cases are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfService {
    /// In one version.
    Version(DefinitionId),
    /// In every version, by code.
    Code(String),
}

/// Which entries a list shows; all conditions hold together.
#[derive(Debug, Clone, Copy, Default)]
pub struct EntryFilter {
    /// Only those of this register.
    pub register: Option<DefinitionId>,
    /// Only those with this status.
    pub status: Option<EntryStatus>,
    /// Only those that this party keeps.
    pub keeper: Option<PartyId>,
}

/// Which permissions a list shows; all conditions hold together.
#[derive(Debug, Clone, Copy, Default)]
pub struct PermissionFilter {
    /// Only those that this party or alias gave.
    pub giver: Option<PartyId>,
    /// Only those that this party or alias has.
    pub holder: Option<PartyId>,
    /// Only those about this.
    pub target: Option<Target>,
    /// Only those with this status.
    pub status: Option<PermissionStatus>,
}

/// Which requests for permissions a list shows; all conditions hold together.
#[derive(Debug, Clone, Copy, Default)]
pub struct PermissionRequestFilter {
    /// Only those that this party made.
    pub requester: Option<PartyId>,
    /// Only those that this party answers.
    pub steward: Option<PartyId>,
    /// Only those for this dataset.
    pub target: Option<Target>,
    /// Only those with this status.
    pub status: Option<RequestStatus>,
}

/// Which receipts of access a list shows; all conditions hold together.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccessFilter {
    /// Only those about this party or alias: who read its data.
    pub giver: Option<PartyId>,
    /// Only those of what this party or alias used.
    pub holder: Option<PartyId>,
    /// Only those of what this party releases.
    pub source: Option<PartyId>,
    /// Only uses of this permission.
    pub permission: Option<PermissionId>,
    /// Only those for this case.
    pub case: Option<CaseId>,
    /// Only those that are not closed.
    pub unclosed: bool,
}

/// Which obligations a list shows; all conditions hold together.
#[derive(Debug, Clone, Copy, Default)]
pub struct ObligationFilter {
    /// Only those that this party owes or is owed.
    pub party: Option<PartyId>,
    /// Only those that were assessed in this case.
    pub case: Option<CaseId>,
    /// Only those with this status.
    pub status: Option<ObligationStatus>,
}

/// A search text that is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// Nothing to look for.
    #[error("the search text has no letter or digit")]
    Empty,
    /// Longer than [`QUESTION_CHARS_MAX`].
    #[error("the search text is longer than {QUESTION_CHARS_MAX} characters")]
    TooLong,
}

/// A search text as understood; several readings may apply at once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Question {
    /// The height that the text names.
    pub(crate) height: Option<i64>,
    /// All ids between the two, both included.
    pub(crate) ids: Option<(Vec<u8>, Vec<u8>)>,
    /// A unified social credit code (GB 32100-2015), in capitals.
    pub(crate) identifier: Option<String>,
    /// A full-text expression over names.
    pub(crate) names: Option<String>,
}

impl Question {
    pub(crate) fn parse(text: &str) -> Result<Self, SearchError> {
        let text = text.trim();
        if text.chars().count() > QUESTION_CHARS_MAX {
            return Err(SearchError::TooLong);
        }
        let ids = id_range(text);
        let question = Self {
            height: text.parse().ok().filter(|height| *height >= 0),
            identifier: identifier(text),
            names: if ids.as_ref().is_some_and(|(low, high)| low == high) {
                None
            } else {
                names::match_expression(text)
            },
            ids,
        };
        if question.names.is_none() && question.ids.is_none() {
            return Err(SearchError::Empty);
        }
        Ok(question)
    }
}

fn identifier(text: &str) -> Option<String> {
    let fits = text.len() == 18 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    fits.then(|| text.to_ascii_uppercase())
}

/// The least and the greatest 32 bytes that begin with the digits of `text`.
fn id_range(text: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    if !(PREFIX_DIGITS_MIN..=64).contains(&digits.len()) {
        return None;
    }
    let low = hex::decode(format!("{digits:0<64}")).ok()?;
    let high = hex::decode(format!("{digits:f<64}")).ok()?;
    Some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_hex_digits_are_a_prefix_and_five_are_not() {
        assert!(Question::parse("abcde").unwrap().ids.is_none());
        let (low, high) = Question::parse("abcdef").unwrap().ids.unwrap();
        assert_eq!((low[2], low[3], high[2], high[3]), (0xef, 0, 0xef, 0xff));
    }

    #[test]
    fn digits_name_a_height() {
        assert_eq!(Question::parse(" 42 ").unwrap().height, Some(42));
        assert_eq!(Question::parse("-42").unwrap().height, None);
    }

    #[test]
    fn a_social_credit_code_is_read_without_regard_to_case() {
        let question = Question::parse("91110000ma001a2b3c").unwrap();
        assert_eq!(question.identifier.as_deref(), Some("91110000MA001A2B3C"));
    }

    #[test]
    fn a_text_has_bounds() {
        assert_eq!(Question::parse(&"税".repeat(100)).map(|_| ()), Ok(()));
        assert_eq!(
            Question::parse(&"税".repeat(101)).map(|_| ()),
            Err(SearchError::TooLong)
        );
        assert_eq!(Question::parse(" -- ").map(|_| ()), Err(SearchError::Empty));
    }
}
