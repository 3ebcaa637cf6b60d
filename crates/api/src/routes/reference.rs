//! The description of this interface, for programs and for people.
//!
//! The page is drawn on the server from the description itself. Absent on purpose: any script.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::problem::KINDS;

static DESCRIPTION: LazyLock<String> = LazyLock::new(crate::openapi::openapi);
static PAGE: LazyLock<String> = LazyLock::new(page_text);

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;\
padding:0 1rem;color:#0b0c0c}h2{margin-top:2.5rem;border-bottom:1px solid #b1b4b6}\
h3{margin-bottom:.25rem}code{background:#f3f2f1;padding:.1rem .3rem;overflow-wrap:anywhere}\
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.25rem .5rem;\
border-bottom:1px solid #b1b4b6;vertical-align:top}a{color:#1d70b8}";

/// The interface's description, OpenAPI 3.1.
#[utoipa::path(get, path = "/openapi.json", tag = "reference",
    responses((status = 200, description = "the description",
        content_type = "application/json", body = ref("#/components/schemas/Binary"))))]
pub async fn openapi() -> Response {
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (CACHE_CONTROL, "max-age=300"),
    ];
    (headers, DESCRIPTION.as_str()).into_response()
}

/// The interface's reference, to be read.
#[utoipa::path(get, path = "/reference", tag = "reference",
    responses((status = 200, description = "the page", content_type = "text/html", body = String)))]
pub async fn page() -> Response {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!("default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'");
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, "max-age=300".to_owned()),
    ];
    (headers, PAGE.as_str()).into_response()
}

fn page_text() -> String {
    let document: Value = serde_json::from_str(&DESCRIPTION).unwrap_or_default();
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Chancery: HTTP reference\
         </title><style>{STYLE}</style></head><body><main><h1>HTTP reference</h1><p>{}</p>\
         <p>For programs: <a href=\"/openapi.json\">/openapi.json</a> (OpenAPI 3.1).</p>",
        escape(text(&document, "/info/description")),
    );
    let paths = document.get("paths").and_then(Value::as_object);
    let mut group = String::new();
    for (path, method, operation) in operations(paths) {
        let tag = text(operation, "/tags/0");
        if tag != group {
            html.push_str(&format!("<h2>{}</h2>", escape(tag)));
            tag.clone_into(&mut group);
        }
        html.push_str(&operation_html(path, method, operation));
    }
    html.push_str(&problems_html());
    html.push_str("</main></body></html>");
    html
}

/// All operations, those of one tag together.
fn operations(paths: Option<&serde_json::Map<String, Value>>) -> Vec<(&str, &str, &Value)> {
    let mut all: Vec<(&str, &str, &Value)> = paths
        .into_iter()
        .flatten()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
        })
        .collect();
    all.sort_by_key(|(path, method, operation)| (text(operation, "/tags/0"), *path, *method));
    all
}

fn operation_html(path: &str, method: &str, operation: &Value) -> String {
    let mut html = format!(
        "<h3><code>{} {}</code></h3><p>{}</p>",
        method.to_uppercase(),
        escape(path),
        escape(text(operation, "/summary")),
    );
    let parameters = operation.get("parameters").and_then(Value::as_array);
    if let Some(parameters) = parameters.filter(|parameters| !parameters.is_empty()) {
        html.push_str("<table><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr>");
        for parameter in parameters {
            html.push_str(&row(&[
                &format!("<code>{}</code>", escape(text(parameter, "/name"))),
                &escape(text(parameter, "/in")),
                &escape(text(parameter, "/description")),
            ]));
        }
        html.push_str("</table>");
    }
    html
}

fn problems_html() -> String {
    let mut html = "<h2>Problems</h2><p>Besides the rejections of the <a href=\"/v1/catalogue\">\
        catalogue</a>.</p><table><tr><th>Code</th><th>Status</th><th>Meaning</th><th>Remedy</th>\
        </tr>"
        .to_owned();
    for kind in KINDS {
        html.push_str(&row(&[
            &format!("<code>{}</code>", kind.code),
            kind.status.as_str(),
            kind.title,
            &escape(kind.remedy),
        ]));
    }
    html.push_str("</table>");
    html
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells
        .iter()
        .map(|cell| format!("<td>{cell}</td>"))
        .collect();
    format!("<tr>{cells}</tr>")
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
