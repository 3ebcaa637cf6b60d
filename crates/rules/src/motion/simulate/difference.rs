//! Where two definitions differ, in a form that people read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use crate::definition::DefinitionRecord;

/// A field in which two definitions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// The field, such as `document.reasons.revoke/business-ended.name.zh`.
    pub field: String,
    /// Its value before; absent if it was not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Its value after; absent if it is not there any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The fields in which two definitions differ, by name; all fields of one that replaces nothing.
#[must_use]
pub fn difference(before: Option<&DefinitionRecord>, after: &DefinitionRecord) -> Vec<Difference> {
    let mut before = before.map(fields).unwrap_or_default();
    let mut differences = Vec::new();
    for (field, value) in fields(after) {
        let old = before.remove(&field);
        if old.as_ref() != Some(&value) {
            differences.push(Difference {
                field,
                before: old,
                after: Some(value),
            });
        }
    }
    differences.extend(before.into_iter().map(|(field, old)| Difference {
        field,
        before: Some(old),
        after: None,
    }));
    differences.sort_unstable_by(|a, b| a.field.cmp(&b.field));
    differences
}

/// A record's leaves by path. Items of lists are named by what tells them apart, so that one more does not move others.
fn fields(record: &DefinitionRecord) -> BTreeMap<String, String> {
    let mut leaves = BTreeMap::new();
    if let Ok(value) = serde_json::to_value(record) {
        flatten(String::new(), &value, &mut leaves);
    }
    leaves
}

fn flatten(path: String, value: &Value, leaves: &mut BTreeMap<String, String>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                flatten(below(name), value, leaves);
            }
        }
        Value::Array(items) => {
            for item in items {
                flatten(below(&item_name(item)), item, leaves);
            }
        }
        Value::String(text) => drop(leaves.insert(path, text.clone())),
        other => drop(leaves.insert(path, other.to_string())),
    }
}

fn item_name(item: &Value) -> String {
    let text = |name: &str| item.get(name).and_then(Value::as_str);
    match (text("for"), text("code"), text("name"), item.as_str()) {
        (Some(verb), Some(code), ..) => format!("{verb}/{code}"),
        (_, _, Some(name), _) => name.to_owned(),
        (_, _, _, Some(text)) => text.to_owned(),
        _ => item.to_string(),
    }
}
