//! A ledger in memory: four founding members, blocks by hand, keys from seeds.

use std::collections::BTreeMap;

use chancery_rules::{
    block::{ApplyError, BlockContext, BlockRun, Executed},
    catalogue::{self, AnyRecord, AnyTransaction},
    genesis::{Genesis, Member, MemberKey},
    kernel::{
        context::Environment,
        envelope::{Envelope, UnsignedEnvelope},
        ids::{Height, LedgerId, Nonce, PartyId, StateKey, ValidatorId},
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        receipt::Outcome,
        rejection::Rejection,
        state_key::RecordKey,
        text::Name,
        time::Timestamp,
    },
    party::{NewKey, PartyKind},
};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

/// Every block is this much later than the one before.
pub const BLOCK_MS: u64 = 1_000;
/// Time of the genesis file.
pub const FOUNDED: Timestamp = Timestamp(1_800_000_000_000);

/// Somebody with keys for every purpose; `generation` counts rotations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub seed: u8,
    pub generation: u8,
}

pub const REGISTRAR: Actor = Actor {
    seed: 1,
    generation: 0,
};
pub const TAX: Actor = Actor {
    seed: 2,
    generation: 0,
};
pub const HOUSING: Actor = Actor {
    seed: 3,
    generation: 0,
};
pub const SECURITY: Actor = Actor {
    seed: 4,
    generation: 0,
};
pub const FOUNDERS: [Actor; 4] = [REGISTRAR, TAX, HOUSING, SECURITY];
/// Not a party until it is admitted.
pub const BANK: Actor = Actor {
    seed: 5,
    generation: 0,
};

pub fn bytes32(label: &str, number: u64) -> [u8; 32] {
    Sha256::new()
        .chain_update(label)
        .chain_update(number.to_be_bytes())
        .finalize()
        .into()
}

pub fn name(text: &str) -> Name {
    Name::new(format!("{text}（中文）"), text).unwrap()
}

impl Actor {
    pub fn party(self) -> PartyId {
        PartyId(bytes32("party", self.seed.into()))
    }

    pub fn next(self) -> Self {
        Self {
            generation: self.generation + 1,
            ..self
        }
    }

    pub fn secret(self, purpose: KeyPurpose) -> SigningKey {
        let label = format!("{purpose:?}/{}", self.generation);
        SigningKey::from_bytes(&bytes32(&label, self.seed.into()))
    }

    pub fn public(self, purpose: KeyPurpose) -> PublicKey {
        let mut bytes = self.secret(purpose).verifying_key().to_bytes();
        if purpose == KeyPurpose::Sealing {
            bytes[31] &= 0x3f;
            return PublicKey::new(KeyAlgorithm::X25519, &bytes).unwrap();
        }
        PublicKey::ed25519(bytes)
    }

    pub fn keys(self) -> Vec<NewKey> {
        let all = [
            KeyPurpose::Root,
            KeyPurpose::Office,
            KeyPurpose::Automation,
            KeyPurpose::Assertion,
            KeyPurpose::Sealing,
        ];
        all.map(|purpose| NewKey {
            key: self.public(purpose),
            purpose,
        })
        .to_vec()
    }

    fn member(self) -> Member {
        let keys = self.keys();
        Member {
            party: self.party(),
            kind: PartyKind::Agency,
            name: name("agency"),
            identifier: None,
            keys: keys
                .iter()
                .map(|k| MemberKey {
                    purpose: k.purpose,
                    key: k.key,
                })
                .collect(),
            validator: Some(self.validator()),
            address: None,
        }
    }

    /// The key of its node.
    pub fn validator(self) -> ValidatorId {
        let label = match self.generation {
            0 => "validator".to_owned(),
            generation => format!("validator/{generation}"),
        };
        let secret = SigningKey::from_bytes(&bytes32(&label, self.seed.into()));
        ValidatorId(secret.verifying_key().to_bytes())
    }
}

pub fn genesis(environment: Environment) -> Genesis {
    genesis_of(&FOUNDERS, environment)
}

/// A genesis file of these members, all of whom validate.
pub fn genesis_of(members: &[Actor], environment: Environment) -> Genesis {
    Genesis {
        v: 1,
        name: name("city"),
        environment,
        time: FOUNDED,
        epochs: None,
        members: members.iter().copied().map(Actor::member).collect(),
    }
}

/// A ledger: its state and its place in time.
#[derive(Clone)]
pub struct World {
    pub genesis: Genesis,
    pub ledger: LedgerId,
    pub state: BTreeMap<StateKey, Vec<u8>>,
    pub height: Height,
    pub time: Timestamp,
    nonce: u64,
}

impl World {
    /// A ledger after its first block.
    pub fn new(environment: Environment) -> Self {
        Self::founded(&genesis(environment))
    }

    /// The ledger of a genesis file after its first block.
    pub fn founded(genesis: &Genesis) -> Self {
        let file = serde_json::to_vec(genesis).unwrap();
        let (genesis, ledger) = Genesis::parse(&file).unwrap();
        let mut world = Self {
            genesis,
            ledger,
            state: BTreeMap::new(),
            height: Height(0),
            time: FOUNDED,
            nonce: 0,
        };
        world.block(&[]).unwrap();
        world
    }

    pub fn development() -> Self {
        Self::new(Environment::Development)
    }

    /// A record of the state.
    pub fn record(&self, key: RecordKey) -> Option<AnyRecord> {
        let bytes = self.state.get(&key.state_key())?;
        Some(AnyRecord::decode(key.tag(), bytes).unwrap())
    }

    /// The block that would come next.
    pub fn next_block(&self) -> BlockContext {
        BlockContext {
            ledger: self.ledger,
            height: self.height.next(),
            time: self.time.plus_ms(BLOCK_MS),
            environment: self.genesis.environment,
        }
    }

    /// Runs the next block, loading what it asks for, and keeps it if every envelope is admissible.
    pub fn block(&mut self, envelopes: &[Envelope]) -> Result<Executed, ApplyError> {
        let context = self.next_block();
        let mut run = BlockRun::new(&self.genesis, context);
        for key in run.wants(envelopes) {
            run.supply(key, self.state.get(&key).cloned());
        }
        self.retry(&mut run, BlockRun::begin)?;
        for envelope in envelopes {
            self.retry(&mut run, |run| run.apply(envelope).map(drop))?;
        }
        self.retry(&mut run, BlockRun::settle)?;
        let executed = run.finish()?;
        self.height = context.height;
        self.time = context.time;
        for change in &executed.changes {
            assert_eq!(change.key, change.record.state_key());
            match &change.value {
                Some(value) => self.state.insert(change.key, value.clone()),
                None => self.state.remove(&change.key),
            };
        }
        Ok(executed)
    }

    /// Makes a step until nothing is missing; the rounds are bounded.
    pub fn retry(
        &self,
        run: &mut BlockRun,
        mut step: impl FnMut(&mut BlockRun) -> Result<(), ApplyError>,
    ) -> Result<(), ApplyError> {
        for _ in 0..300 {
            match step(run) {
                Err(ApplyError::Missing(keys)) => {
                    assert!(!keys.is_empty());
                    for key in keys {
                        run.supply(key, self.state.get(&key).cloned());
                    }
                }
                done => return done,
            }
        }
        panic!("more rounds than a step may take");
    }

    /// A signed envelope for the next block.
    pub fn envelope(
        &mut self,
        signer: Actor,
        purpose: KeyPurpose,
        transaction: impl Into<AnyTransaction>,
    ) -> Envelope {
        self.nonce += 1;
        let mut nonce = [0; 16];
        nonce[8..].copy_from_slice(&self.nonce.to_be_bytes());
        let unsigned = UnsignedEnvelope {
            ledger: self.ledger,
            party: signer.party(),
            nonce: Nonce(nonce),
            expires: self.time.plus_ms(60_000),
            transaction: transaction.into(),
        };
        sign(&unsigned, &signer.secret(purpose))
    }

    /// What becomes of a transaction in a block of its own: `accepted`, or the name of the rejection, whether it
    /// leaves a receipt or may not be in a block at all.
    pub fn act(
        &mut self,
        signer: Actor,
        purpose: KeyPurpose,
        transaction: impl Into<AnyTransaction>,
    ) -> &'static str {
        let envelope = self.envelope(signer, purpose, transaction);
        match self.block(&[envelope]) {
            Ok(executed) => outcome_name(executed.receipts[0].outcome),
            Err(ApplyError::Inadmissible(rejection)) => {
                outcome_name(Outcome::Rejected(Rejection::from(rejection).code()))
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Signs with the office key what must succeed.
    pub fn must(&mut self, signer: Actor, transaction: impl Into<AnyTransaction>) {
        assert_eq!(
            self.act(signer, KeyPurpose::Office, transaction),
            "accepted"
        );
    }

    /// Signs with the root key what must succeed.
    pub fn must_root(&mut self, signer: Actor, transaction: impl Into<AnyTransaction>) {
        assert_eq!(self.act(signer, KeyPurpose::Root, transaction), "accepted");
    }
}

pub fn sign(unsigned: &UnsignedEnvelope, secret: &SigningKey) -> Envelope {
    Envelope::decode(&sign_bytes(unsigned, secret)).unwrap()
}

pub fn sign_bytes(unsigned: &UnsignedEnvelope, secret: &SigningKey) -> Vec<u8> {
    let key = PublicKey::ed25519(secret.verifying_key().to_bytes());
    let to_sign = unsigned.to_sign(&key).unwrap();
    to_sign.finish(&secret.sign(&to_sign.tbs).to_bytes())
}

pub fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Rejected(code) => catalogue::rejection(code).unwrap().name,
    }
}
