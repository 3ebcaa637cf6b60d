//! Putting descriptors together: one genesis file, the same for all who do it.

use std::collections::BTreeSet;

use super::{DescriptorError, SignedDescriptor};
use crate::{
    genesis::{Epochs, Genesis, GenesisError},
    kernel::{
        context::Environment, credit_code::CreditCode, ids::PartyId, node_address::NodeAddress,
        text::Name, time::Timestamp,
    },
};

/// What the members agree on besides themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Council {
    /// The ledger's name.
    pub name: Name,
    /// Whether it is for trying out or for good.
    pub environment: Environment,
    /// When it is founded; descriptors are judged at this time.
    pub time: Timestamp,
    /// How epochs are counted; absent for the defaults.
    pub epochs: Option<Epochs>,
}

/// Why descriptors found no ledger, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssemblyError {
    /// One of them is wrong in itself.
    #[error("the descriptor of party `{party}`: {error}")]
    Descriptor {
        /// Whose.
        party: PartyId,
        /// What is wrong with it.
        error: DescriptorError,
    },
    /// One was made for another environment.
    #[error("party `{0}` made its keys for another environment")]
    Environment(PartyId),
    /// One was made after the time of founding.
    #[error("the descriptor of party `{0}` was made after the time at which the ledger is founded")]
    NotYetMade(PartyId),
    /// One had ended by the time of founding.
    #[error("the descriptor of party `{0}` has expired by the time at which the ledger is founded")]
    Expired(PartyId),
    /// Two organisations with one unified social credit code.
    #[error("the identifier `{0}` occurs twice")]
    IdentifierTwice(CreditCode),
    /// Two nodes at one address.
    #[error("the address `{0}` occurs twice")]
    AddressTwice(NodeAddress),
    /// What a genesis file may not be: one party twice, one key twice, nobody who validates.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
}

/// The genesis file of these members: JSON in a form of its own, members in ascending order of their ids. Neither the
/// order of the descriptors nor anything else but their content shows in it.
///
/// # Errors
///
/// The first of [`AssemblyError`], in its order; for the first descriptor in the order of party ids.
pub fn assemble(
    council: &Council,
    descriptors: &[SignedDescriptor],
) -> Result<Vec<u8>, AssemblyError> {
    let mut descriptors: Vec<_> = descriptors.iter().collect();
    descriptors.sort_by_key(|signed| signed.descriptor.party);
    for signed in &descriptors {
        check(council, signed)?;
    }
    check_apart(&descriptors)?;
    let genesis = Genesis {
        v: 1,
        name: council.name.clone(),
        environment: council.environment,
        time: council.time,
        epochs: council.epochs,
        members: descriptors
            .iter()
            .map(|signed| signed.descriptor.member())
            .collect(),
    };
    let mut bytes = serde_json::to_vec_pretty(&genesis)
        .map_err(|error| GenesisError::Form(error.to_string()))?;
    bytes.push(b'\n');
    Genesis::parse(&bytes)?;
    Ok(bytes)
}

fn check(council: &Council, signed: &SignedDescriptor) -> Result<(), AssemblyError> {
    let (one, party) = (&signed.descriptor, signed.descriptor.party);
    signed
        .check()
        .map_err(|error| AssemblyError::Descriptor { party, error })?;
    if one.environment != council.environment {
        return Err(AssemblyError::Environment(party));
    }
    if one.made > council.time {
        return Err(AssemblyError::NotYetMade(party));
    }
    if one.expires < council.time {
        return Err(AssemblyError::Expired(party));
    }
    Ok(())
}

/// What a genesis file would let pass, and no two members have in truth.
fn check_apart(descriptors: &[&SignedDescriptor]) -> Result<(), AssemblyError> {
    let (mut identifiers, mut addresses) = (BTreeSet::new(), BTreeSet::new());
    let mut parties = BTreeSet::new();
    for signed in descriptors {
        let one = &signed.descriptor;
        if !parties.insert(one.party) {
            return Err(GenesisError::PartyTwice(one.party).into());
        }
        if let Some(identifier) = one.identifier.filter(|code| !identifiers.insert(*code)) {
            return Err(AssemblyError::IdentifierTwice(identifier));
        }
        if let Some(address) = one
            .address
            .clone()
            .filter(|place| !addresses.insert(place.clone()))
        {
            return Err(AssemblyError::AddressTwice(address));
        }
    }
    Ok(())
}
