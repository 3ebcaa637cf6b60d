//! An agent, put together and running.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use chancery_cabinet::{Cabinet, CabinetError};
use chancery_client::exchange::Exchange;
use chancery_client::{ClientError, SigningKey};
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::text::Code;
use chancery_rules::kernel::time::Timestamp;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use crate::adapter::Adapter;
use crate::backoff::Pace;
use crate::config::{ConfigError, Settings};
use crate::desk::{Desk, Inbox};
use crate::door::{Node, Unavailable};
use crate::erasing::Eraser;
use crate::follow::Follower;
use crate::status::{AgentStatus, Board};

/// Opens what was sealed to the agency: bytes and what they are bound to; nothing if they are anything else.
pub type Unseal = Box<dyn Fn(&[u8], &[u8]) -> Option<Zeroizing<Vec<u8>>> + Send + Sync>;

/// What an agent is made of.
pub struct AgentParts {
    /// The party that it answers for.
    pub party: PartyId,
    /// The party's automation key.
    pub key: SigningKey,
    /// Its sealing key at work.
    pub unseal: Unseal,
    /// The agency's private records.
    pub cabinet: Cabinet,
    /// The node that it runs in.
    pub node: Arc<dyn Node>,
    /// What it answers, and from where.
    pub settings: Settings,
    /// How it comes back after failures.
    pub pace: Pace,
}

/// Why an agent does not start, or stops for a moment.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The configuration cannot be followed.
    #[error("the agent's configuration: {0}")]
    Config(#[from] ConfigError),
    /// HTTP cannot be set up.
    #[error("an adapter cannot be set up: {0}")]
    Http(#[from] reqwest::Error),
    /// The exchange's client cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The cabinet failed.
    #[error(transparent)]
    Cabinet(#[from] CabinetError),
    /// The node failed.
    #[error(transparent)]
    Node(#[from] Unavailable),
}

/// What all parts of an agent hold.
pub(crate) struct Shared {
    pub(crate) party: PartyId,
    pub(crate) key: SigningKey,
    pub(crate) unseal: Unseal,
    pub(crate) cabinet: Cabinet,
    pub(crate) node: Arc<dyn Node>,
    pub(crate) exchange: Exchange,
    pub(crate) pace: Pace,
    pub(crate) board: Board,
    /// Told when something was erased, or a release came to the ledger.
    pub(crate) erased: Notify,
    /// The desk of each answered step, by service and step.
    pub(crate) inboxes: BTreeMap<(Code, Code), Inbox>,
}

/// An agent that runs, until it is dropped.
pub struct Agent {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

impl Agent {
    /// Starts an agent.
    ///
    /// # Errors
    /// When the configuration cannot be followed, or HTTP cannot be set up.
    pub fn start(parts: AgentParts) -> Result<Self, AgentError> {
        parts.settings.check()?;
        let board = Board::default();
        let (mut inboxes, mut desks) = (BTreeMap::new(), Vec::new());
        for answer in parts.settings.answers {
            let key = (answer.service.clone(), answer.step.clone());
            board.add(&answer.service, &answer.step);
            inboxes.insert(key, Inbox::default());
            desks.push((Adapter::new(&answer)?, answer));
        }
        let shared = Arc::new(Shared {
            party: parts.party,
            key: parts.key,
            unseal: parts.unseal,
            cabinet: parts.cabinet,
            node: parts.node,
            exchange: Exchange::new()?,
            pace: parts.pace,
            board,
            erased: Notify::new(),
            inboxes,
        });
        let mut tasks = vec![
            tokio::spawn(Follower::new(Arc::clone(&shared)).run()),
            tokio::spawn(Eraser::new(Arc::clone(&shared)).run()),
        ];
        for (adapter, answer) in desks {
            let desk = Desk::new(Arc::clone(&shared), adapter, answer);
            tasks.push(tokio::spawn(desk.run()));
        }
        Ok(Self { shared, tasks })
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> AgentStatus {
        self.shared.board.read()
    }
}

impl Agent {
    /// Stops at whatever it does; what was begun is taken up at the next start.
    pub fn stop(&self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The present time by this machine's clock.
pub(crate) fn now() -> Timestamp {
    Timestamp::after_epoch(UNIX_EPOCH.elapsed().unwrap_or_default())
}

/// Random bytes.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Unavailable> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| Unavailable(error.to_string()))?;
    Ok(bytes)
}
