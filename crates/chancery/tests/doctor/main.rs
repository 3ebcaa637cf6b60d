//! The doctor on planted troubles: each named, exactly, by its code; a node that is well gets none.
//!
//! One city is played and stopped for all tests; each looks at a copy of the registrar's node. The
//! other nodes' addresses are answered by listeners of this process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "a failure here fails the test"
)]

mod keeping;
mod planted;
mod running;
mod stand_in;

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering};

use serde_json::Value;

/// First port of the city that is copied.
const PORT_BASE: u16 = 18_721;

/// A city that was played and stopped, and stand-ins for its other nodes.
struct Template {
    city: tempfile::TempDir,
    _peers: Vec<TcpListener>,
}

fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let city = tempfile::tempdir().unwrap();
        let folder = city.path().join("city");
        let port = PORT_BASE.to_string();
        let mut demo = chancery();
        demo.args([
            "demo",
            "--once",
            "--fresh",
            "--json",
            "--port-base",
            &port,
            "--dir",
        ]);
        let ended = demo.arg(&folder).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success(), "{said}");
        let ports = PORT_BASE + 1..PORT_BASE + 4;
        let peers = ports.map(|port| TcpListener::bind(("127.0.0.1", port)).unwrap());
        Template {
            _peers: peers.collect(),
            city,
        }
    })
}

fn chancery() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.env("LC_ALL", "C");
    command
}

/// A copy of the registrar's node, whose ports are free and its own: to look whether a port is free is
/// to hold it for a moment.
struct Node {
    room: tempfile::TempDir,
    /// Where it serves HTTP.
    own: String,
}

impl Node {
    /// A copy that its operator has said to be the only one.
    fn new() -> Self {
        let node = Self::copied();
        let ended = node.doctor(&["--adopt"]);
        assert_eq!(ended.codes(), [""; 0], "{}", ended.out);
        node
    }

    fn copied() -> Self {
        let room = tempfile::tempdir().unwrap();
        copy(
            &template().city.path().join("city/registrar"),
            &room.path().join("node"),
        );
        static PORTS: AtomicU16 = AtomicU16::new(PORT_BASE + 2_000);
        let port = PORTS.fetch_add(2, Ordering::Relaxed);
        let own = format!("127.0.0.1:{port}");
        let node = Self { room, own };
        let address = |port: u16| format!("\"127.0.0.1:{port}\"");
        node.replace("node.toml", &address(PORT_BASE), &address(port + 1));
        node.replace("node.toml", &address(PORT_BASE + 1_000), &address(port));
        node
    }

    fn path(&self, name: &str) -> PathBuf {
        self.room.path().join("node").join(name)
    }

    /// The oldest file of the journal of consensus; those before it were pruned.
    fn journal(&self) -> String {
        const FOLDER: &str = "chain/store/chancery-consensus-0";
        let files = std::fs::read_dir(self.path(FOLDER)).unwrap();
        let names = files.map(|file| file.unwrap().file_name());
        let oldest = names.min().unwrap();
        format!("{FOLDER}/{}", oldest.to_str().unwrap())
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    fn replace(&self, name: &str, from: &str, to: &str) {
        let text = self.text(name);
        assert!(text.contains(from), "{text}");
        self.write(name, text.replacen(from, to, 1));
    }

    /// Flips a bit in the middle of a file as a medium does: its time stays.
    fn rot(&self, name: &str) {
        let path = self.path(name);
        let time = std::fs::metadata(&path).unwrap().modified().unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_modified(time)
            .unwrap();
    }

    fn doctor(&self, more: &[&str]) -> Ended {
        let mut doctor = chancery();
        doctor
            .arg("doctor")
            .arg("--json")
            .arg("--config")
            .arg(self.path("node.toml"));
        if !more.contains(&"--free-min") {
            doctor.args(["--free-min", "1"]);
        }
        doctor.args(more);
        Ended::of(doctor)
    }

    /// Demands that the doctor finds exactly these troubles, and ends accordingly.
    #[track_caller]
    fn check(&self, more: &[&str], expected: &[&str]) {
        let ended = self.doctor(more);
        assert_eq!(ended.codes(), expected, "{}", ended.out);
        let severities = ended
            .findings()
            .into_iter()
            .map(|one| one["severity"].clone());
        let worst = severities.fold(0, |worst, one| {
            worst.max(if one == "error" { 21 } else { 20 })
        });
        assert_eq!(ended.code, worst);
        for finding in ended.findings() {
            for text in ["/cause/zh", "/cause/en", "/fix/zh", "/fix/en", "/where"] {
                assert!(
                    !finding.pointer(text).unwrap().as_str().unwrap().is_empty(),
                    "{text}"
                );
            }
        }
    }
}

/// A run of the doctor.
struct Ended {
    code: i32,
    out: String,
}

impl Ended {
    fn of(mut command: Command) -> Self {
        let ended = command.output().unwrap();
        let out = String::from_utf8(ended.stdout).unwrap();
        assert!(
            !out.is_empty(),
            "{}",
            String::from_utf8_lossy(&ended.stderr)
        );
        Self {
            code: ended.status.code().unwrap(),
            out,
        }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }

    fn findings(&self) -> Vec<Value> {
        self.json()["findings"].as_array().unwrap().clone()
    }

    fn codes(&self) -> Vec<String> {
        let mut codes: Vec<_> = self
            .findings()
            .iter()
            .map(|one| one["code"].as_str().unwrap().to_owned())
            .collect();
        codes.dedup();
        codes
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
            let time = entry.metadata().unwrap().modified().unwrap();
            File::options()
                .write(true)
                .open(&target)
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
    }
}
