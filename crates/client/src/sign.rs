//! From a transaction to its signed envelope.

use std::time::UNIX_EPOCH;

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::envelope::{NotASigningKey, UnsignedEnvelope};
use chancery_rules::kernel::ids::{LedgerId, Nonce, PartyId, TransactionId};
use chancery_rules::kernel::time::Timestamp;

use crate::keys::{KeyError, SigningKey};

/// How long an envelope lives when its maker does not say: five minutes of the ten allowed.
pub const LIFETIME_MS: u64 = 300_000;

/// Why an envelope cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The key signs nothing.
    #[error(transparent)]
    NotASigningKey(#[from] NotASigningKey),
    /// The key failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// A signed envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The id that the transaction has.
    pub id: TransactionId,
    /// The envelope's bytes.
    pub envelope: Vec<u8>,
}

/// A transaction with a fresh nonce and the usual lifetime, ready to be signed. A person signs as the `signer` of their
/// alias, with a key of that case.
///
/// # Errors
/// `Randomness`.
pub fn prepare(
    ledger: LedgerId,
    party: PartyId,
    transaction: impl Into<AnyTransaction>,
) -> Result<UnsignedEnvelope, KeyError> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|_| KeyError::Randomness)?;
    let (nonce, expires) = (Nonce(nonce), now().plus_ms(LIFETIME_MS));
    Ok(UnsignedEnvelope {
        ledger,
        party,
        nonce,
        expires,
        transaction: transaction.into(),
    })
}

/// Signs an envelope.
///
/// # Errors
/// `Key`; the algorithms of [`SigningKey`] all sign.
pub fn sign(unsigned: &UnsignedEnvelope, key: &SigningKey) -> Result<Signed, SignError> {
    let to_sign = unsigned.to_sign(&key.public())?;
    let signature = key.sign(&to_sign.tbs)?;
    Ok(Signed {
        id: to_sign.id(),
        envelope: to_sign.finish(&signature),
    })
}

/// The present time by this machine's clock.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::after_epoch(UNIX_EPOCH.elapsed().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chancery_rules::case::ConfirmStep;
    use chancery_rules::certificate::RevokeCertificate;
    use chancery_rules::kernel::envelope::Envelope;
    use chancery_rules::kernel::ids::{AliasId, CaseId, CertificateId};
    use chancery_rules::kernel::keys::{KeyAlgorithm, KeyPurpose};

    #[test]
    fn a_person_signs_under_the_alias_of_their_case() {
        let key = SigningKey::generate(KeyAlgorithm::Es256).unwrap();
        let (alias, case) = (AliasId([4; 32]), CaseId([5; 32]));
        let agree = ConfirmStep {
            case,
            step: "agree".parse().unwrap(),
            agrees: true,
            for_holder: None,
            under: None,
        };
        let unsigned = prepare(LedgerId([2; 32]), alias.signer(), agree).unwrap();
        let signed = sign(&unsigned, &key).unwrap();
        let envelope = Envelope::decode(&signed.envelope).unwrap();
        assert_eq!(envelope.party(), alias.signer());
        assert!(envelope.verify_signature().is_ok());
        let signed_by = envelope.transaction().info().signed_by;
        assert!(signed_by.contains(&KeyPurpose::Case));
    }

    #[test]
    fn an_envelope_of_either_algorithm_verifies_and_has_the_promised_id() {
        for algorithm in [KeyAlgorithm::Ed25519, KeyAlgorithm::Es256] {
            let key = SigningKey::generate(algorithm).unwrap();
            let reason = "error".parse().unwrap();
            let revoke = RevokeCertificate {
                certificate: CertificateId([1; 32]),
                reason,
            };
            let unsigned = prepare(LedgerId([2; 32]), PartyId([3; 32]), revoke).unwrap();
            let signed = sign(&unsigned, &key).unwrap();
            let envelope = Envelope::decode(&signed.envelope).unwrap();
            assert_eq!((envelope.id(), envelope.key()), (signed.id, key.public()));
            assert!(envelope.verify_signature().is_ok(), "{algorithm:?}");
        }
    }
}
