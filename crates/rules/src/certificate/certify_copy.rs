//! Certifying a copy of a paper original: a statement of the custodian, with the fingerprint of an image.
//!
//! Reads the type, the place and the assertion key; writes the record. Absent on purpose: the image.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CertificateRecord, CertificateRejection, Origin,
    issuance::{Issuance, not_stopped},
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{CertificateId, Commitment, DefinitionId, SubjectId},
    keys::{KeyPurpose, PublicKey},
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that the copy of a paper original be on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CertifyCopy {
    /// The copy's id, chosen at random.
    pub certificate: CertificateId,
    /// Its type.
    pub definition: DefinitionId,
    /// Commitment to the custodian's statement, a credential.
    pub commitment: Commitment,
    /// The key that signs the statement.
    pub assertion_key: PublicKey,
    /// Commitment to the image of the paper original.
    pub image: Commitment,
}

/// A copy that the rules allow.
#[derive(Debug)]
pub struct AllowedCopy {
    certificate: CertificateRecord,
}

impl Transaction for CertifyCopy {
    const NUMBER: u16 = 301;
    const NAME: &'static str = "certify_copy";
    const TITLE: Title = Title {
        zh: "核证纸质证照副本",
        en: "Certify a copy of a paper original",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedCopy;
    type Rejection = CertificateRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.certificate.into()]
    }

    fn reads(&self, _cx: &Context, _view: &View, round: Round) -> Keys {
        if round > Round(0) {
            return Keys::none();
        }
        Keys::of([self.certificate])
            .and([self.definition])
            .and([self.assertion_key])
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedCopy, CertificateRejection> {
        let issuance = Issuance {
            certificate: self.certificate,
            definition: self.definition,
            commitment: self.commitment,
            assertion_key: self.assertion_key,
        };
        let definition = issuance.check(cx, view)?;
        not_stopped(definition, cx)?;
        Ok(AllowedCopy {
            certificate: CertificateRecord {
                origin: Origin::CertifiedCopy,
                image: Some(self.image),
                ..issuance.record(cx)
            },
        })
    }

    fn effect(allowed: AllowedCopy, changes: &mut Changes) {
        changes.put_certificate(allowed.certificate);
    }
}
