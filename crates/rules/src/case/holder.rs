//! Who may hold a role: its kind, its room, and nobody twice.

use super::{CaseRejection as Refused, Holder, RoleHolder, standing::Standing};
use crate::{
    definition::service::{Role, Who},
    kernel::{text::Code, view::View},
    party::PartyKind,
};

impl Standing<'_> {
    /// A role that somebody holds in a case.
    fn held_role(&self, role: &Code) -> Result<&Role, Refused> {
        let role = self.service.role(role).ok_or(Refused::RoleUnknown)?;
        match role.who {
            Who::Parties(_) => Err(Refused::RoleOfParties),
            Who::Person | Who::Organisation | Who::Anyone => Ok(role),
        }
    }

    /// Gives a role to somebody. Their place among the parties must have been named.
    pub(super) fn give_role(
        &mut self,
        role: &Code,
        holder: Holder,
        view: &View,
    ) -> Result<(), Refused> {
        let role = self.held_role(role)?;
        if !is_fit(&role.who, holder, view) {
            return Err(Refused::HolderUnfit);
        }
        if self.case.has(&role.code, holder) {
            return Err(Refused::HolderRepeated);
        }
        let held = self.case.holders.iter().filter(|it| it.role == role.code);
        if held.count() >= usize::from(role.holders_max) {
            return Err(Refused::RoleFull);
        }
        let held = RoleHolder {
            role: role.code.clone(),
            holder,
            has_key: self
                .case
                .holders
                .iter()
                .any(|it| it.holder == holder && it.has_key),
        };
        self.case.holders.push(held).map_err(|_| Refused::CaseFull)
    }

    /// Whether somebody takes part in the case.
    pub(super) fn takes_part(&self, signer: Holder) -> bool {
        self.case.holders.iter().any(|it| it.holder == signer)
    }
}

/// Whether a role is for such a holder. An alias is nobody's id: what a party signs is never taken for a person's.
fn is_fit(who: &Who, holder: Holder, view: &View) -> bool {
    let party = view.party(holder.signer());
    match holder {
        Holder::Alias(_) => matches!(who, Who::Person | Who::Anyone) && party.is_none(),
        Holder::Party(_) => {
            matches!(who, Who::Organisation | Who::Anyone)
                && party.is_some_and(|party| party.kind != PartyKind::Agency)
        }
    }
}
