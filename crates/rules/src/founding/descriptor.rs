//! A founding member's own description, signed by each of its keys that can sign: nobody brings a key of another's.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    genesis::{GenesisError, Member, MemberKey},
    kernel::{
        cbor,
        context::Environment,
        credit_code::CreditCode,
        hex_bytes,
        ids::{PartyId, ValidatorId},
        keys::{KeyAlgorithm, PublicKey},
        node_address::NodeAddress,
        signature,
        text::Name,
        time::{DAY_MS, Timestamp},
    },
    party::PartyKind,
};

/// Longest file of a descriptor, in bytes.
pub const DESCRIPTOR_BYTES_MAX: usize = 32_768;
/// Longest life of a descriptor, in days.
pub const DESCRIPTOR_DAYS_MAX: u64 = 90;
/// What the signed bytes of a descriptor start with.
const TAG: &[u8] = b"chancery/founding/descriptor/1";

/// What a member says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Descriptor {
    /// Version of this format: 1.
    pub v: u8,
    /// The environment that its keys are made for; keys made for trying out never found a production ledger.
    pub environment: Environment,
    /// Its party id, which it chose at random.
    pub party: PartyId,
    /// Its kind.
    pub kind: PartyKind,
    /// Its name.
    pub name: Name,
    /// Its unified social credit code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<CreditCode>,
    /// Its keys, in ascending order of purpose and then of bytes.
    pub keys: Vec<MemberKey>,
    /// Its validator's Ed25519 key, if it validates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validator: Option<ValidatorId>,
    /// Where its node is reached; there exactly with a validator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<NodeAddress>,
    /// When it was made.
    pub made: Timestamp,
    /// The last moment at which a ledger may be founded with it.
    pub expires: Timestamp,
}

/// A signature that shows that whoever made the descriptor holds a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Possession {
    /// The raw public key.
    #[serde(with = "hex_bytes")]
    pub key: Vec<u8>,
    /// Its signature of [`Descriptor::signed_bytes`].
    #[serde(with = "hex_bytes")]
    pub signature: [u8; 64],
}

/// A descriptor with the signatures of its keys, as a member sends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedDescriptor {
    /// What is signed.
    pub descriptor: Descriptor,
    /// One for each of [`Descriptor::signers`], in their order.
    pub signatures: Vec<Possession>,
}

/// Why a file is no descriptor, in order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DescriptorError {
    /// Longer than [`DESCRIPTOR_BYTES_MAX`].
    #[error("a descriptor has at most {DESCRIPTOR_BYTES_MAX} bytes")]
    TooLarge,
    /// Not JSON of the right form; names a place in the file.
    #[error("not a descriptor: {0}")]
    Form(String),
    /// Another version than 1.
    #[error("version {0} is not known")]
    Version(u8),
    /// What a genesis file would refuse of this member: its identifier, its keys.
    #[error(transparent)]
    Member(#[from] GenesisError),
    /// Keys in another order, or one twice.
    #[error("the keys are not in ascending order of purpose and bytes")]
    KeyOrder,
    /// A validator that nobody could reach.
    #[error("a member with a validator says the address of its node")]
    NoAddress,
    /// It ends before it begins, or lives too long.
    #[error("a descriptor lives at most {DESCRIPTOR_DAYS_MAX} days from when it was made")]
    Life,
    /// Not one signature of each key that signs, in order.
    #[error("there is not one signature of each key that signs, in the order of the keys")]
    Signers,
    /// A signature that is not the key's.
    #[error("the signature of the key `{0}` is not good")]
    Signature(String),
}

impl Descriptor {
    /// The member as it stands in a genesis file.
    #[must_use]
    pub fn member(&self) -> Member {
        Member {
            party: self.party,
            kind: self.kind,
            name: self.name.clone(),
            identifier: self.identifier,
            keys: self.keys.clone(),
            validator: self.validator,
            address: self.address.clone(),
        }
    }

    /// The keys that sign the descriptor: those of [`Descriptor::keys`] that can, then the validator's.
    #[must_use]
    pub fn signers(&self) -> Vec<PublicKey> {
        self.keys
            .iter()
            .map(|key| key.key)
            .filter(|key| key.algorithm() != KeyAlgorithm::X25519)
            .chain(self.validator.map(|key| PublicKey::ed25519(key.0)))
            .collect()
    }

    /// The bytes that each of them signs: a tag and the canonical encoding.
    #[must_use]
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = TAG.to_vec();
        bytes.extend(cbor::encode(self));
        bytes
    }

    /// Judges the content alone, as [`SignedDescriptor::parse`] does before it looks at signatures.
    ///
    /// # Errors
    ///
    /// See [`DescriptorError`].
    pub fn check(&self) -> Result<(), DescriptorError> {
        if self.v != 1 {
            return Err(DescriptorError::Version(self.v));
        }
        self.member().check(&mut BTreeSet::new())?;
        let place = |key: &MemberKey| (key.purpose, key.key);
        if !self.keys.is_sorted_by(|a, b| place(a) < place(b)) {
            return Err(DescriptorError::KeyOrder);
        }
        if self.validator.is_some() && self.address.is_none() {
            return Err(DescriptorError::NoAddress);
        }
        let life_ms = self.expires.since_ms(self.made);
        if life_ms == 0 || life_ms > DESCRIPTOR_DAYS_MAX.saturating_mul(DAY_MS) {
            return Err(DescriptorError::Life);
        }
        Ok(())
    }
}

impl SignedDescriptor {
    /// Reads a descriptor and checks all of it but the time.
    ///
    /// # Errors
    ///
    /// The first of [`DescriptorError`], in its order.
    pub fn parse(bytes: &[u8]) -> Result<Self, DescriptorError> {
        if bytes.len() > DESCRIPTOR_BYTES_MAX {
            return Err(DescriptorError::TooLarge);
        }
        let signed: Self = serde_json::from_slice(bytes)
            .map_err(|error| DescriptorError::Form(error.to_string()))?;
        signed.check()?;
        Ok(signed)
    }

    /// Judges content and signatures.
    ///
    /// # Errors
    ///
    /// See [`DescriptorError`].
    pub fn check(&self) -> Result<(), DescriptorError> {
        self.descriptor.check()?;
        self.check_signatures()
    }

    fn check_signatures(&self) -> Result<(), DescriptorError> {
        let (signers, message) = (self.descriptor.signers(), self.descriptor.signed_bytes());
        let named = signers.iter().map(PublicKey::bytes);
        if !named.eq(self.signatures.iter().map(|one| one.key.as_slice())) {
            return Err(DescriptorError::Signers);
        }
        let bad = signers
            .iter()
            .zip(&self.signatures)
            .find(|(key, one)| !signature::verify(key, &message, &one.signature));
        match bad {
            None => Ok(()),
            Some((key, _)) => Err(DescriptorError::Signature(hex::encode(key.bytes()))),
        }
    }
}
