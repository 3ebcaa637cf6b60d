//! The operator's questions: how this node and its committee stand.

use chancery_api::council::NodeView;
use chancery_api::door::{Role, Status};
use chancery_api::machine::Machine;
use chancery_api::{clock, quorum};
use chancery_rules::kernel::ids::Height;

use super::word;
use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::Named;
use crate::operator::view::{Alert, Forecast, MachineView, NodeLine, OperatorView, OwnView};

/// Turns of the whole committee after which a validator that proposed nothing is not heard.
const TURNS_MAX: u64 = 12;

/// A block's time may be this old before the page says so, in milliseconds.
const SILENT_MS_MAX: u64 = 60_000;

/// Blocks that the read model may be behind.
const BEHIND_MAX: u64 = 16;

/// Bytes on the disk below which the page says so.
const FREE_BYTES_MIN: u64 = 5_000_000_000;

/// Transactions that may wait before the page says so.
const WAITING_MAX: u64 = 50_000;

/// The 99th percentile of finality from which on it is slow, in milliseconds.
const SLOW_MS: u64 = 2_000;

const fn alert(code: &'static str, is_critical: bool, runbook: &'static str) -> Alert {
    Alert {
        code,
        is_critical,
        runbook,
    }
}

/// Every alert, in the order in which they are shown.
pub(crate) const ALERTS: [Alert; 9] = [
    alert("chain-stopped", true, "chain-stopped"),
    alert("quorum-missing", true, "quorum-at-risk"),
    alert("no-blocks", true, "no-blocks"),
    alert("readmodel-failing", true, "read-model-behind"),
    alert("disk-full", true, "disk-full"),
    alert("no-spare", false, "quorum-at-risk"),
    alert("readmodel-behind", false, "read-model-behind"),
    alert("mempool-grows", false, "mempool-grows"),
    alert("finality-slow", false, "finality-slow"),
];

/// How this node and its committee stand; the machine only for who is signed in.
pub(crate) async fn standing(portal: &Portal, is_signed_in: bool) -> Result<OperatorView, Failure> {
    let ledger = portal.api.ledger();
    let status = ledger.doors().feed.status();
    let machine = if is_signed_in {
        machine(portal).await?
    } else {
        None
    };
    let own = own(portal, &status);
    let quorum = quorum(status.validators);
    let heard = status.peers_connected;
    let forecast = (status.role == Role::Validator).then_some(Forecast {
        validators: status.validators,
        remain: heard,
        quorum,
    });
    Ok(OperatorView {
        alerts: alerts(portal, &status, &own, machine.as_ref()),
        own,
        forecast,
        nodes: nodes(portal, &status).await?,
        machine: machine.map(machine_view),
    })
}

fn own(portal: &Portal, status: &Status) -> OwnView {
    let ledger = portal.api.ledger();
    let epoch = ledger.epoch();
    let Height(projected) = ledger.readmodel().height();
    let finality = ledger.metrics().finalities();
    OwnView {
        height: status.height.0,
        time_ms: status.time.0,
        lag_ms: clock::now().since_ms(status.time),
        role: status.role.word(),
        epoch: (epoch.number.0, epoch.blocks_left),
        epoch_ends_in_ms: pace_ms(portal, status)
            .map(|pace| pace.saturating_mul(epoch.blocks_left)),
        finality: (
            finality.count,
            finality.p50_ms,
            finality.p99_ms,
            finality.max_ms,
        ),
        peers: status.peers_connected,
        mempool: (status.mempool_count, status.mempool_bytes),
        readmodel_lag: status.height.0.saturating_sub(projected),
        waiting: (ledger.followers(), ledger.waiters()),
    }
}

/// Milliseconds a block, since the founding: what an epoch's end is told by.
fn pace_ms(portal: &Portal, status: &Status) -> Option<u64> {
    let since = status.time.since_ms(portal.api.ledger().genesis().time);
    since.checked_div(status.height.0)
}

fn alerts(
    portal: &Portal,
    status: &Status,
    own: &OwnView,
    machine: Option<&Machine>,
) -> Vec<Alert> {
    let readmodel = portal.api.ledger().readmodel();
    let (heard, quorum) = (
        status.peers_connected.saturating_add(1),
        quorum(status.validators),
    );
    let free = machine.and_then(|machine| machine.free_bytes);
    let (count, _, slow_ms, _) = own.finality;
    let holds = |code: &str| match code {
        "chain-stopped" => status.failed.is_some(),
        "quorum-missing" => heard < quorum,
        "no-blocks" => own.lag_ms > SILENT_MS_MAX,
        "readmodel-failing" => readmodel.trouble().is_some(),
        "disk-full" => free.is_some_and(|free| free < FREE_BYTES_MIN),
        "no-spare" => status.validators > 3 && heard == quorum,
        "readmodel-behind" => own.readmodel_lag > BEHIND_MAX,
        "mempool-grows" => own.mempool.0 > WAITING_MAX,
        "finality-slow" => count > 0 && slow_ms > SLOW_MS,
        _ => false,
    };
    ALERTS.into_iter().filter(|one| holds(one.code)).collect()
}

async fn nodes(portal: &Portal, status: &Status) -> Result<Vec<NodeLine>, Failure> {
    let found = match portal.api.ledger().nodes().await {
        Ok(found) => found.content.nodes,
        // Before the first block there are none to show.
        Err(problem) if problem.code == "not_found" => Vec::new(),
        Err(problem) => return Err(problem.into()),
    };
    let mut lines: Vec<_> = found.iter().map(|node| node_line(node, status)).collect();
    lines.sort_by_key(|line| (line.standing != "silent", line.standing != "leaving"));
    Ok(lines)
}

fn node_line(found: &NodeView, status: &Status) -> NodeLine {
    let node = &found.node;
    let name = found.name.as_ref();
    let proposed = found.last_proposed.map(|at| {
        let ago = status.height.0.saturating_sub(at.0);
        (at.0, ago)
    });
    NodeLine {
        party: Named {
            id: node.party.to_string(),
            zh: name.map(|name| name.zh().to_owned()).unwrap_or_default(),
            en: name.map(|name| name.en().to_owned()).unwrap_or_default(),
        },
        role: word(&node.role),
        committee: (found.in_office, found.in_next),
        standing: heard(found, status, proposed),
        proposed,
        address: node.address.as_ref().map(ToString::to_string),
        key: node.key.to_string(),
    }
}

/// How a node is heard: a validator by the blocks that it proposes in its turns.
fn heard(found: &NodeView, status: &Status, proposed: Option<(u64, u64)>) -> &'static str {
    let patience = TURNS_MAX.saturating_mul(status.validators.max(1).into());
    match (found.in_office, found.in_next) {
        (true, false) => "leaving",
        (false, true) => "joining",
        (false, false) => "follows",
        (true, true) => match proposed {
            Some((_, ago)) if ago <= patience => "heard",
            None if status.height.0 <= patience => "heard",
            _ => "silent",
        },
    }
}

/// The machine's facts; measuring files is not for the paths of requests.
async fn machine(portal: &Portal) -> Result<Option<Machine>, Failure> {
    let Some(ask) = portal.api.machine().cloned() else {
        return Ok(None);
    };
    let told = tokio::task::spawn_blocking(move || ask()).await;
    told.map(Some).map_err(|error| {
        tracing::error!(%error, "the machine was not measured");
        Failure::Internal
    })
}

fn machine_view(machine: Machine) -> MachineView {
    MachineView {
        version: machine.version,
        started_ms: machine.started.0,
        stores: machine.stores,
        free_bytes: machine.free_bytes,
        memory_bytes: machine.memory_bytes,
        backup_ms: machine.backup.map(|time| time.0),
        rehearsal_ms: machine.rehearsal.map(|time| time.0),
        metrics: machine.metrics,
    }
}
