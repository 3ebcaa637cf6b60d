//! Resuming a suspended certificate.
//!
//! Reads the certificate and its type; writes its status. Absent on purpose: clocks (it takes effect at block time)
//! and the certificate's content, which the ledger never has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    CertificateRejection, CertificateStatus,
    change::{self, AllowedChange},
};
use crate::{
    definition::Verb,
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CertificateId, SubjectId},
        keys::KeyPurpose,
        text::ReasonCode,
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
};

/// Asks that a suspended certificate be in effect again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResumeCertificate {
    /// The certificate.
    pub certificate: CertificateId,
    /// Why, by code of the certificate type's list; shown to the holder.
    pub reason: ReasonCode,
}

impl Transaction for ResumeCertificate {
    const NUMBER: u16 = 303;
    const NAME: &'static str = "resume_certificate";
    const TITLE: Title = Title {
        zh: "恢复证照",
        en: "Resume a certificate",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedChange;
    type Rejection = CertificateRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.certificate.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        change::reads(self.certificate, view, round)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedChange, CertificateRejection> {
        let known = change::own_and_open(self.certificate, cx, view)?;
        if known.status != CertificateStatus::Suspended {
            return Err(CertificateRejection::NotSuspended);
        }
        let why = (Verb::Resume, &self.reason);
        change::changed(known, why, CertificateStatus::Active, cx, view)
    }

    fn effect(allowed: AllowedChange, changes: &mut Changes) {
        changes.put_certificate(allowed.certificate);
    }
}
