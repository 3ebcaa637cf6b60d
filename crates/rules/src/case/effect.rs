//! What a decision does to other things: the primitives' own acts, checked as if the decider had signed each.
//!
//! Absent on purpose: effects of effects. Each is judged by what stands before the decision.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CaseRecord, CaseRejection as Refused};
use crate::{
    certificate::{IssueCertificate, RevokeCertificate, SupersedeCertificate},
    definition::service::EffectKind,
    kernel::{
        changes::Changes,
        context::Context,
        ids::{CaseId, DefinitionId, EntryId, ObligationId, PartyId, SubjectId},
        rejection::Rejection,
        transaction::Transaction,
        view::{Keys, Round, View},
    },
    obligation::{AssessObligation, DischargeObligation, EndRecurrence, ReverseObligation},
    register::{ChangeEntry, ClaimNullifier, RectifyEntry, RegisterEntry},
};

/// Most effects of one decision: so many that what they read together stays within bounds.
pub const CASE_EFFECTS_MAX: usize = 8;

/// What a decision does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseEffect {
    /// Issues a certificate.
    IssueCertificate(Box<IssueCertificate>),
    /// A new certificate takes an old one's place.
    SupersedeCertificate(Box<SupersedeCertificate>),
    /// Revokes a certificate.
    RevokeCertificate(RevokeCertificate),
    /// Registers an entry.
    RegisterEntry(Box<RegisterEntry>),
    /// Gives an entry other owners, or other encumbrances.
    ChangeEntry(Box<ChangeEntry>),
    /// Puts right what a court found wrong.
    RectifyEntry(Box<RectifyEntry>),
    /// Claims once.
    ClaimNullifier(ClaimNullifier),
    /// Assesses an obligation.
    AssessObligation(Box<AssessObligation>),
    /// Discharges an obligation.
    DischargeObligation(DischargeObligation),
    /// Reverses an obligation.
    ReverseObligation(ReverseObligation),
    /// Ends the recurrence of an obligation.
    EndRecurrence(EndRecurrence),
}

/// Declares what takes one `match` over all effects.
macro_rules! effects {
    ($($name:ident)+) => {
        impl CaseEffect {
            /// What it does.
            #[must_use]
            pub const fn kind(&self) -> EffectKind {
                match self { $(Self::$name(_) => EffectKind::$name,)+ }
            }

            /// What it is about, for receipts and search.
            #[must_use]
            pub fn subjects(&self) -> Vec<SubjectId> {
                match self { $(Self::$name(inner) => inner.subjects(),)+ }
            }

            /// The records that it reads, round by round.
            #[must_use]
            pub fn reads(&self, cx: &Context, view: &View, round: Round) -> Keys {
                match self { $(Self::$name(inner) => inner.reads(cx, view, round),)+ }
            }
        }
    };
}

effects! {
    IssueCertificate SupersedeCertificate RevokeCertificate RegisterEntry ChangeEntry RectifyEntry ClaimNullifier
    AssessObligation DischargeObligation ReverseObligation EndRecurrence
}

/// In which case an effect is, and who has confirmed the payment that it rests on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cause<'a> {
    pub(super) case: &'a CaseRecord,
    pub(super) confirmed_by: Option<PartyId>,
}

impl CaseEffect {
    /// The definition that it is about; of a thing that exists already, the one of the thing.
    pub(super) fn definition(&self, view: &View) -> Option<DefinitionId> {
        match self {
            Self::IssueCertificate(it) => Some(it.definition),
            Self::SupersedeCertificate(it) => Some(view.certificate(it.old)?.definition),
            Self::RevokeCertificate(it) => Some(view.certificate(it.certificate)?.definition),
            Self::RegisterEntry(it) => Some(it.register),
            Self::ChangeEntry(it) => Some(view.entry(it.entry)?.register),
            Self::RectifyEntry(it) => Some(view.entry(it.entry)?.register),
            _ => None,
        }
    }

    /// Whether it makes a new thing, of the definition exactly as the service names it; what it changes may be of
    /// another version.
    pub(super) const fn is_new(&self) -> bool {
        matches!(self, Self::IssueCertificate(_) | Self::RegisterEntry(_))
    }

    /// Whether the case is about what it changes, and it names no other case.
    pub(super) fn is_within(&self, case: &CaseRecord) -> bool {
        let is_own = |named: Option<CaseId>| named.is_none_or(|named| named == case.case);
        match self {
            Self::ChangeEntry(it) => case.entries.contains(&it.entry),
            Self::RectifyEntry(it) => case.entries.contains(&it.entry),
            Self::ClaimNullifier(it) => is_own(it.case),
            Self::AssessObligation(it) => is_own(it.case),
            Self::DischargeObligation(it) => case.obligations.contains(&it.obligation),
            _ => true,
        }
    }

    /// The entry that it registers.
    pub(super) fn new_entry(&self) -> Option<EntryId> {
        match self {
            Self::RegisterEntry(it) => Some(it.entry),
            _ => None,
        }
    }

    /// The obligation that it assesses.
    pub(super) fn new_obligation(&self) -> Option<ObligationId> {
        match self {
            Self::AssessObligation(it) => Some(it.obligation),
            _ => None,
        }
    }

    /// What it writes, if the rules allow it.
    pub(super) fn judge(
        &self,
        cx: &Context,
        view: &View,
        cause: Cause<'_>,
    ) -> Result<Changes, Rejection> {
        let case = cause.case.case;
        match self {
            Self::IssueCertificate(it) => done(it.as_ref(), cx, view),
            Self::SupersedeCertificate(it) => done(it.as_ref(), cx, view),
            Self::RevokeCertificate(it) => done(it, cx, view),
            Self::RegisterEntry(it) => {
                let allowed = it.check_for(cx, view, Some(case))?;
                Ok(written(allowed, RegisterEntry::effect))
            }
            Self::ChangeEntry(it) => {
                let allowed = it.check(cx, view, case)?;
                Ok(written(allowed, ChangeEntry::effect))
            }
            Self::RectifyEntry(it) => done(it.as_ref(), cx, view),
            Self::ClaimNullifier(it) => {
                let mut own = it.clone();
                own.case = Some(case);
                done(&own, cx, view)
            }
            Self::AssessObligation(it) => {
                let mut own = it.clone();
                own.case = Some(case);
                done(own.as_ref(), cx, view)
            }
            Self::DischargeObligation(it) => {
                let confirmed_by = cause.confirmed_by.ok_or(Refused::RestsOnNothing)?;
                let allowed = it.check_for(cx, view, confirmed_by)?;
                Ok(written(allowed, DischargeObligation::effect))
            }
            Self::ReverseObligation(it) => done(it, cx, view),
            Self::EndRecurrence(it) => done(it, cx, view),
        }
    }
}

/// What a transaction writes if its own law allows it.
fn done<T: Transaction>(act: &T, cx: &Context, view: &View) -> Result<Changes, Rejection> {
    let allowed = act.check(cx, view).map_err(Into::into)?;
    Ok(written(allowed, T::effect))
}

fn written<A>(allowed: A, effect: impl FnOnce(A, &mut Changes)) -> Changes {
    let mut changes = Changes::default();
    effect(allowed, &mut changes);
    changes
}
