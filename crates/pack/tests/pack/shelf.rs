//! The folder `services/` of this repository.

use std::path::PathBuf;

use chancery_pack::{Diagnostic, Files, check, report::render};

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../services")
}

pub fn files() -> Files {
    Files::read(&root()).unwrap()
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

/// The example of this repository alone, with the sale of a house between persons beside it.
pub fn files_with_house_sale() -> Files {
    let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut all = files();
    let packs: Vec<_> = all
        .0
        .keys()
        .filter_map(|file| file.strip_suffix("service.yaml"))
        .filter(|folder| *folder != "gallery-permit/")
        .map(str::to_owned)
        .collect();
    all.0
        .retain(|file, _| !packs.iter().any(|folder| file.starts_with(folder)));
    all.0.extend(Files::read(&fixtures).unwrap().0);
    all
}
