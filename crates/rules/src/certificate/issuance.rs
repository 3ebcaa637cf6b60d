//! What all ways to a new certificate have in common: may the signer issue it, and what the record starts as.

use super::{
    CertificateRecord, CertificateRejection, CertificateRejection as Refused, CertificateStatus,
    Origin,
};
use crate::{
    definition::DefinitionRecord,
    kernel::{
        context::Context,
        ids::{CertificateId, Commitment, DefinitionId},
        keys::{KeyPurpose, PublicKey},
        text::AtMost,
        time::{DAY_MS, Timestamp},
        view::View,
    },
};

/// What every new certificate names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Issuance {
    pub(super) certificate: CertificateId,
    pub(super) definition: DefinitionId,
    pub(super) commitment: Commitment,
    pub(super) assertion_key: PublicKey,
}

/// From when until when a certificate is to be valid.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) valid_from: Option<Timestamp>,
    pub(super) valid_until: Option<Timestamp>,
}

impl Issuance {
    /// Type, issuer, id and assertion key; answers with the type.
    pub(super) fn check<'v>(
        &self,
        cx: &Context,
        view: &'v View,
    ) -> Result<&'v DefinitionRecord, CertificateRejection> {
        let definition = view
            .definition(self.definition)
            .ok_or(Refused::DefinitionUnknown)?;
        if !definition.is_in_force(cx.block.height) {
            return Err(Refused::DefinitionNotInForce);
        }
        let Some(kind) = definition.document.certificate_type() else {
            return Err(Refused::DefinitionUnknown);
        };
        if !kind.issuers.contains(&cx.signer) {
            return Err(Refused::NotAnIssuer);
        }
        if view.certificate(self.certificate).is_some() {
            return Err(Refused::CertificateTaken);
        }
        let key = view
            .key(self.assertion_key)
            .filter(|key| key.party == cx.signer);
        let key = key.ok_or(Refused::AssertionKeyUnknown)?;
        if key.purpose != KeyPurpose::Assertion {
            return Err(Refused::AssertionKeyPurpose);
        }
        if !key.is_in_force() {
            return Err(Refused::AssertionKeyRetired);
        }
        Ok(definition)
    }

    /// The record of a certificate issued in this block, without window, documents or lineage.
    pub(super) fn record(&self, cx: &Context) -> CertificateRecord {
        CertificateRecord {
            v: 1,
            certificate: self.certificate,
            definition: self.definition,
            issuer: cx.signer,
            assertion_key: self.assertion_key,
            commitment: self.commitment,
            status: CertificateStatus::Active,
            reason: None,
            origin: Origin::Issued,
            attachments: AtMost::none(),
            image: None,
            valid_from: None,
            valid_until: None,
            issued_at: cx.block.time,
            issued_height: cx.block.height,
            changed_at: cx.block.time,
            changed_height: cx.block.height,
            supersedes: None,
            superseded_by: None,
            copy_of: None,
        }
    }
}

/// The last check of all that is new: whether the council lets anything be issued of the type now.
pub(super) fn not_stopped(
    definition: &DefinitionRecord,
    cx: &Context,
) -> Result<(), CertificateRejection> {
    if definition.is_stopped(cx.block.time) {
        Err(Refused::DefinitionStopped)
    } else {
        Ok(())
    }
}

impl Window {
    /// Not empty, not past, not longer than the type allows.
    pub(super) fn check(
        &self,
        cx: &Context,
        definition: &DefinitionRecord,
    ) -> Result<(), CertificateRejection> {
        let start = self.valid_from.unwrap_or(cx.block.time);
        if self
            .valid_from
            .zip(self.valid_until)
            .is_some_and(|(from, until)| until <= from)
        {
            return Err(Refused::WindowEmpty);
        }
        if self.valid_until.is_some_and(|until| until <= cx.block.time) {
            return Err(Refused::WindowPast);
        }
        let kind = definition.document.certificate_type();
        let Some(days) = kind.and_then(|it| it.validity_days_max) else {
            return Ok(());
        };
        let longest_ms = u64::from(days).saturating_mul(DAY_MS);
        match self.valid_until {
            Some(until) if until.since_ms(start) <= longest_ms => Ok(()),
            _ => Err(Refused::WindowTooLong),
        }
    }
}
