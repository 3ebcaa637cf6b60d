//! The bare engine, without a ledger on it: `bare VALIDATORS SECONDS flat|RATE` prints what it finalised.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failure here fails the test"
)]

#[path = "../tests/node/world.rs"]
#[expect(dead_code, reason = "the load needs a part of the tests' world")]
mod world;

use chancery_chain::bare::{BareOptions, run};
use world::{World, addresses};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [validators, seconds, mode] = arguments.as_slice() else {
        panic!("usage: bare VALIDATORS SECONDS flat|RATE");
    };
    let validators: u8 = validators.parse().expect("a number of validators");
    let world = World::found(validators);
    let data = tempfile::tempdir().expect("a folder");
    let options = BareOptions {
        data: data.path().into(),
        genesis: world.genesis.clone(),
        keys: (0..validators)
            .map(|member| world.validator_seed(member))
            .collect(),
        addresses: addresses(validators),
        seconds: seconds.parse().expect("a number of seconds"),
        rate: mode.parse().ok(),
    };
    println!("{:?}", run(&options).expect("it runs"));
}
