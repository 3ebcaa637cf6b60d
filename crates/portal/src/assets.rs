//! Files that pages load: the stylesheet, the seal, and the verifier's scripts.
//!
//! All are embedded. An address carries the beginning of the file's SHA-256, so that a browser
//! keeps it for good. The verifier's files are embedded straight from `verifier/dist`, so there is
//! no second copy that could differ.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// The verification page's script.
pub(crate) const VERIFY_SCRIPT: &str = "verify-page.js";

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Own;

#[derive(RustEmbed)]
#[folder = "../../verifier/dist/"]
struct Verifier;

/// The stylesheet's address.
pub(crate) fn stylesheet() -> String {
    address("chancery.css")
}

/// The address of a file, with the beginning of its hash.
pub(crate) fn address(name: &str) -> String {
    find(name).map_or_else(
        || format!("/assets/{name}"),
        |file| {
            let hash = hex::encode(file.metadata.sha256_hash());
            format!("/assets/{name}?v={}", hash.get(..12).unwrap_or_default())
        },
    )
}

/// Whether a file is there.
pub(crate) fn has(name: &str) -> bool {
    find(name).is_some()
}

/// A file's content, where it is text.
pub(crate) fn text(name: &str) -> Option<String> {
    String::from_utf8(find(name)?.data.into_owned()).ok()
}

fn find(name: &str) -> Option<EmbeddedFile> {
    Own::get(name).or_else(|| Verifier::get(name))
}

/// `GET /assets/{name}`.
pub(crate) async fn serve(Path(name): Path<String>) -> Response {
    let mut response = file(&name).unwrap_or_else(nothing);
    crate::web::secure(response.headers_mut());
    response
}

fn nothing() -> Response {
    let kind = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
    let cache = (header::CACHE_CONTROL, "no-store");
    (StatusCode::NOT_FOUND, [kind, cache], "nothing lies here\n").into_response()
}

fn file(name: &str) -> Option<Response> {
    let file = find(name)?;
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    let mut response = file.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_not_there_is_answered_with_all_headers() {
        for (name, status) in [("chancery.css", 200), ("nope", 404)] {
            let answered = serve(Path(name.to_owned())).await;
            assert_eq!(answered.status().as_u16(), status, "{name}");
            let headers = answered.headers();
            assert_eq!(headers["x-content-type-options"], "nosniff", "{name}");
            let policy = headers["content-security-policy"].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'"), "{name}");
        }
    }
}
