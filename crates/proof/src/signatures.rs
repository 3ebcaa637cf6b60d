//! Ed25519 by ZIP-215, of several keys on one message: together, or one by one.
//!
//! Together they cost less the more there are; three cost about the same either way. The equation of a batch weighs each signature with a coefficient
//! that nobody can choose signatures for; here the coefficients are hashed from all that is checked,
//! so that the answer is the same in every run. Absent on purpose: a source of randomness.

use std::convert::Infallible;

use chancery_rules::kernel::ids::ValidatorId;
use ed25519_zebra::{Signature, VerificationKey, VerificationKeyBytes, batch};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha512};

/// A signer's index, key and signature.
pub(crate) type Signed<'a> = (usize, &'a ValidatorId, &'a [u8; 64]);

/// Whether every signature is its key's; `false` says only that some is not.
pub(crate) fn are_good(message: &[u8], signed: &[Signed<'_>]) -> bool {
    let mut verifier = batch::Verifier::new();
    let mut transcript = Sha512::new_with_prefix(b"chancery/batch/1");
    for (_, key, signature) in signed {
        transcript.update(key);
        transcript.update(signature);
        let (key, signature) = (
            VerificationKeyBytes::from(key.0),
            Signature::from_bytes(signature),
        );
        verifier.queue((key, signature, message));
    }
    transcript.update(message);
    let coefficients = Coefficients {
        seed: transcript.finalize().into(),
        drawn: 0,
    };
    verifier.verify(coefficients).is_ok()
}

/// Whether one signature is its key's.
pub(crate) fn is_good(message: &[u8], key: &ValidatorId, signature: &[u8; 64]) -> bool {
    VerificationKey::try_from(VerificationKeyBytes::from(key.0))
        .and_then(|key| key.verify(&Signature::from_bytes(signature), message))
        .is_ok()
}

/// The coefficients of one batch: hashes of what it checks and of how many were drawn before.
struct Coefficients {
    seed: [u8; 64],
    drawn: u64,
}

impl Coefficients {
    fn draw<const N: usize>(&mut self) -> [u8; N] {
        let mut drawn = [0; N];
        self.fill(&mut drawn);
        drawn
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for block in bytes.chunks_mut(64) {
            let hash = Sha512::new()
                .chain_update(self.seed)
                .chain_update(self.drawn.to_be_bytes())
                .finalize();
            self.drawn = self.drawn.saturating_add(1);
            for (byte, from) in block.iter_mut().zip(hash) {
                *byte = from;
            }
        }
    }
}

impl TryRng for Coefficients {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.draw()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.draw()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Coefficients {}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer as _, SigningKey};

    use super::*;

    #[test]
    fn a_batch_is_good_if_and_only_if_each_signature_is() {
        let message = b"a proposal";
        let keys: Vec<SigningKey> = (1..=43)
            .map(|seed| SigningKey::from_bytes(&[seed; 32]))
            .collect();
        let ids: Vec<ValidatorId> = keys
            .iter()
            .map(|key| ValidatorId(key.verifying_key().to_bytes()))
            .collect();
        let genuine: Vec<[u8; 64]> = keys
            .iter()
            .map(|key| key.sign(message).to_bytes())
            .collect();
        let signed = |signatures: &[[u8; 64]]| {
            let all = ids.iter().zip(signatures).enumerate();
            let signed: Vec<Signed<'_>> = all.map(|(at, (id, one))| (at, id, one)).collect();
            let singly = signed.iter().all(|(_, id, one)| is_good(message, id, one));
            (are_good(message, &signed), singly)
        };
        assert_eq!(signed(&genuine), (true, true));
        assert_eq!(signed(&[]), (true, true));
        for at in 0..genuine.len() {
            for byte in [0, 31, 32, 63] {
                let mut altered = genuine.clone();
                altered[at][byte] ^= 1;
                assert_eq!(
                    signed(&altered),
                    (false, false),
                    "signature {at}, byte {byte}"
                );
            }
        }
        let mut swapped = genuine.clone();
        swapped.swap(0, 1);
        assert_eq!(signed(&swapped), (false, false));
    }

    /// Two faults that cancel each other where all weigh the same.
    #[test]
    fn faults_that_sum_to_nothing_are_found() {
        let message = b"a proposal";
        let key = SigningKey::from_bytes(&[7; 32]);
        let id = ValidatorId(key.verifying_key().to_bytes());
        let genuine = key.sign(message).to_bytes();
        let (mut more, mut less) = (genuine, genuine);
        more[32] = more[32].wrapping_add(1);
        less[32] = less[32].wrapping_sub(1);
        assert!(!are_good(message, &[(0, &id, &more), (1, &id, &less)]));
    }
}
