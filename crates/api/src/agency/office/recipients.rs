//! Who was given an opening, and who has said that it is erased: the receipts of access, as the ledger has them.
//!
//! Absent on purpose: whether a statement of erasure is true, which nobody can prove.

use chancery_cabinet::openings::Opening;
use chancery_readmodel::{AccessFilter, Answer, Cursor, List, PAGE_ITEMS_MAX, Page};
use chancery_rules::case::CaseRecord;
use chancery_rules::kernel::ids::{AccessId, CaseId, PartyId, PermissionId};
use chancery_rules::kernel::opening_request::OpeningRequest;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::permission::{AccessRecord, AccessResult};
use schemars::JsonSchema;
use serde::Serialize;

use crate::agency::Agency;
use crate::problem::Problem;

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

/// Parties with a receipt of access to an opening.
#[derive(Debug, Clone)]
pub(super) struct Recipients {
    /// Latest first.
    pub(super) items: Vec<Recipient>,
    /// Whether they are all.
    pub(super) complete: bool,
}

impl Recipients {
    /// Whether nothing of the opening is with anybody any more, as far as the ledger says.
    pub(super) fn are_done(&self) -> bool {
        self.complete && self.items.iter().all(|it| it.erased_at.is_some())
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
    ) -> Result<Answer<Recipients>, Problem> {
        let mut found = self.receipts_of(opening).await?;
        if opening.erased_at.is_some() {
            let mut given = Vec::with_capacity(found.content.items.len());
            for recipient in found.content.items {
                if recipient.result.is_some() || self.is_closing(recipient.access).await? {
                    given.push(recipient);
                }
            }
            found.content.items = given;
        }
        Ok(found)
    }

    /// Forgets the sealed answers that were kept for repetitions, under however many receipts.
    pub(super) async fn forget_releases(&self, opening: &Opening) -> Result<(), Problem> {
        let mut cursor = None;
        loop {
            let found = self.receipts(opening.case, cursor).await?.content;
            for it in found.items.iter().filter(|it| is_about(it, opening)) {
                self.forget_release(it.holder, it.access).await?;
            }
            cursor = found.next;
            if cursor.is_none() {
                return Ok(());
            }
        }
    }

    async fn receipts_of(&self, opening: &Opening) -> Result<Answer<Recipients>, Problem> {
        let (mut items, mut looked_at, mut cursor) = (Vec::new(), 0, None);
        loop {
            let found = self.receipts(opening.case, cursor).await?;
            looked_at += found.content.items.len();
            let about = found.content.items.into_iter();
            let about = about.filter(|it| is_about(it, opening));
            items.extend(about.map(Recipient::from));
            cursor = found.content.next;
            let complete = cursor.is_none();
            if complete || looked_at >= RECEIPTS_MAX {
                return Ok(Answer {
                    as_of_height: found.as_of_height,
                    content: Recipients { items, complete },
                });
            }
        }
    }

    /// A page of the receipts of access to this agency in a case, latest first.
    async fn receipts(
        &self,
        case: CaseId,
        cursor: Option<Cursor>,
    ) -> Result<Answer<List<AccessRecord>>, Problem> {
        let filter = AccessFilter {
            source: Some(self.party()),
            case: Some(case),
            ..AccessFilter::default()
        };
        let page = Page {
            cursor,
            limit: Some(PAGE_ITEMS_MAX),
        };
        Ok(self.ledger().readmodel().accesses(filter, page).await?)
    }
}

/// Whether a receipt speaks of an opening: released under it, or open for it.
fn is_about(access: &AccessRecord, opening: &Opening) -> bool {
    match access.result {
        Some(AccessResult::Released) => access.answer == Some(opening.commitment),
        None => access.question == OpeningRequest::question(opening.case, opening.commitment),
        Some(AccessResult::NothingFound | AccessResult::Failed) => false,
    }
}
