//! Finalised blocks as they come: server-sent events that resume at a height.
//!
//! One event a block: its `id` is the height, its name `block`, its data the block's summary and
//! receipts. A reader that comes back with `Last-Event-ID` (or `from`) gets every block once more
//! from there, in order and without a gap. Sent after the read model has the block, so that a
//! reader can ask about what it hears.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State as With;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use chancery_readmodel::{BlockSummary, ReadModel};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::ids::Height;
use futures::{Stream, StreamExt as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::changed::{ChangedRecord, MotionEvent, motions, records};
use crate::extract::{Query, parse};
use crate::ledger::HEIGHT_MS_MAX;
use crate::problem::Problem;
use crate::receipts::ReceiptView;
use crate::state::State;

/// A comment is sent after this much silence, so that both ends know the line stands.
const HEARTBEAT_MS: u64 = 10_000;

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// The first height to send; the header `Last-Event-ID` goes before it. Without either, events
    /// begin with the next block.
    pub from: Option<u64>,
}

/// The data of an event.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct BlockEvent {
    /// The block.
    pub block: BlockSummary,
    /// Its receipts, in order.
    pub receipts: Vec<ReceiptView>,
    /// Motions that it opened, changed or decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub motions: Vec<MotionEvent>,
    /// Cases, entries, claims, permissions, requests for them, receipts of access and obligations that it made or changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<ChangedRecord>,
}

/// Follows finalised blocks.
#[utoipa::path(get, path = "/v1/events", tag = "events",
    params(EventsQuery, ("Last-Event-ID" = Option<u64>, Header, description = "the last height seen")),
    responses((status = 200, description = "a stream of events, one a block",
        content_type = "text/event-stream", body = ref("#/components/schemas/BlockEvent"))))]
pub async fn follow(
    With(state): With<State>,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let readmodel = state.ledger().readmodel().clone();
    let from = match headers.get("last-event-id") {
        Some(value) => {
            let seen = Height(parse("Last-Event-ID", value.to_str().unwrap_or(""))?);
            seen.next()
        }
        None => query.from.map_or_else(|| readmodel.height().next(), Height),
    };
    let from = from.max(Height(1));
    let feed = &state.ledger().doors().feed;
    let oldest = feed.oldest();
    if from < oldest {
        return Err(Problem::gone(oldest));
    }
    let place = state.ledger().follower()?;
    let blocks = feed.follow(from);
    let events = blocks
        .then(move |block| event(readmodel.clone(), block))
        .map(move |event| {
            // The place is held for as long as the stream lives.
            let _held = &place;
            Ok(event)
        });
    let heartbeat = KeepAlive::new().interval(Duration::from_millis(HEARTBEAT_MS));
    Ok(Sse::new(events).keep_alive(heartbeat))
}

async fn event(readmodel: ReadModel, block: Arc<FinalisedBlock>) -> Event {
    let bound = Duration::from_millis(HEIGHT_MS_MAX);
    if let Err(behind) = readmodel.wait_for(block.height, bound).await {
        tracing::warn!(%behind, "an event is sent before the read model has its block");
    }
    let data = BlockEvent {
        block: BlockSummary {
            height: block.height,
            digest: block.digest,
            parent: block.parent,
            time: block.time,
            view: block.view,
            leader: block.leader.to_string(),
            transactions: u32::try_from(block.transactions.len()).unwrap_or(u32::MAX),
        },
        receipts: block
            .receipts
            .iter()
            .cloned()
            .map(ReceiptView::from)
            .collect(),
        motions: motions(&block),
        changed: records(&block),
    };
    let text = serde_json::to_string(&data).unwrap_or_default();
    Event::default()
        .event("block")
        .id(block.height.to_string())
        .data(text)
}
