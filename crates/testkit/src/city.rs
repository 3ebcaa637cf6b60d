//! A city of n validators in one process: real nodes on loopback, in folders that go with it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant, UNIX_EPOCH};

use chancery_chain::{Handle, Node, Options, StartError};
use chancery_credential::certificate_type::Template;
use chancery_rules::catalogue::{AnyRecord, AnyTransaction};
use chancery_rules::definition::{ApproveDefinition, CertificateType};
use chancery_rules::kernel::changes::Change;
use chancery_rules::kernel::ids::{DefinitionId, Height, LedgerId, TransactionId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::motion::{Effect, MotionRecord, MotionStatus};
use futures::StreamExt as _;
use tempfile::TempDir;

use crate::actor::Actor;
use crate::founding::{Founding, FoundingError, public};
use crate::load::Load;
use crate::motion::Ballot;

/// How long a transaction may take to become final before a world counts as broken.
const FINAL_WITHIN: Duration = Duration::from_secs(60);

/// A city that runs.
pub struct City {
    /// Its members and genesis file.
    pub founding: Founding,
    addresses: Vec<SocketAddr>,
    folder: TempDir,
    nodes: Vec<Node>,
}

/// Why a world could not be made or went wrong.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// It could not be founded.
    #[error(transparent)]
    Founding(#[from] FoundingError),
    /// A node did not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The machine failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A node refused an envelope.
    #[error("a node refused an envelope: {0}")]
    Refused(String),
    /// Something did not happen in time.
    #[error("{0} did not happen within {FINAL_WITHIN:?}")]
    Late(&'static str),
    /// The certificate type that comes with the software does not fit the rules.
    #[error("the certificate type is refused: {0}")]
    Type(String),
}

impl City {
    /// Founds and starts a city of so many validators.
    ///
    /// # Errors
    /// When founding or starting fails.
    pub async fn start(validators: usize) -> Result<Self, CityError> {
        let founding = Founding::development(validators, now().0)?;
        let addresses = free_addresses(validators)?;
        let mut city = Self {
            founding,
            addresses,
            folder: TempDir::new()?,
            nodes: Vec::new(),
        };
        city.start_nodes()?;
        city.await_height(Height(1)).await?;
        Ok(city)
    }

    /// Starts every node that does not run, in the folders they left.
    ///
    /// # Errors
    /// When one does not start.
    pub fn start_nodes(&mut self) -> Result<(), CityError> {
        for place in self.nodes.len()..self.founding.members.len() {
            self.nodes.push(Node::start(self.options(place))?);
        }
        Ok(())
    }

    /// Stops every node cleanly.
    pub fn stop_nodes(&mut self) {
        for node in self.nodes.drain(..) {
            node.stop();
        }
    }

    /// The handle of a node.
    ///
    /// # Panics
    /// When there is no such node.
    pub fn handle(&self, place: usize) -> Handle {
        #[expect(
            clippy::indexing_slicing,
            reason = "a world's author names a node that it has"
        )]
        self.nodes[place].handle()
    }

    /// All handles.
    pub fn handles(&self) -> Vec<Handle> {
        self.nodes.iter().map(Node::handle).collect()
    }

    /// The ledger.
    pub fn ledger(&self) -> LedgerId {
        self.founding.ledger
    }

    /// The officers of the agencies, in their order.
    pub fn officers(&self) -> Vec<Actor> {
        self.founding
            .members
            .iter()
            .map(|one| Actor::officer(self.ledger(), one))
            .collect()
    }

    /// The folder with every node's data, to be measured.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Submits at the first node and waits until it is final there.
    ///
    /// # Errors
    /// When it is refused at the door, or takes too long.
    pub async fn submit_final(&self, envelope: Vec<u8>) -> Result<Receipt, CityError> {
        let handle = self.handle(0);
        let from = handle.status().height;
        let id = submit(&handle, envelope).await?;
        let mut blocks = handle.follow(from).boxed();
        let found = async {
            while let Some(block) = blocks.next().await {
                let receipt = block
                    .receipts
                    .iter()
                    .find(|receipt| receipt.transaction == id);
                if let Some(receipt) = receipt {
                    return Some(receipt.clone());
                }
            }
            None
        };
        let receipt = tokio::time::timeout(FINAL_WITHIN, found).await;
        receipt
            .ok()
            .flatten()
            .ok_or(CityError::Late("finality of a transaction"))
    }

    /// Approves the business-licence type with every agency as an issuer.
    ///
    /// # Errors
    /// When the type does not fit the rules, or the transaction is not accepted.
    pub async fn approve_business_licence(&self) -> Result<DefinitionId, CityError> {
        let issuers: Vec<_> = self
            .founding
            .members
            .iter()
            .map(|member| hex::encode(member.party))
            .collect();
        let document = business_licence(&issuers)?;
        let definition = document.id();
        let officers = self.officers();
        let officer = officers.first().ok_or(CityError::Late("a member"))?;
        let approve = AnyTransaction::from(ApproveDefinition {
            document: document.into(),
        });
        self.submit_final(officer.sign_once(approve, now())?)
            .await?;
        Ok(definition)
    }

    /// Has all members decide a motion, and answers with its record.
    ///
    /// # Errors
    /// When an act is refused, or it takes too long.
    pub async fn decide(&self, effect: Effect) -> Result<MotionRecord, CityError> {
        let handle = self.handle(0);
        let from = handle.status().height;
        let ballot = Ballot::sign(self.ledger(), &self.founding.members, effect, now())?;
        let proposed = self.submit_final(ballot.proposal).await?;
        if let Outcome::Rejected(code) = proposed.outcome {
            return Err(CityError::Refused(format!("the motion, by code {code}")));
        }
        for vote in ballot.votes {
            submit(&handle, vote).await?;
        }
        let mut blocks = handle.follow(from).boxed();
        let decided = async {
            while let Some(block) = blocks.next().await {
                let change = block
                    .changes
                    .iter()
                    .find(|it| it.record == ballot.motion.into());
                if let Some(record) = change.and_then(decided) {
                    return Some(record);
                }
            }
            None
        };
        let record = tokio::time::timeout(FINAL_WITHIN, decided).await;
        record.ok().flatten().ok_or(CityError::Late("a decision"))
    }

    /// Has all members pass a motion; it takes effect at once, and on the committee at the epoch's end.
    ///
    /// # Errors
    /// When an act is refused, the motion does not pass, or it takes too long.
    pub async fn pass(&self, effect: Effect) -> Result<MotionRecord, CityError> {
        let record = self.decide(effect).await?;
        match record.status {
            MotionStatus::Passed => Ok(record),
            other => Err(CityError::Refused(format!("the motion is {other:?}"))),
        }
    }

    /// A load in which every agency issues in turn.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn load(&self, definition: DefinitionId) -> Result<Load, CityError> {
        let keys = self
            .founding
            .members
            .iter()
            .map(|member| PublicKey::ed25519(public(&member.seeds.assertion)));
        Ok(Load::new(
            self.officers().into_iter().zip(keys).collect(),
            definition,
        )?)
    }

    /// Waits until every node has a height.
    ///
    /// # Errors
    /// When one takes too long.
    pub async fn await_height(&self, height: Height) -> Result<(), CityError> {
        let deadline = Instant::now() + FINAL_WITHIN;
        for handle in self.handles() {
            let mut blocks = handle.follow(height).boxed();
            let left = deadline.saturating_duration_since(Instant::now());
            let reached = tokio::time::timeout(left, blocks.next()).await;
            reached.ok().flatten().ok_or(CityError::Late("a height"))?;
        }
        Ok(())
    }

    fn options(&self, place: usize) -> Options {
        let members = &self.founding.members;
        let peers = members.iter().zip(&self.addresses).enumerate();
        let peers = peers
            .filter(|(other, _)| *other != place)
            .map(|(_, (member, address))| (hex::encode(public(&member.seeds.validator)), *address));
        #[expect(
            clippy::indexing_slicing,
            reason = "called for each member by its place"
        )]
        let (key, listen) = (*members[place].seeds.validator, self.addresses[place]);
        let data = self.folder.path().join(place.to_string());
        Options {
            peers: peers.collect(),
            ..Options::new(data, self.founding.genesis.clone(), key, listen)
        }
    }
}

impl Drop for City {
    fn drop(&mut self) {
        self.stop_nodes();
    }
}

/// The motion of a change, if it is open no more.
fn decided(change: &Change) -> Option<MotionRecord> {
    match AnyRecord::decode(change.record.tag(), change.value.as_ref()?) {
        Ok(AnyRecord::Motion(motion)) if motion.status != MotionStatus::Open => {
            Some(MotionRecord::clone(&motion))
        }
        _ => None,
    }
}

/// Addresses on loopback that are free at this moment, all different.
///
/// # Errors
/// When the machine has none.
pub fn free_addresses(count: usize) -> std::io::Result<Vec<SocketAddr>> {
    let bind = |_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let listeners = (0..count).map(bind).collect::<Result<Vec<_>, _>>()?;
    listeners.iter().map(TcpListener::local_addr).collect()
}

/// Submits an envelope at a node.
///
/// # Errors
/// When the node refuses it.
pub async fn submit(handle: &Handle, envelope: Vec<u8>) -> Result<TransactionId, CityError> {
    handle
        .submit(envelope)
        .await
        .map_err(|refusal| CityError::Refused(refusal.to_string()))
}

/// The business-licence type that comes with the software, for these issuers.
///
/// # Errors
/// When it does not fit the rules.
pub fn business_licence(issuers: &[String]) -> Result<CertificateType, CityError> {
    let refused = |error: &dyn std::fmt::Display| CityError::Type(error.to_string());
    let template = Template::business_licence().map_err(|error| refused(&error))?;
    let document = template
        .document(issuers)
        .map_err(|error| refused(&error))?;
    serde_json::from_value(document).map_err(|error| refused(&error))
}

/// The present time.
pub fn now() -> Timestamp {
    Timestamp::after_epoch(UNIX_EPOCH.elapsed().unwrap_or_default())
}
