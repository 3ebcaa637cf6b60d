//! The stage of the ceremony's tests: two members, their folders and their files.

use std::path::{Path, PathBuf};

use crate::{Ran, chancery, text};

const COUNCIL: &str = r#"
v = 1
environment = "production"
time = "TIME"
[name]
zh = "试验城市"
en = "Test city"
[epochs]
blocks = 10
term = 1
"#;
const CODES: [&str; 2] = ["11990000000000019A", "119900000000000275"];

pub struct Ceremony {
    folder: tempfile::TempDir,
}

impl Ceremony {
    /// Two members with keys and descriptors, and a council file.
    pub fn described() -> Self {
        let ceremony = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        for place in 0..2 {
            ceremony.keys(place);
            let ran = ceremony.describe(place, &[]);
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
        ceremony.council(None);
        ceremony
    }

    /// As [`Ceremony::described`], assembled and signed by both.
    pub fn signed() -> (Self, String) {
        let ceremony = Self::described();
        let ran = ceremony.assemble(&[0, 1]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let ledger = ran.json()["ledger"].as_str().unwrap().to_owned();
        for place in 0..2 {
            let ran = ceremony.sign(place, &ledger);
            assert_eq!(ran.code, 0, "{}", ran.err);
        }
        (ceremony, ledger)
    }

    /// A file of the stage.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A member's folder.
    pub fn member(&self, place: usize) -> PathBuf {
        self.path(&format!("member-{place}"))
    }

    /// A member's root key, kept elsewhere.
    pub fn root(&self, place: usize) -> PathBuf {
        self.path(&format!("offline-{place}.key"))
    }

    /// Makes a member's keys.
    pub fn keys(&self, place: usize) {
        let (dir, root) = (self.member(place), self.root(place));
        let ran = chancery(&["found", "keys", "--dir", text(&dir), "--root", text(&root)]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }

    /// Describes a member.
    pub fn describe(&self, place: usize, more: &[&str]) -> Ran {
        let (dir, root) = (self.member(place), self.root(place));
        let address = format!("127.0.0.1:{}", 18_511 + place);
        let mut arguments = vec!["found", "describe", "--dir", text(&dir)];
        arguments.extend(["--root", text(&root), "--zh", "局", "--en", "Bureau"]);
        arguments.extend(["--identifier", CODES[place], "--address", &address]);
        arguments.extend(more);
        chancery(&arguments)
    }

    /// A council file for a time; without one, for some two minutes from now.
    pub fn council(&self, time: Option<&str>) {
        let time = time.map_or_else(soon, str::to_owned);
        std::fs::write(self.path("council.toml"), COUNCIL.replace("TIME", &time)).unwrap();
    }

    /// Assembles the descriptors of some members.
    pub fn assemble(&self, places: &[usize]) -> Ran {
        let descriptors: Vec<_> = places
            .iter()
            .map(|place| self.member(*place).join("descriptor.json"))
            .collect();
        let (council, out) = (self.path("council.toml"), self.path("genesis.json"));
        let mut arguments = vec!["found", "assemble", "--json", "--council", text(&council)];
        arguments.extend(["--out", text(&out)]);
        arguments.extend(descriptors.iter().map(|path| text(path)));
        chancery(&arguments)
    }

    /// Signs the genesis file as a member.
    pub fn sign(&self, place: usize, ledger: &str) -> Ran {
        let (genesis, dir) = (self.path("genesis.json"), self.member(place));
        let root = self.root(place);
        let mut arguments = vec!["found", "sign", text(&genesis), "--dir", text(&dir)];
        arguments.extend(["--root", text(&root), "--ledger", ledger]);
        chancery(&arguments)
    }

    /// Puts the signatures of some members together.
    pub fn finish(&self, places: &[usize]) -> Ran {
        let approvals: Vec<_> = places
            .iter()
            .map(|place| self.member(*place).join("approval.json"))
            .collect();
        let (genesis, out) = (self.path("genesis.json"), self.path("set.json"));
        let mut arguments = vec!["found", "finish", text(&genesis), "--out", text(&out)];
        arguments.extend(approvals.iter().map(|path| text(path)));
        chancery(&arguments)
    }

    /// Makes a member's folder its node's.
    pub fn settle(&self, place: usize) -> Ran {
        let (genesis, set) = (self.path("genesis.json"), self.path("set.json"));
        let (dir, listen) = (self.member(place), format!("127.0.0.1:{}", 18_511 + place));
        let http = format!("127.0.0.1:{}", 19_511 + place);
        let mut arguments = vec!["found", "settle", text(&genesis), "--dir", text(&dir)];
        arguments.extend([
            "--signatures",
            text(&set),
            "--listen",
            &listen,
            "--http",
            &http,
        ]);
        chancery(&arguments)
    }
}

/// A time that no descriptor made now is later than.
fn soon() -> String {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    let minutes = since.as_secs() / 60 + 2;
    let (year, month, day) = civil(minutes / 1440);
    let (hour, minute) = (minutes % 1440 / 60, minutes % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z")
}

/// The date of a day since 1970 in the Gregorian calendar.
fn civil(days: u64) -> (u64, u64, u64) {
    let leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let (mut year, mut left) = (1970, days);
    while left >= 365 + u64::from(leap(year)) {
        left -= 365 + u64::from(leap(year));
        year += 1;
    }
    let february = 28 + u64::from(leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if left < length {
            break;
        }
        left -= length;
        month += 1;
    }
    (year, month, left + 1)
}

/// Demands that a run failed, and said this.
pub fn demand(ran: &Ran, complaint: &str) {
    assert_ne!(ran.code, 0, "{}", ran.out);
    assert!(ran.err.contains(complaint), "{}", ran.err);
}

/// Changes a JSON file in place.
pub fn change(path: &Path, change: impl FnOnce(&mut serde_json::Value)) {
    let mut value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    change(&mut value);
    std::fs::write(path, value.to_string()).unwrap();
}
