//! Parties: organisations with their units, and their keys by purpose.
//!
//! A key has one purpose and one party, for ever; a rotated or retired key signs nothing after its transaction; a
//! suspended party, and every unit of it, does nothing. Founding members come from the genesis file; in a development
//! city any member admits others. Absent on purpose: persons, who have no party, and private keys.

mod admit;
mod record;
mod register_key;
mod register_unit;
mod reinstate;
mod rejection;
mod retire_key;
mod rotate_key;
mod set_exchange;
mod suspend;

pub use admit::AdmitParty;
pub use record::{
    KeyRecord, NewKey, PARTY_KEYS_MAX, PartyKind, PartyRecord, PartyStatus, TRANSACTION_KEYS_MAX,
};
pub use register_key::RegisterKey;
pub use register_unit::RegisterUnit;
pub use reinstate::ReinstateParty;
pub use rejection::PartyRejection;
pub use retire_key::RetireKey;
pub use rotate_key::RotateKey;
pub use set_exchange::SetExchange;
pub use suspend::SuspendParty;

use crate::kernel::{
    context::{Context, Environment},
    keys::{KeyPurpose, PublicKey},
    view::View,
};

/// What a signer may do in the council's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authority {
    /// It is a founding member of a development city.
    Member,
    /// It is not.
    Stranger,
    /// The council decides.
    Council,
}

/// Judges whether the signer may act in the council's place.
pub(crate) fn authority(cx: &Context, view: &View) -> Authority {
    match cx.block.environment {
        Environment::Production => Authority::Council,
        Environment::Development if view.party(cx.signer).is_some_and(|party| party.member) => {
            Authority::Member
        }
        Environment::Development => Authority::Stranger,
    }
}

fn member_only(cx: &Context, view: &View) -> Result<(), PartyRejection> {
    match authority(cx, view) {
        Authority::Member => Ok(()),
        Authority::Stranger => Err(PartyRejection::NotAMember),
        Authority::Council => Err(PartyRejection::NeedsMotion),
    }
}

/// Whether a key may be registered for a purpose.
fn fit_for(key: &PublicKey, purpose: KeyPurpose, view: &View) -> Result<(), PartyRejection> {
    if !purpose.served_by(key.algorithm()) {
        return Err(PartyRejection::WrongAlgorithm);
    }
    if !key.is_sound() {
        return Err(PartyRejection::WeakKey);
    }
    if view.key(*key).is_some() {
        return Err(PartyRejection::KeyTaken);
    }
    Ok(())
}
