//! The routes with the layers around them: limits, times, headers, compression.

use axum::Router;
use axum::extract::{Request, State as With};
use axum::http::Method;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use chancery_rules::kernel::ids::Height;
use serde::Deserialize;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::extract::Query;
use crate::limits::bound_time;
use crate::problem::{self, Problem};
use crate::routes::{self, health};
use crate::state::State;

/// The HTTP interface of a node. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`,
/// so that limits know the remote address.
pub fn router(state: State) -> Router {
    let (routes, _) = routes::all(state.limits()).split_for_parts();
    let routes = routes
        .layer(from_fn_with_state(state.clone(), reach_height))
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn(bound_time))
        .layer(CompressionLayer::new())
        .with_state(state);
    secure(routes)
}

/// `/health` and `/ready` alone, for the operator's own listener.
pub fn watching(state: State) -> Router {
    let routes = Router::new()
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .with_state(state);
    secure(routes)
}

/// The answer to an address that is nothing; the composition sets it as the fallback of the whole.
pub async fn not_found(request: Request) -> Response {
    let path: String = request.uri().path().chars().take(PATH_CHARS_MAX).collect();
    let problem = Problem::of(problem::NOT_FOUND, format!("nothing is at `{path}`"));
    let mut response = problem.into_response();
    for (name, value) in SECURITY_HEADERS {
        let value = HeaderValue::from_static(value);
        response.headers_mut().insert(name, value);
    }
    response
}

async fn method_not_allowed(method: Method) -> Response {
    let detail = format!("`{method}` is not a method of this address");
    Problem::of(problem::METHOD_NOT_ALLOWED, detail).into_response()
}

#[derive(Deserialize)]
struct MinHeight {
    min_height: Option<u64>,
}

/// Reads with `min_height` wait until this node has that height, within a bound.
async fn reach_height(With(state): With<State>, request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    match wait(&mut parts, &state).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(problem) => problem.into_response(),
    }
}

async fn wait(parts: &mut axum::http::request::Parts, state: &State) -> Result<(), Problem> {
    use axum::extract::FromRequestParts as _;
    let Query(query) = Query::<MinHeight>::from_request_parts(parts, &()).await?;
    match query.min_height {
        Some(height) => state.ledger().reach(Height(height)).await,
        None => Ok(()),
    }
}

/// What every answer of the interface carries.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
];

/// The characters of an unknown path that are said back.
const PATH_CHARS_MAX: usize = 200;

fn secure(routes: Router) -> Router {
    let headers = SECURITY_HEADERS.into_iter();
    headers.fold(routes, |routes, (name, value)| {
        let value = HeaderValue::from_static(value);
        routes.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}
