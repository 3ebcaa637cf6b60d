//! Openings that the agency keeps: what it took in for a case, under a salted commitment.
//!
//! Kept before the commitment goes to the ledger. Absent on purpose: who may have them (the ledger's permissions, and
//! [`Agency::release`]).

use chancery_cabinet::openings::{
    HandedIn, Kept, Opening, OpeningDocument, Receiver, SaltedContent,
};
use chancery_credential::commitment::{Salt, of_opening};
use chancery_credential::jcs;
use chancery_rules::kernel::ids::{CaseId, Commitment};
use chancery_vault::DocumentId;
use serde_json::Value;

use super::Agency;
use crate::clock;
use crate::problem::{self, Problem};

/// The largest content of an opening, in bytes of its canonical JSON.
pub const OPENING_BYTES_MAX: usize = 64 * 1024;

/// What belongs to an opening beside its content.
pub(super) struct Taking {
    pub(super) case: CaseId,
    pub(super) audience: Vec<Receiver>,
    pub(super) documents: Vec<OpeningDocument>,
    pub(super) handed_in: Option<HandedIn>,
}

impl Agency {
    /// Keeps content for a case with a fresh salt, and answers its commitment. Without named receivers it is for
    /// whoever the ledger permits.
    ///
    /// # Errors
    /// Content that is not I-JSON or too large; a case with too many openings; the cabinet's failure.
    pub async fn keep_opening(
        &self,
        case: CaseId,
        content: &Value,
        audience: Vec<Receiver>,
    ) -> Result<Commitment, Problem> {
        let taking = Taking {
            case,
            audience,
            documents: Vec::new(),
            handed_in: None,
        };
        match self.keep_content(content, taking).await? {
            (Kept::New, commitment) => Ok(commitment),
            (other, _) => Err(not_kept(other)),
        }
    }

    /// Keeps content with what belongs to it; answers what became of that, and the commitment it would have.
    pub(super) async fn keep_content(
        &self,
        content: &Value,
        taking: Taking,
    ) -> Result<(Kept, Commitment), Problem> {
        let content = jcs::canonical(content)
            .map_err(|error| Problem::of(problem::BAD_BODY, error.to_string()))?;
        if content.len() > OPENING_BYTES_MAX {
            let detail = format!("an opening has at most {OPENING_BYTES_MAX} bytes");
            return Err(Problem::of(problem::BODY_TOO_LARGE, detail));
        }
        let salt = Salt::random().map_err(|error| Problem::internal(&error))?;
        let commitment = Commitment(*of_opening(&salt, &content).as_bytes());
        let opening = Opening {
            commitment,
            case: taking.case,
            audience: taking.audience,
            content: Some(SaltedContent {
                content: content.into(),
                salt: (*salt.as_bytes()).into(),
            }),
            documents: taking.documents,
            kept_at: clock::now(),
            erased_at: None,
        };
        let cabinet = &self.parts.cabinet;
        let kept = cabinet.take_in_opening(&opening, taking.handed_in).await;
        Ok((self.noted(kept)?, commitment))
    }

    /// Erases what a commitment opens to, its documents first; false if nothing is left to erase. A release that is under
    /// way is waited for, and one that comes meanwhile finds it erased.
    ///
    /// # Errors
    /// The vault's or the cabinet's failure; asked again, it goes on.
    pub async fn erase_opening(&self, commitment: Commitment) -> Result<bool, Problem> {
        let _erasing = self.releasing.write().await;
        let found = self.read(self.parts.cabinet.opening(commitment).await)?;
        let documents = found.map(|it| it.documents).unwrap_or_default();
        self.erase(documents.iter().map(|it| DocumentId::from(it.document)))
            .await?;
        let erased = self.parts.cabinet.erase_opening(commitment, clock::now());
        self.noted(erased.await)
    }
}

/// Why something was not kept.
pub(super) fn not_kept(kept: Kept) -> Problem {
    match kept {
        Kept::Full => {
            let detail = "the case has as many openings as a case may have";
            Problem::of(problem::BODY_TOO_LARGE, detail)
        }
        Kept::OtherRequest => Problem::of(
            problem::IDEMPOTENCY_CONFLICT,
            "this idempotency key was used for another request",
        ),
        Kept::New | Kept::Already | Kept::Before(_) => Problem::internal(&"a random salt repeats"),
    }
}
