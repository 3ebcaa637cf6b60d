//! The description of the interface: whole, closed, committed.

use std::path::Path;

use serde_json::Value;

use crate::city::city;

fn description() -> Value {
    serde_json::from_str(&chancery_api::openapi()).unwrap()
}

fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get("$ref") {
                found.push(target);
            }
            object.values().for_each(|inner| references(inner, found));
        }
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_to_a_schema() {
    let description = description();
    let mut found = Vec::new();
    references(&description, &mut found);
    assert!(found.len() > 100);
    for target in found {
        let pointer = target.strip_prefix('#').unwrap();
        assert!(
            description.pointer(pointer).is_some(),
            "{target} leads nowhere"
        );
    }
}

#[test]
fn every_transaction_of_the_catalogue_is_described() {
    let description = description();
    let variants = description["components"]["schemas"]["AnyTransaction"]["oneOf"]
        .as_array()
        .unwrap();
    assert_eq!(
        variants.len(),
        chancery_rules::catalogue::transactions().len()
    );
    assert_eq!(description["openapi"], "3.1.0");
}

/// With `CHANCERY_APPROVE` set, what is generated is approved and written.
#[test]
fn the_committed_description_is_the_generated_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    if std::env::var_os("CHANCERY_APPROVE").is_some() {
        std::fs::write(&path, chancery_api::openapi()).unwrap();
    }
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(
        committed == chancery_api::openapi(),
        "docs/openapi.json is stale: `cargo xtask openapi`"
    );
}

#[tokio::test]
async fn the_reference_page_names_every_operation_and_has_no_script() {
    let city = city().await;
    let page = city.get("/reference").await;
    let html = String::from_utf8(page.bytes).unwrap();
    for path in description()["paths"].as_object().unwrap().keys() {
        assert!(html.contains(path.as_str()), "{path}");
    }
    assert!(!html.contains("<script"));
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("style-src 'sha256-") && policy.starts_with("default-src 'none'"));
}
