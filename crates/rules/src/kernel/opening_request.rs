//! What an agency signs to be told what a commitment opens to.
//!
//! A [request](super::signed_request) that names case and commitment. Absent on purpose: the content, which is in the
//! sealed answer alone.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ids::{AccessId, CaseId, Commitment, LedgerId, Nonce, PartyId, PermissionId},
    signed_request::{Request, SignedRequest, Terms},
    time::Timestamp,
};

/// Longest request, in bytes.
pub const OPENING_REQUEST_BYTES_MAX: usize = 1_024;

const QUESTION_DOMAIN: &[u8] = b"chancery/question/1";

/// A question of one agency to another: what does this commitment open to?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningRequest {
    /// Version of this format: 1.
    pub v: u8,
    /// The ledger that both are on.
    pub ledger: LedgerId,
    /// Who asks.
    pub requester: PartyId,
    /// Who is asked.
    pub source: PartyId,
    /// The case in which the commitment stands.
    pub case: CaseId,
    /// The commitment.
    pub commitment: Commitment,
    /// The permission under which it is asked.
    pub permission: PermissionId,
    /// The receipt of this use of the permission.
    pub access: AccessId,
    /// Random.
    pub nonce: Nonce,
    /// It is answered before this time only; at most ten minutes away.
    pub expires: Timestamp,
}

/// A request for an opening as it was signed.
pub type SignedOpeningRequest = SignedRequest<OpeningRequest>;

impl Request for OpeningRequest {
    const BYTES_MAX: usize = OPENING_REQUEST_BYTES_MAX;
    const SIGNED_FOR: &'static [u8] = b"chancery/opening-request/1";

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

impl OpeningRequest {
    /// What the receipt of the use must say was asked: SHA-256 of case and commitment. Whoever knows both can tell what
    /// was asked, as the person whom the case is about does.
    #[must_use]
    pub fn question(case: CaseId, commitment: Commitment) -> Commitment {
        let hash = Sha256::new()
            .chain_update(QUESTION_DOMAIN)
            .chain_update(case)
            .chain_update(commitment);
        Commitment(hash.finalize().into())
    }
}
