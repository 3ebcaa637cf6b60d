//! `pack publish` on a city that runs: a service of data alone comes into force, and a case of it is opened.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::city::City;
use crate::{chancery, text};

fn did(published: &Value) -> Vec<&str> {
    let all = published.as_array().unwrap();
    all.iter().map(|it| it["did"].as_str().unwrap()).collect()
}

#[test]
fn a_new_pack_is_published_once_and_a_case_of_it_is_opened() {
    let city = City::start(|_| {});
    let services = city.path("services");
    let new = [
        "pack",
        "new",
        "stall-licence",
        "--services",
        text(&services),
    ];
    assert_eq!(chancery(&new).code, 0);
    let binding = json!({ "authority": city.party("registrar") });
    let binding = city.file("binding.json", &binding);
    let publish = [
        "pack",
        "publish",
        "stall-licence",
        "--binding",
        &binding,
        "--services",
        text(&services),
    ];
    let published = city.run("registrar", &publish);
    assert_eq!(
        did(&published),
        ["is in force from the next block"; 3],
        "{published}"
    );
    let again = city.run("registrar", &publish);
    assert_eq!(did(&again), ["was there already"; 3], "{again}");
    let service = published[2]["definition"].as_str().unwrap();
    let case = "cd".repeat(32);
    let open = json!({ "case": case, "service": service, "entries": [], "holders": [] });
    let open = city.file("open.json", &open);
    city.run("registrar", &["case", "open", &open]);
    let url = city.url("tax");
    // Another node shows it, as soon as it has the block.
    let show = ["case", "show", &case, "--node", &url, "--json"];
    let end = Instant::now() + Duration::from_secs(60);
    let mut shown = chancery(&show).json();
    while shown["case"].is_null() && Instant::now() < end {
        shown = chancery(&show).json();
    }
    assert_eq!(shown["case"]["service"], json!(service), "{shown}");
    assert_eq!(shown["case"]["status"], json!("open"));
}
