//! What the clients saw: one line of JSON each, in the hands of the system before the client goes on.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::exit::Outcome;

/// The record of all clients.
#[derive(Clone)]
pub struct Record(Arc<Mutex<File>>);

impl Record {
    /// A new record.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path) -> Outcome<Self> {
        Ok(Self(Arc::new(Mutex::new(File::create(path)?))))
    }

    /// A node answered that a transaction is final, and whether the rules accepted it.
    ///
    /// # Errors
    /// When the line cannot be written.
    pub fn settled(&self, node: usize, receipt: &Value) -> Outcome<()> {
        let accepted = receipt.get("accepted") == Some(&json!(true));
        let saw = if accepted { "final" } else { "rejected" };
        let (id, height) = (receipt.get("transaction"), receipt.get("height"));
        self.line(&json!({ "saw": saw, "node": node, "id": id, "height": height }))
    }

    /// A node refused an envelope at its door.
    ///
    /// # Errors
    /// When the line cannot be written.
    pub fn refused(&self, node: usize, id: &str, code: &str) -> Outcome<()> {
        self.line(&json!({ "saw": "refused", "node": node, "id": id, "code": code }))
    }

    /// A node answered as of a height.
    ///
    /// # Errors
    /// When the line cannot be written.
    pub fn height(&self, node: usize, height: u64) -> Outcome<()> {
        self.line(&json!({ "saw": "height", "node": node, "height": height }))
    }

    /// A bundle that a node gave was verified.
    ///
    /// # Errors
    /// When the line cannot be written.
    pub fn bundle(&self, node: usize, file: &str, verdict: &str) -> Outcome<()> {
        self.line(&json!({ "saw": "bundle", "node": node, "file": file, "verdict": verdict }))
    }

    fn line(&self, line: &Value) -> Outcome<()> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(file.write_all(format!("{line}\n").as_bytes())?)
    }
}
