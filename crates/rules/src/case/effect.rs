//! What a decision does to other things: the primitives' own acts, checked as if the decider had signed each.
//!
//! Absent on purpose: effects of effects. Each is judged by what stands before the decision.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CaseRecord;
use crate::{
    certificate::{IssueCertificate, RevokeCertificate, SupersedeCertificate},
    definition::service::EffectKind,
    kernel::{
        changes::Changes,
        context::Context,
        ids::{DefinitionId, EntryId, ObligationId, PartyId, SubjectId},
        rejection::Rejection,
        transaction::Transaction,
        view::{Keys, Round, View},
    },
};

/// Most effects of one decision.
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
}

/// Declares what takes one `match` over all effects that are transactions of their own.
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
    IssueCertificate SupersedeCertificate RevokeCertificate
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
        }
    }

    /// Whether it makes a new thing, of the definition exactly as the service names it; what it changes may be of
    /// another version.
    pub(super) const fn is_new(&self) -> bool {
        matches!(self, Self::IssueCertificate(_))
    }

    /// Whether everything that it changes, and that belongs to somebody, is the case's own.
    pub(super) fn is_within(&self, _case: &CaseRecord) -> bool {
        match self {
            Self::IssueCertificate(_)
            | Self::SupersedeCertificate(_)
            | Self::RevokeCertificate(_) => true,
        }
    }

    /// The entry that it registers.
    pub(super) const fn new_entry(&self) -> Option<EntryId> {
        None
    }

    /// The obligation that it assesses.
    pub(super) const fn new_obligation(&self) -> Option<ObligationId> {
        None
    }

    /// What it writes, if the rules allow it.
    pub(super) fn judge(
        &self,
        cx: &Context,
        view: &View,
        _cause: Cause<'_>,
    ) -> Result<Changes, Rejection> {
        let mut changes = Changes::default();
        match self {
            Self::IssueCertificate(it) => {
                IssueCertificate::effect(it.check(cx, view)?, &mut changes);
            }
            Self::SupersedeCertificate(it) => {
                SupersedeCertificate::effect(it.check(cx, view)?, &mut changes);
            }
            Self::RevokeCertificate(it) => {
                RevokeCertificate::effect(it.check(cx, view)?, &mut changes);
            }
        }
        Ok(changes)
    }
}
