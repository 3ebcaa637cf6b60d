//! The genesis file: where a ledger starts. Its exact bytes are hashed to the ledger id.
//!
//! JSON, formatted at will. Its members enter the state at height 1 with their keys; its validators are the
//! committee of epoch 0. Absent on purpose: private keys.

mod check;
mod epochs;
mod records;

pub use check::GenesisError;
pub use epochs::{EPOCH_BLOCKS, Epochs, TERM_EPOCHS};

use serde::{Deserialize, Serialize};

use crate::{
    kernel::{
        context::Environment,
        credit_code::CreditCode,
        hex_bytes,
        ids::{LedgerId, PartyId, ValidatorId},
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        node_address::NodeAddress,
        text::Name,
        time::Timestamp,
    },
    party::PartyKind,
};

/// Longest genesis file, in bytes.
pub const GENESIS_BYTES_MAX: usize = 1_048_576;
/// Most founding members.
pub const MEMBERS_MAX: usize = 128;

/// A genesis file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Version of this format: 1.
    pub v: u8,
    /// The ledger's name.
    pub name: Name,
    /// Whether it is for trying out or for good.
    pub environment: Environment,
    /// When it was founded.
    pub time: Timestamp,
    /// How epochs are counted; absent for [`Epochs::default`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<Epochs>,
    /// The founding members.
    pub members: Vec<Member>,
}

/// A founding member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its party id.
    pub party: PartyId,
    /// Its kind.
    pub kind: PartyKind,
    /// Its name.
    pub name: Name,
    /// Its unified social credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<CreditCode>,
    /// Its keys, a root key among them.
    pub keys: Vec<MemberKey>,
    /// Its validator's Ed25519 key, if it validates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validator: Option<ValidatorId>,
    /// Where its node is reached by the other nodes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<NodeAddress>,
}

/// A founding member's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "MemberKeyParts", into = "MemberKeyParts")]
pub struct MemberKey {
    /// What it serves.
    pub purpose: KeyPurpose,
    /// The key.
    pub key: PublicKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberKeyParts {
    purpose: KeyPurpose,
    algorithm: KeyAlgorithm,
    #[serde(with = "hex_bytes")]
    public: Vec<u8>,
}

impl TryFrom<MemberKeyParts> for MemberKey {
    type Error = crate::kernel::keys::KeyLengthError;

    fn try_from(parts: MemberKeyParts) -> Result<Self, Self::Error> {
        let key = PublicKey::new(parts.algorithm, &parts.public)?;
        Ok(Self {
            purpose: parts.purpose,
            key,
        })
    }
}

impl From<MemberKey> for MemberKeyParts {
    fn from(key: MemberKey) -> Self {
        let (algorithm, public) = (key.key.algorithm(), key.key.bytes().to_vec());
        Self {
            purpose: key.purpose,
            algorithm,
            public,
        }
    }
}

impl Genesis {
    /// The genesis file in `bytes`, with the id of its ledger.
    ///
    /// # Errors
    ///
    /// The first thing that a genesis file may not be; see [`GenesisError`].
    pub fn parse(bytes: &[u8]) -> Result<(Self, LedgerId), GenesisError> {
        if bytes.len() > GENESIS_BYTES_MAX {
            return Err(GenesisError::TooLarge);
        }
        let genesis: Self =
            serde_json::from_slice(bytes).map_err(|error| GenesisError::Form(error.to_string()))?;
        check::check(&genesis)?;
        Ok((genesis, LedgerId::of(bytes)))
    }

    /// How this ledger counts epochs.
    #[must_use]
    pub fn epochs(&self) -> Epochs {
        self.epochs.unwrap_or_default()
    }

    /// The committee of epoch 0: validators in ascending order of their keys.
    #[must_use]
    pub fn committee(&self) -> Vec<ValidatorId> {
        let mut committee: Vec<_> = self
            .members
            .iter()
            .filter_map(|member| member.validator)
            .collect();
        committee.sort_unstable();
        committee
    }

    /// A founding member by its party id.
    #[must_use]
    pub fn member(&self, party: PartyId) -> Option<&Member> {
        self.members.iter().find(|member| member.party == party)
    }
}
