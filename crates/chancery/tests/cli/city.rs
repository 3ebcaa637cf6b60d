//! A development city of four node processes, for what a command line does to one that runs.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{chancery, text};

const MEMBERS: [&str; 4] = ["registrar", "tax", "housing", "security"];

/// A development city; its nodes run until this is dropped.
pub struct City {
    folder: tempfile::TempDir,
    nodes: Vec<Child>,
}

impl Drop for City {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            node.kill().unwrap();
            node.wait().unwrap();
        }
    }
}

impl City {
    /// Founds a city at free ports, has it prepared, and starts its nodes.
    pub fn start(prepare: impl FnOnce(&Self)) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let base = port.local_addr().unwrap().port() % 20_000 + 21_000;
        drop(port);
        let folder = tempfile::tempdir().unwrap();
        let mut city = Self {
            folder,
            nodes: Vec::new(),
        };
        let path = city.path("city");
        let base = base.to_string();
        let found = ["found", "--development", text(&path), "--port-base", &base];
        let ran = chancery(&found);
        assert_eq!(ran.code, 0, "{}", ran.err);
        prepare(&city);
        for member in MEMBERS {
            let config = city.member(member).join("node.toml");
            let node = Command::new(env!("CARGO_BIN_EXE_chancery"))
                .args(["node", "--config", text(&config)])
                .env("CHANCERY_LOG", "warn,chancery=trace")
                .stdout(Stdio::null())
                .stderr(File::create(city.path(&format!("city/{member}.log"))).unwrap())
                .spawn();
            city.nodes.push(node.unwrap());
        }
        city
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn member(&self, name: &str) -> PathBuf {
        self.path("city").join(name)
    }

    /// Runs a command as a member until its node answers, and demands that it succeeds.
    pub fn run(&self, member: &str, arguments: &[&str]) -> Value {
        let end = Instant::now() + Duration::from_secs(120);
        let folder = self.member(member);
        let more = ["--as", text(&folder), "--json"];
        loop {
            let ran = chancery(&[arguments, &more].concat());
            let is_early = ran.err.contains("no node answers") || ran.err.contains("not_final_yet");
            if !is_early || Instant::now() > end {
                assert_eq!(ran.code, 0, "{arguments:?}: {} {}", ran.out, ran.err);
                return ran.json();
            }
            std::thread::yield_now();
        }
    }

    pub fn file(&self, name: &str, content: &Value) -> String {
        let path = self.path(name);
        std::fs::write(&path, content.to_string()).unwrap();
        text(&path).to_owned()
    }

    pub fn configured(&self, member: &str) -> toml::Table {
        let config = self.member(member).join("node.toml");
        toml::from_str(&std::fs::read_to_string(config).unwrap()).unwrap()
    }

    pub fn party(&self, member: &str) -> String {
        self.configured(member)["party"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    pub fn url(&self, member: &str) -> String {
        let listen = self.configured(member)["api"]["listen"].clone();
        format!("http://{}", listen.as_str().unwrap())
    }
}
