//! A question about a dataset: committed to, sealed, signed; and its answer, judged.
//!
//! The asker makes a [`Sealable`] of a question, opens a receipt whose question is [`Sealable::commitment`], waits until
//! that is final, and sends what [`Sealable::request`] makes. Sealing and unsealing are the caller's, who holds the keys
//! (HPKE, as `docs/formats.md` has it). Absent on purpose: the question anywhere but in what is sealed.

use chancery_credential::commitment::{Salt, of_opening};
use chancery_credential::jcs::{self, JsonError};
use chancery_rules::kernel::dataset_question::{Asked, AskedFlaw, DatasetQuestion, Told};
use chancery_rules::kernel::ids::{
    AccessId, Commitment, DefinitionId, LedgerId, Nonce, PartyId, PermissionId,
};
use chancery_rules::kernel::signed_request::{Request as _, Salted};
use zeroize::Zeroizing;

use crate::keys::KeyError;
use crate::sign::{LIFETIME_MS, now};

/// A question with the salt of its commitment.
pub struct Sealable(Salted);

/// Under what a question is asked, and of whom.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The ledger.
    pub ledger: LedgerId,
    /// Who asks.
    pub requester: PartyId,
    /// The dataset's steward.
    pub source: PartyId,
    /// The dataset.
    pub dataset: DefinitionId,
    /// The permission to read it.
    pub permission: PermissionId,
    /// The receipt of this use.
    pub access: AccessId,
}

/// Why a question cannot be asked.
#[derive(Debug, thiserror::Error)]
pub enum QuestionError {
    /// It is none.
    #[error(transparent)]
    Flaw(#[from] AskedFlaw),
    /// A number that not every reader holds.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// The system has no randomness.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Sealable {
    /// A question with a fresh salt.
    ///
    /// # Errors
    /// When it is no question, or the system has no randomness.
    pub fn new(asked: &Asked) -> Result<Self, QuestionError> {
        asked.check()?;
        let salt = Salt::random().map_err(|_| KeyError::Randomness)?;
        Ok(Self(Salted::new(jcs::canonical(asked)?, *salt.as_bytes())))
    }

    /// What the receipt must say was asked.
    #[must_use]
    pub fn commitment(&self) -> Commitment {
        commitment_of(&self.0)
    }

    /// The request, to be signed with [`sign`](crate::exchange::sign); `seal` seals bytes to the source's sealing key,
    /// bound to others. It serves as long as an envelope of [`prepare`](crate::prepare).
    ///
    /// # Errors
    /// `seal`'s, or when the system has no randomness.
    pub fn request<E: From<KeyError>>(
        &self,
        terms: Terms,
        seal: impl FnOnce(&[u8], &[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<DatasetQuestion, E> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|_| KeyError::Randomness)?;
        let plain = Zeroizing::new(self.0.encode());
        Ok(DatasetQuestion {
            v: DatasetQuestion::VERSION,
            ledger: terms.ledger,
            requester: terms.requester,
            source: terms.source,
            dataset: terms.dataset,
            permission: terms.permission,
            access: terms.access,
            sealed: seal(&plain, &DatasetQuestion::seal_context(terms.access))?,
            nonce: Nonce(nonce),
            expires: now().plus_ms(LIFETIME_MS),
        })
    }
}

/// An unsealed answer, and the commitment that the closed receipt must say was released; nothing if it is no answer to
/// this question: other fields, or another number of tests.
#[must_use]
pub fn answer_of(asked: &Asked, unsealed: &[u8]) -> Option<(Told, Commitment)> {
    let salted = Salted::decode(unsealed)?;
    let value = jcs::parse_canonical(&salted.content).ok()?;
    let told: Told = serde_json::from_value(value).ok()?;
    let is_asked = told.told.len() == asked.tell.len()
        && asked.tell.iter().all(|field| told.told.contains_key(field))
        && told.tests.len() == asked.test.len();
    (told.found && is_asked).then(|| (told, commitment_of(&salted)))
}

fn commitment_of(salted: &Salted) -> Commitment {
    Commitment(*of_opening(&Salt::from(salted.salt), &salted.content).as_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn asked() -> Asked {
        let asked = json!({
            "by": { "number": "1" }, "tell": ["members"], "test": [{ "field": "income", "at_most": 5 }],
        });
        serde_json::from_value(asked).unwrap()
    }

    fn terms() -> Terms {
        Terms {
            ledger: LedgerId([1; 32]),
            requester: PartyId([2; 32]),
            source: PartyId([3; 32]),
            dataset: DefinitionId([4; 32]),
            permission: PermissionId([5; 32]),
            access: AccessId([6; 32]),
        }
    }

    #[test]
    fn a_question_is_sealed_with_its_salt_and_bound_to_its_receipt() {
        let sealable = Sealable::new(&asked()).unwrap();
        let seal = |plain: &[u8], bound: &[u8]| {
            assert_eq!(bound, DatasetQuestion::seal_context(AccessId([6; 32])));
            let salted = Salted::decode(plain).unwrap();
            assert_eq!(commitment_of(&salted), sealable.commitment());
            let read: Asked = serde_json::from_slice(&salted.content).unwrap();
            assert!(read == asked());
            Ok::<_, KeyError>(vec![9])
        };
        let request = sealable.request(terms(), seal).unwrap();
        assert_eq!(
            (request.sealed, request.access),
            (vec![9], AccessId([6; 32]))
        );
    }

    #[test]
    fn the_same_question_is_never_committed_to_twice_alike() {
        let commitment = || Sealable::new(&asked()).unwrap().commitment();
        assert_ne!(commitment(), commitment());
        let mut nothing = asked();
        nothing.by.clear();
        let refused = Sealable::new(&nothing).err().unwrap();
        assert_eq!(refused.to_string(), AskedFlaw::ByNothing.to_string());
    }

    #[test]
    fn only_an_answer_to_the_question_is_taken() {
        let answered = |answer: &Value| {
            let content = jcs::canonical(answer).unwrap();
            answer_of(&asked(), &Salted::new(content, [7; 32]).encode())
        };
        let sound = json!({ "found": true, "told": { "members": 2 }, "tests": [true] });
        let (told, commitment) = answered(&sound).unwrap();
        assert_eq!(serde_json::to_value(&told).unwrap(), sound);
        let content = jcs::canonical(&sound).unwrap();
        let expected = of_opening(&Salt::from([7; 32]), &content);
        assert_eq!(commitment.as_bytes(), expected.as_bytes());
        for (field, other) in [
            ("found", json!(false)),
            ("told", json!({})),
            ("told", json!({ "members": 2, "head": "x" })),
            ("told", json!({ "head": 2 })),
            ("tests", json!([])),
            ("tests", json!([true, true])),
        ] {
            let mut answer = sound.clone();
            answer[field] = other;
            assert!(answered(&answer).is_none(), "{answer}");
        }
        assert!(answer_of(&asked(), b"nothing").is_none());
    }
}
