//! Superseding a certificate: a new one of the same type takes its place, in one step.
//!
//! Reads both certificates, the type and the assertion key; writes both certificates, or neither.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ATTACHMENTS_MAX, CertificateRecord, CertificateRejection, CertificateStatus, change,
    issuance::{Issuance, Window, not_stopped},
};
use crate::{
    definition::Verb,
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CertificateId, Commitment, SubjectId},
        keys::{KeyPurpose, PublicKey},
        text::{AtMost, ReasonCode},
        time::Timestamp,
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
};

/// Asks that a new certificate take an old one's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SupersedeCertificate {
    /// The certificate that ends.
    pub old: CertificateId,
    /// Why, by code of the certificate type's list; shown to the holder.
    pub reason: ReasonCode,
    /// The new certificate's id, chosen at random.
    pub certificate: CertificateId,
    /// Commitment to the new credential.
    pub commitment: Commitment,
    /// The key that signs the new credential.
    pub assertion_key: PublicKey,
    /// Commitments to documents attached to the new certificate.
    pub attachments: AtMost<Commitment, ATTACHMENTS_MAX>,
    /// Valid from this time on; from the block on if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Timestamp>,
    /// Valid before this time; without end if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// A succession that the rules allow.
#[derive(Debug)]
pub struct AllowedSuccession {
    old: CertificateRecord,
    new: CertificateRecord,
}

impl Transaction for SupersedeCertificate {
    const NUMBER: u16 = 305;
    const NAME: &'static str = "supersede_certificate";
    const TITLE: Title = Title {
        zh: "换发证照",
        en: "Supersede a certificate",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedSuccession;
    type Rejection = CertificateRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        vec![self.old.into(), self.certificate.into()]
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let known = change::reads(self.old, view, round);
        match round {
            Round(0) => known.and([self.certificate]).and([self.assertion_key]),
            _ => known,
        }
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedSuccession, CertificateRejection> {
        let known = change::own_and_open(self.old, cx, view)?;
        let why = (Verb::Supersede, &self.reason);
        let ended = change::changed(known, why, CertificateStatus::Superseded, cx, view)?;
        let issuance = Issuance {
            certificate: self.certificate,
            definition: known.definition,
            commitment: self.commitment,
            assertion_key: self.assertion_key,
        };
        let definition = issuance.check(cx, view)?;
        let window = Window {
            valid_from: self.valid_from,
            valid_until: self.valid_until,
        };
        window.check(cx, definition)?;
        not_stopped(definition, cx)?;
        Ok(AllowedSuccession {
            old: CertificateRecord {
                superseded_by: Some(self.certificate),
                ..ended.certificate
            },
            new: CertificateRecord {
                attachments: self.attachments.clone(),
                valid_from: self.valid_from,
                valid_until: self.valid_until,
                supersedes: Some(self.old),
                ..issuance.record(cx)
            },
        })
    }

    fn effect(allowed: AllowedSuccession, changes: &mut Changes) {
        changes.put_certificate(allowed.old);
        changes.put_certificate(allowed.new);
    }
}
