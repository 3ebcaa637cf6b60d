//! Who lives in the cities of the tests, with keys and ids from fixed seeds.

use chancery_credential::did_key::AssertionSigner;
use chancery_rules::kernel::ids::PartyId;
use ed25519_dalek::SigningKey;
use sha2::{Digest as _, Sha256};

/// 2026-11-20T08:00:00Z: when the certificates are issued.
pub const ISSUED_MS: u64 = 1_795_161_600_000;
/// One hour later: the time of the block.
pub const BLOCK_MS: u64 = ISSUED_MS + HOUR_MS;
pub const HOUR_MS: u64 = 3_600_000;
pub const DAY_MS: u64 = 24 * HOUR_MS;

pub const MEMBERS: [(&str, &str, &str); 4] = [
    (
        "registrar",
        "市场监督管理局",
        "Administration for Market Regulation",
    ),
    ("tax", "税务局", "Tax Bureau"),
    (
        "housing",
        "住房和城乡建设委员会",
        "Housing and Construction Commission",
    ),
    ("security", "公安局", "Public Security Bureau"),
];
/// Admitted after the genesis file, and an issuer of its own.
pub const BANK: (&str, &str, &str) = ("bank", "清河银行", "Bank of Qinghe");

/// 32 bytes for a purpose, the same in every run.
pub fn bytes(label: &str) -> [u8; 32] {
    Sha256::digest(format!("chancery vectors: {label}")).into()
}

pub fn party(label: &str) -> PartyId {
    PartyId(bytes(&format!("party {label}")))
}

pub fn assertion_signer(label: &str) -> AssertionSigner {
    AssertionSigner::from_seed(&bytes(&format!("assertion key {label}"))).unwrap()
}

pub fn signing_key(label: &str) -> SigningKey {
    SigningKey::from_bytes(&bytes(label))
}

pub fn public(label: &str) -> String {
    hex::encode(signing_key(label).verifying_key().as_bytes())
}

pub fn name_of(label: &str) -> (&'static str, &'static str) {
    let (_, zh, en) = MEMBERS
        .into_iter()
        .chain([BANK])
        .find(|(member, ..)| *member == label)
        .unwrap();
    (zh, en)
}
