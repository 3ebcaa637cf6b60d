//! Who acts in a case: a party that the service names, a holder, a window for a holder, or somebody under a mandate.
//!
//! Reads the case and the mandate. Absent on purpose: what is done.

use super::{CaseRejection as Refused, FactHeld, Holder, standing::Standing};
use crate::{
    definition::service::Who,
    kernel::{
        context::Context,
        fact::Fact,
        ids::{PartyId, PermissionId},
        rejection::Rejection,
        text::Code,
        view::View,
    },
    permission::{CountedUse, Mandate, Target, mandate_giver, use_mandate},
};

/// As whom the signer wants to act.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim<'a> {
    /// What is done: the step, or `withdraw` or `appeal`.
    pub(super) act: &'a Code,
    /// For this holder, as a window.
    pub(super) for_holder: Option<Holder>,
    /// Under this mandate.
    pub(super) under: Option<PermissionId>,
}

/// Who acts.
#[derive(Debug)]
pub(super) struct Acting {
    /// In whose name: as whom they sign.
    pub(super) by: PartyId,
    /// The window that signs for them.
    pub(super) assisted_by: Option<PartyId>,
    /// The mandate under which somebody signs for them.
    pub(super) under: Option<PermissionId>,
    /// Its use, counted.
    pub(super) mandate: Option<CountedUse>,
}

impl Acting {
    /// Somebody who signs themselves.
    pub(super) const fn signer(cx: &Context) -> Self {
        Self {
            by: cx.signer,
            assisted_by: None,
            under: None,
            mandate: None,
        }
    }

    /// A fact that they state now.
    pub(super) fn states(&self, fact: &Code, value: Fact, cx: &Context) -> FactHeld {
        FactHeld {
            fact: fact.clone(),
            value,
            by: Some(self.by),
            assisted_by: self.assisted_by,
            under: self.under,
            about: None,
            at: cx.block.time,
            valid_until: None,
        }
    }
}

impl Standing<'_> {
    /// Who acts in a role.
    pub(super) fn acting(
        &self,
        role: &Code,
        claim: &Claim<'_>,
        cx: &Context,
        view: &View,
    ) -> Result<Acting, Rejection> {
        let signer = Holder::of_signer(cx, view);
        let role = self.service.role(role).ok_or(Refused::RoleUnknown)?;
        if let Who::Parties(parties) = &role.who {
            let for_nobody = claim.for_holder.is_none() && claim.under.is_none();
            let is_named = parties.iter().any(|party| Holder::Party(*party) == signer);
            return if for_nobody && is_named {
                Ok(Acting::signer(cx))
            } else {
                Err(Refused::NotYourStep.into())
            };
        }
        match (claim.for_holder, claim.under) {
            (None, None)
                if self.case.has(&role.code, signer)
                    && signer.signs(Some(self.case.case), cx, view) =>
            {
                Ok(Acting::signer(cx))
            }
            (None, None) => Err(Refused::NotYourStep.into()),
            (Some(_), Some(_)) => Err(Refused::OneWayOnly.into()),
            (Some(holder), None) => Ok(self.assisted(&role.code, (holder, signer), cx)?),
            (None, Some(permission)) => {
                self.mandated(&role.code, (claim.act, permission), cx, view)
            }
        }
    }

    /// The same in the first of several roles in which they may act, or why not in the last.
    pub(super) fn acting_in_any<'c>(
        &self,
        roles: impl Iterator<Item = &'c Code>,
        claim: &Claim<'_>,
        cx: &Context,
        view: &View,
    ) -> Result<Acting, Rejection> {
        let mut refused = Refused::NotYourStep.into();
        for role in roles {
            match self.acting(role, claim, cx, view) {
                Ok(acting) => return Ok(acting),
                Err(rejection) => refused = rejection,
            }
        }
        Err(refused)
    }

    fn assisted(
        &self,
        role: &Code,
        (holder, window): (Holder, Holder),
        cx: &Context,
    ) -> Result<Acting, Refused> {
        if !self.is_window(window) {
            return Err(Refused::NotAWindow);
        }
        if !self.case.has(role, holder) {
            return Err(Refused::HolderUnknown);
        }
        Ok(Acting {
            by: holder.signer(),
            assisted_by: Some(cx.signer),
            ..Acting::signer(cx)
        })
    }

    /// Whether it is a party that acts for persons who sign nothing themselves.
    pub(super) fn is_window(&self, signer: Holder) -> bool {
        let mut windows = self.service.windows.iter();
        windows.any(|window| Holder::Party(*window) == signer)
    }

    fn mandated(
        &self,
        role: &Code,
        (act, permission): (&Code, PermissionId),
        cx: &Context,
        view: &View,
    ) -> Result<Acting, Rejection> {
        let giver = mandate_giver(permission, view)?;
        if !self.case.has(role, giver) {
            return Err(Refused::HolderUnknown.into());
        }
        let targets = [
            Target::Case(self.case.case),
            Target::Definition(self.case.service),
            Target::Definition(self.opened_under),
        ];
        let mandate = Mandate {
            permission,
            giver,
            act,
            targets: &targets,
            amount: None,
        };
        Ok(Acting {
            by: giver.signer(),
            assisted_by: None,
            under: Some(permission),
            mandate: Some(use_mandate(cx, view, &mandate)?),
        })
    }
}
