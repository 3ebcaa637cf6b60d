//! The HTTP server: the interface and the pages at one address, stopped in order.
//!
//! Connections are bounded in number, altogether and by address, and each in how long it may take to
//! say what it wants: a client that opens many, or says its headers a byte at a time, costs a place
//! and a timer and no more. Absent on purpose: TLS (a proxy's) and HTTP/2 (its reset floods with it).

use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{ErrorKind, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;
use tower::util::Oneshot;

use super::config::Connections;
use crate::exit::Outcome;

/// How long a client may take to send its headers, and how long it may rest between requests.
pub const HEADERS_WITHIN: Duration = Duration::from_secs(15);

/// The most bytes of a request's line and headers.
const HEADER_BYTES_MAX: usize = 64 * 1024;

/// The most headers of a request.
const HEADERS_COUNT_MAX: usize = 100;

/// The rest after the system refused a connection for want of files.
const REST: Duration = Duration::from_millis(100);

/// What is told to a connection too many.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nConnection: close\r\n\
    Content-Length: 0\r\n\r\n";

/// The bounds of a server.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many connections are open at once.
    pub connections: Connections,
    /// How long a client may take to send its headers, or rest between requests.
    pub headers_within: Duration,
    /// How long open requests may take to end at a stop.
    pub patience: Duration,
}

/// A server that runs.
pub struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    patience: Duration,
    places: Places,
}

impl Server {
    /// Serves at a listener that is taken already.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn start(listener: std::net::TcpListener, router: Router, bounds: Bounds) -> Outcome<Self> {
        let listener = TcpListener::from_std(listener)?;
        let (stop, stopped) = oneshot::channel();
        let places = Places::new(bounds.connections);
        let door = Door {
            router,
            headers_within: bounds.headers_within,
            places: places.clone(),
        };
        let task = tokio::spawn(door.serve(listener, stopped));
        Ok(Self {
            stop,
            task,
            patience: bounds.patience,
            places,
        })
    }

    /// How many connections are open, as a function that outlives the server.
    pub fn connections(&self) -> impl Fn() -> usize + Send + Sync + 'static {
        let places = self.places.clone();
        move || places.taken()
    }

    /// Takes no new request and waits a while for open ones (event streams have no end).
    pub async fn stop(self) {
        let abort = self.task.abort_handle();
        if self.stop.send(()).is_err() {
            tracing::error!("the server had ended before it was asked to");
        }
        match tokio::time::timeout(self.patience, self.task).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the server ended unexpectedly"),
            Err(_) => abort.abort(),
        }
    }
}

/// What stands behind the listener.
struct Door {
    router: Router,
    headers_within: Duration,
    places: Places,
}

impl Door {
    /// Accepts until told to stop, then lets open requests end. Dropped, it ends them all.
    async fn serve(self, listener: TcpListener, mut stopped: oneshot::Receiver<()>) {
        let mut connections = JoinSet::new();
        let graceful = GracefulShutdown::new();
        loop {
            let accepted = tokio::select! {
                // An abandoned server stops too.
                _ = &mut stopped => break,
                Some(_) = connections.join_next() => continue,
                accepted = listener.accept() => accepted,
            };
            let Some((stream, remote)) = taken(accepted).await else {
                continue;
            };
            let Some(place) = self.places.take(remote.ip()) else {
                refuse(stream);
                continue;
            };
            let connection = self.connection(stream, remote);
            let connection = graceful.watch(connection);
            connections.spawn(async move {
                // A client that breaks off or says no HTTP is its own affair.
                connection.await.ok();
                drop(place);
            });
        }
        drop(listener);
        graceful.shutdown().await;
    }

    fn connection(&self, stream: TcpStream, remote: SocketAddr) -> Connection {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
        let service = Remote {
            router: self.router.clone(),
            remote,
        };
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.headers_within)
            .max_buf_size(HEADER_BYTES_MAX)
            .max_headers(HEADERS_COUNT_MAX)
            .serve_connection(TokioIo::new(stream), service)
    }
}

type Connection = http1::Connection<TokioIo<TcpStream>, Remote>;

/// The routes, told where a request comes from.
struct Remote {
    router: Router,
    remote: SocketAddr,
}

impl Service<hyper::Request<Incoming>> for Remote {
    type Response = Response;
    type Error = Infallible;
    type Future = Oneshot<Router, Request<Body>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.remote));
        self.router.clone().oneshot(request)
    }
}

/// A connection that was accepted; a failure to is rested on when the machine is at fault.
async fn taken(
    accepted: std::io::Result<(TcpStream, SocketAddr)>,
) -> Option<(TcpStream, SocketAddr)> {
    match accepted {
        Ok(taken) => Some(taken),
        Err(error) => {
            let is_clients = matches!(
                error.kind(),
                ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
            );
            if !is_clients {
                tracing::warn!(%error, "no connection can be accepted");
                tokio::time::sleep(REST).await;
            }
            None
        }
    }
}

/// Says no in one write that does not wait, and hangs up.
fn refuse(stream: TcpStream) {
    if let Ok(mut stream) = stream.into_std() {
        // Whoever does not hear it is hung up on all the same.
        stream.write_all(FULL).ok();
    }
}

/// The places of connections.
#[derive(Clone)]
struct Places {
    bounds: Connections,
    taken: Arc<Mutex<Taken>>,
}

#[derive(Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A connection's place; let go when dropped.
struct Place {
    places: Places,
    address: IpAddr,
}

impl Places {
    fn new(bounds: Connections) -> Self {
        Self {
            bounds,
            taken: Arc::default(),
        }
    }

    fn take(&self, address: IpAddr) -> Option<Place> {
        let mut taken = self.lock();
        let of_address = taken.by_address.get(&address).copied().unwrap_or_default();
        if taken.all >= self.bounds.count_max || of_address >= self.bounds.per_address_max {
            return None;
        }
        taken.all += 1;
        taken.by_address.insert(address, of_address + 1);
        drop(taken);
        let places = self.clone();
        Some(Place { places, address })
    }

    fn taken(&self) -> usize {
        self.lock().all
    }

    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.all = taken.all.saturating_sub(1);
        if let Some(count) = taken.by_address.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                taken.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests;
