//! A service.

use chancery_rules::{
    definition::{
        DocumentKind, Service,
        register_type::ListedReason,
        service::{FactSpec, Requirement, Role, Use, Who, Withdrawal},
    },
    kernel::{fact::FactKind, ids::DefinitionId},
};

use super::{Known, Scribe, condition, step, table};
use crate::{
    form::{ServiceForm, service::RoleForm},
    place::{Place, Text},
    report::Flaw,
    words::tokens,
};

/// A service, if its code is one.
pub fn lower(form: &ServiceForm, scribe: &mut Scribe<'_>) -> Option<Service> {
    let at = form.service.place();
    let known = Known::of(form, scribe);
    let code = scribe.code(&form.service);
    let steps: Vec<_> = form
        .steps
        .iter()
        .filter_map(|(code, it)| step::lower(code, it, form, &known, scribe))
        .collect();
    let tables: Vec<_> = form
        .tables
        .iter()
        .filter_map(|(code, it)| table::lower(code, it, form, &known, scribe))
        .collect();
    let (roles, uses) = (roles(form, scribe), uses(form, scribe));
    let (windows, identity) = (
        scribe.parties(&form.windows),
        scribe.parties(&form.identity),
    );
    let (requirements, facts, reasons) = (
        requirements(form, scribe),
        facts(form, scribe),
        reasons(form, scribe),
    );
    Some(Service {
        code: code?,
        version: scribe.version(&form.version),
        name: scribe.name(&form.name, at, "the service's name"),
        calendar: calendar(form, scribe),
        uses: scribe.list(uses, at),
        roles: scribe.list(roles, at),
        windows: scribe.list(windows, form.windows.place()),
        identity: scribe.list(identity, form.identity.place()),
        requirements: scribe.list(requirements, at),
        facts: scribe.list(facts, at),
        tables: scribe.list(tables, at),
        steps: scribe.list(steps, at),
        reasons: scribe.list(reasons, at),
        withdrawal: withdrawal(form, &known, scribe),
        days_max: lapses(form, scribe),
        texts: None,
    })
}

fn calendar(form: &ServiceForm, scribe: &mut Scribe<'_>) -> DefinitionId {
    let (code, at) = match &form.calendar {
        Some(text) => (text.as_str(), text.place()),
        None => ("city", form.service.place()),
    };
    let found = scribe.binding.definition(DocumentKind::Calendar, code);
    found.unwrap_or_else(|| {
        let message = format!("nobody brings the calendar `{code}`");
        scribe.note(Flaw::UseUnknown, at, message);
        DefinitionId([0; 32])
    })
}

fn uses(form: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<Use> {
    let mut found = Vec::new();
    for (code, text) in form.uses.iter() {
        let Some((kind, named)) = used(text) else {
            let message = format!("`{}` names no definition", text.as_str());
            scribe.note(Flaw::UseMalformed, text.place(), message);
            continue;
        };
        let definition = scribe.binding.definition(kind, named);
        if definition.is_none() {
            let message = format!("nobody brings the {} `{named}`", kind_word(kind));
            scribe.note(Flaw::UseUnknown, text.place(), message);
        }
        if let (Some(code), Some(definition)) = (scribe.code(code), definition) {
            found.push(Use { code, definition });
        }
    }
    found
}

/// The kind and code of a definition that a service uses.
#[must_use]
pub fn used(text: &Text) -> Option<(DocumentKind, &str)> {
    let words = tokens(text.as_str());
    let [(_, kind), (_, code)] = words.as_slice() else {
        return None;
    };
    let kind = match *kind {
        "certificate" => DocumentKind::CertificateType,
        "register" => DocumentKind::Register,
        "dataset" => DocumentKind::Dataset,
        _ => return None,
    };
    Some((kind, code))
}

/// The word of a kind of definition.
#[must_use]
pub const fn kind_word(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::CertificateType => "certificate",
        DocumentKind::Register => "register",
        DocumentKind::Service => "service",
        DocumentKind::Dataset => "dataset",
        DocumentKind::Calendar => "calendar",
    }
}

fn roles(form: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<Role> {
    let mut found = Vec::new();
    for (code, role) in form.roles.iter() {
        let name = scribe.name(&role.name, code.place(), "the role's name");
        let who = who(role, code.place(), scribe);
        let holders_max = scribe.number(role.holders.as_ref(), 1);
        if let (Some(code), Some(who)) = (scribe.code(code), who) {
            found.push(Role {
                code,
                name,
                who,
                holders_max,
            });
        }
    }
    found
}

fn who(role: &RoleForm, at: Place, scribe: &mut Scribe<'_>) -> Option<Who> {
    let words: Vec<_> = role.who.iter().map(Text::as_str).collect();
    Some(match words.as_slice() {
        ["person"] => Who::Person,
        ["organisation"] => Who::Organisation,
        ["anyone"] => Who::Anyone,
        [] => {
            scribe.note(Flaw::RoleUnsound, at, "the role does not say who has it");
            return None;
        }
        _ => {
            let parties = scribe.parties(&role.who);
            Who::Parties(scribe.list(parties, role.who.place()))
        }
    })
}

fn requirements(form: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<Requirement> {
    let mut found = Vec::new();
    for (code, it) in form.requirements.iter() {
        let name = scribe.name(&it.name, code.place(), "the requirement's name");
        let optional = scribe.yes(it.optional.as_ref());
        if let Some(code) = scribe.code(code) {
            found.push(Requirement {
                code,
                name,
                optional,
            });
        }
    }
    found
}

fn facts(form: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<FactSpec> {
    let mut found = Vec::new();
    for (code, it) in form.facts.iter() {
        let name = scribe.name(&it.name, code.place(), "the fact's name");
        let kind = it
            .kind
            .as_ref()
            .and_then(|kind| crate::words::value::kind(kind.as_str()));
        if let (Ok(code), kind) = (code.as_str().parse(), kind.unwrap_or(FactKind::Commitment)) {
            found.push(FactSpec { code, name, kind });
        }
    }
    found
}

fn reasons(form: &ServiceForm, scribe: &mut Scribe<'_>) -> Vec<ListedReason> {
    let mut found = Vec::new();
    for (code, words) in form.reasons.iter() {
        let name = scribe.name(words, code.place(), "the reason's name");
        found.extend(scribe.reason(code).map(|code| ListedReason { code, name }));
    }
    found
}

fn withdrawal(form: &ServiceForm, known: &Known, scribe: &mut Scribe<'_>) -> Option<Withdrawal> {
    let it = form.withdrawal.as_ref()?;
    let roles = step::roles(&it.by, form, scribe);
    Some(Withdrawal {
        roles: scribe.list(roles, it.by.place()),
        when: condition::lower(&it.when, known, scribe),
    })
}

fn lapses(form: &ServiceForm, scribe: &mut Scribe<'_>) -> u16 {
    let Some(text) = &form.lapses else {
        let message = "the service does not say when an open case lapses";
        scribe.note(Flaw::NeverEnds, form.service.place(), message);
        return 1;
    };
    scribe.duration(text).map_or(1, |(days, _)| days)
}
