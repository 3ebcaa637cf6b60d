//! An agency of a development city without a node of its own: its exchange and its agent run beside another's node.
//!
//! Absent on purpose: production, where whoever keeps what persons hand in runs a node.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use chancery_agent::Agent;
use chancery_agent::config::Settings;
use chancery_api::agency::Agency;
use chancery_api::{Ledger, State, router};
use chancery_cabinet::Cabinet;
use chancery_rules::kernel::ids::PartyId;
use tokio::task::JoinHandle;

use super::agent;
use super::config::Api;
use super::files::DataFolder;
use super::node::{agency_parts, bounds};
use super::server::Server;
use crate::exit::Outcome;

/// An agency at work beside another's node.
pub struct Guest {
    agency: Arc<Agency>,
    cabinet: Cabinet,
    agent: Option<Agent>,
    url: String,
    server: Server,
    tending: JoinHandle<()>,
}

impl Guest {
    /// Starts it from its own folder, over the ledger of the node beside it; its agent answers as the settings say.
    ///
    /// # Errors
    /// When a key or a store cannot be opened, or no port can be had.
    pub async fn start(
        folder: &DataFolder,
        party: PartyId,
        ledger: &Arc<Ledger>,
        settings: Option<Settings>,
    ) -> Outcome<Self> {
        let parts = agency_parts(folder, party, ledger).await?;
        let cabinet = parts.cabinet.clone();
        let agency = Agency::new(parts);
        let agent = agent::start(folder, party, settings, ledger, &cabinet)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let state = State::new(
            Arc::clone(ledger),
            Some(Arc::clone(&agency)),
            chancery_api::Settings::default(),
        );
        Ok(Self {
            cabinet,
            agent,
            url: format!("http://{address}"),
            server: Server::start(listener, router(state), bounds(&Api::at(address)))?,
            tending: tokio::spawn(Arc::clone(&agency).tend()),
            agency,
        })
    }

    /// What it does on the ledger.
    pub const fn agency(&self) -> &Arc<Agency> {
        &self.agency
    }

    /// Where other agencies ask it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops it in order.
    pub async fn stop(self) {
        self.server.stop().await;
        self.tending.abort();
        drop(self.agent);
        self.cabinet.close().await;
    }
}
