//! The HTTP server: the interface and the pages at one address, stopped in order.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chancery_api::agency::Agency;
use chancery_api::auth::OperatorToken;
use chancery_api::limits::Rates;
use chancery_api::{Ledger, Settings, State};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::config::Config;
use crate::exit::Outcome;

/// A server that runs.
pub struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<std::io::Result<()>>,
    patience: Duration,
}

impl Server {
    /// Serves at a listener that is taken already.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn start(
        listener: TcpListener,
        config: &Config,
        ledger: &Arc<Ledger>,
        agency: &Arc<Agency>,
        token: &str,
    ) -> Outcome<Self> {
        let rates = if config.api.rate_limits {
            Rates::default()
        } else {
            unlimited()
        };
        let settings = Settings {
            operator_token: Some(OperatorToken::new(token)),
            rates,
        };
        let state = State::new(Arc::clone(ledger), Some(Arc::clone(agency)), settings);
        let router = router(state);
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (stop, stopped) = oneshot::channel();
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let task = tokio::spawn(async move {
            let until_stopped = async move {
                // An abandoned server stops too.
                stopped.await.ok();
            };
            axum::serve(listener, service)
                .with_graceful_shutdown(until_stopped)
                .await
        });
        Ok(Self {
            stop,
            task,
            patience: config.api.shutdown_timeout.0,
        })
    }

    /// Takes no new request and waits a while for open ones (event streams have no end).
    pub async fn stop(self) {
        let abort = self.task.abort_handle();
        if self.stop.send(()).is_err() {
            tracing::error!("the server had ended before it was asked to");
        }
        match tokio::time::timeout(self.patience, self.task).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(%error, "the server failed"),
            Ok(Err(error)) => tracing::error!(%error, "the server ended unexpectedly"),
            Err(_) => abort.abort(),
        }
    }
}

fn router(state: State) -> Router {
    chancery_api::router(state.clone())
        .merge(chancery_portal::router(state))
        .fallback(chancery_api::not_found)
}

const fn unlimited() -> Rates {
    Rates {
        general: None,
        submit: None,
        shared: None,
    }
}
