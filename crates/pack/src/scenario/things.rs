//! What a scenario's names stand for on its stage: certificates, entries, obligations, definitions in force.

use chancery_rules::{
    catalogue::AnyRecord,
    definition::{CertificateType, DocumentKind, RegisterType, Verb as CertificateVerb},
    kernel::{
        ids::{CertificateId, DefinitionId, EntryId, ObligationId},
        state_key::RecordKey,
        text::{Code, ReasonCode},
        time::{DAY_MS, Timestamp},
    },
    obligation::ObligationRecord,
    register::EntryRecord,
};

use super::{Stage, effects::Making, run::Run};
use crate::{lower::used, place::Text, words::duration};

impl<S: Stage> Run<'_, S> {
    pub(super) fn definition(&self, making: &Making<'_>) -> Result<DefinitionId, String> {
        let of = making
            .spec
            .of
            .as_ref()
            .ok_or("the effect is about nothing")?;
        let found = self.cast.service.used(of);
        found.ok_or_else(|| format!("the service uses nothing called `{of}`"))
    }

    /// The certificate that ends: the one that is named, or a given one of the type.
    pub(super) fn old_certificate(&self, making: &Making<'_>) -> Result<CertificateId, String> {
        if let Some(name) = making.text(|it| it.certificate.as_ref()) {
            return Ok(self.names.certificate(name));
        }
        let of = making.spec.of.as_ref().map_or("", Code::as_str);
        let meant = self.cast.form.uses.get(of).and_then(used);
        let mut given = self.form.given.certificates.iter();
        let found =
            given.find(|(_, code)| meant == Some((DocumentKind::CertificateType, code.as_str())));
        let (name, _) = found.ok_or("say under `effects` which certificate ends")?;
        Ok(self.names.certificate(name.as_str()))
    }

    pub(super) fn certificate_reason(
        &self,
        making: &Making<'_>,
        verb: CertificateVerb,
    ) -> Result<ReasonCode, String> {
        if let Some(reason) = making.text(|it| it.reason.as_ref()) {
            return parse_reason(reason);
        }
        let kind = self.certificate_type(self.definition(making)?);
        let reason = kind.and_then(|kind| {
            let mut reasons = kind.reasons.iter();
            reasons.find(|it| it.verb == verb).map(|it| it.code.clone())
        });
        reason.ok_or_else(|| "the certificate type lists no reason for it".to_owned())
    }

    pub(super) fn own_reason(&self, making: &Making<'_>) -> Result<ReasonCode, String> {
        match making.text(|it| it.reason.as_ref()) {
            Some(reason) => parse_reason(reason),
            None => {
                let first = self.cast.service.reasons.first();
                first
                    .map(|it| it.code.clone())
                    .ok_or_else(|| "the service lists no reason".to_owned())
            }
        }
    }

    pub(super) fn entry_of(&self, making: &Making<'_>) -> Result<(EntryId, EntryRecord), String> {
        let given = self.form.given.entries.keys().next().map(Text::as_str);
        let name = making.text(|it| it.entry.as_ref()).or(given);
        let name = name.ok_or("say under `effects` which entry changes")?;
        let id = self.names.entry(name);
        match self.stage.record(RecordKey::Entry(id)) {
            Ok(Some(AnyRecord::Entry(record))) => Ok((id, record.as_ref().clone())),
            _ => Err(format!("no entry is called `{name}`")),
        }
    }

    pub(super) fn obligation(&self, making: &Making<'_>) -> (ObligationId, String) {
        let name = making.text(|it| it.obligation.as_ref());
        let name = name.unwrap_or("obligation").to_owned();
        (self.names.obligation(&name), name)
    }

    /// An obligation as it is now.
    pub(super) fn obligation_record(&self, id: ObligationId) -> Option<ObligationRecord> {
        match self.stage.record(RecordKey::Obligation(id)) {
            Ok(Some(AnyRecord::Obligation(record))) => Some(record.as_ref().clone()),
            _ => None,
        }
    }

    pub(super) fn validity(
        &self,
        making: &Making<'_>,
        definition: DefinitionId,
    ) -> Result<Option<Timestamp>, String> {
        match making.form.and_then(|it| it.valid.as_ref()) {
            Some(text) => self.in_days(Some(text), 0).map(Some),
            None => Ok(self.longest_validity(definition)),
        }
    }

    /// The end of the longest validity of a type, if it has one.
    pub(super) fn longest_validity(&self, definition: DefinitionId) -> Option<Timestamp> {
        let days = self.certificate_type(definition)?.validity_days_max?;
        Some(
            self.stage
                .now()
                .plus_ms(u64::from(days).saturating_mul(DAY_MS)),
        )
    }

    pub(super) fn in_days(&self, text: Option<&Text>, otherwise: u16) -> Result<Timestamp, String> {
        let days = match text {
            Some(text) => {
                duration::parse(text.as_str())
                    .map_err(|wrong| wrong.message)?
                    .0
            }
            None => otherwise,
        };
        Ok(self
            .stage
            .now()
            .plus_ms(u64::from(days).saturating_mul(DAY_MS)))
    }

    /// A certificate type in force.
    pub(super) fn certificate_type(&self, id: DefinitionId) -> Option<CertificateType> {
        match self.stage.record(RecordKey::Definition(id)) {
            Ok(Some(AnyRecord::Definition(record))) => record.document.certificate_type().cloned(),
            _ => None,
        }
    }

    /// A register in force.
    pub(super) fn register_type(&self, id: DefinitionId) -> Option<RegisterType> {
        match self.stage.record(RecordKey::Definition(id)) {
            Ok(Some(AnyRecord::Definition(record))) => record.document.register().cloned(),
            _ => None,
        }
    }
}

/// A word as a reason.
pub(super) fn parse_reason(word: &str) -> Result<ReasonCode, String> {
    word.parse().map_err(|_| format!("`{word}` is no reason"))
}
