//! Keys made from names: worth nothing outside a play.

use chancery_rules::{
    genesis::{Member, MemberKey},
    kernel::{
        envelope::UnsignedEnvelope,
        ids::{LedgerId, Nonce, PartyId, ValidatorId},
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        text::Name,
        time::Timestamp,
    },
    party::{NewKey, PartyKind},
};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest, Sha256};

use crate::scenario::{Act, Signing, StageError};

/// How long an envelope is valid.
const EXPIRY_MS: u64 = 60_000;

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

/// The envelope of an act, signed with the keys of a play at a time; no number may come twice.
///
/// # Errors
///
/// If the act is too large for an envelope.
pub fn sign(
    signing: &Signing,
    act: Act,
    ledger: LedgerId,
    number: u64,
    now: Timestamp,
) -> Result<Vec<u8>, StageError> {
    let mut nonce = [0; 16];
    for (byte, value) in nonce.iter_mut().zip(number.to_be_bytes()) {
        *byte = value;
    }
    let unsigned = UnsignedEnvelope {
        ledger,
        party: signing.party,
        nonce: Nonce(nonce),
        expires: now.plus_ms(EXPIRY_MS),
        transaction: act,
    };
    let to_sign = unsigned
        .to_sign(&public(&signing.name, signing.purpose))
        .map_err(|error| StageError::new(error.to_string()))?;
    let signature = secret(&signing.name, signing.purpose).sign(&to_sign.tbs);
    Ok(to_sign.finish(&signature.to_bytes()))
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
