//! What a member signs: prepared, signed on its own folder, and taken from node to node until it is final.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use super::chamber::{Chamber, text};
use crate::ceremony::name;
use crate::faults::stage::Stage;
use crate::shell::{Outcome, quiet};

/// How often a transaction is taken to a node.
const TRIES_MAX: usize = 30;

impl Chamber {
    /// Signs with a member's root key, and takes it from node to node until it is final.
    pub(super) fn sign_and_submit(&mut self, place: usize, what: &str, body: Value) -> Outcome {
        let [request, prepared, envelope] =
            ["request.json", "prepared.json", "envelope"].map(|file| self.papers.join(file));
        std::fs::write(&request, json!({ "type": what, "body": body }).to_string())?;
        let descriptor = self.descriptor(place)?;
        let mut prepare = Command::new(self.binary());
        prepare
            .args(["tx", "prepare"])
            .arg(&request)
            .arg("--genesis")
            .arg(self.genesis());
        prepare.args(["--party", &text(&descriptor, "/party")?]);
        prepare
            .args(["--public", &root_key(&descriptor)?])
            .arg("--out")
            .arg(&prepared);
        quiet(prepare)?;
        let mut sign = Command::new(self.binary());
        let secret = self.stage.city.member(place).join("keys").join("root.key");
        sign.args(["tx", "sign"])
            .arg(&prepared)
            .arg("--key")
            .arg(secret)
            .arg("--out")
            .arg(&envelope);
        quiet(sign)?;
        for attempt in 0..TRIES_MAX {
            let nodes = self.running();
            let node = *nodes
                .get(attempt % nodes.len().max(1))
                .ok_or("no node runs")?;
            if self.submit(&envelope, node)? {
                return Ok(());
            }
            self.stage.pass(Duration::from_millis(200))?;
        }
        Err(format!("{what} by {} did not become final", name(place)).into())
    }

    /// Whether a node says that it is final and accepted; a refusal by the rules is a failure.
    fn submit(&self, envelope: &Path, node: usize) -> Outcome<bool> {
        let mut submit = Command::new(self.binary());
        submit
            .args(["tx", "submit", "--json"])
            .arg(envelope)
            .args(["--node", &Stage::url(node)]);
        let said = submit.output()?;
        let answer: Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
        let code = answer
            .pointer("/error/code")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if said.status.success() || code == "envelope.replayed" {
            return Ok(true);
        }
        if answer.get("receipt").is_some()
            || ["party.", "motion.", "envelope."]
                .iter()
                .any(|one| code.starts_with(one))
        {
            return Err(format!("the ledger refused: {answer}").into());
        }
        Ok(false)
    }
}

fn root_key(descriptor: &Value) -> Outcome<String> {
    let keys = descriptor.get("keys").and_then(Value::as_array);
    let found = keys
        .into_iter()
        .flatten()
        .find(|key| key.get("purpose").and_then(Value::as_str) == Some("root"));
    text(found.ok_or("a descriptor without that key")?, "/public")
}
