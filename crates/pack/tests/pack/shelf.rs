//! The folder `services/` of this repository.

use std::path::PathBuf;

use chancery_pack::{Diagnostic, Files, check, report::render};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../services")
}

pub fn files() -> Files {
    Files::read(&root()).unwrap()
}

/// The example with what is everybody's, without the other packs.
pub fn example() -> Files {
    let mut all = files();
    let is_other = |path: &str| {
        path.contains('/')
            && !path.starts_with("gallery-permit/")
            && !path.starts_with("certificate-types/")
    };
    all.0.retain(|path, _| !is_other(path));
    all
}

/// What is wrong, as it is shown.
pub fn shown(files: &Files, found: &[Diagnostic]) -> String {
    found
        .iter()
        .map(|it| render(it, files.text(&it.file)))
        .collect()
}

pub fn assert_clean(files: &Files) {
    let mut found = check(files);
    found.retain(|it| !it.flaw.is_warning());
    assert!(found.is_empty(), "\n{}", shown(files, &found));
}

/// The example, with the sale of a house between persons beside it.
pub fn files_with_house_sale() -> Files {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all = example();
    all.0.extend(Files::read(&fixtures).unwrap().0);
    all
}
