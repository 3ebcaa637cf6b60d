//! A node's configuration: one structure, read once from `node.toml`.
//!
//! Unknown keys are refused, durations carry their unit. Absent on purpose: secrets (they are
//! files in `keys/`).

use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use chancery_agent::config::Settings;
use serde::{Deserialize, Serialize};

use super::custody::Custody;
use super::duration::Span;
use super::files::{DataFolder, Files};
use crate::exit::{Failure, Outcome};

/// The configuration of a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Version of this file's form.
    pub v: u32,
    /// The member of the ledger that runs this node, in hexadecimal.
    pub party: String,
    /// The HTTP interface and the pages.
    pub api: Api,
    /// The other validators.
    pub p2p: P2p,
    /// What waits for a block.
    #[serde(default)]
    pub mempool: Mempool,
    /// What the node may use of the machine.
    #[serde(default)]
    pub engine: Engine,
    /// Where the node's files stand.
    #[serde(default)]
    pub files: Files,
    /// What the start may cost and mend.
    #[serde(default)]
    pub custody: Custody,
    /// How much of the past the node keeps.
    #[serde(default)]
    pub keep: Keep,
    /// Where a node without a state joins; without it, such a node begins at the genesis block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub join: Option<Join>,
    /// What the node writes about itself.
    #[serde(default)]
    pub log: Log,
    /// What the node counts.
    #[serde(default)]
    pub metrics: Metrics,
    /// Which findings the node answers, from which of the agency's own systems; without it, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Settings>,
}

/// How much of the past a node keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keep {
    /// `"all"`, or at least so many of the latest blocks.
    pub blocks: Blocks,
}

/// A number of blocks, or all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Blocks {
    /// `"all"`: an archive.
    #[default]
    #[serde(with = "all")]
    All,
    /// At least so many of the latest.
    Latest(NonZeroU64),
}

mod all {
    use serde::{Deserialize as _, de::Error as _};

    pub(super) fn serialize<S: serde::Serializer>(to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str("all")
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<(), D::Error> {
        match String::deserialize(from)?.as_str() {
            "all" => Ok(()),
            other => Err(D::Error::custom(format!(
                "`{other}` is not a number or `all`"
            ))),
        }
    }
}

/// Where a node without a state joins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Nodes that are asked for a join point; the highest that is good is taken.
    pub from: Vec<String>,
    /// A file with a checkpoint that the join point must agree with, and not be older than.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<PathBuf>,
}

/// Where HTTP is served.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Api {
    /// The address to listen at.
    pub listen: SocketAddr,
    /// The address that others are told, when it differs (a proxy in front).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// How long open requests may take to end when the node is asked to stop.
    #[serde(default = "shutdown_timeout")]
    pub shutdown_timeout: Span,
    /// Whether one address may ask only so often.
    #[serde(default = "yes")]
    pub rate_limits: bool,
    /// How many connections may be open.
    #[serde(default)]
    pub connections: Connections,
}

/// How many connections may be open at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connections {
    /// Altogether.
    pub count_max: usize,
    /// From one address; a proxy in front is one address.
    pub per_address_max: usize,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            count_max: 8_192,
            per_address_max: 2_048,
        }
    }
}

impl Api {
    /// The defaults, served at an address.
    pub fn at(listen: SocketAddr) -> Self {
        Self {
            listen,
            public_url: None,
            shutdown_timeout: shutdown_timeout(),
            rate_limits: true,
            connections: Connections::default(),
        }
    }
}

/// Where validators meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct P2p {
    /// The address to listen at.
    pub listen: SocketAddr,
    /// The other validators and where they listen.
    #[serde(default)]
    pub peers: Vec<Peer>,
}

/// Another validator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// Its validator key, in hexadecimal.
    pub key: String,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Bounds of what waits for a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mempool {
    /// Transactions that may wait.
    pub transactions_max: usize,
    /// Their bytes together.
    pub size_bytes_max: usize,
}

impl Default for Mempool {
    fn default() -> Self {
        Self {
            transactions_max: 100_000,
            size_bytes_max: 64 * 1024 * 1024,
        }
    }
}

/// What the node may use of the machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Engine {
    /// Threads that agree and store.
    pub workers: usize,
    /// Memory for pages of the stores.
    pub page_cache_mebibytes: usize,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            workers: 2,
            page_cache_mebibytes: 64,
        }
    }
}

/// What the node writes about itself, on standard error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `text` for a person, `json` for a program.
    pub format: LogFormat,
    /// The least level, or a filter such as `info,chancery_chain=debug`.
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            format: LogFormat::Text,
            level: String::from("info"),
        }
    }
}

/// Where the operator's programs ask how the node is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// The address to listen at; by default this machine's own, a thousand ports above HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
}

/// From the port for HTTP to the port for metrics, where none is named.
const METRICS_PORT_OFFSET: u16 = 1_000;

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One sentence with its fields.
    Text,
    /// One JSON object a line.
    Json,
}

/// The version of the file's form that this program reads.
pub const CONFIG_VERSION: u32 = 1;

impl Config {
    /// Reads a configuration file, with the places of the files that it names.
    ///
    /// # Errors
    /// As [`Config::read`].
    pub fn open(path: &Path) -> Outcome<(Self, DataFolder)> {
        let config = Self::read(path)?;
        let folder = DataFolder::configured(path, &config.files);
        Ok((config, folder))
    }

    /// Reads a configuration file.
    ///
    /// # Errors
    /// When it cannot be read, or is not as documented.
    pub fn read(path: &Path) -> Outcome<Self> {
        let shown = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::new(format!("cannot read the configuration `{shown}`: {error}"))
                .remedy("`chancery node --sample` prints one; `chancery found --development DIR` writes one for each agency")
        })?;
        let config: Self = toml::from_str(&text)
            .map_err(|error| Failure::new(format!("`{shown}` is not a configuration: {error}")))?;
        if config.v != CONFIG_VERSION {
            let said = format!(
                "`{shown}` has version {}, {CONFIG_VERSION} is read",
                config.v
            );
            return Err(Failure::new(said));
        }
        if let Some(Err(error)) = config.agent.as_ref().map(Settings::check) {
            return Err(Failure::new(format!("`{shown}`: {error}")));
        }
        Ok(config)
    }

    /// Writes a configuration file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Outcome<()> {
        Ok(std::fs::write(path, toml::to_string(self)?)?)
    }

    /// Where metrics are served; nowhere when no address is named and the ports end.
    pub fn metrics_listen(&self) -> Option<SocketAddr> {
        self.metrics.listen.or_else(|| {
            let port = self.api.listen.port().checked_add(METRICS_PORT_OFFSET)?;
            Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        })
    }

    /// The address that others are told, or that it is served at.
    pub fn public_url(&self) -> String {
        self.api
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.api.listen))
    }
}

const fn yes() -> bool {
    true
}

fn shutdown_timeout() -> Span {
    Span(std::time::Duration::from_secs(5))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = r#"
        v = 1
        party = "00"
        [api]
        listen = "127.0.0.1:8101"
        [p2p]
        listen = "127.0.0.1:7101"
        peers = [{ key = "11", address = "127.0.0.1:7102" }]
    "#;

    fn check(from: &str, to: &str, complaint: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.toml");
        std::fs::write(&path, PLAIN.replace(from, to)).unwrap();
        let error = Config::read(&path).expect_err(to);
        assert!(error.said().contains(complaint), "{}", error.said());
    }

    #[test]
    fn a_configuration_round_trips() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.toml");
        std::fs::write(&path, PLAIN).unwrap();
        let config = Config::read(&path).unwrap();
        config.write(&path).unwrap();
        assert_eq!(Config::read(&path).unwrap(), config);
    }

    #[test]
    fn metrics_are_served_on_this_machine_unless_an_address_is_named() {
        let read = |text: &str| toml::from_str::<Config>(text).unwrap().metrics_listen();
        assert_eq!(read(PLAIN), "127.0.0.1:9101".parse().ok());
        let named = format!("{PLAIN}\n[metrics]\nlisten = \"10.0.0.1:9000\"");
        assert_eq!(read(&named), "10.0.0.1:9000".parse().ok());
        assert_eq!(read(&PLAIN.replace("8101", "65000")), None);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        check("v = 1", "v = 2", "version 2");
        check("v = 1", "", "missing field `v`");
        check("[api]", "[api]\nlisten_at = 1", "unknown field `listen_at`");
        check(
            "[api]",
            "[api]\nshutdown_timeout = \"5\"",
            "`5` is not a duration",
        );
        check("8101", "host", "invalid socket address");
        check("v = 1", "v = ", "is not a configuration");
        let answer = "[[agent.answers]]\nservice = \"sale\"\nstep = \"title\"\nadapter = { kind = \"http\", url = \"x\" }\n[api]";
        check("[api]", answer, "`x` is not an http or https URL");
        let unknown = answer.replace("url =", "uri =");
        check("[api]", &unknown, "unknown field `uri`");
    }
}
