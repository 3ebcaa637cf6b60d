//! Clients that read: at which height each node answers, and what the bundles that it gives are worth.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chancery_api::clock::now;
use chancery_rules::kernel::ids::DefinitionId;
use reqwest::multipart::Form;
use serde_json::{Value, json};

use super::cast::Cast;
use super::record::Record;
use crate::command::verify::{MaxAge, judge};
use crate::exit::{Failure, Outcome};
use crate::remote::Remote;

/// How often a node's height is read.
const EVERY: Duration = Duration::from_millis(250);
/// How often a certificate is issued for its bundle.
const BUNDLE_EVERY: Duration = Duration::from_secs(2);

/// Reads a node's height for ever.
///
/// # Errors
/// When the record cannot be written.
pub async fn heights(cast: Arc<Cast>, record: Record, place: usize) -> Outcome<()> {
    let node = cast
        .remotes
        .get(place)
        .ok_or_else(|| Failure::new("no node"))?;
    loop {
        if let Ok(answer) = node.get("/v1/ledger").await {
            let height = answer.get("as_of_height").and_then(Value::as_u64);
            let height = height.ok_or_else(|| Failure::new("an answer without `as_of_height`"))?;
            record.height(place, height)?;
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Issues certificates through an agency's node for ever, and verifies the bundles that it gives.
///
/// # Errors
/// When a bundle cannot be kept.
pub async fn bundles(
    (cast, record, folder): (Arc<Cast>, Record, PathBuf),
    definition: DefinitionId,
    place: usize,
) -> Outcome<()> {
    let office = cast
        .offices
        .get(place)
        .ok_or_else(|| Failure::new("no office"))?;
    let subject = crate::demo::licence(definition).subject;
    let request = json!({ "definition": definition, "subject": subject }).to_string();
    for number in 0_u64.. {
        // A node that is down gives no bundle; a bundle that it gave must be good.
        if let Ok(bytes) = fetch(office, &request).await {
            let file = format!("{place}-{number}.chancery");
            let path = folder.join(&file);
            std::fs::write(&path, bytes)?;
            let verdict = judge(&path, &cast.genesis, MaxAge::DAY, now())?.verdict;
            record.bundle(place, &file, verdict.name())?;
        }
        tokio::time::sleep(BUNDLE_EVERY).await;
    }
    Ok(())
}

async fn fetch(office: &Remote, request: &str) -> Outcome<Vec<u8>> {
    let form = Form::new().text("request", request.to_owned());
    let issued = office.post_form("/v1/agency/certificates", form).await?;
    let certificate = issued.get("certificate").and_then(Value::as_str);
    let certificate = certificate.ok_or_else(|| Failure::new("an issue without its id"))?;
    let path = format!("/v1/agency/certificates/{certificate}/bundle");
    office.get_bytes(&path).await
}
