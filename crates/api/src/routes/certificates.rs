//! Certificates as the ledger has them: issuer, type, status and lineage, never the content.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::{Answer, CertificateFilter, List};
use chancery_rules::certificate::{CertificateRecord, CertificateStatus};
use chancery_rules::kernel::ids::CertificateId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::list::{PageQuery, optional};
use crate::extract::{Id, Query};
use crate::problem::Problem;
use crate::proofs::CertificateProof;
use crate::state::State;

/// Which certificates; all conditions hold together.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CertificatesQuery {
    /// Only those that this party issued.
    pub issuer: Option<String>,
    /// Only those of this type, by definition id.
    pub definition: Option<String>,
    /// Only those with this status: `active`, `suspended`, `revoked`, `superseded`.
    #[param(value_type = Option<String>)]
    pub status: Option<CertificateStatus>,
}

/// How to show a certificate.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CertificateQuery {
    /// Whether to prove it, read from the chain at a finalised root.
    #[serde(default)]
    pub proof: bool,
}

/// A certificate, with its proof if asked for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CertificateDetail {
    /// Its record in the state; absent only where a proof shows that there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateRecord>,
    /// What a bundle needs besides the holder's credential and salt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proof: Option<CertificateProof>,
}

/// Certificates, newest first.
#[utoipa::path(get, path = "/v1/certificates", tag = "certificates",
    params(CertificatesQuery, PageQuery),
    responses((status = 200, description = "a page of certificates",
        body = ref("#/components/schemas/AnswerOfListOfCertificateRecord"))))]
pub async fn list(
    With(state): With<State>,
    Query(query): Query<CertificatesQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Answer<List<CertificateRecord>>>, Problem> {
    let filter = CertificateFilter {
        issuer: optional("issuer", query.issuer.as_deref())?,
        definition: optional("definition", query.definition.as_deref())?,
        status: query.status,
    };
    Ok(Json(
        state
            .ledger()
            .readmodel()
            .certificates(filter, page.page()?)
            .await?,
    ))
}

/// One certificate. With `proof=true` also one that is not there, proven absent.
#[utoipa::path(get, path = "/v1/certificates/{id}", tag = "certificates",
    params(("id" = String, Path, description = "the certificate's id in hex"), CertificateQuery),
    responses((status = 200, description = "the certificate",
        body = ref("#/components/schemas/AnswerOfCertificateDetail"))))]
pub async fn show(
    With(state): With<State>,
    Id(id): Id<CertificateId>,
    Query(query): Query<CertificateQuery>,
) -> Result<Json<Answer<CertificateDetail>>, Problem> {
    if query.proof {
        let proven = state.ledger().prove_certificate(id).await?;
        return Ok(Json(proven.map(|proven| CertificateDetail {
            certificate: proven.record,
            proof: Some(proven.proof),
        })));
    }
    let found = state.ledger().readmodel().certificate(id).await?;
    let as_of_height = found.as_of_height;
    if found.content.is_none() {
        return Err(Problem::not_found("certificate", &id, as_of_height));
    }
    let content = CertificateDetail {
        certificate: found.content,
        proof: None,
    };
    Ok(Json(Answer {
        as_of_height,
        content,
    }))
}
