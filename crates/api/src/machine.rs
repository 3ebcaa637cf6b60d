//! What the operator's page says of the machine under a node; told by the composition, which knows it.

use std::sync::Arc;

use chancery_rules::kernel::time::Timestamp;

/// The facts of one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Machine {
    /// The program's version.
    pub version: String,
    /// The stores on disk by name, with their sizes in bytes.
    pub stores: Vec<(&'static str, u64)>,
    /// Bytes left where the chain lies.
    pub free_bytes: Option<u64>,
    /// Bytes of memory that the process takes.
    pub memory_bytes: Option<u64>,
    /// When the process began.
    pub started: Timestamp,
    /// When the last backup was made.
    pub backup: Option<Timestamp>,
    /// When a restore was last rehearsed.
    pub rehearsal: Option<Timestamp>,
    /// The address at which metrics are served.
    pub metrics: Option<String>,
}

/// Asks for the facts of this moment. It may read files: ask off the paths of requests.
pub type AskMachine = Arc<dyn Fn() -> Machine + Send + Sync>;
