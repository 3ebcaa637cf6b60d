//! What the pages ask: of the application layer, the read model and the proofs behind it, turned
//! into the plain views that pages show.
//!
//! The only folder of this crate that knows those layers. Absent on purpose: markup, and decisions.

pub(crate) mod council;
pub(crate) mod ledger;
mod names;
pub(crate) mod office;
pub(crate) mod operator;

use axum::http::StatusCode;
use chancery_api::{Problem, clock};
use chancery_proof::verdict::Check;
use chancery_proof::verify::{VerifyOptions, verify as verify_bundle};
use chancery_readmodel::ReadModelError;

use crate::Portal;
use crate::error::Failure;
use crate::start::Standing;
use crate::verifier::{CheckLine, ReportView};
use crate::visit::{AsOf, City};

/// The city, and the last block that the read model knows.
pub(crate) async fn scene(portal: &Portal) -> Result<(City, AsOf), Failure> {
    let ledger = portal.api.ledger();
    let genesis = ledger.genesis();
    let city = City {
        zh: genesis.name.zh().to_owned(),
        en: genesis.name.en().to_owned(),
        development: ledger.is_development(),
        ledger: ledger.id().to_string(),
    };
    let height = ledger.readmodel().height();
    let found = ledger.readmodel().block(height).await?;
    let time_ms = found.content.map_or(genesis.time.0, |block| block.time.0);
    Ok((
        city,
        AsOf {
            height: height.0,
            time_ms,
        },
    ))
}

/// How the committee and this node stand.
pub(crate) fn standing(portal: &Portal) -> Standing {
    let status = portal.api.ledger().doors().feed.status();
    Standing {
        validators: status.validators,
        peers_connected: status.peers_connected,
        waiting: status.mempool_count,
    }
}

/// The genesis file's exact bytes.
pub(crate) fn genesis(portal: &Portal) -> &[u8] {
    portal.api.ledger().genesis_bytes()
}

/// Verifies a bundle here, for a reader whose browser runs no script. It takes a processor for
/// milliseconds, so it runs beside the pages.
pub(crate) async fn verify(portal: &Portal, bundle: Vec<u8>) -> Result<ReportView, Failure> {
    let genesis = genesis(portal).to_vec();
    let options = VerifyOptions::at(clock::now());
    let report = tokio::task::spawn_blocking(move || verify_bundle(&bundle, &genesis, &options));
    let report = report.await.map_err(|error| {
        tracing::error!(%error, "a verification did not end");
        Failure::Internal
    })?;
    let report = report.map_err(|error| {
        tracing::error!(%error, "the genesis file of this node cannot be verified against");
        Failure::Internal
    })?;
    Ok(ReportView {
        verdict: report.verdict.name().to_owned(),
        as_of: report.as_of.map(|as_of| (as_of.height.0, as_of.time.0)),
        certificate: report.certificate.map(|id| id.to_string()),
        issuer: report.issuer.map(|issuer| (issuer.name.zh, issuer.name.en)),
        kind: report.definition.map(|kind| (kind.name.zh, kind.name.en)),
        checks: report.checks.into_iter().map(check).collect(),
    })
}

fn check(check: Check) -> CheckLine {
    let outcome = word(&check.outcome);
    CheckLine {
        name: check.name.name().to_owned(),
        outcome,
        detail: check.detail,
    }
}

/// The word that a closed list of the rules has in JSON, such as `certified_copy`.
fn word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match problem.code {
            "not_found" => Self::NotFound,
            "body_too_large" => Self::TooLarge,
            "internal" => Self::Internal,
            _ => Self::Refused {
                status,
                code: problem.code.to_owned(),
                detail: problem.detail,
                remedy: problem.remedy.to_owned(),
            },
        }
    }
}

impl From<ReadModelError> for Failure {
    fn from(error: ReadModelError) -> Self {
        tracing::error!(%error, "the read model did not answer a page");
        Self::Unavailable
    }
}
