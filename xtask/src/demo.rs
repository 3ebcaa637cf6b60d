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
    demand_savings(&summary)?;
    let height = summary
        .get("height")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    if height == 0 {
        return Err("the demonstration's city has no block".into());
    }
    Ok(summary)
}

/// What a case over six agencies may cost those who take part.
fn demand_savings(summary: &Value) -> Outcome {
    let figure = |name: &str, when: &str| {
        let found = summary.pointer(&format!("/measures/{name}/{when}"));
        found
            .and_then(Value::as_f64)
            .ok_or_else(|| format!("`measures.{name}.{when}` is missing"))
    };
    let bounds = [("materials", 3.0), ("trips", 1.0), ("minutes", 2.0)];
    for (name, most) in bounds {
        let after = figure(name, "after")?;
        if after > most || figure(name, "before")? <= after {
            return Err(
                format!("`measures.{name}` is {after} after, at most {most} is promised").into(),
            );
        }
    }
    let (before, after) = (
        figure("fields_typed", "before")?,
        figure("fields_typed", "after")?,
    );
    if after > before * 0.2 {
        return Err(
            format!("{after} of {before} fields are typed, at most a fifth is promised").into(),
        );
    }
    let seconds = summary.pointer("/case/seconds").and_then(Value::as_f64);
    println!("  a case over six agencies took {seconds:?} s");
    Ok(())
}

fn demand(summary: &Value, name: &str, expected: &Value) -> Outcome {
    match summary.get(name) {
        Some(value) if value == expected => Ok(()),
        value => Err(format!("`{name}` is {value:?}, not {expected}").into()),
    }
}
