//! The demonstration as a newcomer runs it, and what its last line must say.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::shell::{Outcome, chancery, output};

/// First port of the demonstration's city in the tests.
const PORT_BASE: u16 = 17_401;

/// Runs `demo --fresh --once --json` in a folder, judges its last line and gives it back.
///
/// # Errors
/// When it fails, or the line is not as documented.
pub fn check(folder: &Path) -> Outcome<Value> {
    let mut demo = Command::new(chancery()?);
    demo.args([
        "demo",
        "--fresh",
        "--once",
        "--json",
        "--port-base",
        &PORT_BASE.to_string(),
    ]);
    demo.arg("--dir").arg(folder);
    let printed = output(demo)?;
    let line = printed
        .lines()
        .last()
        .ok_or("the demonstration printed nothing")?;
    let summary: Value = serde_json::from_str(line)?;
    println!("  {line}");
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
    let height = summary
        .get("height")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    if height == 0 {
        return Err("the demonstration's city has no block".into());
    }
    Ok(summary)
}

fn demand(summary: &Value, name: &str, expected: &Value) -> Outcome {
    match summary.get(name) {
        Some(value) if value == expected => Ok(()),
        value => Err(format!("`{name}` is {value:?}, not {expected}").into()),
    }
}
