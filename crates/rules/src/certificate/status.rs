//! Suspending, resuming and revoking a certificate: three verbs of one shape.
//!
//! Each reads the certificate and its type and writes the certificate's status. Absent on purpose: clocks (a change
//! takes effect at block time) and the certificate's content, which the ledger never has.

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

/// Declares a verb: its number and names, the reasons that it needs, from which status to which it leads, and what
/// refuses it from another.
macro_rules! verbs {
    ($(
        $(#[$doc:meta])*
        $number:literal $transaction:ident = $name:literal ($zh:literal, $en:literal):
            $verb:ident, $($from:ident)|+ => $to:ident, else $refused:ident;
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $transaction {
            /// The certificate.
            pub certificate: CertificateId,
            /// Why, by code of the certificate type's list; shown to the holder.
            pub reason: ReasonCode,
        }

        impl Transaction for $transaction {
            const NUMBER: u16 = $number;
            const NAME: &'static str = $name;
            const TITLE: Title = Title { zh: $zh, en: $en };
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
                if !matches!(known.status, $(CertificateStatus::$from)|+) {
                    return Err(CertificateRejection::$refused);
                }
                let why = (Verb::$verb, &self.reason);
                change::changed(known, why, CertificateStatus::$to, cx, view)
            }

            fn effect(allowed: AllowedChange, changes: &mut Changes) {
                changes.put_certificate(allowed.certificate);
            }
        }
    )+};
}

verbs! {
    /// Asks that a certificate be without effect until it is resumed.
    302 SuspendCertificate = "suspend_certificate" ("暂停证照", "Suspend a certificate"):
        Suspend, Active => Suspended, else AlreadySuspended;
    /// Asks that a suspended certificate be in effect again.
    303 ResumeCertificate = "resume_certificate" ("恢复证照", "Resume a certificate"):
        Resume, Suspended => Active, else NotSuspended;
    /// Asks that a certificate be valid no more, from the block that carries this.
    304 RevokeCertificate = "revoke_certificate" ("吊销证照", "Revoke a certificate"):
        Revoke, Active | Suspended => Revoked, else AlreadyRevoked;
}
