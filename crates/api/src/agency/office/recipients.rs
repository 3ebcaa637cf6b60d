//! Who was given an opening, and who has said that it is erased: the receipts of access, as the ledger has them.
//!
//! Absent on purpose: whether a statement of erasure is true, which nobody can prove.

use chancery_cabinet::openings::Opening;
use chancery_readmodel::{AccessFilter, Answer, PAGE_ITEMS_MAX, Page};
use chancery_rules::case::CaseRecord;
use chancery_rules::kernel::ids::{AccessId, CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::opening_request::OpeningRequest;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::permission::{AccessRecord, AccessResult};
use schemars::JsonSchema;
use serde::Serialize;

use crate::agency::Agency;
use crate::problem::{self, Problem};

/// The most receipts of one case that are looked through.
pub const RECEIPTS_MAX: usize = 10_000;

/// A party with a receipt of access to an opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Recipient {
    /// The party.
    pub party: PartyId,
    /// The receipt.
    pub access: AccessId,
    /// The permission that was used.
    pub permission: PermissionId,
    /// When the receipt was opened.
    pub opened_at: Timestamp,
    /// What came of it: `released`, or absent while the receipt is open and a release may follow or be under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<AccessResult>,
    /// When that came to the ledger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// When the party's statement came to the ledger that what it got is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}

impl Recipient {
    /// Whether nothing of the opening is with this party any more, as far as the ledger says.
    pub(super) const fn is_done(&self) -> bool {
        self.erased_at.is_some()
    }
}

impl From<AccessRecord> for Recipient {
    fn from(access: AccessRecord) -> Self {
        Self {
            party: access.holder,
            access: access.access,
            permission: access.permission,
            opened_at: access.opened_at,
            result: access.result,
            closed_at: access.closed_at,
            erased_at: access.erased_at,
        }
    }
}

impl Agency {
    /// A case of the ledger.
    pub(super) async fn known_case(&self, case: CaseId) -> Result<CaseRecord, Problem> {
        let found = self.ledger().readmodel().case(case).await?;
        let none = || Problem::not_found("case", &case, found.as_of_height);
        found.content.ok_or_else(none)
    }

    /// Who was given an opening, latest first, and while it is not erased, who may be given it under an open receipt.
    pub(super) async fn recipients(
        &self,
        opening: &Opening,
    ) -> Result<Answer<Vec<Recipient>>, Problem> {
        let mut found = self.receipts_of(opening.case, opening.commitment).await?;
        if opening.erased_at.is_some() {
            let mut given = Vec::with_capacity(found.content.len());
            for recipient in found.content {
                if recipient.result.is_some() || self.is_closing(recipient.access).await? {
                    given.push(recipient);
                }
            }
            found.content = given;
        }
        Ok(found)
    }

    async fn receipts_of(
        &self,
        case: CaseId,
        commitment: Commitment,
    ) -> Result<Answer<Vec<Recipient>>, Problem> {
        let question = OpeningRequest::question(case, commitment);
        let is_about = |it: &AccessRecord| match it.result {
            Some(AccessResult::Released) => it.answer == Some(commitment),
            None => it.question == question,
            Some(AccessResult::NothingFound | AccessResult::Failed) => false,
        };
        let filter = AccessFilter {
            source: Some(self.party()),
            case: Some(case),
            ..AccessFilter::default()
        };
        let (mut recipients, mut looked_at, mut cursor) = (Vec::new(), 0, None);
        loop {
            let page = Page {
                cursor,
                limit: Some(PAGE_ITEMS_MAX),
            };
            let found = self.ledger().readmodel().accesses(filter, page).await?;
            looked_at += found.content.items.len();
            let about = found.content.items.into_iter().filter(is_about);
            recipients.extend(about.map(Recipient::from));
            cursor = found.content.next;
            if cursor.is_none() {
                return Ok(Answer {
                    as_of_height: found.as_of_height,
                    content: recipients,
                });
            }
            if looked_at >= RECEIPTS_MAX {
                let detail = format!("the case has more than {RECEIPTS_MAX} receipts of access");
                return Err(Problem::of(problem::BODY_TOO_LARGE, detail));
            }
        }
    }
}
