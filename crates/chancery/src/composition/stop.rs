//! Being asked to stop: Ctrl-C, or SIGTERM from whoever runs this process.

use crate::exit::Outcome;

/// Waits until this process is asked to stop.
///
/// # Errors
/// When the system lets no signal be awaited.
pub async fn asked() -> Outcome<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        heard = tokio::signal::ctrl_c() => Ok(heard?),
        _ = terminate.recv() => Ok(()),
    }
}
