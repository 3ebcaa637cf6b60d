//! Which crate may know which: read from `cargo metadata`, other arrows are findings.

use cargo_metadata::{Dependency, DependencyKind, Package};

use super::Finding;
use crate::shell::Outcome;
use crate::tree::metadata;

/// Crate and what it may depend on of ours. Every crate of the workspace stands here once.
const KNOWS: &[(&str, &[&str])] = &[
    ("rules", &[]),
    ("credential", &[]),
    ("vault", &[]),
    ("custody", &[]),
    ("proof", &["rules", "credential"]),
    ("chain", &["rules", "proof"]),
    ("pack", &["rules"]),
    ("readmodel", &["rules"]),
    ("cabinet", &["rules"]),
    ("client", &["proof", "rules", "credential"]),
    ("agent", &["client", "cabinet", "rules"]),
    (
        "api",
        &[
            "rules",
            "proof",
            "readmodel",
            "cabinet",
            "credential",
            "vault",
        ],
    ),
    ("portal", &["api", "rules", "proof", "readmodel"]),
    ("testkit", EVERYTHING),
    ("chancery", EVERYTHING),
    (
        "fuzz",
        &["rules", "credential", "vault", "proof", "chain", "api"],
    ),
    ("xtask", &[]),
];

/// What a crate's tests may know besides, the testkit apart: the API's play the packs' scenarios.
const TESTS_KNOW: &[(&str, &str)] = &[("api", "pack")];

/// The two crates that compose the others.
const EVERYTHING: &[&str] = &[
    "rules",
    "credential",
    "vault",
    "custody",
    "proof",
    "chain",
    "readmodel",
    "cabinet",
    "pack",
    "client",
    "agent",
    "api",
    "portal",
    "testkit",
];

/// What the rules may be built on, reviewed by name: codec, hashes, signatures, schema.
const RULES_BUILT_ON: &[&str] = &[
    "aws-lc-rs",
    "curve25519-dalek",
    "ed25519-zebra",
    "hex",
    "rand_core",
    "schemars",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
];

/// Libraries that live in one or two rooms: name or prefix, and the rooms.
const KEPT_IN: &[(&str, &[&str])] = &[
    ("commonware-", &["chain"]),
    ("sqlx", &["readmodel", "cabinet", "agent", "testkit"]),
];

/// Arrows that the architecture does not have.
pub fn findings() -> Outcome<Vec<Finding>> {
    let metadata = metadata()?;
    let mut found = Vec::new();
    for package in metadata.workspace_packages() {
        let short = short(package.name.as_str());
        let Some((_, may)) = KNOWS.iter().find(|(name, _)| *name == short) else {
            found.push(Finding::new(
                short,
                "is not in the list of crates in `xtask check`",
            ));
            continue;
        };
        for dependency in &package.dependencies {
            found.extend(judge(package, dependency, short, may));
        }
    }
    Ok(found)
}

fn judge(package: &Package, on: &Dependency, crate_: &str, may: &[&str]) -> Vec<Finding> {
    let place = format!("{}", package.manifest_path);
    let mut found = Vec::new();
    let of_tests = on.kind == DependencyKind::Development;
    if on.path.is_some() {
        let target = short(&on.name);
        let in_tests = of_tests && (target == "testkit" || TESTS_KNOW.contains(&(crate_, target)));
        if !may.contains(&target) && !in_tests {
            found.push(Finding::new(
                &place,
                format!("`{crate_}` may not know `{target}`"),
            ));
        }
        return found;
    }
    if crate_ == "rules" && !of_tests && !RULES_BUILT_ON.contains(&&*on.name) {
        found.push(Finding::new(
            &place,
            format!("the rules may not be built on `{}`", on.name),
        ));
    }
    for (prefix, rooms) in KEPT_IN {
        if on.name.starts_with(prefix) && !rooms.contains(&crate_) {
            let rooms = rooms.join(", ");
            found.push(Finding::new(
                &place,
                format!("`{}` lives in {rooms} only", on.name),
            ));
        }
    }
    found
}

fn short(name: &str) -> &str {
    name.strip_prefix("chancery-").unwrap_or(name)
}
