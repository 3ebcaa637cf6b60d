//! Events: in order, each block once, resumed at a height.

use axum::body::{Body, BodyDataStream};
use axum::http::Request;
use futures::StreamExt as _;
use tower::ServiceExt as _;

use crate::city::{City, city};

struct Reader {
    body: BodyDataStream,
    text: String,
}

async fn open(city: &City, path: &str, last_event_id: Option<&str>) -> Reader {
    let mut request = Request::get(path);
    if let Some(id) = last_event_id {
        request = request.header("Last-Event-ID", id);
    }
    let request = request.body(Body::empty()).unwrap();
    let response = city.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    Reader {
        body: response.into_body().into_data_stream(),
        text: String::new(),
    }
}

impl Reader {
    /// The id and the block height of the next event.
    async fn next(&mut self) -> (String, u64) {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    event
                        .lines()
                        .find_map(|line| line.strip_prefix(name))
                        .unwrap()
                        .trim()
                        .to_owned()
                };
                let data: serde_json::Value = serde_json::from_str(&field("data:")).unwrap();
                assert_eq!(field("event:"), "block");
                let found = (field("id:"), data["block"]["height"].as_u64().unwrap());
                self.text = rest.to_owned();
                return found;
            }
            let bytes = self.body.next().await.unwrap().unwrap();
            self.text.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

#[tokio::test]
async fn events_begin_at_the_height_asked_for_and_go_on_as_blocks_come() {
    let city = city().await;
    let mut reader = open(&city, "/v1/events?from=2", None).await;
    assert_eq!(reader.next().await, ("2".to_owned(), 2));
    assert_eq!(reader.next().await.1, 3);
    city.chain.tick();
    assert_eq!(reader.next().await.1, 4);
    assert!(
        city.readmodel.height().0 >= 4,
        "the reader can ask about what it hears"
    );
}

#[tokio::test]
async fn a_reader_that_comes_back_goes_on_after_what_it_saw() {
    let city = city().await;
    city.chain.tick();
    let mut reader = open(&city, "/v1/events?from=1", Some("2")).await;
    assert_eq!(reader.next().await.1, 3);
    assert_eq!(reader.next().await.1, 4);
}

#[tokio::test]
async fn without_a_place_events_begin_with_the_next_block() {
    let city = city().await;
    let mut reader = open(&city, "/v1/events", None).await;
    city.chain.tick();
    assert_eq!(reader.next().await.1, 4);
}

#[tokio::test]
async fn a_last_event_id_that_is_no_height_is_refused() {
    let city = city().await;
    let request = Request::get("/v1/events").header("Last-Event-ID", "x");
    let answered = city.call(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answered.problem(), (400, "bad_request".to_owned()));
}

/// The event of one block.
pub async fn one_block(city: &City, height: u64) -> serde_json::Value {
    let path = format!("/v1/events?from={height}");
    let request = Request::get(path).body(Body::empty()).unwrap();
    let response = city.router.clone().oneshot(request).await.unwrap();
    let mut body = response.into_body().into_data_stream();
    let mut text = String::new();
    while !text.contains("\n\n") {
        let bytes = body.next().await.unwrap().unwrap();
        text.push_str(std::str::from_utf8(&bytes).unwrap());
    }
    let data = text
        .lines()
        .find_map(|line| line.strip_prefix("data:"))
        .unwrap();
    serde_json::from_str(data.trim()).unwrap()
}
