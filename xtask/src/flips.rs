//! One bit flipped in each kind of stored file, again and again: never served, named, repaired.
//!
//! The demonstration's city is played and stopped. Then, for its registrar: flips under the seal
//! (each named by the doctor, each put back to the very bytes); starts with a flip (each refused by
//! name); flips with no seal to tell them, as after a crash (what the node reads is named, moved
//! aside and had again; the rest is read by nobody), each followed by a start among the others and a
//! comparison of every block with theirs. Flips keep the file's time, as a medium does.

mod nodes;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};

use nodes::{Nodes, Random, get, height, searched, url};

use crate::cluster::AGENCIES;
use crate::shell::{Outcome, chancery, root, run as run_command};

/// Options of the flips.
#[derive(Args)]
pub struct Options {
    /// Flips in each kind of file under the seal.
    #[arg(long, default_value_t = 100)]
    pub rounds: u32,
    /// Flips in each kind of file of the chain without a seal, each with a start and a comparison.
    #[arg(long, default_value_t = 4)]
    pub unsealed: u32,
    /// The seed of the places.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print the table as one line of JSON as well.
    #[arg(long)]
    pub json: bool,
}

/// First port of the city.
const PORT_BASE: u16 = 18_701;
/// The node whose files are flipped.
const NODE: &str = AGENCIES[0];
/// How long a repaired node may take to stand where the others stand.
const BACK_WITHIN: Duration = Duration::from_secs(120);

/// What came of the flips in one kind of file.
#[derive(Default)]
struct Row {
    flips: u32,
    named: u32,
    put_back: u32,
    refused: u32,
    unsealed: u32,
    unsealed_named: u32,
    same_roots: u32,
}

/// Flips, looks, repairs and compares.
///
/// # Errors
/// When a flip was not named, not repaired, or anything wrong was served.
pub fn run(options: &Options) -> Outcome {
    let binary = chancery()?;
    let folder = root().join("artifacts").join("flips");
    found(&binary, &folder)?;
    let mut harness = Harness {
        city: folder.clone(),
        node: folder.join(NODE),
        random: Random(options.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1),
        table: BTreeMap::new(),
        binary,
    };
    let kinds = harness.kinds()?;
    println!("  {} kinds of files, seed {}", kinds.len(), options.seed);
    for round in 1..=options.rounds {
        harness.sealed_round(&kinds)?;
        if round % 25 == 0 {
            println!("  {round} rounds under the seal");
        }
    }
    for (kind, files) in &kinds {
        harness.refused(kind, files)?;
    }
    harness.unsealed(&kinds, options.unsealed)?;
    harness.report(options.json);
    Ok(())
}

/// Plays the demonstration in a new city and stops it.
fn found(binary: &Path, folder: &Path) -> Outcome {
    let mut demo = Command::new(binary);
    demo.args(["demo", "--fresh", "--once", "--json", "--port-base"]);
    demo.arg(PORT_BASE.to_string()).arg("--dir").arg(folder);
    demo.stdout(Stdio::null());
    run_command(demo)
}

struct Harness {
    binary: PathBuf,
    city: PathBuf,
    node: PathBuf,
    random: Random,
    table: BTreeMap<String, Row>,
}

/// Files by kind, as paths relative to the node's folder.
type Kinds = BTreeMap<String, Vec<String>>;

impl Harness {
    /// Every file with bytes, by kind: a partition of the chain, or the first name of its path.
    fn kinds(&self) -> Outcome<Kinds> {
        let mut kinds = Kinds::new();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(self.node.join(&folder))? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if folder.is_empty() {
                    name
                } else {
                    format!("{folder}/{name}")
                };
                if entry.file_type()?.is_dir() {
                    if !["custody", "set-aside"].contains(&path.as_str()) {
                        folders.push(path);
                    }
                } else if entry.metadata()?.len() > 0 {
                    kinds.entry(kind_of(&path)).or_default().push(path);
                }
            }
        }
        for files in kinds.values_mut() {
            files.sort();
        }
        Ok(kinds)
    }

    fn row(&mut self, kind: &str) -> &mut Row {
        self.table.entry(kind.to_owned()).or_default()
    }

    /// A flip in each kind at once: all named, all put back.
    fn sealed_round(&mut self, kinds: &Kinds) -> Outcome {
        let mut flips = Vec::new();
        for (kind, files) in kinds {
            let (path, before) = self.flip(files)?;
            flips.push((kind.clone(), path, before));
        }
        let found = self.doctor(&[])?;
        let mended = self.doctor(&["--repair"])?;
        for (kind, path, before) in flips {
            let named = names(&found, &path);
            let whole = std::fs::read(self.node.join(&path))? == before;
            let row = self.row(&kind);
            row.flips += 1;
            row.named += u32::from(named);
            row.put_back += u32::from(whole);
            if !named || !whole {
                return Err(format!("a flip in {path}: named {named}, put back {whole}").into());
            }
        }
        demand_well(&mended)
    }

    /// A node with a flip in its files does not start, and says which file.
    fn refused(&mut self, kind: &str, files: &[String]) -> Outcome {
        let (path, before) = self.flip(files)?;
        let mut node = Command::new(&self.binary);
        node.arg("node")
            .arg("--config")
            .arg(self.node.join("node.toml"));
        let ended = node.stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&ended.stderr);
        let named = said.contains(&path) || says_so(&path, &said);
        if ended.status.success() || !named {
            return Err(
                format!("a node with a flip in {path} started, or said only: {said}").into(),
            );
        }
        self.row(kind).refused += 1;
        let mended = self.doctor(&["--repair"])?;
        if std::fs::read(self.node.join(&path))? != before {
            return Err(format!("{path} was not put back after a refused start").into());
        }
        demand_well(&mended)
    }

    /// Flips in the chain and the read model when there is no seal: whatever was flipped, the node
    /// comes back with the blocks of the others.
    fn unsealed(&mut self, kinds: &Kinds, flips: u32) -> Outcome {
        let mut others = Nodes::default();
        for agency in AGENCIES.iter().filter(|agency| **agency != NODE) {
            others.start(&self.binary, &self.city, agency)?;
        }
        let of_chain = |kind: &&String| kind.starts_with("chancery") || *kind == "readmodel.sqlite";
        let known: Vec<String> = kinds.keys().filter(of_chain).cloned().collect();
        for kind in known {
            for _ in 0..flips {
                // The files are others by now: they were rebuilt.
                let Some(files) = self.kinds()?.remove(&kind) else {
                    continue;
                };
                self.unsealed_flip(&kind, &files)?;
            }
            println!("  {kind}: {flips} flips without a seal");
        }
        others.stop()
    }

    fn unsealed_flip(&mut self, kind: &str, files: &[String]) -> Outcome {
        for seal in ["seal.json", "seal-copy.json"] {
            remove(&self.node.join("custody").join(seal))?;
        }
        let (path, _) = self.flip(files)?;
        let found = self.doctor(&[])?;
        let named = names(&found, &path);
        if named {
            self.doctor(&["--repair"])?;
        }
        let mut node = Nodes::default();
        node.start(&self.binary, &self.city, NODE)?;
        let same = self.compare(&mut node);
        node.stop()?;
        let row = self.row(kind);
        row.unsealed += 1;
        row.unsealed_named += u32::from(named);
        row.same_roots += u32::from(same.is_ok());
        same.map_err(|error| format!("after a flip in {path} (named: {named}): {error}").into())
    }

    /// Waits until the node stands where another does, then compares every block.
    fn compare(&self, node: &mut Nodes) -> Outcome {
        let (own, other) = (url(0), url(1));
        let deadline = Instant::now() + BACK_WITHIN;
        let mut wanted = None;
        loop {
            node.demand_running()?;
            if wanted.is_none() {
                wanted = height(&other).filter(|height| *height > 0);
            }
            if let (Some(wanted), Some(reached)) = (wanted, searched(&own))
                && reached >= wanted
            {
                break;
            }
            if Instant::now() > deadline {
                return Err("the node did not come back".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        for height in 1..=wanted.unwrap_or(0) {
            let path = format!("/v1/blocks/{height}");
            let (mine, theirs) = (get(&own, &path), get(&other, &path));
            // The header carries the roots of state and log.
            let told = |answer: Option<Value>| {
                let answer = answer?;
                Some((answer.get("block")?.clone(), answer.get("header")?.clone()))
            };
            let (mine, theirs) = (told(mine), told(theirs));
            if mine.is_none() || mine != theirs {
                return Err(format!("block {height} differs").into());
            }
        }
        Ok(())
    }

    /// Flips one bit of one of these files; gives the path and the bytes before.
    fn flip(&mut self, files: &[String]) -> Outcome<(String, Vec<u8>)> {
        let path = files
            .get(self.random.below(files.len()))
            .ok_or("no file of this kind")?;
        let file = self.node.join(path);
        let time = std::fs::metadata(&file)?.modified()?;
        let before = std::fs::read(&file)?;
        let (byte, bit) = (self.random.below(before.len()), self.random.below(8));
        let mut bytes = before.clone();
        *bytes.get_mut(byte).ok_or("an empty file")? ^= 1 << bit;
        let handle = File::options().write(true).open(&file)?;
        std::os::unix::fs::FileExt::write_all_at(&handle, &bytes, 0)?;
        handle.set_modified(time)?;
        Ok((path.clone(), before))
    }

    fn doctor(&self, more: &[&str]) -> Outcome<Value> {
        let mut doctor = Command::new(&self.binary);
        doctor
            .args(["doctor", "--json", "--offline", "--config"])
            .arg(self.node.join("node.toml"));
        let ended = doctor.args(more).output()?;
        serde_json::from_slice(&ended.stdout).map_err(|error| {
            let said = String::from_utf8_lossy(&ended.stderr);
            format!("the doctor said no JSON ({error}): {said}").into()
        })
    }

    fn report(&self, as_json: bool) {
        println!(
            "  {:<44} flips  named  put back  start refused | no seal  named  same roots",
            "kind"
        );
        for (kind, row) in &self.table {
            println!(
                "  {kind:<44} {:>5}  {:>5}  {:>8}  {:>13} | {:>7}  {:>5}  {:>10}",
                row.flips,
                row.named,
                row.put_back,
                row.refused,
                row.unsealed,
                row.unsealed_named,
                row.same_roots
            );
        }
        let sum = |of: fn(&Row) -> u32| self.table.values().map(of).sum::<u32>();
        println!(
            "  {} flips under the seal, {} named, {} put back; {} without, {} named, {} with the same roots after",
            sum(|row| row.flips),
            sum(|row| row.named),
            sum(|row| row.put_back),
            sum(|row| row.unsealed),
            sum(|row| row.unsealed_named),
            sum(|row| row.same_roots)
        );
        if as_json {
            let rows = self.table.iter().map(|(kind, row)| {
                json!({ "kind": kind, "flips": row.flips, "named": row.named, "put_back": row.put_back,
                    "refused": row.refused, "unsealed": row.unsealed, "unsealed_named": row.unsealed_named,
                    "same_roots": row.same_roots })
            });
            println!("{}", Value::Array(rows.collect()));
        }
    }
}

fn kind_of(path: &str) -> String {
    let mut names = path.split('/');
    match path.strip_prefix("chain/store/") {
        Some(store) => store.split('/').next().unwrap_or_default().to_owned(),
        None if path.starts_with("keys/")
            || path.starts_with("chain/")
            || path.starts_with("vault/") =>
        {
            let first = names.next().unwrap_or_default();
            format!("{first}/{}", names.next().unwrap_or_default())
        }
        None => path.to_owned(),
    }
}

/// Whether the doctor names the file.
fn names(found: &Value, path: &str) -> bool {
    let findings = found.get("findings").and_then(Value::as_array);
    let mut places = findings
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("where")?.as_str());
    places.any(|place| place.ends_with(path))
}

/// A flip may make a file no configuration, no genesis file or no key before the seal is asked.
fn says_so(path: &str, said: &str) -> bool {
    (path == "node.toml" && said.contains("node.toml"))
        || (path == "genesis.json" && said.contains("genesis"))
        || (path.starts_with("keys/") && said.contains("key"))
}

/// Nothing is left to name.
fn demand_well(found: &Value) -> Outcome {
    if found.get("healthy") == Some(&Value::Bool(true)) {
        return Ok(());
    }
    Err(format!("after the repair: {found}").into())
}

fn remove(path: &Path) -> Outcome {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
