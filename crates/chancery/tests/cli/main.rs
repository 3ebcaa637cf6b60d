//! The command line as its users meet it: the real binary, real files, exit codes and words.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failure here fails the test"
)]

mod asking;
mod ceremony;
mod city;
mod founding;
mod logs;
mod motion;
mod node;
mod nouns;
mod office;
mod pack;
mod publishing;
mod transactions;
mod usage;
mod verifying;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// What a run of the binary left.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// Standard output as the one JSON document that it must be.
    fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out))
    }
}

/// Runs the binary with these arguments, in English.
fn chancery<S: AsRef<std::ffi::OsStr>>(arguments: &[S]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .args(arguments)
        .env("LC_ALL", "C")
        .output()
        .expect("the binary runs");
    Ran {
        code: status.code().expect("an exit code"),
        out: String::from_utf8(stdout).expect("text"),
        err: String::from_utf8(stderr).expect("text"),
    }
}

/// A file of the committed vectors.
fn vector(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../vectors")
        .join(name)
}

/// The text of a path, for an argument.
fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}
