//! The effects of a decision, made from what the service says and the scenario adds.

use chancery_rules::{
    case::CaseEffect,
    certificate::{IssueCertificate, RevokeCertificate, SupersedeCertificate},
    definition::{
        Verb as CertificateVerb,
        service::{EffectKind, EffectSpec, Outcome},
    },
    kernel::{
        keys::KeyPurpose,
        text::{AtMost, Code},
    },
    obligation::{
        Account, AssessObligation, DischargeObligation, EndRecurrence, Recurring, ReverseObligation,
    },
    register::{ChangeEntry, ClaimNullifier, Owners, RectifyEntry, RegisterEntry},
};

use super::{Stage, deed::code, run::Run, things::parse_reason};
use crate::{
    form::scenario::{ActForm, EffectActForm},
    lower::verb,
    place::{Text, Texts},
    words::value,
};

/// How long an obligation may take, unless the scenario says otherwise.
const DUE_DAYS: u16 = 30;

/// An effect that is being made.
pub(super) struct Making<'m> {
    pub(super) spec: &'m EffectSpec,
    pub(super) form: Option<&'m EffectActForm>,
    actor: &'m str,
    case: &'m str,
}

impl<'m> Making<'m> {
    /// A word of the scenario about it.
    pub(super) fn text(
        &self,
        of: impl Fn(&'m EffectActForm) -> Option<&'m Text>,
    ) -> Option<&'m str> {
        self.form.and_then(of).map(Text::as_str)
    }

    /// The name of what comes of it: what the scenario says, or the service's code.
    fn named(&self, otherwise: &str) -> String {
        let of = self.spec.of.as_ref().map_or(otherwise, Code::as_str);
        self.text(|it| it.named.as_ref()).unwrap_or(of).to_owned()
    }
}

impl<S: Stage> Run<'_, S> {
    /// The effects of an outcome in its order: those that the scenario describes, and plain ones for the rest.
    pub(super) fn effects(
        &self,
        outcome: &Outcome,
        act: &ActForm,
        actor: &str,
        case: &str,
    ) -> Result<Vec<CaseEffect>, String> {
        let mut found = Vec::new();
        for spec in outcome.effects.iter() {
            let described: Vec<_> = act.effects.iter().filter(|it| is_of(it, spec)).collect();
            let is_plain = described.is_empty() && !spec.optional;
            let forms = described
                .into_iter()
                .map(Some)
                .chain(is_plain.then_some(None));
            for form in forms {
                let making = Making {
                    spec,
                    form,
                    actor,
                    case,
                };
                found.push(self.effect(&making)?);
            }
        }
        Ok(found)
    }

    fn effect(&self, making: &Making<'_>) -> Result<CaseEffect, String> {
        Ok(match making.spec.does {
            EffectKind::IssueCertificate => {
                CaseEffect::IssueCertificate(Box::new(self.issue(making)?))
            }
            EffectKind::SupersedeCertificate => {
                CaseEffect::SupersedeCertificate(Box::new(self.supersede(making)?))
            }
            EffectKind::RevokeCertificate => CaseEffect::RevokeCertificate(RevokeCertificate {
                certificate: self.old_certificate(making)?,
                reason: self.certificate_reason(making, CertificateVerb::Revoke)?,
            }),
            EffectKind::RegisterEntry => {
                CaseEffect::RegisterEntry(Box::new(self.register(making)?))
            }
            EffectKind::ChangeEntry => CaseEffect::ChangeEntry(Box::new(self.change(making)?)),
            EffectKind::RectifyEntry => CaseEffect::RectifyEntry(Box::new(self.rectify(making)?)),
            EffectKind::ClaimNullifier => {
                let name = making.text(|it| it.claim.as_ref()).unwrap_or("claim");
                CaseEffect::ClaimNullifier(ClaimNullifier {
                    nullifier: self.names.claim(name),
                    purpose: self.cast.service.code.clone(),
                    case: None,
                })
            }
            EffectKind::AssessObligation => {
                CaseEffect::AssessObligation(Box::new(self.assess(making)?))
            }
            EffectKind::DischargeObligation => {
                let (obligation, name) = self.obligation(making);
                let amount = self
                    .obligation_record(obligation)
                    .map(|it| it.amount)
                    .ok_or_else(|| format!("no obligation is called `{name}`"))?;
                CaseEffect::DischargeObligation(DischargeObligation {
                    obligation,
                    payment: self.names.commitment("payment", &name),
                    amount,
                })
            }
            EffectKind::ReverseObligation => CaseEffect::ReverseObligation(ReverseObligation {
                obligation: self.obligation(making).0,
                reason: self.own_reason(making)?,
            }),
            EffectKind::EndRecurrence => CaseEffect::EndRecurrence(EndRecurrence {
                obligation: self.obligation(making).0,
                reason: self.own_reason(making)?,
            }),
        })
    }

    fn issue(&self, making: &Making<'_>) -> Result<IssueCertificate, String> {
        let definition = self.definition(making)?;
        let name = making.named("certificate");
        Ok(IssueCertificate {
            certificate: self.names.certificate(&name),
            definition,
            commitment: self.names.commitment("credential", &name),
            assertion_key: self.stage.key(making.actor, KeyPurpose::Assertion),
            attachments: AtMost::none(),
            valid_from: None,
            valid_until: self.validity(making, definition)?,
            copy_of: None,
        })
    }

    fn supersede(&self, making: &Making<'_>) -> Result<SupersedeCertificate, String> {
        let definition = self.definition(making)?;
        let name = making.named("certificate");
        Ok(SupersedeCertificate {
            old: self.old_certificate(making)?,
            reason: self.certificate_reason(making, CertificateVerb::Supersede)?,
            certificate: self.names.certificate(&name),
            commitment: self.names.commitment("credential", &name),
            assertion_key: self.stage.key(making.actor, KeyPurpose::Assertion),
            attachments: AtMost::none(),
            valid_from: None,
            valid_until: self.validity(making, definition)?,
        })
    }

    fn register(&self, making: &Making<'_>) -> Result<RegisterEntry, String> {
        let name = making.named("entry");
        let claim = making.text(|it| it.claim.as_ref());
        let record = making.form.map(|it| &it.record);
        Ok(RegisterEntry {
            entry: self.names.entry(&name),
            register: self.definition(making)?,
            content: self.names.commitment("content", &name),
            owners: self
                .new_owners(making)?
                .ok_or("say under `effects` who owns the new entry")?,
            encumbrances: match record {
                Some(record) => self.encumbrances(record)?,
                None => AtMost::none(),
            },
            nullifier: claim.map(|name| self.names.claim(name)),
            purpose: self.cast.service.code.clone(),
        })
    }

    fn change(&self, making: &Making<'_>) -> Result<ChangeEntry, String> {
        let (entry, record) = self.entry_of(making)?;
        let terms = |of: Option<&Texts>| -> Result<_, String> {
            let names = of.into_iter().flatten();
            let terms: Vec<_> = names
                .map(|it| self.names.commitment("terms", it.as_str()))
                .collect();
            AtMost::try_from(terms).map_err(|error| error.to_string())
        };
        Ok(ChangeEntry {
            entry,
            expected: record.owners.clone(),
            owners: self.new_owners(making)?.unwrap_or(record.owners),
            release: terms(making.form.map(|it| &it.release))?,
            carry: terms(making.form.map(|it| &it.carry))?,
            record: match making.form {
                Some(form) => self.encumbrances(&form.record)?,
                None => AtMost::none(),
            },
        })
    }

    fn rectify(&self, making: &Making<'_>) -> Result<RectifyEntry, String> {
        let (entry, record) = self.entry_of(making)?;
        let first = making.spec.rests_on.first().map_or("", Code::as_str);
        let fact = making.text(|it| it.fact.as_ref()).unwrap_or(first);
        let reason = making.text(|it| it.reason.as_ref());
        let listed = self
            .register_type(record.register)
            .and_then(|it| it.reasons.first().map(|it| it.code.clone()));
        Ok(RectifyEntry {
            entry,
            owners: self.new_owners(making)?.unwrap_or(record.owners),
            encumbrances: match making.form {
                Some(form) => self.encumbrances(&form.record)?,
                None => AtMost::none(),
            },
            content: None,
            case: self.names.case(making.case),
            fact: code(fact)?,
            reason: match reason {
                Some(reason) => parse_reason(reason)?,
                None => listed.ok_or("the register lists no reason")?,
            },
        })
    }

    fn assess(&self, making: &Making<'_>) -> Result<AssessObligation, String> {
        let form = making.form.ok_or("say under `effects` how much is due")?;
        let amount = form.amount.as_ref().ok_or("say how much is due")?;
        let amount = value::amount(amount.as_str()).ok_or("the amount is none")?;
        let from = match &form.from {
            Some(from) => from.as_str(),
            None => self.first_holder().ok_or("say `from` whom it is due")?,
        };
        let to = form.to.as_ref().map_or(making.actor, Text::as_str);
        Ok(AssessObligation {
            obligation: self.names.obligation(&making.named("obligation")),
            purpose: self.cast.service.code.clone(),
            from: self.account(from),
            to: self.account(to),
            amount,
            due: self.in_days(form.due.as_ref(), DUE_DAYS)?,
            case: None,
            recurrence: recurrence(form)?,
        })
    }

    fn account(&self, name: &str) -> Account {
        match self.stage.binding().party(name) {
            Some(party) => Account::Party(party),
            None => Account::Commitment(self.names.commitment("owner", name)),
        }
    }

    fn first_holder(&self) -> Option<&str> {
        let (_, names) = self.form.given.roles.iter().next()?;
        names.iter().next().map(Text::as_str)
    }

    fn new_owners(&self, making: &Making<'_>) -> Result<Option<Owners>, String> {
        let owners = making.form.and_then(|it| it.owners.as_ref());
        owners.map(|owners| self.owners(owners)).transpose()
    }
}

/// Whether the scenario describes this effect.
fn is_of(form: &EffectActForm, spec: &EffectSpec) -> bool {
    let of = spec.of.as_ref().map(Code::as_str);
    verb(&form.does) == Some((spec.does, of))
}

fn recurrence(form: &EffectActForm) -> Result<Option<Recurring>, String> {
    let Some(months) = &form.every_months else {
        return Ok(None);
    };
    let times = form
        .times
        .as_ref()
        .ok_or("say how many `times` it recurs")?;
    let every_months = months
        .as_str()
        .parse()
        .map_err(|_| "the months are no number")?;
    let left = times
        .as_str()
        .parse()
        .map_err(|_| "the times are no number")?;
    Ok(Some(Recurring { every_months, left }))
}
