//! A running node by its own words, and the other nodes.

use std::net::SocketAddr;
use std::time::Duration;

use chancery_api::clock::now;
use chancery_rules::kernel::context::Environment;
use serde_json::Value;

use super::Patient;
use super::trouble;
use crate::city::HTTP_PORT_OFFSET;
use crate::composition::custody;
use crate::remote::Remote;

/// How long another node may take to be reached.
const REACHED_WITHIN: Duration = Duration::from_secs(2);
/// Between two looks at other nodes: more than the beat of an idle ledger.
const BETWEEN: Duration = Duration::from_millis(2_500);
/// Clocks that differ by more than this are named.
const SKEW_MS_MAX: u64 = 5_000;
/// A node that is so many blocks behind is named.
const BEHIND_MAX: u64 = 32;

/// What a node said at one moment.
#[derive(Clone, Debug)]
struct Said {
    ledger: String,
    height: u64,
    /// When it held that height, by its clock.
    at_ms: u64,
    /// When it was asked, by ours.
    asked_ms: u64,
}

impl Patient {
    pub(super) async fn look_at_running(&mut self) {
        let Some(config) = self.config.clone() else {
            return;
        };
        let place = config.api.listen.to_string();
        let Some(ledger) = self.answer().await else {
            return;
        };
        let own = self.genesis.as_ref().map(|(_, ledger)| ledger.to_string());
        if let (Some(own), Some(said)) = (own, text(&ledger, "/ledger"))
            && own != said
        {
            let said = (
                format!("运行中的账本 {said}"),
                format!("the ledger that runs is {said}"),
            );
            self.find(&trouble::GENESIS_OTHER_LEDGER, place.clone(), said);
        }
        if let Some(reason) = text(&ledger, "/chain/failed") {
            let reason = custody::failure(&self.places).unwrap_or(reason);
            self.find_error(&trouble::NODE_FAILED, place.clone(), reason);
        }
        let validators = number(&ledger, "/chain/validators");
        let present =
            number(&ledger, "/chain/peers_connected").map(|peers| peers.saturating_add(1));
        if let (Some(validators), Some(present)) = (validators, present) {
            self.judge_quorum(validators, present, place.clone());
        }
        let height = number(&ledger, "/chain/height").unwrap_or(0);
        let searched = number(&ledger, "/as_of_height").unwrap_or(0);
        if height.saturating_sub(searched) > BEHIND_MAX {
            let said = (
                format!("查询在 {searched}，链在 {height}"),
                format!("searches stand at {searched}, the chain at {height}"),
            );
            self.find(&trouble::READMODEL_BEHIND, place, said);
        }
    }

    fn judge_quorum(&mut self, validators: u64, present: u64, place: String) {
        let quorum = validators.saturating_sub(validators.saturating_sub(1) / 3);
        if present < quorum {
            let said = (
                format!("{validators} 个验证者中连通 {present} 个，需要 {quorum} 个"),
                format!("{present} of {validators} validators are there, {quorum} are needed"),
            );
            self.find(&trouble::QUORUM_LOST, place, said);
        }
    }

    pub(super) async fn look_at_peers(&mut self) {
        let Some(config) = self.config.clone() else {
            return;
        };
        let mut silent = Vec::new();
        for peer in &config.p2p.peers {
            let reached =
                tokio::time::timeout(REACHED_WITHIN, tokio::net::TcpStream::connect(peer.address));
            if !matches!(reached.await, Ok(Ok(_))) {
                silent.push(peer.address);
            }
        }
        if !self.is_running && !config.p2p.peers.is_empty() {
            self.judge_silence(&silent, config.p2p.peers.len());
        }
        if !self.has(&trouble::QUORUM_LOST) {
            for address in &silent {
                let said = ("连接被拒或超时", "refused, or no answer in time");
                self.find(&trouble::PEER_UNREACHABLE, address.to_string(), said);
            }
        }
        let reached = config.p2p.peers.iter().map(|peer| peer.address);
        let reached: Vec<_> = reached
            .filter(|address| !silent.contains(address))
            .collect();
        self.compare_with(&self.addresses(&reached)).await;
    }

    fn judge_silence(&mut self, silent: &[SocketAddr], peers: usize) {
        let Some((genesis, _)) = &self.genesis else {
            return;
        };
        let validators = u64::try_from(genesis.committee().len()).unwrap_or(0);
        let present = u64::try_from(peers.saturating_sub(silent.len())).unwrap_or(0);
        let names: Vec<_> = silent.iter().map(ToString::to_string).collect();
        if !names.is_empty() {
            self.judge_quorum(validators, present.saturating_add(1), names.join(", "));
        }
    }

    /// The interfaces of other nodes: those that were named, and in a development city those that
    /// stand a thousand ports above.
    fn addresses(&self, reached: &[SocketAddr]) -> Vec<String> {
        let mut addresses = self.options.peers.clone();
        let environment = self
            .genesis
            .as_ref()
            .map(|(genesis, _)| genesis.environment);
        if environment == Some(Environment::Development) {
            for address in reached {
                if let Some(port) = address.port().checked_add(HTTP_PORT_OFFSET) {
                    addresses.push(format!("http://{}", SocketAddr::new(address.ip(), port)));
                }
            }
        }
        addresses
    }

    async fn compare_with(&mut self, addresses: &[String]) {
        let own = self.genesis.as_ref().map(|(_, ledger)| ledger.to_string());
        let mut first = Vec::new();
        for address in addresses {
            if let Some(said) = ask(address).await {
                if own.as_ref().is_some_and(|own| *own != said.ledger) {
                    let theirs = &said.ledger;
                    let words = (format!("账本 {theirs}"), format!("its ledger is {theirs}"));
                    self.find(&trouble::PEER_OTHER_LEDGER, address.clone(), words);
                } else {
                    first.push((address.clone(), said));
                }
            }
        }
        if first.is_empty() {
            return;
        }
        let mine = self.own_height().await;
        tokio::time::sleep(BETWEEN).await;
        for (address, before) in first {
            if let Some(after) = ask(&address).await {
                self.judge_clock(&address, &before, &after);
                self.judge_height(&address, mine, &before).await;
            }
        }
    }

    /// A node whose chain moves holds a height of the last seconds; one whose clock is behind ours
    /// says an earlier time, one whose clock is ahead a later one.
    fn judge_clock(&mut self, address: &str, before: &Said, after: &Said) {
        let ahead = after.at_ms.saturating_sub(after.asked_ms);
        let behind = match after.height > before.height {
            true => after.asked_ms.saturating_sub(after.at_ms),
            false => 0,
        };
        let skew = ahead.max(behind);
        if skew > SKEW_MS_MAX {
            let seconds = skew / 1_000;
            let words = (
                format!("相差约 {seconds} 秒"),
                format!("they differ by about {seconds} s"),
            );
            self.find(&trouble::CLOCK_SKEWED, address, words);
        }
    }

    async fn own_height(&self) -> Option<u64> {
        let answer = self.answer().await.filter(|_| self.is_running)?;
        number(&answer, "/chain/height")
    }

    async fn judge_height(&mut self, address: &str, mine: Option<u64>, before: &Said) {
        let (Some(mine), Some(now)) = (mine, self.own_height().await) else {
            return;
        };
        // Behind at first, and still below where the other was then.
        if mine.saturating_add(BEHIND_MAX) < before.height && now < before.height {
            let theirs = before.height;
            let words = (
                format!("本节点 {now}，{address} {theirs}"),
                format!("this node stands at {now}, {address} at {theirs}"),
            );
            self.find(&trouble::NODE_BEHIND, "height", words);
        }
    }
}

async fn ask(address: &str) -> Option<Said> {
    let node = Remote::new(address, None).ok()?;
    let asked = tokio::time::timeout(REACHED_WITHIN, node.get("/v1/ledger"));
    let answer = asked.await.ok()?.ok()?;
    Some(Said {
        ledger: text(&answer, "/ledger")?,
        height: number(&answer, "/chain/height")?,
        at_ms: number(&answer, "/chain/finalised_at")?,
        asked_ms: now().0,
    })
}

fn text(answer: &Value, path: &str) -> Option<String> {
    answer
        .pointer(path)
        .and_then(Value::as_str)
        .map(str::to_owned)
}

fn number(answer: &Value, path: &str) -> Option<u64> {
    answer.pointer(path).and_then(Value::as_u64)
}
