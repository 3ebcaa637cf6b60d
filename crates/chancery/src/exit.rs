//! How a command ends: exit codes, and failures in plain words with what to do next.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::speech::print_line;

/// Exit codes, as `--help` documents them.
pub const EXIT_CODES: &str = "\
Exit codes:
   0  done; for `verify`: the certificate is valid
   1  it could not be done: a file or a node cannot be read, a port is in use
   2  the command line is not understood
   3  the ledger, or the node for it, refused
  10  verify: stale (true at its time, but the proof is old)
  11  verify: suspended
  12  verify: revoked or superseded
  13  verify: outside its validity
  14  verify: unknown to this ledger
  15  verify: invalid
  20  doctor: warnings only
  21  doctor: the node does not work, or must not";

/// A command that could not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    name: String,
    said: String,
    remedy: Option<String>,
}

impl Failure {
    /// Something outside the ledger is in the way.
    pub fn new(said: impl Into<String>) -> Self {
        Self {
            code: 1,
            name: String::from("error"),
            said: said.into(),
            remedy: None,
        }
    }

    /// The command line asks for what does not go together.
    pub fn usage(said: impl Into<String>) -> Self {
        Self {
            code: 2,
            name: String::from("usage"),
            said: said.into(),
            remedy: None,
        }
    }

    /// The ledger said no, by a stable code.
    pub fn refused(name: impl Into<String>, said: impl Into<String>) -> Self {
        Self {
            code: 3,
            name: name.into(),
            said: said.into(),
            remedy: None,
        }
    }

    /// What to do next.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// The failure for a person, on standard error; with `json` also as an object on standard
    /// output.
    pub fn report(&self, json: bool) -> ExitCode {
        if self.code == 3 {
            eprintln!("error[{}]: {}", self.name, self.said);
        } else {
            eprintln!("error: {}", self.said);
        }
        if let Some(remedy) = &self.remedy {
            eprintln!("  try: {remedy}");
        }
        if json {
            print_line(&self.to_json().to_string());
        }
        ExitCode::from(self.code)
    }

    /// What is said to a person.
    pub fn said(&self) -> &str {
        &self.said
    }

    /// The stable name of the refusal, or `error`, or `usage`.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn to_json(&self) -> Value {
        let mut error = json!({ "code": self.name, "detail": self.said });
        if let (Some(remedy), Some(error)) = (&self.remedy, error.as_object_mut()) {
            error.insert(String::from("remedy"), json!(remedy));
        }
        json!({ "error": error })
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        let mut said = error.to_string();
        let mut source = error.source();
        while let Some(deeper) = source {
            let text = deeper.to_string();
            if !said.contains(&text) {
                said.push_str(": ");
                said.push_str(&text);
            }
            source = deeper.source();
        }
        Self::new(said)
    }
}

/// How a command ends when it did what it was asked.
pub type Outcome<T = ExitCode> = Result<T, Failure>;
