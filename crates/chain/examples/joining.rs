//! How long an empty node takes to join, against the length of the history, with equal state:
//! `joining PORT TRIES HEIGHT...` prints one line of JSON for each height.
//!
//! One validator founds a ledger, registers units, and lets their transactions be forgotten; then
//! it makes empty blocks as fast as it can. At each height it goes on at its usual pace, and empty
//! nodes join it over the loopback. The clock runs from the start of the empty node until it has
//! the validator's height of that moment and has proven a record.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failure here ends the measurement"
)]

#[path = "../tests/node/world.rs"]
#[expect(dead_code, reason = "the measurement needs a part of the tests' world")]
mod world;

use chancery_chain::{Handle, Node, Options, Pace};
use chancery_rules::kernel::state_key::RecordKey;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    time::{Duration, Instant},
};
use world::{World, now_ms, unit, unit_party};

/// Records besides the founding ones.
const UNITS: u64 = 5_000;

/// How long the units' transactions are remembered.
const REMEMBERED_MS: u64 = 30_000;

/// Blocks without a pause.
const FLAT_OUT: Pace = Pace {
    fill_ms: 0,
    heartbeat_ms: 0,
    lag_ms: 0,
    full_count: 0,
};

/// The seed of the key of an empty node.
fn late_seed(number: u64) -> [u8; 32] {
    let mut seed = [77; 32];
    seed[..8].copy_from_slice(&number.to_be_bytes());
    seed
}

fn public(seed: [u8; 32]) -> String {
    let key = ed25519_dalek::SigningKey::from_bytes(&seed);
    hex::encode(key.verifying_key().to_bytes())
}

struct Bench {
    world: World,
    folder: tempfile::TempDir,
    founder: SocketAddr,
    late: SocketAddr,
    joined: u64,
}

impl Bench {
    fn founder(&self, pace: Pace) -> Node {
        let mut options = Options::new(
            self.folder.path().join("founder"),
            self.world.genesis.clone(),
            self.world.validator_seed(0),
            self.founder,
        );
        options.peers = vec![(public(late_seed(self.joined)), self.late)];
        options.pace = pace;
        Node::start(options).expect("the founder starts")
    }

    /// Registers the units; gives the height at which nothing else is remembered of them.
    async fn fill(&self, handle: &Handle) -> u64 {
        let expires_ms = now_ms() + REMEMBERED_MS;
        let mut last = None;
        for number in 0..UNITS {
            let envelope = self.world.signed(0, 1, number, expires_ms, &unit(number));
            last = Some(handle.submit(envelope).await.expect("taken in"));
        }
        let last = last.expect("some");
        world::follow_transactions(handle, 1, &[last]).await;
        while now_ms() < expires_ms + 1_000 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        handle.status().height.0
    }

    /// Lets an empty node join; gives how long that took.
    async fn join(&mut self) -> (Duration, u64) {
        let node = self.founder(Pace::default());
        let founder = node.handle();
        let point = loop {
            match founder.join_point().await.expect("no failure") {
                Some(point) => break point,
                None => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        };
        let data = self.folder.path().join(format!("late-{}", self.joined));
        let mut options = Options::new(
            data.clone(),
            self.world.genesis.clone(),
            late_seed(self.joined),
            self.late,
        );
        options.peers = vec![(public(self.world.validator_seed(0)), self.founder)];
        options.join = Some(point);
        let key = RecordKey::Party(unit_party(UNITS / 2)).state_key();

        let begun = Instant::now();
        let late = Node::start(options).expect("the empty node starts");
        let wanted = founder.status().height;
        let handle = late.handle();
        while handle.status().height < wanted {
            if let Some(reason) = handle.failed() {
                panic!("{reason}");
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let proven = handle.prove(&[key]).await.expect("proven");
        let took = begun.elapsed();
        assert!(proven.entries[0].value.is_some(), "the unit is proven");
        assert!(handle.oldest().0 > 1, "it has no history");
        late.stop();
        node.stop();
        let bytes = size(&data);
        std::fs::remove_dir_all(&data).expect("removed");
        self.joined += 1;
        (took, bytes)
    }
}

fn size(path: &Path) -> u64 {
    let metadata = std::fs::metadata(path).expect("there");
    if metadata.is_file() {
        return metadata.len();
    }
    let entries = std::fs::read_dir(path).expect("a folder");
    entries
        .map(|entry| size(&entry.expect("an entry").path()))
        .sum()
}

async fn reach(handle: &Handle, height: u64) {
    while handle.status().height.0 < height {
        if let Some(reason) = handle.failed() {
            panic!("{reason}");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn measure(bench: &mut Bench, tries: usize, heights: &[u64]) {
    let node = bench.founder(Pace::default());
    let filled = bench.fill(&node.handle()).await;
    node.stop();
    assert!(filled < heights[0], "the first height is {filled} or more");
    for height in heights {
        let begun = Instant::now();
        let node = bench.founder(FLAT_OUT);
        reach(&node.handle(), *height).await;
        node.stop();
        let made_s = begun.elapsed().as_secs();
        let (mut took_ms, mut bytes) = (Vec::new(), 0);
        for _ in 0..tries {
            let (took, size) = bench.join().await;
            took_ms.push(u64::try_from(took.as_millis()).expect("short"));
            bytes = size;
        }
        took_ms.sort_unstable();
        let history = size(&bench.folder.path().join("founder"));
        println!(
            "{{\"height\":{height},\"units\":{UNITS},\"joining_ms\":{took_ms:?},\"median_ms\":{},\
             \"joined_bytes\":{bytes},\"history_bytes\":{history},\"made_s\":{made_s}}}",
            took_ms[took_ms.len() / 2]
        );
    }
}

fn main() {
    let arguments: Vec<u64> = std::env::args()
        .skip(1)
        .map(|one| one.parse().expect("usage: joining PORT TRIES HEIGHT..."))
        .collect();
    let [port, tries, heights @ ..] = arguments.as_slice() else {
        panic!("usage: joining PORT TRIES HEIGHT...");
    };
    let port = u16::try_from(*port).expect("a port");
    let mut bench = Bench {
        world: World::found(1),
        folder: tempfile::tempdir().expect("a folder"),
        founder: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        late: SocketAddr::from((Ipv4Addr::LOCALHOST, port + 1)),
        joined: 0,
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let tries = usize::try_from(*tries).expect("few");
    runtime.block_on(measure(&mut bench, tries, heights));
}
