//! What a genesis file may not be.

use std::collections::BTreeSet;

use super::{Genesis, MEMBERS_MAX, Member};
use crate::{
    kernel::{
        credit_code::CreditCodeError,
        ids::PartyId,
        keys::{KeyPurpose, PublicKey},
    },
    motion::NODES_MAX,
    party::TRANSACTION_KEYS_MAX,
};

/// Why a file is no genesis file, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GenesisError {
    /// Longer than [`super::GENESIS_BYTES_MAX`].
    #[error("a genesis file has at most 1 MiB")]
    TooLarge,
    /// Not JSON of the right form; names a place in the file.
    #[error("not a genesis file: {0}")]
    Form(String),
    /// Another version than 1.
    #[error("version {0} is not known")]
    Version(u8),
    /// Epochs or terms out of bounds.
    #[error("an epoch has 2 to 1000000 blocks, and a term 1 to 100000 epochs")]
    Epochs,
    /// None, or more than [`MEMBERS_MAX`].
    #[error("a ledger has 1 to {MEMBERS_MAX} founding members, not {0}")]
    MemberCount(usize),
    /// Two members with one id.
    #[error("party `{0}` occurs twice")]
    PartyTwice(PartyId),
    /// A unified social credit code that cannot be.
    #[error("party `{party}` has a wrong identifier: {error}")]
    Identifier {
        /// Whose.
        party: PartyId,
        /// What is wrong with it.
        error: CreditCodeError,
    },
    /// More keys than [`TRANSACTION_KEYS_MAX`].
    #[error("party `{0}` has more than {TRANSACTION_KEYS_MAX} keys")]
    TooManyKeys(PartyId),
    /// A member that could never change its keys.
    #[error("party `{0}` has no root key")]
    NoRootKey(PartyId),
    /// An address without a validator.
    #[error("party `{0}` has an address and no validator")]
    AddressAlone(PartyId),
    /// A key whose algorithm does not serve its purpose.
    #[error("party `{0}` has a key whose algorithm does not serve its purpose")]
    WrongAlgorithm(PartyId),
    /// A key that is not a canonical encoding of a sound point.
    #[error("party `{0}` has a key that is not sound")]
    WeakKey(PartyId),
    /// A key with two owners or two purposes, validators included.
    #[error("party `{0}` has a key that occurs twice")]
    KeyTwice(PartyId),
    /// No member validates.
    #[error("no member has a validator")]
    NoValidator,
    /// More validators than a ledger has nodes, [`NODES_MAX`].
    #[error("a ledger has at most {NODES_MAX} validators, not {0}")]
    TooManyValidators(usize),
}

pub(super) fn check(genesis: &Genesis) -> Result<(), GenesisError> {
    if genesis.v != 1 {
        return Err(GenesisError::Version(genesis.v));
    }
    genesis.epochs().check()?;
    if !(1..=MEMBERS_MAX).contains(&genesis.members.len()) {
        return Err(GenesisError::MemberCount(genesis.members.len()));
    }
    let mut parties = BTreeSet::new();
    let mut keys = BTreeSet::new();
    for member in &genesis.members {
        if !parties.insert(member.party) {
            return Err(GenesisError::PartyTwice(member.party));
        }
        member.check(&mut keys)?;
    }
    match genesis.committee().len() {
        0 => Err(GenesisError::NoValidator),
        1..=NODES_MAX => Ok(()),
        more => Err(GenesisError::TooManyValidators(more)),
    }
}

impl Member {
    /// Judges one member; `keys` has the keys that were met before.
    pub(crate) fn check(&self, keys: &mut BTreeSet<PublicKey>) -> Result<(), GenesisError> {
        check_member(self, keys)
    }
}

fn check_member(member: &Member, keys: &mut BTreeSet<PublicKey>) -> Result<(), GenesisError> {
    let party = member.party;
    if let Some(Err(error)) = member.identifier.map(|identifier| identifier.check()) {
        return Err(GenesisError::Identifier { party, error });
    }
    if member.keys.len() > TRANSACTION_KEYS_MAX {
        return Err(GenesisError::TooManyKeys(party));
    }
    if !member
        .keys
        .iter()
        .any(|key| key.purpose == KeyPurpose::Root)
    {
        return Err(GenesisError::NoRootKey(party));
    }
    if member.address.is_some() && member.validator.is_none() {
        return Err(GenesisError::AddressAlone(party));
    }
    if member
        .keys
        .iter()
        .any(|key| !key.purpose.served_by(key.key.algorithm()))
    {
        return Err(GenesisError::WrongAlgorithm(party));
    }
    let validator = member
        .validator
        .map(|validator| PublicKey::ed25519(validator.0));
    for key in member.keys.iter().map(|key| key.key).chain(validator) {
        if !key.is_sound() {
            return Err(GenesisError::WeakKey(party));
        }
        if !keys.insert(key) {
            return Err(GenesisError::KeyTwice(party));
        }
    }
    Ok(())
}
