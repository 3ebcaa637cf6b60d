//! A server over real sockets, against clients that mean no good.

use std::net::Ipv4Addr;
use std::time::Instant;

use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

const CONNECTIONS: Connections = Connections {
    count_max: 3,
    per_address_max: 2,
};

const BOUNDS: Bounds = Bounds {
    connections: CONNECTIONS,
    headers_within: Duration::from_secs(60),
    patience: Duration::from_millis(200),
};

fn start(bounds: Bounds) -> (Server, SocketAddr) {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .route("/", get(async || "here"))
        .route("/body", post(async |body: String| body));
    let server = Server::start(listener, router, bounds).unwrap();
    (server, address)
}

async fn said(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    // A reset after the answer is an answer too.
    stream.read_to_string(&mut answer).await.ok();
    answer
}

async fn ask(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    said(stream).await
}

#[tokio::test]
async fn a_connection_too_many_is_refused_and_served_once_another_ends() {
    let (server, address) = start(BOUNDS);
    let first = TcpStream::connect(address).await.unwrap();
    let second = TcpStream::connect(address).await.unwrap();
    while server.connections()() < 2 {
        tokio::task::yield_now().await;
    }
    let third = TcpStream::connect(address).await.unwrap();
    assert!(said(third).await.starts_with("HTTP/1.1 503 "));
    drop((first, second));
    while server.connections()() > 0 {
        tokio::task::yield_now().await;
    }
    assert!(ask(address).await.ends_with("here"));
    server.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[test]
fn places_are_bounded_altogether_and_by_address() {
    let places = Places::new(CONNECTIONS);
    let address = |last| IpAddr::V4(Ipv4Addr::new(10, 0, 0, last));
    let held: Vec<_> = [1, 1, 2]
        .map(address)
        .map(|it| places.take(it).unwrap())
        .into();
    assert!(places.take(address(3)).is_none(), "all are taken");
    drop(held);
    assert_eq!(places.taken(), 0);
    let _held: Vec<_> = [1, 1]
        .map(address)
        .map(|it| places.take(it).unwrap())
        .into();
    assert!(
        places.take(address(1)).is_none(),
        "this address has its share"
    );
    assert!(places.take(address(2)).is_some());
    assert_eq!(places.lock().by_address.len(), 1, "who left is forgotten");
}

async fn hung_up_after(begin: &[u8]) -> Duration {
    let headers_within = Duration::from_millis(300);
    let bounds = Bounds {
        headers_within,
        ..BOUNDS
    };
    let (server, address) = start(bounds);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(begin).await.unwrap();
    let begun = Instant::now();
    said(stream).await;
    server.stop().await;
    assert!(begun.elapsed() >= headers_within, "{:?}", begun.elapsed());
    begun.elapsed()
}

#[tokio::test]
async fn who_says_nothing_or_half_a_header_or_rests_is_hung_up_on() {
    let waits = [
        &b""[..],
        b"GET / HTTP/1.1\r\nHo",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ];
    for begin in waits {
        let took = hung_up_after(begin).await;
        assert!(took < BOUNDS.headers_within, "{took:?}");
    }
}

#[tokio::test]
async fn too_many_headers_are_refused() {
    let (server, address) = start(BOUNDS);
    let mut stream = TcpStream::connect(address).await.unwrap();
    let many: String = (0..200).map(|number| format!("h{number}: x\r\n")).collect();
    let request = format!("GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    assert!(said(stream).await.starts_with("HTTP/1.1 431 "));
    server.stop().await;
}

#[tokio::test]
async fn an_open_request_is_waited_for_and_one_without_end_is_not() {
    let (server, address) = start(BOUNDS);
    let mut stream = TcpStream::connect(address).await.unwrap();
    let begin = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe";
    stream.write_all(begin).await.unwrap();
    while server.connections()() < 1 {
        tokio::task::yield_now().await;
    }
    let begun = Instant::now();
    server.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(said(stream).await, "", "it never got an answer");
}
