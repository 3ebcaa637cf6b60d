//! Issuing a certificate.
//!
//! Reads its type, its place, the assertion key and an original; writes its record. Absent on purpose: the content
//! and the holder.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ATTACHMENTS_MAX, CertificateRecord, CertificateRejection,
    issuance::{Issuance, Window, not_stopped},
};
use crate::kernel::{
    changes::Changes,
    context::Context,
    ids::{CertificateId, Commitment, DefinitionId, SubjectId},
    keys::{KeyPurpose, PublicKey},
    text::AtMost,
    time::Timestamp,
    transaction::{Title, Transaction},
    view::{Keys, Round, View},
};

/// Asks that a certificate be in effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCertificate {
    /// Its id, chosen at random.
    pub certificate: CertificateId,
    /// Its type.
    pub definition: DefinitionId,
    /// Commitment to its credential.
    pub commitment: Commitment,
    /// The key that signs its credential.
    pub assertion_key: PublicKey,
    /// Commitments to attached documents.
    pub attachments: AtMost<Commitment, ATTACHMENTS_MAX>,
    /// Valid from this time on; from the block on if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time; without end if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The certificate of which it is a duplicate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<CertificateId>,
}

/// An issue that the rules allow.
#[derive(Debug)]
pub struct AllowedIssue {
    certificate: CertificateRecord,
}

impl Transaction for IssueCertificate {
    const NUMBER: u16 = 300;
    const NAME: &'static str = "issue_certificate";
    const TITLE: Title = Title {
        zh: "签发证照",
        en: "Issue a certificate",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedIssue;
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
            .and(self.copy_of)
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedIssue, CertificateRejection> {
        let issuance = self.issuance();
        let definition = issuance.check(cx, view)?;
        let window = Window {
            valid_from: self.valid_from,
            valid_until: self.valid_until,
        };
        window.check(cx, definition)?;
        self.check_original(cx, view)?;
        not_stopped(definition, cx)?;
        Ok(AllowedIssue {
            certificate: CertificateRecord {
                attachments: self.attachments.clone(),
                valid_from: self.valid_from,
                valid_until: self.valid_until,
                copy_of: self.copy_of,
                ..issuance.record(cx)
            },
        })
    }

    fn effect(allowed: AllowedIssue, changes: &mut Changes) {
        changes.put_certificate(allowed.certificate);
    }
}

impl IssueCertificate {
    const fn issuance(&self) -> Issuance {
        Issuance {
            certificate: self.certificate,
            definition: self.definition,
            commitment: self.commitment,
            assertion_key: self.assertion_key,
        }
    }

    fn check_original(&self, cx: &Context, view: &View) -> Result<(), CertificateRejection> {
        let Some(original) = self.copy_of else {
            return Ok(());
        };
        let original = view
            .certificate(original)
            .ok_or(CertificateRejection::OriginalUnknown)?;
        if original.issuer != cx.signer {
            return Err(CertificateRejection::OriginalNotYours);
        }
        if original.is_final() {
            return Err(CertificateRejection::OriginalEnded);
        }
        Ok(())
    }
}
