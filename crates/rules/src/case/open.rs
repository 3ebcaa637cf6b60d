//! Opening a case.
//!
//! Reads the service and its calendar, the case's place, the holders and the entries; writes the case and puts its end
//! on the agenda. Absent on purpose: what is asked for, which the service says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    AllowedAct, CASE_HOLDERS_MAX, CASE_SUBJECTS_MAX, CaseRecord, CaseRejection,
    CaseRejection as Refused, CaseStatus, Holder,
    standing::{Standing, reads_of_service, service_of},
};
use crate::{
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, DefinitionId, EntryId, SubjectId},
        keys::KeyPurpose,
        text::{AtMost, Code},
        transaction::{Title, Transaction},
        view::{Keys, Round, View},
    },
    register::EntryStatus,
};

/// Asks that a case of a service be open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenCase {
    /// The case's id, chosen at random.
    pub case: CaseId,
    /// The service.
    pub service: DefinitionId,
    /// Who takes part, as far as is known now.
    pub holders: AtMost<NamedHolder, CASE_HOLDERS_MAX>,
    /// The entries that it is about.
    pub entries: AtMost<EntryId, CASE_SUBJECTS_MAX>,
}

/// Somebody, and the role that they are to have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedHolder {
    /// The role, by code.
    pub role: Code,
    /// Who.
    pub holder: Holder,
}

impl Transaction for OpenCase {
    const NUMBER: u16 = 500;
    const NAME: &'static str = "open_case";
    const TITLE: Title = Title {
        zh: "立案受理",
        en: "Open a case",
    };
    const SIGNED_BY: &'static [KeyPurpose] = &[KeyPurpose::Office, KeyPurpose::Automation];

    type Allowed = AllowedAct;
    type Rejection = CaseRejection;

    fn subjects(&self) -> Vec<SubjectId> {
        let entries = self.entries.iter().copied().map(SubjectId::from);
        std::iter::once(self.case.into()).chain(entries).collect()
    }

    fn reads(&self, _cx: &Context, view: &View, round: Round) -> Keys {
        let of_service = reads_of_service(self.service, view, round);
        if round > Round(0) {
            return of_service;
        }
        of_service
            .and([self.case])
            .and(self.holders.iter().map(|it| it.holder.signer()))
            .and(self.entries.iter().copied())
    }

    fn check(&self, cx: &Context, view: &View) -> Result<AllowedAct, CaseRejection> {
        let (known, service) = service_of(self.service, view)?;
        if !known.is_in_force(cx.block.height) {
            return Err(Refused::ServiceNotInForce);
        }
        if known.migrated.is_some() {
            return Err(Refused::ServiceMigrated);
        }
        let is_holder = |it: &NamedHolder| it.holder == Holder::Party(cx.signer);
        if !service.windows.contains(&cx.signer) && !self.holders.iter().any(is_holder) {
            return Err(Refused::MayNotOpen);
        }
        if view.case(self.case).is_some() {
            return Err(Refused::CaseTaken);
        }
        let mut standing = Standing::over(self.record(cx), &cx.block, view)?;
        for named in self.holders.iter() {
            standing.give_role(&named.role, named.holder, view)?;
        }
        self.check_entries(view)?;
        standing.not_stopped()?;
        standing.limit();
        AllowedAct::of(standing, &cx.block)
    }

    fn effect(allowed: AllowedAct, changes: &mut Changes) {
        allowed.write(changes);
    }
}

impl OpenCase {
    fn check_entries(&self, view: &View) -> Result<(), CaseRejection> {
        let stands = |id: &EntryId| {
            view.entry(*id)
                .is_some_and(|entry| entry.status == EntryStatus::Current)
        };
        if !self.entries.iter().all(stands) {
            return Err(Refused::EntryUnknown);
        }
        let mut places = self.entries.iter().enumerate();
        if places.any(|(place, id)| self.entries.iter().take(place).any(|it| it == id)) {
            return Err(Refused::EntryRepeated);
        }
        Ok(())
    }

    /// The case as it begins, without holders.
    fn record(&self, cx: &Context) -> CaseRecord {
        CaseRecord {
            v: 1,
            case: self.case,
            service: self.service,
            opened_by: cx.signer,
            status: CaseStatus::Open,
            holders: AtMost::none(),
            evidence: AtMost::none(),
            facts: AtMost::none(),
            confirmed: AtMost::none(),
            due: AtMost::none(),
            entries: self.entries.clone(),
            obligations: AtMost::none(),
            outcome: None,
            reason: None,
            lapses_at: cx.block.time,
            appeal_until: None,
            opened_at: cx.block.time,
            opened_height: cx.block.height,
            changed_at: cx.block.time,
            changed_height: cx.block.height,
        }
    }
}
