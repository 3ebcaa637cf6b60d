//! What the rules know: transactions with their schemas, rejections with their remedies.

use axum::Json;
use axum::extract::State as With;
use chancery_readmodel::Answer;
use chancery_rules::catalogue;
use chancery_rules::kernel::keys::KeyPurpose;
use schemars::JsonSchema;
use serde::Serialize;

use crate::receipts::RejectionView;
use crate::state::State;

/// A transaction of the catalogue.
#[derive(Debug, Serialize, JsonSchema)]
pub struct TransactionEntry {
    /// Its number on the wire.
    pub number: u16,
    /// Its name in JSON.
    pub name: &'static str,
    /// Its title in Chinese.
    pub zh: &'static str,
    /// Its title in English.
    pub en: &'static str,
    /// Purposes of the keys that may sign it.
    pub signed_by: &'static [KeyPurpose],
    /// The JSON Schema of its body.
    pub schema: serde_json::Value,
}

/// Something that happens without anybody's signature when its time has come.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SystemActEntry {
    /// Its number in receipts.
    pub number: u16,
    /// Its name in receipts.
    pub name: &'static str,
    /// Its title in Chinese.
    pub zh: &'static str,
    /// Its title in English.
    pub en: &'static str,
}

/// The catalogue of the rules.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Catalogue {
    /// Transactions by number.
    pub transactions: Vec<TransactionEntry>,
    /// What happens by itself, by number.
    pub system_acts: Vec<SystemActEntry>,
    /// Rejections by number.
    pub rejections: Vec<RejectionView>,
}

/// Transactions and rejections of the rules.
#[utoipa::path(get, path = "/v1/catalogue", tag = "catalogue",
    responses((status = 200, description = "the catalogue",
        body = ref("#/components/schemas/AnswerOfCatalogue"))))]
pub async fn show(With(state): With<State>) -> Json<Answer<Catalogue>> {
    let transactions = catalogue::transactions()
        .iter()
        .map(|info| TransactionEntry {
            number: info.number,
            name: info.name,
            zh: info.title.zh,
            en: info.title.en,
            signed_by: info.signed_by,
            schema: crate::openapi::body_schema(info),
        });
    let rejections = catalogue::rejections()
        .iter()
        .map(|info| RejectionView::of(info.code));
    let system_acts = catalogue::system_acts().iter().map(|info| SystemActEntry {
        number: info.number,
        name: info.name,
        zh: info.title.zh,
        en: info.title.en,
    });
    let content = Catalogue {
        transactions: transactions.collect(),
        system_acts: system_acts.collect(),
        rejections: rejections.collect(),
    };
    Json(Answer {
        as_of_height: state.ledger().readmodel().height(),
        content,
    })
}
