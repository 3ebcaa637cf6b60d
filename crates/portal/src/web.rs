//! Around every page: the visit, the failure page, the language cookie, the security headers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use chancery_api::Problem;
use chancery_api::limits::{REQUEST_MS_MAX, address_of};

use crate::Portal;
use crate::error::Failure;
use crate::layout;
use crate::text::{Language, Text};
use crate::visit::Visit;

/// Our own files alone; no inline script or style, no frame around us, forms only to ourselves.
/// `blob:` is for the preview of a picture that the reader chose.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
    connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const LANGUAGE_COOKIE: &str = "chancery-language";

/// The longest that a page may take, its form's arrival included.
const PAGE_WITHIN: Duration = Duration::from_millis(REQUEST_MS_MAX);

/// Prepares the visit, runs the page, and turns a failure into a page.
pub(crate) async fn visit(
    State(portal): State<Portal>,
    mut request: Request,
    next: Next,
) -> Response {
    let (asked, address) = Visit::split(request.uri().path(), request.uri().query());
    let language = language(asked.as_deref(), request.headers());
    let text = Text::in_language(language);
    if let Err(refused) = portal.api.limits().general.check(address_of(&request)) {
        return too_often(text, &refused);
    }
    let visit = match crate::ask::scene(&portal).await {
        Ok((city, as_of)) => Arc::new(Visit {
            text,
            city,
            as_of,
            address,
        }),
        Err(failure) => return bare(text, &failure),
    };
    let path = request.uri().path();
    let private = ["/office", "/council", "/operator"]
        .iter()
        .any(|place| path.starts_with(place));
    let method = request.method().clone();
    request.extensions_mut().insert(Arc::clone(&visit));
    let mut response = within(PAGE_WITHIN, next.run(request)).await;
    if let Some((status, failure)) = failed(&mut response) {
        response = (status, layout::failure(&visit, &failure)).into_response();
    }
    let headers = response.headers_mut();
    secure(headers);
    headers.insert(
        header::CONTENT_LANGUAGE,
        HeaderValue::from_static(language.code()),
    );
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Cookie, Accept-Language"),
    );
    let cache = if private || method != Method::GET {
        "no-store"
    } else {
        "no-cache"
    };
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static(cache));
    if asked.as_deref().and_then(Language::of_code).is_some() {
        remember(headers, language, portal.api.is_secure());
    }
    response
}

/// A page, or that it took too long: the arrival of a form counts.
async fn within(bound: Duration, page: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(bound, page).await {
        Ok(response) => response,
        Err(_) => Failure::TooSlow.into_response(),
    }
}

/// The failure that a response carries, or that the framework's own refusal of a request is.
fn failed(response: &mut Response) -> Option<(StatusCode, Failure)> {
    if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        return Some((failure.status(), failure));
    }
    let status = response.status();
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    let is_failure = status.is_client_error() || status.is_server_error();
    (is_failure && !is_page).then(|| (status, Failure::of_status(status)))
}

/// The headers that every answer carries, files included.
pub(crate) fn secure(headers: &mut HeaderMap) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Within these pages the browser says where a form comes from; nobody else learns it. With
        // `no-referrer` it would send `Origin: null` with our own forms too.
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), microphone=(), geolocation=()",
        ),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

fn language(asked: Option<&str>, headers: &HeaderMap) -> Language {
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    Language::choose(asked, cookie(headers, LANGUAGE_COOKIE), accepted)
}

fn remember(headers: &mut HeaderMap, language: Language, is_secure: bool) {
    let cookie = format!(
        "{LANGUAGE_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{}",
        language.code(),
        only_by_tls(is_secure)
    );
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, value);
    }
}

/// What keeps a cookie from travelling in clear, where readers come by TLS.
pub(crate) const fn only_by_tls(is_secure: bool) -> &'static str {
    if is_secure { "; Secure" } else { "" }
}

/// The answer past the rate: words alone, before anything is looked up.
fn too_often(text: Text, refused: &Problem) -> Response {
    let mut response = bare(text, &Failure::TooOften);
    let seconds = refused.retry_after_ms.unwrap_or(1_000).div_ceil(1_000);
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A failure before the city is known: words alone.
fn bare(text: Text, failure: &Failure) -> Response {
    let words = format!(
        "{}\n{}\n",
        text.say(failure.title_key()),
        text.say(failure.next_key())
    );
    let mut response = (failure.status(), words).into_response();
    secure(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use chancery_api::limits::{Limiter, Rate};

    use super::*;

    #[test]
    fn what_the_framework_refuses_becomes_a_page_and_our_own_pages_stay() {
        let check = |status: u16, html: bool, expected: Option<Failure>| {
            let status = StatusCode::from_u16(status).unwrap();
            let kind = if html {
                "text/html; charset=utf-8"
            } else {
                "text/plain"
            };
            let mut response = (status, [(header::CONTENT_TYPE, kind)], "x").into_response();
            let expected = expected.map(|failure| (status, failure));
            assert_eq!(failed(&mut response), expected, "{status} {html}");
        };
        let unreadable = || Failure::of_status(StatusCode::BAD_REQUEST);
        check(200, false, None);
        check(303, false, None);
        check(422, true, None);
        check(400, false, Some(unreadable()));
        check(415, false, Some(unreadable()));
        check(422, false, Some(unreadable()));
        check(405, false, Some(Failure::Method));
        check(413, false, Some(Failure::TooLarge));
        check(404, false, Some(Failure::NotFound));
        check(500, false, Some(Failure::Internal));
        let mut carried = Failure::Forbidden.into_response();
        let expected = (StatusCode::FORBIDDEN, Failure::Forbidden);
        assert_eq!(failed(&mut carried), Some(expected));
    }

    #[tokio::test]
    async fn a_form_that_does_not_arrive_is_given_up() {
        let never = within(Duration::from_millis(10), std::future::pending()).await;
        assert_eq!(never.status(), StatusCode::REQUEST_TIMEOUT);
        let soon = within(Duration::from_secs(60), async { "x".into_response() }).await;
        assert_eq!(soon.status(), StatusCode::OK);
    }

    #[test]
    fn an_address_past_the_rate_is_told_when_to_come_again() {
        let limiter = Limiter::new(Some(Rate::new(1, 1)));
        let address = std::net::Ipv4Addr::LOCALHOST.into();
        assert!(limiter.check(address).is_ok());
        let refused = limiter.check(address).unwrap_err();
        let answer = too_often(Text::in_language(Language::English), &refused);
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()[header::RETRY_AFTER], "1");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
}
