//! The city's four nodes in this process, each on its own ports, as the stage of the story.

use std::sync::Arc;
use std::time::Duration;

use chancery_api::agency::Agency;
use chancery_rules::kernel::ids::PartyId;
use serde_json::Value;

use crate::city::City;
use crate::composition::config::Config;
use crate::composition::node::Running;
use crate::composition::ports;
use crate::exit::{Failure, Outcome};

/// How long the validators may take to agree on a block after they start.
const AGREED_WITHIN: Duration = Duration::from_secs(60);

/// A city that runs in this process.
pub struct World {
    /// Its folder.
    pub city: City,
    nodes: Vec<Running>,
}

impl World {
    /// Starts every agency's node.
    ///
    /// # Errors
    /// When a port is in use, or a node does not start.
    pub async fn start(city: City) -> Outcome<Self> {
        let mut configs = Vec::new();
        for (_, folder) in city.agencies() {
            configs.push((Config::read(&folder.config())?, folder));
        }
        for (config, _) in &configs {
            ports::demand_free(config.api.listen)?;
            ports::demand_free(config.p2p.listen)?;
        }
        let mut nodes = Vec::new();
        for (config, folder) in &configs {
            nodes.push(Running::start(folder, config).await?);
        }
        let world = Self { city, nodes };
        world.await_agreement().await?;
        Ok(world)
    }

    /// Stops every node in order.
    pub async fn stop(self) {
        let stopping = self.nodes.into_iter().map(Running::stop);
        futures::future::join_all(stopping).await;
    }

    /// Waits until some node's chain has failed, and says why.
    pub async fn failed(&mut self) -> Failure {
        let failures = self.nodes.iter_mut().map(|node| Box::pin(node.failed()));
        futures::future::select_all(failures).await.0
    }

    /// The registrar's node.
    ///
    /// # Errors
    /// Never in a world that started.
    pub fn registrar(&self) -> Outcome<&Running> {
        self.nodes
            .first()
            .ok_or_else(|| Failure::new("the city has no node"))
    }

    /// Every agency's node, the registrar's first.
    pub(super) fn nodes(&self) -> &[Running] {
        &self.nodes
    }

    /// The registrar, as its officers' programs see it.
    ///
    /// # Errors
    /// Never in a world that started.
    pub fn office(&self) -> Outcome<&Arc<Agency>> {
        Ok(self.registrar()?.agency())
    }

    /// The validators of the city.
    pub fn validators(&self) -> u32 {
        self.nodes.len().try_into().unwrap_or(u32::MAX)
    }

    /// The height that the registrar answers at.
    pub fn height(&self) -> u64 {
        self.nodes
            .first()
            .map_or(0, |node| node.ledger().readmodel().height().0)
    }

    /// The registrar's pages.
    pub fn url(&self) -> &str {
        self.nodes.first().map_or("", Running::url)
    }

    /// Every node's address.
    pub fn urls(&self) -> Vec<&str> {
        self.nodes.iter().map(Running::url).collect()
    }

    /// A person or organisation of the cast, by its folder's name.
    ///
    /// # Errors
    /// When `people.json` does not have it.
    pub fn organisation(&self, name: &str) -> Outcome<(PartyId, Value)> {
        let people: Value = serde_json::from_slice(&std::fs::read(self.city.people())?)?;
        let found = people
            .get("organisations")
            .and_then(Value::as_array)
            .and_then(|all| {
                all.iter()
                    .find(|one| one.get("folder") == Some(&name.into()))
            })
            .ok_or_else(|| Failure::new(format!("people.json has no `{name}`")))?;
        let id = found
            .get("party")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Ok((id.parse()?, found.clone()))
    }

    /// A block beyond what each node has shows that the validators agree.
    async fn await_agreement(&self) -> Outcome<()> {
        for node in &self.nodes {
            let next = node.chain().status().height.next();
            let reached = node
                .ledger()
                .readmodel()
                .wait_for(next, AGREED_WITHIN)
                .await;
            reached.map_err(|_| {
                Failure::new("the validators did not agree on a block within a minute")
                    .remedy("start again with `--fresh`; CHANCERY_LOG=info shows what the nodes do")
            })?;
        }
        Ok(())
    }
}
