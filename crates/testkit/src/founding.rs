//! Founding a development city: fresh keys for every agency, and the genesis file.
//!
//! One machine makes all keys, which only a development city may do; its genesis says so.

use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::LedgerId;
use chancery_vault::SealingKey;
use ed25519_dalek::SigningKey;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::cast::{AGENCIES, Organisation};

/// A 32-byte secret.
pub type Seed = Zeroizing<[u8; 32]>;

/// The secrets of one agency, each for one purpose.
#[derive(Clone)]
pub struct Seeds {
    /// Signs in consensus and names the node to its peers.
    pub validator: Seed,
    /// Replaces the others.
    pub root: Seed,
    /// Signs transactions.
    pub office: Seed,
    /// Signs what the agency's programs answer.
    pub automation: Seed,
    /// Signs credentials.
    pub assertion: Seed,
    /// Opens documents sealed to the agency.
    pub sealing: Seed,
    /// Encrypts the cabinet.
    pub cabinet: Seed,
}

impl Seeds {
    /// Fresh secrets.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn fresh() -> Result<Self, FoundingError> {
        Ok(Self {
            validator: fresh()?,
            root: fresh()?,
            office: fresh()?,
            automation: fresh()?,
            assertion: fresh()?,
            sealing: fresh()?,
            cabinet: fresh()?,
        })
    }

    /// Every secret with the name of its file.
    pub fn named(&self) -> [(&'static str, &Seed); 7] {
        [
            ("validator", &self.validator),
            ("root", &self.root),
            ("office", &self.office),
            ("automation", &self.automation),
            ("assertion", &self.assertion),
            ("sealing", &self.sealing),
            ("cabinet", &self.cabinet),
        ]
    }
}

/// A founding member with its secrets.
#[derive(Clone)]
pub struct Member {
    /// Who it plays.
    pub organisation: Organisation,
    /// Its id on the ledger.
    pub party: [u8; 32],
    /// Its secrets.
    pub seeds: Seeds,
}

/// A founded city, before any node ran.
pub struct Founding {
    /// The founding members, all validators.
    pub members: Vec<Member>,
    /// The exact bytes of the genesis file.
    pub genesis: Vec<u8>,
    /// The ledger that they name.
    pub ledger: LedgerId,
}

/// Why a city could not be founded.
#[derive(Debug, thiserror::Error)]
pub enum FoundingError {
    /// The system gave no randomness.
    #[error("no randomness from the system: {0}")]
    Randomness(#[from] getrandom::Error),
    /// The file that was made is not a genesis file: a bug.
    #[error("the genesis file was refused: {0}")]
    Genesis(#[from] chancery_rules::genesis::GenesisError),
    /// A sealing key could not be made.
    #[error(transparent)]
    Sealing(#[from] chancery_vault::VaultError),
    /// The file could not be written as JSON.
    #[error("the genesis file could not be written: {0}")]
    Json(#[from] serde_json::Error),
}

impl Founding {
    /// Founds a development city of `validators` agencies; beyond four the cast plays again.
    ///
    /// # Errors
    /// Without randomness, or with a number of validators that no genesis may have.
    pub fn development(validators: usize, time_ms: u64) -> Result<Self, FoundingError> {
        let members = AGENCIES
            .iter()
            .cycle()
            .take(validators)
            .map(|organisation| {
                let party = *fresh()?;
                Ok(Member {
                    organisation: *organisation,
                    party,
                    seeds: Seeds::fresh()?,
                })
            })
            .collect::<Result<Vec<_>, FoundingError>>()?;
        let file = json!({
            "v": 1,
            "name": { "zh": "开发城市", "en": "Development city" },
            "environment": "development",
            "time": time_ms,
            "members": members.iter().map(entry).collect::<Result<Vec<_>, _>>()?,
        });
        let mut genesis = serde_json::to_vec_pretty(&file)?;
        genesis.push(b'\n');
        let (_, ledger) = Genesis::parse(&genesis)?;
        Ok(Self {
            members,
            genesis,
            ledger,
        })
    }
}

fn entry(member: &Member) -> Result<Value, FoundingError> {
    let signs = |purpose: &str, seed: &Seed| json!({ "purpose": purpose, "algorithm": "ed25519", "public": hex::encode(public(seed)) });
    let sealing = SealingKey::from_bytes(&member.seeds.sealing)?
        .public()
        .to_bytes();
    Ok(json!({
        "party": hex::encode(member.party),
        "kind": "agency",
        "name": { "zh": member.organisation.zh, "en": member.organisation.en },
        "identifier": member.organisation.identifier,
        "keys": [
            signs("root", &member.seeds.root),
            signs("office", &member.seeds.office),
            signs("automation", &member.seeds.automation),
            signs("assertion", &member.seeds.assertion),
            { "purpose": "sealing", "algorithm": "x25519", "public": hex::encode(sealing) },
        ],
        "validator": hex::encode(public(&member.seeds.validator)),
    }))
}

/// The Ed25519 public key of a seed.
pub fn public(seed: &Seed) -> [u8; 32] {
    SigningKey::from_bytes(seed).verifying_key().to_bytes()
}

/// A fresh secret.
///
/// # Errors
/// When the system has no randomness to give.
pub fn fresh() -> Result<Seed, FoundingError> {
    let mut seed = Seed::default();
    getrandom::fill(seed.as_mut_slice())?;
    Ok(seed)
}
