//! Names that say nothing: folders and modules speak the domain.

use super::Finding;
use crate::shell::Outcome;
use crate::tree::{folders, sources};

const SAY_NOTHING: &[&str] = &[
    "util", "utils", "common", "commons", "helper", "helpers", "misc", "manager", "managers",
    "shared", "lib_", "core_",
];

/// Where a folder or a module bears such a name.
pub fn findings() -> Outcome<Vec<Finding>> {
    let mut found = Vec::new();
    for place in ["crates", "xtask", "verifier", "docs", "services"] {
        for folder in folders(place)? {
            if folder.split('/').any(|part| SAY_NOTHING.contains(&part)) {
                found.push(Finding::new(folder, "a folder's name that says nothing"));
            }
        }
    }
    for source in sources("crates")?.iter().chain(&sources("xtask")?) {
        let stem = source
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs");
        if SAY_NOTHING.contains(&stem) {
            found.push(Finding::new(
                &*source.path,
                "a module's name that says nothing",
            ));
        }
        if !source.text.starts_with("//!") {
            found.push(Finding::new(
                &*source.path,
                "does not open with `//!`: what is it?",
            ));
        }
    }
    Ok(found)
}
