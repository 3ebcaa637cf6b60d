//! Shared links: the token in the body, a fresh bundle in the answer.

use axum::extract::State as With;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Deserialize;

use super::agency::bundle_file;
use crate::agency::ShareToken;
use crate::extract::Json;
use crate::problem::{self, Problem};
use crate::state::State;

/// A link to open.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenShare {
    /// The link's token.
    pub token: String,
}

/// A fresh bundle for whoever holds a link's token.
#[utoipa::path(post, path = "/v1/shared", tag = "certificates",
    request_body = ref("#/components/schemas/OpenShare"),
    responses((status = 200, description = "the bundle's bytes",
        content_type = "application/vnd.chancery.bundle+cbor",
        body = ref("#/components/schemas/Binary"))))]
pub async fn open(
    With(state): With<State>,
    Json(request): Json<OpenShare>,
) -> Result<Response, Problem> {
    let token: ShareToken = request
        .token
        .parse()
        .map_err(|_| Problem::of(problem::SHARE_UNKNOWN, "no link has this token"))?;
    Ok(bundle_file(
        state.agency()?.shared(&token).await?,
        "certificate",
    ))
}
