//! Openings that the agency keeps: what it took in for a case, under a salted commitment.
//!
//! Kept before the commitment goes to the ledger. Absent on purpose: who may have them (the ledger's permissions, and
//! [`Agency::release`]).

use chancery_cabinet::openings::{Kept, Opening, Receiver, SaltedContent};
use chancery_credential::commitment::{Salt, of_opening};
use chancery_credential::jcs;
use chancery_rules::kernel::ids::{CaseId, Commitment};
use serde_json::Value;

use super::Agency;
use crate::clock;
use crate::problem::{self, Problem};

/// The largest content of an opening, in bytes of its canonical JSON.
pub const OPENING_BYTES_MAX: usize = 64 * 1024;

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
            case,
            audience,
            content: Some(SaltedContent {
                content: content.into(),
                salt: (*salt.as_bytes()).into(),
            }),
            kept_at: clock::now(),
            erased_at: None,
        };
        match self.noted(self.parts.cabinet.keep_opening(&opening).await)? {
            Kept::New => Ok(commitment),
            Kept::Already => Err(Problem::internal(&"a random salt repeats")),
            Kept::Full => {
                let detail = "the case has as many openings as a case may have";
                Err(Problem::of(problem::BODY_TOO_LARGE, detail))
            }
        }
    }

    /// Erases what a commitment opens to; false if nothing is left to erase.
    ///
    /// # Errors
    /// The cabinet's failure.
    pub async fn erase_opening(&self, commitment: Commitment) -> Result<bool, Problem> {
        let erased = self.parts.cabinet.erase_opening(commitment, clock::now());
        self.noted(erased.await)
    }
}
