//! A ledger founded as its members would: each makes keys in a folder of its own, and all sign the genesis file.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::shell::{Outcome, output, quiet};

/// Members that can be founded or can come later, with codes whose check characters are right.
const CAST: [(&str, &str, &str, &str); 7] = [
    (
        "registrar",
        "市场监督管理局",
        "Administration for Market Regulation",
        "11990000000000019A",
    ),
    ("tax", "税务局", "Tax Bureau", "119900000000000275"),
    (
        "housing",
        "住房和城乡建设委员会",
        "Housing and Construction Commission",
        "119900000000000350",
    ),
    (
        "security",
        "公安局",
        "Public Security Bureau",
        "11990000000000043T",
    ),
    ("customs", "海关", "Customs", "11990000000000051M"),
    (
        "health",
        "卫生健康委员会",
        "Health Commission",
        "1199000000000006XD",
    ),
    (
        "labour",
        "人力资源和社会保障局",
        "Human Resources and Social Security Bureau",
        "11990000000000078D",
    ),
];

/// Where a member's node is reached, and where it listens.
#[derive(Clone, Debug)]
pub struct Reached {
    /// For the other nodes.
    pub p2p: String,
    /// For HTTP.
    pub http: String,
}

/// A member's public names.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Its party id.
    pub party: String,
    /// Its node's public key.
    pub node_key: String,
}

/// A ledger's members, by their folders.
pub struct Ceremony {
    binary: PathBuf,
    folder: PathBuf,
    environment: &'static str,
}

impl Ceremony {
    /// A ceremony in a folder, for an environment.
    pub fn new(binary: &Path, folder: &Path, environment: &'static str) -> Self {
        Self {
            binary: binary.to_path_buf(),
            folder: folder.to_path_buf(),
            environment,
        }
    }

    /// The folder of the member at a place.
    pub fn member(&self, place: usize) -> PathBuf {
        self.folder.join(name(place))
    }

    /// The genesis file.
    pub fn genesis(&self) -> PathBuf {
        self.folder.join("genesis.json")
    }

    /// A member makes its keys and its descriptor, with a validator or without; gives its party and its node's key.
    ///
    /// # Errors
    /// When a step fails.
    pub fn describe(&self, place: usize, reached: &Reached, validates: bool) -> Outcome<Identity> {
        let member = self.member(place);
        let (_, zh, en, code) = CAST.get(place).ok_or("there are seven members")?;
        let made = output(self.step(&["keys", "--json"], &[("--dir", &member)]))?;
        let mut describe = self.step(&["describe"], &[("--dir", &member)]);
        describe.args(["--zh", zh, "--en", en, "--identifier", code]);
        describe.args(["--environment", self.environment]);
        if validates {
            describe.args(["--address", &reached.p2p]);
        } else {
            describe.arg("--no-node");
        }
        quiet(describe)?;
        let made: Value = serde_json::from_str(&made)?;
        let text = |name: &str| made.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(Identity {
            party: text("party").ok_or("a member without its id")?,
            node_key: text("validator").ok_or("a member without a node's key")?,
        })
    }

    /// The convener assembles, all sign, and every member's folder becomes its node's.
    ///
    /// # Errors
    /// When a step fails.
    pub fn found(&self, reached: &[Reached], epochs: &str) -> Outcome {
        let members: Vec<_> = (0..reached.len()).map(|place| self.member(place)).collect();
        let council = self.folder.join("council.toml");
        std::fs::write(&council, self.council(epochs)?)?;
        let genesis = self.genesis();
        let mut assemble = self.step(
            &["assemble", "--json"],
            &[("--council", &council), ("--out", &genesis)],
        );
        assemble.args(members.iter().map(|member| member.join("descriptor.json")));
        let assembled: Value = serde_json::from_str(&output(assemble)?)?;
        let ledger = assembled.get("ledger").and_then(Value::as_str);
        let ledger = ledger.ok_or("the assembly names no ledger")?.to_owned();
        for member in &members {
            let mut sign = self.step(&["sign"], &[("--dir", member)]);
            sign.arg(&genesis).args(["--ledger", &ledger]);
            quiet(sign)?;
        }
        let mut finish = self.step(&["finish"], &[("--out", &self.signatures())]);
        finish.arg(&genesis);
        finish.args(members.iter().map(|member| member.join("approval.json")));
        quiet(finish)?;
        for (place, at) in reached.iter().enumerate() {
            self.settle(place, at)?;
        }
        Ok(())
    }

    /// A member's folder becomes its node's; also for a member that comes later.
    ///
    /// # Errors
    /// When the step fails.
    pub fn settle(&self, place: usize, reached: &Reached) -> Outcome {
        let member = self.member(place);
        let mut settle = self.step(
            &["settle"],
            &[("--dir", &member), ("--signatures", &self.signatures())],
        );
        settle.arg(self.genesis());
        settle.args(["--listen", &reached.p2p, "--http", &reached.http]);
        quiet(settle)?;
        let config = member.join("node.toml");
        let text = std::fs::read_to_string(&config)?;
        // The checker reads every block of every node from one address.
        std::fs::write(
            config,
            text.replace("rate_limits = true", "rate_limits = false"),
        )?;
        Ok(())
    }

    fn signatures(&self) -> PathBuf {
        self.folder.join("genesis.signatures.json")
    }

    fn council(&self, epochs: &str) -> Outcome<String> {
        let mut date = Command::new("date");
        date.args(["-u", "-d", "+1 second", "+%Y-%m-%dT%H:%M:%SZ"]);
        let (time, environment) = (output(date)?, self.environment);
        let time = time.trim();
        Ok(format!(
            "v = 1\nenvironment = \"{environment}\"\ntime = \"{time}\"\n{epochs}\n[name]\nzh = \"试验城市\"\nen = \"Test city\"\n"
        ))
    }

    fn step(&self, step: &[&str], paths: &[(&str, &PathBuf)]) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("found").args(step);
        for (option, path) in paths {
            command.arg(option).arg(path);
        }
        command
    }
}

/// The name of the member at a place.
pub fn name(place: usize) -> &'static str {
    CAST.get(place).map_or("nobody", |(name, ..)| name)
}
