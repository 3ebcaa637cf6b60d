//! Says in the log when the epoch, this node's role or the number of its peers changes, one line each.

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
    let (height, epoch) = (now.height.0, now.epoch.0);
    if before.epoch != now.epoch {
        tracing::info!(
            height,
            epoch,
            validators = now.validators,
            "an epoch has begun"
        );
    }
    if before.role != now.role {
        let (from, role) = (before.role.word(), now.role.word());
        tracing::info!(height, epoch, from, role, "this node's role has changed");
    }
    if before.peers_connected != now.peers_connected {
        tracing::info!(
            height,
            peers = now.peers_connected,
            before = before.peers_connected,
            validators = now.validators,
            "the number of peers has changed"
        );
    }
}
