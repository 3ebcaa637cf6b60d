//! A follower over a line that breaks: every block once, in order.

#![allow(missing_docs, reason = "tests speak by their names")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use chancery_client::{ClientError, Ledger};
use chancery_rules::kernel::ids::Height;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

fn event(height: u64) -> String {
    let (digest, parent) = ("ab".repeat(32), "cd".repeat(32));
    format!(
        "id: {height}\nevent: block\ndata: {{\"block\":{{\"height\":{height},\"digest\":\"{digest}\",\
         \"parent\":\"{parent}\",\"time\":1,\"view\":1,\"leader\":\"\",\"transactions\":0}},\
         \"receipts\":[]}}\n\n"
    )
}

/// Reads a request's first line and answers with `body`, then breaks the line.
async fn answer(stream: &mut TcpStream, head: &str, body: &str) -> String {
    let mut request = vec![0; 4_096];
    let count = stream.read(&mut request).await.unwrap();
    let text = String::from_utf8_lossy(request.get(..count).unwrap()).into_owned();
    let answer = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n{body}");
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    text.lines().next().unwrap_or_default().to_owned()
}

/// A node whose answers are given, one a connection; gives back the requests it got.
async fn node(
    answers: Vec<(&'static str, String)>,
) -> (Ledger, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let mut requests = Vec::new();
        for (head, body) in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            requests.push(answer(&mut stream, head, &body).await);
        }
        requests
    });
    (Ledger::new(&base).unwrap(), served)
}

const STREAM: &str = "200 OK\r\nContent-Type: text/event-stream";

#[tokio::test]
async fn a_broken_line_is_taken_up_at_the_next_block_and_repeats_are_dropped() {
    let half = event(5).chars().take(40).collect::<String>();
    let problem = r#"{"status":503,"code":"behind","detail":"wait"}"#.to_owned();
    let (ledger, served) = node(vec![
        (STREAM, format!("{}{}{half}", event(3), event(4))),
        ("503 Service Unavailable", problem),
        (
            STREAM,
            format!(": heartbeat\n\n{}{}{}", event(4), event(5), event(6)),
        ),
    ])
    .await;
    let mut follower = ledger.follow(Height(3));
    for height in 3..=6 {
        assert_eq!(follower.next().await.unwrap().block.height, Height(height));
    }
    let requests = served.await.unwrap();
    let from = |height: u64| format!("GET /v1/events?from={height} HTTP/1.1");
    assert_eq!(requests, [from(3), from(5), from(5)]);
}

#[tokio::test]
async fn a_gap_is_an_error_and_never_passed_over() {
    let (ledger, _served) = node(vec![(STREAM, format!("{}{}", event(1), event(3)))]).await;
    let mut follower = ledger.follow(Height(0));
    assert_eq!(follower.next().await.unwrap().block.height, Height(1));
    assert!(matches!(follower.next().await, Err(ClientError::Answer(_))));
}

#[tokio::test]
async fn a_refusal_has_its_code_and_what_is_no_problem_document_is_said() {
    let problem =
        r#"{"status":409,"code":"envelope.replayed","detail":"d","number":14}"#.to_owned();
    let (ledger, _served) = node(vec![
        ("409 Conflict", problem),
        ("500 Oops", "<html>".into()),
    ])
    .await;
    let refused = ledger.submit(vec![1]).await.unwrap_err();
    assert_eq!(refused.code(), Some("envelope.replayed"));
    assert!(matches!(
        ledger.submit(vec![1]).await,
        Err(ClientError::Answer(_))
    ));
}
