//! The city's four nodes in this process, each on its own ports, as the stage of the story.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chancery_api::agency::Agency;
use chancery_rules::kernel::ids::PartyId;
use serde_json::Value;

use super::company::without_node;
use super::hall::HALL;
use super::systems::Systems;
use crate::city::City;
use crate::composition::config::Config;
use crate::composition::guest::Guest;
use crate::composition::node::Running;
use crate::composition::ports;
use crate::exit::{Failure, Outcome};

/// How long the validators may take to agree on a block after they start.
const AGREED_WITHIN: Duration = Duration::from_secs(60);

/// Agencies without a node that others ask, or that answer: they run beside the registrar's.
const GUESTS: [&str; 2] = [HALL, "registry"];

/// A city that runs in this process.
pub struct World {
    /// Its folder.
    pub city: City,
    /// Its agencies' own systems.
    pub systems: Systems,
    nodes: Vec<Running>,
    guests: BTreeMap<&'static str, Guest>,
}

impl World {
    /// Starts the agencies' systems, and every agency's node with an agent that asks them.
    ///
    /// # Errors
    /// When a port is in use, or a node does not start.
    pub async fn start(city: City) -> Outcome<Self> {
        let systems = Systems::found(&city).await?;
        let mut configs = Vec::new();
        for (agency, folder) in city.agencies() {
            let mut config = Config::read(&folder.config())?;
            if config.agent.is_none() {
                config.agent = systems.answers_of(agency.folder)?;
            }
            configs.push((config, folder));
        }
        for (config, _) in &configs {
            ports::demand_free(config.api.listen)?;
            ports::demand_free(config.p2p.listen)?;
        }
        let mut nodes = Vec::new();
        for (config, folder) in &configs {
            nodes.push(Running::start(folder, config).await?);
        }
        let mut world = Self {
            city,
            systems,
            nodes,
            guests: BTreeMap::new(),
        };
        world.await_agreement().await?;
        for name in GUESTS {
            let guest = world.guest_of(name).await?;
            world.guests.insert(name, guest);
        }
        Ok(world)
    }

    async fn guest_of(&self, name: &str) -> Outcome<Guest> {
        let folder = self.city.participant(name);
        let party = without_node(&folder)?.party;
        let answers = self.systems.answers_of(name)?;
        Guest::start(&folder, party, self.registrar()?.ledger(), answers).await
    }

    /// Stops every node in order.
    pub async fn stop(self) {
        futures::future::join_all(self.guests.into_values().map(Guest::stop)).await;
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

    /// An agency without a node of its own.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn guest(&self, name: &str) -> Outcome<&Guest> {
        let found = self.guests.get(name);
        found.ok_or_else(|| Failure::new(format!("the city has no guest `{name}`")))
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
