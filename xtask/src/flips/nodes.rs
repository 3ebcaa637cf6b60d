//! Nodes as processes of their own, what they answer, and numbers from a seed.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::PORT_BASE;
use crate::shell::{Outcome, run as run_command};

/// Node processes that are ended when this is dropped.
#[derive(Default)]
pub struct Nodes(Vec<Child>);

impl Nodes {
    /// Starts an agency's node; its log is appended to `<agency>.log`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(&mut self, binary: &Path, city: &Path, agency: &str) -> Outcome {
        let log = File::options()
            .create(true)
            .append(true)
            .open(city.join(format!("{agency}.log")))?;
        let mut node = Command::new(binary);
        node.arg("node")
            .arg("--config")
            .arg(city.join(agency).join("node.toml"));
        node.stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        self.0.push(node.spawn()?);
        Ok(())
    }

    /// Demands that all still run.
    ///
    /// # Errors
    /// When one has ended.
    pub fn demand_running(&mut self) -> Outcome {
        for node in &mut self.0 {
            if let Some(status) = node.try_wait()? {
                return Err(format!("the node ended with {status}; see its log").into());
            }
        }
        Ok(())
    }

    /// Asks all to stop, and waits.
    ///
    /// # Errors
    /// When one cannot be asked.
    pub fn stop(&mut self) -> Outcome {
        for mut node in self.0.drain(..) {
            run_command(crate::shell::command(
                "kill",
                &["-TERM", &node.id().to_string()],
            ))?;
            node.wait()?;
        }
        Ok(())
    }
}

impl Drop for Nodes {
    fn drop(&mut self) {
        for node in &mut self.0 {
            if node.kill().is_ok() && node.wait().is_err() {
                eprintln!("a node could not be waited for");
            }
        }
    }
}

/// Numbers that a seed determines (xorshift64).
pub struct Random(pub u64);

impl Random {
    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bound = u64::try_from(bound.max(1)).unwrap_or(1);
        usize::try_from(self.0 % bound).unwrap_or(0)
    }
}

/// The address of the node at a place.
pub fn url(place: u16) -> String {
    format!("http://127.0.0.1:{}", PORT_BASE + 1_000 + place)
}

/// What a node answers; nothing if it does not.
pub fn get(url: &str, path: &str) -> Option<Value> {
    let mut answer = ureq::get(format!("{url}{path}")).call().ok()?;
    answer.body_mut().read_json().ok()
}

/// The height that a node stands at.
pub fn height(url: &str) -> Option<u64> {
    get(url, "/v1/ledger")?.pointer("/chain/height")?.as_u64()
}

/// The height up to which a node's pages and searches have come.
pub fn searched(url: &str) -> Option<u64> {
    let answer = get(url, "/v1/ledger")?;
    let reached = answer.get("as_of_height")?.as_u64()?;
    Some(reached.min(answer.pointer("/chain/height")?.as_u64()?))
}
