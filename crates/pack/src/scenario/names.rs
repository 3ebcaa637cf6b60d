//! Ids from names: the same scenario has the same ids under the same salt, and no two scenarios share one.
//!
//! On a ledger that outlives the play a random salt stands before the names, so that nobody learns a name by guessing
//! it, and that the same scenario can be played again.

use chancery_rules::kernel::ids::{
    AliasId, CaseId, CertificateId, Commitment, EntryId, MotionId, Nullifier, ObligationId,
    PermissionId,
};
use sha2::{Digest, Sha256};

/// What stands before every name that becomes an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl Salt {
    /// That of plays on a ledger which ends with them.
    pub const NONE: Self = Self([0; 32]);
}

/// The ids of one scenario.
#[derive(Clone, Debug)]
pub struct Names {
    scenario: String,
    salt: Salt,
}

impl Names {
    /// Those of a scenario, by its file.
    pub fn of(scenario: impl Into<String>, salt: Salt) -> Self {
        Self {
            scenario: scenario.into(),
            salt,
        }
    }

    fn id(&self, kind: &str, name: &str) -> [u8; 32] {
        Sha256::new_with_prefix(self.salt.0)
            .chain_update(format!("{}/{kind}/{name}", self.scenario))
            .finalize()
            .into()
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

    /// Under what name the stage keeps that person's key; another one in each play.
    #[must_use]
    pub fn key_name(&self, case: &str, person: &str) -> String {
        self.alias(case, person).to_string()
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
