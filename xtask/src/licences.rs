//! What we build on, judged without a network: licences, sources, pins and use.
//!
//! Advisories need a database that is not here; `cargo deny check advisories` runs where it is
//! installed.

use cargo_metadata::{DependencyKind, Metadata, Package};

use crate::shell::{Outcome, cargo, command, is_there, run};
use crate::tally::Step;
use crate::tree::{folder, metadata_whole};

/// Licences under which a dependency may come, by SPDX name.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OpenSSL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Judges every package that the lock file names.
///
/// # Errors
/// Names each package that is not as it must be.
pub fn check() -> Outcome<Step> {
    let metadata = metadata_whole()?;
    let mut found = Vec::new();
    for package in &metadata.packages {
        found.extend(judge(package));
    }
    found.extend(unused(&metadata)?);
    for finding in &found {
        println!("  {finding}");
    }
    if !found.is_empty() {
        return Err(format!("{} findings among the dependencies", found.len()).into());
    }
    println!(
        "  {} packages: licences allowed, all from the registry",
        metadata.packages.len()
    );
    if is_there("cargo-deny") {
        run(cargo(&["deny", "--offline", "check", "advisories"]))?;
    } else {
        println!("  advisories: not checked here, `cargo deny` is not installed");
    }
    Ok(Step::Held)
}

fn judge(package: &Package) -> Option<String> {
    let name = format!("{} {}", package.name, package.version);
    if let Some(source) = &package.source
        && !source
            .repr
            .starts_with("registry+https://github.com/rust-lang/crates.io-index")
    {
        return Some(format!(
            "{name} comes from `{}`, not from the registry",
            source.repr
        ));
    }
    let Some(licence) = &package.license else {
        return package
            .license_file
            .is_none()
            .then(|| format!("{name} names no licence"));
    };
    (!allowed(licence)).then(|| format!("{name} comes under `{licence}`"))
}

/// Whether an SPDX expression can be met with allowed licences.
fn allowed(expression: &str) -> bool {
    let plain = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let alternatives = |part: &str| {
        part.split(" OR ")
            .any(|licence| ALLOWED.contains(&licence.trim()))
    };
    // A conjunction of alternatives, which is how the registry's packages write it.
    if expression.contains('(') {
        return plain.split(" AND ").all(alternatives);
    }
    plain.split(" OR ").any(|option| {
        option
            .split(" AND ")
            .all(|licence| ALLOWED.contains(&licence.trim()))
    })
}

/// Dependencies of our crates whose name no source of the crate says.
fn unused(metadata: &Metadata) -> Outcome<Vec<String>> {
    let mut found = Vec::new();
    for package in metadata.workspace_packages() {
        let mut text = String::new();
        gather(&folder(package), &mut text)?;
        for dependency in &package.dependencies {
            let name = dependency
                .rename
                .as_ref()
                .unwrap_or(&dependency.name)
                .replace('-', "_");
            if !text.contains(&name) && dependency.kind != DependencyKind::Build {
                found.push(format!(
                    "{} does not use `{}`",
                    package.name, dependency.name
                ));
            }
        }
    }
    Ok(found)
}

fn gather(folder: &std::path::Path, text: &mut String) -> Outcome {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            gather(&path, text)?;
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            text.push_str(&std::fs::read_to_string(path)?);
        }
    }
    Ok(())
}

/// Whether a program of Git finds nothing uncommitted in a place.
pub fn unchanged(path: &str) -> Outcome {
    let changed = crate::shell::output(command("git", &["status", "--porcelain", "--", path]))?;
    if changed.trim().is_empty() {
        return Ok(());
    }
    Err(format!("`{path}` differs from what is committed:\n{changed}").into())
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn an_expression_is_met_when_some_choice_is_allowed() {
        for (expression, met) in [
            ("MIT OR Apache-2.0", true),
            ("MIT/Apache-2.0", true),
            ("GPL-3.0", false),
            ("GPL-3.0 OR MIT", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR Apache-2.0) AND GPL-3.0", false),
            ("ISC AND (Apache-2.0 OR ISC) AND OpenSSL", true),
        ] {
            assert_eq!(allowed(expression), met, "{expression}");
        }
    }
}
