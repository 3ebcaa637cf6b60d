//! Says in the log when the number of this node's peers changes, one line each. Epochs and roles the chain
//! says itself.

use std::sync::Arc;
use std::time::Duration;

use chancery_api::Ledger;
use chancery_api::door::Status;

/// How often the status is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// Watches for as long as the node runs.
pub async fn watch(ledger: Arc<Ledger>) {
    let mut known = ledger.doors().feed.status();
    loop {
        tokio::time::sleep(LOOK).await;
        let now = ledger.doors().feed.status();
        say(&known, &now);
        known = now;
    }
}

fn say(before: &Status, now: &Status) {
    if before.peers_connected != now.peers_connected {
        tracing::info!(
            height = now.height.0,
            epoch = now.epoch.0,
            peers = now.peers_connected,
            before = before.peers_connected,
            validators = now.validators,
            "the number of peers has changed"
        );
    }
}
