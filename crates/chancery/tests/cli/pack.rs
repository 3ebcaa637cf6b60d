//! `pack`: from the first draft to documents for a city.

use serde_json::json;

use crate::{chancery, text};

#[test]
fn a_new_pack_is_sound_and_what_is_wrong_later_is_said_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let services = folder.path().join("services");
    let there = ["--services", text(&services)];
    let run = |arguments: &[&str]| chancery(&[arguments, &there].concat());
    assert_eq!(run(&["pack", "new", "stall-licence"]).code, 0);
    assert_eq!(run(&["pack", "new", "stall-licence"]).code, 1);
    assert_eq!(run(&["pack", "check", "stall-licence"]).code, 0);
    let tested = run(&["pack", "test", "stall-licence", "--json"]);
    assert_eq!(tested.code, 0, "{}", tested.err);
    assert_eq!(tested.json()["scenarios"].as_array().unwrap().len(), 2);
    let drawn = run(&["pack", "draw", "stall-licence"]);
    assert!(drawn.out.starts_with("<svg"), "{}", drawn.out);

    let file = services.join("stall-licence/service.yaml");
    let before = std::fs::read_to_string(&file).unwrap();
    let old = folder.path().join("old.yaml");
    std::fs::write(&old, &before).unwrap();
    std::fs::write(&file, before.replace("who: organisation", "who: nobody")).unwrap();
    let checked = run(&["pack", "check"]);
    assert_eq!(checked.code, 1);
    assert!(checked.out.contains("P027"), "{}", checked.out);
    assert!(
        checked.out.contains("stall-licence/service.yaml:22:10"),
        "{}",
        checked.out
    );
    std::fs::write(&file, before.replace("within: 20", "within: 10")).unwrap();
    let compared = chancery(&["pack", "diff", text(&old), text(&file)]);
    let expected = "the deadline was 20 working days, and becomes 10 working days";
    assert!(compared.out.contains(expected), "{}", compared.out);
}

#[test]
fn a_pack_is_compiled_for_a_city_whose_parties_are_all_named() {
    let folder = tempfile::tempdir().unwrap();
    let services = folder.path().join("services");
    let there = ["--services", text(&services), "--json"];
    let run = |arguments: &[&str]| chancery(&[arguments, &there].concat());
    assert_eq!(run(&["pack", "new", "stall-licence"]).code, 0);
    let binding = folder.path().join("binding.json");
    let compile = || {
        run(&[
            "pack",
            "compile",
            "stall-licence",
            "--binding",
            text(&binding),
        ])
    };
    std::fs::write(&binding, json!({}).to_string()).unwrap();
    let refused = compile();
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("P027"), "{}", refused.err);
    std::fs::write(
        &binding,
        json!({ "authority": "ab".repeat(32) }).to_string(),
    )
    .unwrap();
    let compiled = compile();
    assert_eq!(compiled.code, 0, "{}", compiled.err);
    let documents = compiled.json();
    let documents = documents.as_array().unwrap();
    assert_eq!(documents.len(), 3);
    assert_eq!(documents[2]["service"]["code"], "stall-licence");
}
