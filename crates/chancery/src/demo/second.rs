//! The second verifier: the program in TypeScript, carried inside this binary and run by Node.js.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::exit::Outcome;

/// The verifier as it is built and committed under `verifier/dist`.
const PROGRAM: &[u8] = include_bytes!("../../../../verifier/dist/chancery-verify.mjs");

/// The oldest Node.js whose Web Crypto has Ed25519.
const NODE_MAJOR_MIN: u32 = 20;

/// The second verifier, if it can run here.
pub struct Second {
    program: PathBuf,
}

impl Second {
    /// Writes the program into a folder; `None` when no fitting Node.js is installed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn prepare(folder: &Path) -> Outcome<Option<Self>> {
        let program = folder.join("chancery-verify.mjs");
        std::fs::write(&program, PROGRAM)?;
        Ok(fitting_node().then_some(Self { program }))
    }

    /// The verifier's exit code for a bundle: the same codes as `chancery verify`.
    ///
    /// # Errors
    /// When Node.js cannot be started.
    pub fn exit_code(&self, bundle: &Path, genesis: &Path) -> Outcome<Option<i32>> {
        let mut node = Command::new("node");
        node.arg(&self.program)
            .arg(bundle)
            .arg("--genesis")
            .arg(genesis);
        let status = node
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        Ok(status.code())
    }
}

fn fitting_node() -> bool {
    let Ok(out) = Command::new("node").arg("--version").output() else {
        return false;
    };
    String::from_utf8_lossy(&out.stdout)
        .trim()
        .strip_prefix('v')
        .and_then(|version| version.split('.').next()?.parse::<u32>().ok())
        .is_some_and(|major| major >= NODE_MAJOR_MIN)
}
