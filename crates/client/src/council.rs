//! The council behind a node: its motions, its nodes, what a motion would do.

use chancery_rules::kernel::ids::{Height, MotionId, PartyId, TransactionId};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::motion::{CouncilRecord, Effect, MotionRecord, NodeEntry};
use serde::Deserialize;
use serde_json::Value;

use crate::error::ClientError;
use crate::ledger::Ledger;

/// A motion, with how it stands.
#[derive(Debug, Clone, Deserialize)]
pub struct Motion {
    /// `open`, `passed`, `rejected`, `withdrawn`, `failed` or `expired`.
    pub standing: String,
    /// Its record in the state.
    pub motion: MotionRecord,
    /// What members did about it; only where one motion was asked for.
    #[serde(default)]
    pub minutes: Vec<Minute>,
    /// What it would do if it passed now; only of one motion that is open.
    #[serde(default)]
    pub simulation: Option<Simulation>,
}

/// What a member did about a motion.
#[derive(Debug, Clone, Deserialize)]
pub struct Minute {
    /// The member.
    pub party: PartyId,
    /// `proposed`, `approved`, `rejected`, `withdrew` or `voted`.
    pub deed: String,
    /// In which block.
    pub height: Height,
    /// That block's time.
    pub time: Timestamp,
    /// By which transaction.
    pub transaction: TransactionId,
}

/// What an effect would do, or why not.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Simulation {
    /// Before and after, as JSON.
    Simulated(Value),
    /// The first rejection.
    Rejected(RefusedEffect),
}

/// Why the rules would refuse an effect.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RefusedEffect {
    /// The stable name to program against.
    pub code: String,
    /// Its number.
    pub number: u16,
    /// What it means.
    pub meaning: String,
    /// What to do.
    pub remedy: String,
}

/// The council.
#[derive(Debug, Clone, Deserialize)]
pub struct Council {
    /// Its record in the state.
    pub council: CouncilRecord,
    /// Members whose votes count.
    pub voters: usize,
    /// How many of them must approve a motion.
    pub approvals: usize,
}

/// A node of the ledger.
#[derive(Debug, Clone, Deserialize)]
pub struct Node {
    /// Its entry in the state.
    pub node: NodeEntry,
    /// Whether it is in the committee in office.
    pub in_office: bool,
    /// Whether it is in the committee of the next epoch.
    pub in_next: bool,
    /// The last block that it proposed, among the last 1,000.
    #[serde(default)]
    pub last_proposed: Option<Height>,
}

/// A page of motions.
#[derive(Debug, Clone, Deserialize)]
pub struct Motions {
    /// Newest first.
    pub items: Vec<Motion>,
    /// Where the next page begins.
    #[serde(default)]
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Nodes {
    nodes: Vec<Node>,
}

impl Ledger {
    /// A page of motions, newest first; of one standing where it is named.
    ///
    /// # Errors
    /// Any [`ClientError`]; so for every call below.
    pub async fn motions(
        &self,
        standing: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Motions, ClientError> {
        let named = [("status", standing), ("cursor", cursor)];
        let pairs = named
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let query: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.json(&format!("/v1/motions?{}", query.join("&"))).await
    }

    /// One motion with its minutes and, while it is open, what it would do.
    pub async fn motion(&self, id: MotionId) -> Result<Motion, ClientError> {
        self.json(&format!("/v1/motions/{id}")).await
    }

    /// What an effect would do if it passed now.
    pub async fn simulate(
        &self,
        effect: &Effect,
        proposer: Option<PartyId>,
    ) -> Result<Simulation, ClientError> {
        let mut body = serde_json::json!({ "effect": effect });
        if let (Some(proposer), Some(body)) = (proposer, body.as_object_mut()) {
            body.insert("proposer".to_owned(), serde_json::json!(proposer));
        }
        let request = self.http().post(self.at("/v1/motions/simulate"));
        let answer = self.send(request.json(&body)).await?;
        crate::ledger::read_json(&crate::ledger::read_bytes(answer).await?)
    }

    /// The council.
    pub async fn council(&self) -> Result<Council, ClientError> {
        self.json("/v1/council").await
    }

    /// The nodes that the council has admitted.
    pub async fn nodes(&self) -> Result<Vec<Node>, ClientError> {
        let nodes: Nodes = self.json("/v1/nodes").await?;
        Ok(nodes.nodes)
    }
}
