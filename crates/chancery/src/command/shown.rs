//! How answers are shown to a person: lists as tables, one thing as its fields.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

/// The path of a list with those conditions that are given.
pub fn list_path(path: &str, conditions: &[(&str, Option<&str>)]) -> String {
    let query: Vec<String> = conditions
        .iter()
        .filter_map(|(name, value)| value.map(|value| format!("{name}={}", encoded(value))))
        .collect();
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", query.join("&"))
    }
}

/// A list's items as a table of these columns; a column may be a path such as `name/zh`.
pub fn table(answer: &Value, columns: &[&str]) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(columns.iter().map(|column| column.replace('/', " ")));
    let items = answer.get("items").and_then(Value::as_array);
    for item in items.into_iter().flatten() {
        table.add_row(columns.iter().map(|column| {
            item.pointer(&format!("/{column}"))
                .map(plain)
                .unwrap_or_default()
        }));
    }
    let mut text = table.to_string();
    if let Some(next) = answer.get("next").and_then(Value::as_str) {
        text.push_str(&format!("\nmore: --cursor {next}"));
    }
    text + &as_of(answer)
}

/// One thing, a field a line, what lies deeper indented.
pub fn record(answer: &Value) -> String {
    let mut lines = Vec::new();
    fields(answer, 0, &mut lines);
    lines.join("\n")
}

fn fields(value: &Value, depth: usize, lines: &mut Vec<String>) {
    let indent = "  ".repeat(depth);
    let deeper = depth.saturating_add(1);
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                if value.is_object() || value.is_array() {
                    lines.push(format!("{indent}{name}:"));
                    fields(value, deeper, lines);
                } else {
                    lines.push(format!("{indent}{name}: {}", plain(value)));
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                if item.is_object() || item.is_array() {
                    lines.push(format!("{indent}-"));
                    fields(item, deeper, lines);
                } else {
                    lines.push(format!("{indent}- {}", plain(item)));
                }
            }
        }
        other => lines.push(format!("{indent}{}", plain(other))),
    }
}

fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn as_of(answer: &Value) -> String {
    let height = answer.get("as_of_height").and_then(Value::as_u64);
    height
        .map(|height| format!("\nas of block {height}"))
        .unwrap_or_default()
}

/// Percent-encodes what is not plain in a query (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_list_is_a_table_with_its_height_and_where_it_goes_on() {
        let answer = json!({ "as_of_height": 7, "next": "c1",
            "items": [{ "party": "ab", "name": { "zh": "税务局" } }] });
        let text = table(&answer, &["party", "name/zh"]);
        assert!(
            text.contains("税务局") && text.contains("--cursor c1"),
            "{text}"
        );
        assert!(text.ends_with("as of block 7"), "{text}");
    }

    #[test]
    fn only_conditions_that_are_given_go_into_the_path() {
        assert_eq!(list_path("/v1/x", &[("a", None)]), "/v1/x");
        assert_eq!(
            list_path("/v1/x", &[("a", Some("b c")), ("d", None)]),
            "/v1/x?a=b%20c"
        );
    }
}
