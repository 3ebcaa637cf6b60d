//! What an agency signs to ask a question of a dataset.
//!
//! A [request](super::signed_request) that names the dataset; the question itself ([`Asked`]) is sealed to who is
//! asked, with the salt of its commitment, which is all that the receipt on the ledger has of it. Absent on purpose: the
//! question in the clear, and sealing.

mod asked;
mod told;

use serde::{Deserialize, Serialize};

use super::{
    hex_bytes,
    ids::{AccessId, DefinitionId, LedgerId, Nonce, PartyId, PermissionId},
    signed_request::{Request, SignedRequest, Terms},
    time::Timestamp,
};

pub use asked::{Asked, AskedFlaw, BY_MAX, PLAIN_BYTES_MAX, Plain, TELL_MAX, TEST_MAX, Test};
pub use told::{Told, ToldValue, Untold};

/// Longest request, in bytes.
pub const DATASET_QUESTION_BYTES_MAX: usize = 16 * 1024;

const SEAL_DOMAIN: &[u8] = b"chancery/question-seal/1";

/// A question of one agency to another about what a dataset holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatasetQuestion {
    /// Version of this format: 1.
    pub v: u8,
    /// The ledger that both are on.
    pub ledger: LedgerId,
    /// Who asks.
    pub requester: PartyId,
    /// Who is asked: the dataset's steward.
    pub source: PartyId,
    /// The dataset, in the version that the permission is about.
    pub dataset: DefinitionId,
    /// The permission under which it is asked.
    pub permission: PermissionId,
    /// The receipt of this use of the permission.
    pub access: AccessId,
    /// The question with its salt, sealed to the source's sealing key and bound to
    /// [`DatasetQuestion::seal_context`].
    #[serde(with = "hex_bytes")]
    pub sealed: Vec<u8>,
    /// Random.
    pub nonce: Nonce,
    /// It is answered before this time only; at most ten minutes away.
    pub expires: Timestamp,
}

/// A question of a dataset as it was signed.
pub type SignedDatasetQuestion = SignedRequest<DatasetQuestion>;

impl Request for DatasetQuestion {
    const BYTES_MAX: usize = DATASET_QUESTION_BYTES_MAX;
    const SIGNED_FOR: &'static [u8] = b"chancery/dataset-question/1";

    fn terms(&self) -> Terms {
        Terms {
            v: self.v,
            ledger: self.ledger,
            requester: self.requester,
            source: self.source,
            permission: self.permission,
            access: self.access,
            expires: self.expires,
        }
    }
}

impl DatasetQuestion {
    /// What the sealed question is bound to: a domain and the receipt, so that it serves under no other.
    #[must_use]
    pub fn seal_context(access: AccessId) -> Vec<u8> {
        [SEAL_DOMAIN, access.as_bytes()].concat()
    }
}
