//! Keys made from names: worth nothing outside a play.

use chancery_rules::{
    genesis::{Member, MemberKey},
    kernel::{
        ids::{PartyId, ValidatorId},
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        text::Name,
    },
    party::{NewKey, PartyKind},
};
use ed25519_dalek::SigningKey;
use sha2::{Digest, Sha256};

/// The purposes for which a party has keys.
const PURPOSES: [KeyPurpose; 5] = [
    KeyPurpose::Root,
    KeyPurpose::Office,
    KeyPurpose::Automation,
    KeyPurpose::Assertion,
    KeyPurpose::Sealing,
];

/// The secret of a name for a purpose.
pub fn secret(name: &str, purpose: KeyPurpose) -> SigningKey {
    SigningKey::from_bytes(&Sha256::digest(format!("key/{name}/{purpose:?}")).into())
}

/// The public key of a name for a purpose.
pub fn public(name: &str, purpose: KeyPurpose) -> PublicKey {
    let mut bytes = secret(name, purpose).verifying_key().to_bytes();
    if purpose == KeyPurpose::Sealing {
        if let Some(last) = bytes.last_mut() {
            *last &= 0x3f;
        }
        if let Ok(key) = PublicKey::new(KeyAlgorithm::X25519, &bytes) {
            return key;
        }
    }
    PublicKey::ed25519(bytes)
}

/// All keys of a party.
pub fn keys(name: &str) -> Vec<NewKey> {
    let key = |purpose| NewKey {
        key: public(name, purpose),
        purpose,
    };
    PURPOSES.into_iter().map(key).collect()
}

/// A founding member of that name.
pub fn member(short: &str, party: PartyId, name: Name) -> Member {
    let key = |new: NewKey| MemberKey {
        purpose: new.purpose,
        key: new.key,
    };
    let validator = SigningKey::from_bytes(&Sha256::digest(format!("validator/{short}")).into());
    Member {
        party,
        kind: PartyKind::Agency,
        name,
        identifier: None,
        keys: keys(short).into_iter().map(key).collect(),
        validator: Some(ValidatorId(validator.verifying_key().to_bytes())),
        address: None,
    }
}
