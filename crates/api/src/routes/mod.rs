//! The routes, one file a noun. A handler extracts, authorises, asks one thing and answers.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use chancery_rules::kernel::dataset_question::DATASET_QUESTION_BYTES_MAX;
use chancery_rules::kernel::opening_request::OPENING_REQUEST_BYTES_MAX;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::limits::{
    DOCUMENT_FORM_BYTES_MAX, JSON_BYTES_MAX, Limits, Rates, TRANSACTION_BYTES_MAX, limit,
};
use crate::state::State;

pub mod accesses;
pub mod agency;
pub mod agency_acts;
pub mod blocks;
pub mod cases;
pub mod catalogue;
pub mod certificates;
pub mod changed;
pub mod definitions;
pub mod entries;
pub mod events;
pub mod exchange;
pub mod health;
pub mod join;
pub mod ledger;
pub mod links;
pub mod list;
pub mod log;
pub mod motions;
pub mod obligations;
pub mod office;
pub mod parties;
pub mod permission_requests;
pub mod permissions;
pub mod prepare;
pub mod reference;
pub mod search;
pub mod shown;
pub mod transactions;
pub mod types;

/// All routes with their documentation, without the layers around them.
pub fn all(limits: &Limits) -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .merge(reading().layer(from_fn_with_state(limits.general.clone(), limit)))
        .merge(submitting().layer(from_fn_with_state(limits.submit.clone(), limit)))
        .merge(sharing().layer(from_fn_with_state(limits.shared.clone(), limit)))
        .merge(acting().layer(from_fn_with_state(limits.general.clone(), limit)))
        .merge(watching())
}

fn reading() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(ledger::show))
        .routes(routes!(ledger::genesis))
        .routes(routes!(join::point))
        .routes(routes!(join::committees))
        .routes(routes!(transactions::list))
        .routes(routes!(transactions::show))
        .routes(routes!(parties::list))
        .routes(routes!(parties::show))
        .routes(routes!(types::list))
        .routes(routes!(types::show))
        .routes(routes!(certificates::list))
        .routes(routes!(certificates::show))
        .routes(routes!(motions::list))
        .routes(routes!(motions::show))
        .routes(routes!(motions::council))
        .routes(routes!(motions::nodes))
        .routes(routes!(definitions::list))
        .routes(routes!(definitions::show))
        .routes(routes!(cases::list))
        .routes(routes!(cases::show))
        .routes(routes!(entries::list))
        .routes(routes!(entries::show))
        .routes(routes!(entries::nullifier))
        .routes(routes!(permissions::list))
        .routes(routes!(permissions::show))
        .routes(routes!(permission_requests::list))
        .routes(routes!(permission_requests::show))
        .routes(routes!(accesses::list))
        .routes(routes!(accesses::show))
        .routes(routes!(obligations::list))
        .routes(routes!(obligations::show))
        .routes(routes!(blocks::list))
        .routes(routes!(blocks::show))
        .routes(routes!(events::follow))
        .routes(routes!(log::checkpoint))
        .routes(routes!(log::inclusion))
        .routes(routes!(log::consistency))
        .routes(routes!(catalogue::show))
        .routes(routes!(search::find))
        .routes(routes!(reference::openapi))
        .routes(routes!(reference::page))
        .layer(DefaultBodyLimit::max(0))
}

fn submitting() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(transactions::submit))
        .layer(DefaultBodyLimit::max(TRANSACTION_BYTES_MAX))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(prepare::prepare))
                .routes(routes!(prepare::assemble))
                .routes(routes!(motions::simulate))
                .layer(DefaultBodyLimit::max(JSON_BYTES_MAX)),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(exchange::open))
                .layer(DefaultBodyLimit::max(OPENING_REQUEST_BYTES_MAX)),
        )
        .merge(
            OpenApiRouter::new()
                .routes(routes!(exchange::ask))
                .layer(DefaultBodyLimit::max(DATASET_QUESTION_BYTES_MAX)),
        )
}

fn sharing() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(links::open))
        .layer(DefaultBodyLimit::max(JSON_BYTES_MAX))
}

fn acting() -> OpenApiRouter<State> {
    let documents = OpenApiRouter::new()
        .routes(routes!(agency::issue))
        .routes(routes!(agency::certify_copy))
        .routes(routes!(agency_acts::supersede))
        .routes(routes!(office::openings::verify))
        .routes(routes!(office::openings::hand_in, office::openings::list))
        .layer(DefaultBodyLimit::max(DOCUMENT_FORM_BYTES_MAX));
    OpenApiRouter::new()
        .routes(routes!(agency::list))
        .routes(routes!(agency::types))
        .routes(routes!(agency::show))
        .routes(routes!(agency::bundle))
        .routes(routes!(agency_acts::suspend))
        .routes(routes!(agency_acts::resume))
        .routes(routes!(agency_acts::revoke))
        .routes(routes!(agency_acts::share))
        .routes(routes!(office::openings::show, office::openings::erase))
        .routes(routes!(office::findings::list))
        .routes(routes!(office::findings::show))
        .routes(routes!(office::findings::claim))
        .routes(routes!(office::findings::give_back))
        .routes(routes!(office::findings::respond))
        .routes(routes!(office::decision::decide))
        .layer(DefaultBodyLimit::max(JSON_BYTES_MAX))
        .merge(documents)
}

/// Health is asked by machines at their own pace and is never refused.
fn watching() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(health::health))
        .routes(routes!(health::ready))
}

/// A router without state, for its documentation.
pub(crate) fn documented() -> utoipa::openapi::OpenApi {
    let limits = Limits::new(Rates::UNLIMITED);
    let (_, documentation): (Router<State>, _) = all(&limits).split_for_parts();
    documentation
}
