//! Ids from names: the same scenario has the same ids each time, and no two scenarios share one.

use chancery_rules::kernel::ids::{
    AliasId, CaseId, CertificateId, Commitment, EntryId, MotionId, Nullifier, ObligationId,
    PermissionId,
};
use sha2::{Digest, Sha256};

/// The ids of one scenario.
#[derive(Clone, Debug)]
pub struct Names {
    scenario: String,
}

impl Names {
    /// Those of a scenario, by its file.
    pub fn of(scenario: impl Into<String>) -> Self {
        Self {
            scenario: scenario.into(),
        }
    }

    fn id(&self, kind: &str, name: &str) -> [u8; 32] {
        Sha256::digest(format!("{}/{kind}/{name}", self.scenario)).into()
    }

    /// A case.
    #[must_use]
    pub fn case(&self, name: &str) -> CaseId {
        CaseId(self.id("case", name))
    }

    /// A person in a case, and nowhere else.
    #[must_use]
    pub fn alias(&self, case: &str, person: &str) -> AliasId {
        AliasId(self.id("alias", &format!("{case}/{person}")))
    }

    /// Under what name the stage keeps that person's key.
    #[must_use]
    pub fn key_name(&self, case: &str, person: &str) -> String {
        format!("{}/{case}/{person}", self.scenario)
    }

    /// A certificate.
    #[must_use]
    pub fn certificate(&self, name: &str) -> CertificateId {
        CertificateId(self.id("certificate", name))
    }

    /// An entry.
    #[must_use]
    pub fn entry(&self, name: &str) -> EntryId {
        EntryId(self.id("entry", name))
    }

    /// An obligation.
    #[must_use]
    pub fn obligation(&self, name: &str) -> ObligationId {
        ObligationId(self.id("obligation", name))
    }

    /// A claim.
    #[must_use]
    pub fn claim(&self, name: &str) -> Nullifier {
        Nullifier(self.id("claim", name))
    }

    /// A mandate.
    #[must_use]
    pub fn mandate(&self, name: &str) -> PermissionId {
        PermissionId(self.id("mandate", name))
    }

    /// A motion.
    #[must_use]
    pub fn motion(&self, name: &str) -> MotionId {
        MotionId(self.id("motion", name))
    }

    /// A commitment to something that is not on the ledger: an owner, terms, a document.
    #[must_use]
    pub fn commitment(&self, kind: &str, name: &str) -> Commitment {
        Commitment(self.id(kind, name))
    }
}
