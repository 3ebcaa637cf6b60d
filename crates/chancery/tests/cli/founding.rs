//! `found`: a whole city, private keys, and never one over another.

use std::os::unix::fs::PermissionsExt;

use crate::{chancery, text};

#[test]
fn a_city_has_four_agencies_with_private_keys_and_one_genesis() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    let ran = chancery(&["found", "--development", text(&city), "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.json()["members"].as_array().unwrap().len(), 4);
    let genesis = std::fs::read(city.join("genesis.json")).unwrap();
    for agency in ["registrar", "tax", "housing", "security"] {
        let data = city.join(agency);
        assert_eq!(std::fs::read(data.join("genesis.json")).unwrap(), genesis);
        for key in [
            "validator",
            "root",
            "office",
            "automation",
            "assertion",
            "sealing",
            "cabinet",
        ] {
            let path = data.join("keys").join(format!("{key}.key"));
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{}", path.display());
        }
    }
}

#[test]
fn the_citizens_are_in_no_file_but_the_people_file() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    assert_eq!(chancery(&["found", "--development", text(&city)]).code, 0);
    let people = std::fs::read_to_string(city.join("people.json")).unwrap();
    assert!(people.contains("林晚舟"));
    let genesis = std::fs::read_to_string(city.join("genesis.json")).unwrap();
    assert!(!genesis.contains("林晚舟"));
}

#[test]
fn a_city_is_never_founded_over_anything() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    let ran = chancery(&["found", "--development", text(folder.path())]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("is not empty"), "{}", ran.err);
    let ran = chancery(&["demo", "--fresh", "--once", "--dir", text(folder.path())]);
    assert_eq!(ran.code, 1);
    assert!(
        folder.path().join("mine.txt").is_file(),
        "--fresh removed what is no city"
    );
}

#[test]
fn ports_that_do_not_exist_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city");
    let ran = chancery(&[
        "found",
        "--development",
        text(&city),
        "--port-base",
        "65000",
    ]);
    assert_eq!(ran.code, 2, "{}", ran.err);
}
