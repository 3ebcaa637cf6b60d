//! A city of validators, any of which may join later, prune, or lie about its state.

use crate::{
    network::{Part, network, start_as},
    world::World,
};
use chancery_chain::{
    Founding,
    engine::{ValidatorKey, wiring::Started},
};
use commonware_cryptography::{Signer as _, ed25519};
use commonware_p2p::simulated::Oracle;
use commonware_runtime::{Clock as _, deterministic};
use std::sync::Arc;

pub const NODES: u8 = 4;

/// Milliseconds since 1970 by the simulation's clock.
pub fn now_ms(context: &deterministic::Context) -> u64 {
    let since = context
        .current()
        .duration_since(std::time::UNIX_EPOCH)
        .expect("later");
    u64::try_from(since.as_millis()).expect("fits")
}

/// The validators' network.
pub struct City {
    pub world: Arc<World>,
    founding: Arc<Founding>,
    oracle: Oracle<ValidatorKey, deterministic::Context>,
    keys: Vec<ed25519::PrivateKey>,
}

impl City {
    pub async fn build(context: &deterministic::Context, world: Arc<World>) -> Self {
        let founding = Arc::new(Founding::parse(&world.genesis).expect("a genesis file"));
        let keys: Vec<_> = (0..NODES).map(|member| world.validator(member)).collect();
        let oracle = network(context, &keys).await;
        Self {
            world,
            founding,
            oracle,
            keys,
        }
    }

    /// Who has cut off whom.
    pub async fn blocked(&self) -> Vec<(ValidatorKey, ValidatorKey)> {
        self.oracle.blocked().await.expect("the network runs")
    }

    pub fn key(&self, number: u8) -> ValidatorKey {
        self.keys[usize::from(number)].public_key()
    }

    pub async fn start(&self, context: &deterministic::Context, number: u8, part: Part) -> Started {
        let node = (number, &self.keys[usize::from(number)]);
        start_as(context, &self.founding, &self.oracle, node, part).await
    }
}
