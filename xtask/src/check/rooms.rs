//! What each room may not hold, seen in its source text.

use super::Finding;
use crate::shell::Outcome;
use crate::tree::{Source, sources};

/// What never reaches the rules: clocks, randomness, environment, I/O, floats, hash-map order.
const NOT_IN_RULES: &[&str] = &[
    "async fn",
    ".await",
    "tokio::",
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "SystemTime",
    "Instant::",
    "HashMap",
    "HashSet",
    "getrandom",
    ": f64",
    ": f32",
    "as f64",
];

/// Where the codec of the rules refuses a float, it has to name one.
const REFUSING_FLOATS: &str = "fn serialize_f";

/// How an SQL statement begins inside a string literal.
const SQL: &[&str] = &[
    "\"SELECT ",
    "\"INSERT ",
    "\"UPDATE ",
    "\"DELETE ",
    "\"CREATE TABLE",
    "\"PRAGMA ",
    "sqlx::",
];

/// Where SQL stands: our own databases, an agency's view (ADR 0018), and the stand-ins of such agencies.
const SQL_STANDS_IN: &[&str] = &[
    "crates/readmodel/",
    "crates/cabinet/",
    "crates/agent/src/adapter/sql.rs",
    "crates/testkit/src/stand_in/",
];

/// Findings in every crate's source.
pub fn findings() -> Outcome<Vec<Finding>> {
    let all = sources("crates")?;
    let names = transaction_names(&all);
    let mut found = Vec::new();
    for source in all.iter().filter(|source| !source.is_test()) {
        let room = source.path.split('/').nth(1).unwrap_or_default();
        if room == "rules" {
            found.extend(holding(
                source,
                NOT_IN_RULES,
                "does not belong in the rules",
            ));
        }
        if !SQL_STANDS_IN
            .iter()
            .any(|place| source.path.starts_with(place))
        {
            found.extend(holding(
                source,
                SQL,
                "SQL lives in readmodel, cabinet and the agent's view only",
            ));
        }
        if room != "chain" {
            found.extend(holding(
                source,
                &["commonware_"],
                "the engine lives in chain only",
            ));
        }
        if room != "rules" {
            found.extend(spelled_transactions(source, &names));
        }
    }
    found.extend(unsafe_allowed()?);
    Ok(found)
}

fn holding(source: &Source, needles: &[&str], what: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, line) in source.lines() {
        for needle in needles {
            if line.contains(needle) && !line.contains(REFUSING_FLOATS) {
                let place = format!("{}:{number}", source.path);
                found.push(Finding::new(place, format!("`{}`: {what}", needle.trim())));
            }
        }
    }
    found
}

/// The names in the catalogue, read where the transactions say them.
fn transaction_names(all: &[Source]) -> Vec<String> {
    all.iter()
        .filter(|source| source.path.starts_with("crates/rules/"))
        .flat_map(|source| source.code().lines())
        .filter(|line| line.trim_start().starts_with("const NAME: &"))
        .filter_map(|line| line.split('"').nth(1))
        .map(|name| format!("\"{name}\""))
        .collect()
}

fn spelled_transactions(source: &Source, names: &[String]) -> Vec<Finding> {
    let needles: Vec<&str> = names.iter().map(String::as_str).collect();
    holding(
        source,
        &needles,
        "say a transaction's name through the catalogue (`Transaction::NAME`)",
    )
}

/// `forbid(unsafe_code)` comes with the workspace's lints: every crate takes them.
fn unsafe_allowed() -> Outcome<Vec<Finding>> {
    let mut found = Vec::new();
    for package in crate::tree::metadata()?.workspace_packages() {
        let manifest = std::fs::read_to_string(&package.manifest_path)?;
        if !manifest.contains("[lints]\nworkspace = true") {
            let what = "does not take the workspace's lints, which forbid unsafe code";
            found.push(Finding::new(package.manifest_path.as_str(), what));
        }
    }
    let whole = std::fs::read_to_string(crate::shell::root().join("Cargo.toml"))?;
    if !whole.contains("unsafe_code = \"forbid\"") {
        found.push(Finding::new(
            "Cargo.toml",
            "the workspace's lints no longer forbid unsafe code",
        ));
    }
    Ok(found)
}
