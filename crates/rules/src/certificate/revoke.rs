//! Revoking a certificate, for ever.
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

/// Asks that a certificate be valid no more, from the block that carries this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeCertificate {
    /// The certificate.
    pub certificate: CertificateId,
    /// Why, by code of the certificate type's list; shown to the holder.
    pub reason: ReasonCode,
}

impl Transaction for RevokeCertificate {
    const NUMBER: u16 = 304;
    const NAME: &'static str = "revoke_certificate";
    const TITLE: Title = Title {
        zh: "吊销证照",
        en: "Revoke a certificate",
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
        let why = (Verb::Revoke, &self.reason);
        change::changed(known, why, CertificateStatus::Revoked, cx, view)
    }

    fn effect(allowed: AllowedChange, changes: &mut Changes) {
        changes.put_certificate(allowed.certificate);
    }
}
