//! The source tree as the checks see it: the workspace's metadata, and hand-written files.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::shell::{Outcome, root};

/// The workspace's metadata, without the graph of dependencies.
pub fn metadata() -> Outcome<Metadata> {
    Ok(MetadataCommand::new()
        .current_dir(root())
        .no_deps()
        .exec()?)
}

/// The metadata with every dependency, from the lock file and without a network.
pub fn metadata_whole() -> Outcome<Metadata> {
    let options = vec![String::from("--locked"), String::from("--offline")];
    let offline = MetadataCommand::new()
        .current_dir(root())
        .other_options(options)
        .exec();
    match offline {
        Ok(metadata) => Ok(metadata),
        Err(_) => Ok(MetadataCommand::new()
            .current_dir(root())
            .other_options(vec![String::from("--locked")])
            .exec()?),
    }
}

/// The folder of a package.
pub fn folder(package: &Package) -> PathBuf {
    package
        .manifest_path
        .parent()
        .map_or_else(root, |path| path.as_std_path().to_path_buf())
}

/// One hand-written source file.
pub struct Source {
    /// Path from the repository's root, with `/`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

impl Source {
    /// The part before the tests.
    pub fn code(&self) -> &str {
        self.text
            .find("#[cfg(test)]")
            .map_or(&*self.text, |at| self.text.get(..at).unwrap_or_default())
    }

    /// Lines of code without comments, numbered from one.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code()
            .lines()
            .enumerate()
            .map(|(index, line)| (index.saturating_add(1), line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Whether the file is a test, an example or a sample by its place.
    pub fn is_test(&self) -> bool {
        ["/tests/", "/examples/", "/gallery/"]
            .iter()
            .any(|place| self.path.contains(place))
            || self.path.ends_with("/tests.rs")
    }
}

/// Every Rust file under a folder of the repository, sorted by path.
pub fn sources(folder: &str) -> Outcome<Vec<Source>> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths)?;
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.extension().is_some_and(|ext| ext == "rs") {
            let text = std::fs::read_to_string(&path)?;
            found.push(Source {
                path: relative(&path),
                text,
            });
        }
    }
    Ok(found)
}

/// Every folder below one, hidden ones and generated ones apart.
pub fn folders(folder: &str) -> Outcome<Vec<String>> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths)?;
    let mut names: Vec<String> = paths
        .iter()
        .filter_map(|path| path.parent())
        .map(relative)
        .collect();
    names.sort();
    names.dedup();
    Ok(names)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Outcome {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with('.') || name == "node_modules" || name == "target" || name == "dist" {
            continue;
        }
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), found)?;
        } else {
            found.push(entry.path());
        }
    }
    Ok(())
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}
