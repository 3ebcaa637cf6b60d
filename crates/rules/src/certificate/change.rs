//! What all changes of a certificate have in common: only its issuer, never after its end, with a listed reason.

use super::{CertificateRecord, CertificateRejection, CertificateStatus};
use crate::{
    definition::Verb,
    kernel::{
        context::Context,
        ids::CertificateId,
        text::ReasonCode,
        view::{Keys, Round, View},
    },
};

/// A change that the rules allow: the certificate as it will be.
#[derive(Debug)]
pub struct AllowedChange {
    pub(super) certificate: CertificateRecord,
}

/// The certificate, then its type.
pub(super) fn reads(certificate: CertificateId, view: &View, round: Round) -> Keys {
    match round {
        Round(0) => Keys::of([certificate]),
        Round(1) => Keys::of(view.certificate(certificate).map(|known| known.definition)),
        _ => Keys::none(),
    }
}

/// The certificate, if the signer may change it at all.
pub(super) fn own_and_open<'v>(
    certificate: CertificateId,
    cx: &Context,
    view: &'v View,
) -> Result<&'v CertificateRecord, CertificateRejection> {
    let known = view
        .certificate(certificate)
        .ok_or(CertificateRejection::NotFound)?;
    if known.issuer != cx.signer {
        return Err(CertificateRejection::NotIssuer);
    }
    match known.status {
        CertificateStatus::Revoked => Err(CertificateRejection::AlreadyRevoked),
        CertificateStatus::Superseded => Err(CertificateRejection::AlreadySuperseded),
        CertificateStatus::Active | CertificateStatus::Suspended => Ok(known),
    }
}

/// The certificate after a change, if its type lists the reason for the verb.
pub(super) fn changed(
    known: &CertificateRecord,
    (verb, reason): (Verb, &ReasonCode),
    status: CertificateStatus,
    cx: &Context,
    view: &View,
) -> Result<AllowedChange, CertificateRejection> {
    let definition = view.definition(known.definition);
    let kind = definition.and_then(|definition| definition.document.certificate_type());
    if !kind.is_some_and(|kind| kind.lists(reason, verb)) {
        return Err(CertificateRejection::ReasonNotListed);
    }
    Ok(AllowedChange {
        certificate: CertificateRecord {
            status,
            reason: Some(reason.clone()),
            changed_at: cx.block.time,
            changed_height: cx.block.height,
            ..known.clone()
        },
    })
}
