//! Suspending a certificate.
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

/// Asks that a certificate be without effect until it is resumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspendCertificate {
    /// The certificate.
    pub certificate: CertificateId,
    /// Why, by code of the certificate type's list; shown to the holder.
    pub reason: ReasonCode,
}

impl Transaction for SuspendCertificate {
    const NUMBER: u16 = 302;
    const NAME: &'static str = "suspend_certificate";
    const TITLE: Title = Title {
        zh: "暂停证照",
        en: "Suspend a certificate",
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
        if known.status == CertificateStatus::Suspended {
            return Err(CertificateRejection::AlreadySuspended);
        }
        let why = (Verb::Suspend, &self.reason);
        change::changed(known, why, CertificateStatus::Suspended, cx, view)
    }

    fn effect(allowed: AllowedChange, changes: &mut Changes) {
        changes.put_certificate(allowed.certificate);
    }
}
