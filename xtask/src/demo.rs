//! The demonstration as a newcomer runs it, and what its last line must say.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::shell::{Outcome, chancery, command, root, run as run_command};

/// A case over six agencies, straight through, takes less.
const CASE_SECONDS_MAX: f64 = 5.0;

/// First port of the demonstration's city in the tests.
const PORT_BASE: u16 = 17_401;

/// The agencies' folders below the city's.
const AGENCIES: [&str; 4] = ["registrar", "tax", "housing", "security"];

/// Plays the demonstration below `artifacts/`, and judges it.
///
/// # Errors
/// As [`check`].
pub fn run() -> Outcome {
    check(&root().join("artifacts").join("demo")).map(drop)
}

/// Plays `demo --fresh --json` in a folder, judges its last line and what its nodes say meanwhile, and gives the line
/// back.
///
/// # Errors
/// When it fails, or the line is not as documented.
pub fn check(folder: &Path) -> Outcome<Value> {
    let mut played = Played::start(folder)?;
    let line = played.last_line()?;
    let metrics = metrics()?;
    let log = played.stop()?;
    let summary: Value = serde_json::from_str(line.trim())?;
    print!("  {line}");
    demand(&summary, "verified_offline", &Value::Bool(true))?;
    demand(&summary, "validators", &Value::from(4))?;
    demand(&summary, "revoked_verdict", &Value::from("revoked"))?;
    for name in ["certificate", "bundle", "genesis"] {
        let path = summary
            .get(name)
            .and_then(Value::as_str)
            .ok_or("a path is missing")?;
        if !Path::new(path).is_file() {
            return Err(format!("`{name}` names `{path}`, which is not a file").into());
        }
    }
    demand_savings(&summary)?;
    demand_reads(&summary)?;
    let private = Private::of(folder)?;
    private.demand_absent_from_chains(folder)?;
    private.demand_absent_from("the nodes' metrics", metrics.as_bytes(), b"chancery_")?;
    private.demand_absent_from("the log", &log, b"a finding was answered")?;
    let height = summary
        .get("height")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    if height == 0 {
        return Err("the demonstration's city has no block".into());
    }
    Ok(summary)
}

/// A demonstration that is played and stays up until it is asked to stop.
struct Played {
    demo: Child,
    log: PathBuf,
}

impl Played {
    fn start(folder: &Path) -> Outcome<Self> {
        let log = folder.with_extension("log");
        if let Some(above) = log.parent() {
            std::fs::create_dir_all(above)?;
        }
        let mut demo = Command::new(chancery()?);
        demo.args(["demo", "--fresh", "--json", "--port-base"]);
        demo.arg(PORT_BASE.to_string()).arg("--dir").arg(folder);
        // All that nodes can say is searched.
        demo.env("CHANCERY_LOG", "debug").stdin(Stdio::null());
        demo.stdout(Stdio::piped()).stderr(File::create(&log)?);
        let demo = demo.spawn()?;
        Ok(Self { demo, log })
    }

    /// What it prints when the story is over.
    fn last_line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        if let Some(printed) = self.demo.stdout.take() {
            BufReader::new(printed).read_line(&mut line)?;
        }
        if line.is_empty() {
            print!("{}", std::fs::read_to_string(&self.log)?);
            return Err("the demonstration failed".into());
        }
        Ok(line)
    }

    /// Asks it to stop, as a person would, and gives its log back.
    fn stop(mut self) -> Outcome<Vec<u8>> {
        run_command(command("kill", &["-TERM", &self.demo.id().to_string()]))?;
        let status = self.demo.wait()?;
        if !status.success() {
            return Err(
                format!("the demonstration was asked to stop, and ended with {status}").into(),
            );
        }
        let log = std::fs::read(&self.log)?;
        if has(&log, b" ERROR ") {
            print!("{}", String::from_utf8_lossy(&log));
            return Err("the demonstration's log has errors".into());
        }
        Ok(log)
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        // One that was stopped is gone already.
        if self.demo.kill().is_ok() && self.demo.wait().is_err() {
            eprintln!("the demonstration could not be waited for");
        }
    }
}

/// The metrics of all four nodes.
fn metrics() -> Outcome<String> {
    let mut all = String::new();
    for port in (PORT_BASE + 2000..).take(AGENCIES.len()) {
        let mut answer = ureq::get(format!("http://127.0.0.1:{port}/metrics")).call()?;
        all.push_str(&answer.body_mut().read_to_string()?);
    }
    Ok(all)
}

/// What nobody may find outside the agencies' own systems: the persons' names, numbers and homes, and hashes of these
/// alone.
struct Private(Vec<Vec<u8>>);

impl Private {
    fn of(city: &Path) -> Outcome<Self> {
        let people: Value = serde_json::from_slice(&std::fs::read(city.join("people.json"))?)?;
        let mut found = Vec::new();
        for list in ["citizens", "flats"] {
            let all = people.get(list).and_then(Value::as_array);
            let all = all.filter(|it| !it.is_empty());
            for one in all.ok_or_else(|| format!("`people.json` lists no {list}"))? {
                let words = one.as_object().into_iter().flatten();
                for (key, word) in words {
                    let word = word.as_str().unwrap_or_default();
                    let hash = Sha256::digest(word);
                    // A folder's name is three letters: only its hash tells of somebody.
                    if key != "folder" {
                        found.push(word.as_bytes().to_vec());
                    }
                    found.push(hash.to_vec());
                    found.push(hex::encode(hash).into_bytes());
                }
            }
        }
        Ok(Self(found))
    }

    fn is_in(&self, bytes: &[u8]) -> bool {
        self.0.iter().any(|word| has(bytes, word))
    }

    /// That the chains, which hold a case over six agencies, tell of nobody.
    fn demand_absent_from_chains(&self, city: &Path) -> Outcome {
        let (mut files, mut is_readable) = (0, false);
        for agency in AGENCIES {
            let mut public = files_below(&city.join(agency).join("chain"))?;
            public.push(city.join(agency).join("readmodel.sqlite"));
            for file in public {
                let bytes = std::fs::read(&file)?;
                // What blocks say in clear is found, so what is not found is not there.
                is_readable |= has(&bytes, b"real-estate-transfer");
                if self.is_in(&bytes) {
                    return Err(format!("`{}` tells of a person", file.display()).into());
                }
                files += 1;
            }
        }
        if !is_readable {
            return Err(
                "the blocks cannot be searched: not even the service's code is found".into(),
            );
        }
        println!(
            "  {files} files of four chains and read models: nobody's name, number or home, and no hash of one"
        );
        Ok(())
    }

    /// The same of what has a word in it that shows that it is what it is said to be.
    fn demand_absent_from(&self, what: &str, bytes: &[u8], word: &[u8]) -> Outcome {
        if !has(bytes, word) {
            return Err(format!("{what} cannot be searched").into());
        }
        if self.is_in(bytes) {
            return Err(format!("{what} tells of a person").into());
        }
        println!("  {what}, {} bytes: the same", bytes.len());
        Ok(())
    }
}

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes
        .windows(wanted.len().max(1))
        .any(|part| part == wanted)
}

/// That what was handed in was read by other agencies, with both receipts of each reading, and is erased.
fn demand_reads(summary: &Value) -> Outcome {
    let count = |name: &str| {
        summary
            .pointer(&format!("/case/reads/{name}"))
            .and_then(Value::as_u64)
    };
    let opened = count("opened").filter(|opened| *opened > 0);
    if opened.is_none() || count("closed") != opened || count("erased") != opened {
        return Err(format!("`case.reads` is {:?}", summary.pointer("/case/reads")).into());
    }
    Ok(())
}

fn files_below(folder: &Path) -> Outcome<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

/// What a case over six agencies may cost those who take part.
fn demand_savings(summary: &Value) -> Outcome {
    let figure = |name: &str, when: &str| {
        let found = summary.pointer(&format!("/measures/{name}/{when}"));
        found
            .and_then(Value::as_f64)
            .ok_or_else(|| format!("`measures.{name}.{when}` is missing"))
    };
    let bounds = [("materials", 3.0), ("trips", 1.0), ("minutes", 2.0)];
    for (name, most) in bounds {
        let after = figure(name, "after")?;
        if after > most || figure(name, "before")? <= after {
            return Err(
                format!("`measures.{name}` is {after} after, at most {most} is promised").into(),
            );
        }
    }
    let (before, after) = (
        figure("fields_typed", "before")?,
        figure("fields_typed", "after")?,
    );
    if after > before * 0.2 {
        return Err(
            format!("{after} of {before} fields are typed, at most a fifth is promised").into(),
        );
    }
    let seconds = summary.pointer("/case/seconds").and_then(Value::as_f64);
    match seconds {
        Some(seconds) if seconds < CASE_SECONDS_MAX => {
            println!("  a case over six agencies took {seconds} s");
            Ok(())
        }
        _ => Err(
            format!("a case took {seconds:?} s, less than {CASE_SECONDS_MAX} are promised").into(),
        ),
    }
}

fn demand(summary: &Value, name: &str, expected: &Value) -> Outcome {
    match summary.get(name) {
        Some(value) if value == expected => Ok(()),
        value => Err(format!("`{name}` is {value:?}, not {expected}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_is_found_where_it_is() {
        let private = Private(vec!["林晚舟".as_bytes().to_vec(), b"990000-0004".to_vec()]);
        assert!(private.is_in("seller=林晚舟".as_bytes()));
        assert!(private.is_in(b"990000-0004"));
        assert!(!private.is_in(b"990000-0005"));
        assert!(!private.is_in(b""));
        let planted = "a finding was answered owner=林晚舟".as_bytes();
        assert!(
            private
                .demand_absent_from("the log", planted, b"a finding")
                .is_err()
        );
        assert!(
            private
                .demand_absent_from("the log", b"nothing", b"a finding")
                .is_err()
        );
        assert!(
            private
                .demand_absent_from("the log", b"a finding", b"a finding")
                .is_ok()
        );
    }

    #[test]
    fn readings_without_their_closing_are_refused() {
        let reads = |closed: u64, erased: u64| serde_json::json!({ "case": { "reads": { "opened": 2, "closed": closed, "erased": erased } } });
        assert!(demand_reads(&reads(2, 2)).is_ok());
        assert!(demand_reads(&reads(1, 1)).is_err());
        assert!(demand_reads(&reads(2, 1)).is_err());
        assert!(demand_reads(&Value::Null).is_err());
    }
}
