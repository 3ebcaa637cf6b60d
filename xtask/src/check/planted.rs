//! That no build of the product holds a bug on purpose: the chain's feature `planted` is switched on by
//! nobody, and whatever belongs to it is left out without it.

use cargo_metadata::Package;

use super::Finding;
use crate::shell::Outcome;
use crate::tree::{metadata, sources};

/// The feature, and the module that it brings.
const FEATURE: &str = "planted";
/// What has to stand above each use of that module.
const GATE: &str = "#[cfg(feature = \"planted\")]";

/// Who switches the feature on, and what of it is there without it.
pub fn findings() -> Outcome<Vec<Finding>> {
    let metadata = metadata()?;
    let packages = metadata.workspace_packages();
    let mut found: Vec<Finding> = packages.into_iter().flat_map(switched_on).collect();
    for source in sources("crates")? {
        if source.path.starts_with("crates/chain/src/") && !source.path.ends_with("/planted.rs") {
            let lines: Vec<(usize, &str)> = source.lines().collect();
            found.extend(ungated(&source.path, &lines));
        }
    }
    Ok(found)
}

/// A feature or a dependency of `package` that brings the planted bugs with it.
fn switched_on(package: &Package) -> Vec<Finding> {
    let brings = |one: &String| one == FEATURE || one.ends_with(&format!("/{FEATURE}"));
    let features = package.features.iter().filter(|(name, _)| *name != FEATURE);
    let by_features = features.filter(|(_, brought)| brought.iter().any(brings));
    let by_features = by_features.map(|(name, _)| format!("its feature `{name}`"));
    let dependencies = package.dependencies.iter();
    let by_dependencies = dependencies.filter(|on| on.features.iter().any(brings));
    let by_dependencies = by_dependencies.map(|on| format!("its dependency on `{}`", on.name));
    by_features
        .chain(by_dependencies)
        .map(|who| {
            let what = format!("{who} switches the planted bugs on");
            Finding::new(package.manifest_path.as_str(), what)
        })
        .collect()
}

/// Uses of the module without the gate on the line above.
fn ungated(path: &str, lines: &[(usize, &str)]) -> Vec<Finding> {
    let uses = lines.windows(2).filter_map(|pair| {
        let [(_, above), (number, line)] = pair else {
            return None;
        };
        let uses = line.contains("crate::planted::") || line.contains("pub mod planted;");
        (uses && above.trim() != GATE).then_some(*number)
    });
    uses.map(|number| {
        let what = format!("a planted bug without `{GATE}` above it");
        Finding::new(format!("{path}:{number}"), what)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_bug_is_seen_unless_it_is_gated() {
        let bug = "        if crate::planted::is(crate::planted::Bug::SkippedSync) {";
        let gated = [(1, "        #[cfg(feature = \"planted\")]"), (2, bug)];
        assert!(ungated("a.rs", &gated).is_empty());
        let bare = [(1, "        let x = 1;"), (2, bug)];
        assert_eq!(ungated("a.rs", &bare).len(), 1);
    }
}
