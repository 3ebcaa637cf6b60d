//! Validators that sign as the engine does.

use chancery_proof::committee::{engine_namespace, quorum};
use chancery_proof::header::Header;
use chancery_rules::kernel::ids::{BlockDigest, ValidatorId};
use ed25519_dalek::{Signer as _, SigningKey};

use super::people::signing_key;

/// The label of a member's validator; a key that replaces it has another.
pub fn validator_label(city: &str, member: &str) -> String {
    format!("{city} validator {member}")
}

/// A committee with its secrets, in the order of its public keys.
#[derive(Clone)]
pub struct Validators(Vec<SigningKey>);

impl Validators {
    pub fn of(city: &str, members: &[&str]) -> Self {
        let mut keys: Vec<SigningKey> = members
            .iter()
            .map(|member| signing_key(&validator_label(city, member)))
            .collect();
        keys.sort_by_key(|key| key.verifying_key().to_bytes());
        Self(keys)
    }

    /// The public keys, ascending.
    pub fn ids(&self) -> Vec<ValidatorId> {
        let public = |key: &SigningKey| ValidatorId(key.verifying_key().to_bytes());
        self.0.iter().map(public).collect()
    }

    /// The lowest indices that make a quorum.
    pub fn quorum(&self) -> Vec<usize> {
        (0..quorum(self.0.len())).collect()
    }

    /// The certificate in the round that the header names.
    pub fn certify(&self, header: &Header, digest: BlockDigest, signers: &[usize]) -> Vec<u8> {
        let round = (header.view.0, header.parent_view.0);
        self.certify_in(round, header, digest, signers)
    }

    /// The certificate in a round of view and parent view.
    pub fn certify_in(
        &self,
        round: (u64, u64),
        header: &Header,
        digest: BlockDigest,
        signers: &[usize],
    ) -> Vec<u8> {
        let mut proposal = Vec::new();
        for number in [header.epoch.0, round.0, round.1] {
            uvarint(&mut proposal, number);
        }
        proposal.extend_from_slice(&digest.0);
        let namespace = [&engine_namespace(header.ledger)[..], b"_FINALIZE"].concat();
        let length = [u8::try_from(namespace.len()).unwrap()];
        let signed = [&length, &namespace[..], &proposal].concat();
        let mut bitmap = vec![0u8; self.0.len().div_ceil(8)];
        for index in signers {
            bitmap[index / 8] |= 1 << (index % 8);
        }
        let mut certificate = proposal;
        let count = u64::try_from(self.0.len()).unwrap();
        certificate.extend_from_slice(&count.to_be_bytes());
        certificate.extend_from_slice(&bitmap);
        uvarint(&mut certificate, u64::try_from(signers.len()).unwrap());
        for index in signers {
            certificate.extend_from_slice(&self.0[*index].sign(&signed).to_bytes());
        }
        certificate
    }
}

fn uvarint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    out.push(value.try_into().unwrap());
}
