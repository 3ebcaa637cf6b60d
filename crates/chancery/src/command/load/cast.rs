//! Who writes and where: the members' officers, their agencies' endpoints, and every node.

use std::path::{Path, PathBuf};

use chancery_api::clock::now;
use chancery_rules::definition::{ApproveDefinition, CertificateType};
use chancery_rules::kernel::ids::{DefinitionId, LedgerId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_testkit::actor::Actor;
use chancery_testkit::city::business_licence;
use chancery_testkit::founding::public;

use crate::acting::{ledger_of, party_of};
use crate::city::City;
use crate::composition::config::Config;
use crate::composition::files::DataFolder;
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::remote::Remote;

/// The clients' world.
pub struct Cast {
    /// The ledger.
    pub ledger: LedgerId,
    /// The genesis file.
    pub genesis: PathBuf,
    /// The members' officers with their assertion keys.
    pub officers: Vec<(Actor, PublicKey)>,
    /// The members' nodes with the tokens of their agencies, and each one's place among the nodes.
    pub offices: Vec<Remote>,
    /// Every node that is written to: the members' first.
    pub remotes: Vec<Remote>,
}

impl Cast {
    /// Reads the members' folders.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(city: Option<&Path>, members: &[PathBuf], more: &[String]) -> Outcome<Self> {
        let folders = match city {
            Some(city) => {
                let city = City::at(city);
                city.demand_founded()?;
                city.agencies()
                    .into_iter()
                    .map(|(_, folder)| folder)
                    .collect()
            }
            None => members
                .iter()
                .map(|path| DataFolder::at(path))
                .collect::<Vec<_>>(),
        };
        let first = folders.first().ok_or_else(|| Failure::new("no member"))?;
        let (_, first) = Config::open(&first.config())?;
        let mut cast = Self {
            ledger: ledger_of(&first)?,
            genesis: first.genesis(),
            officers: Vec::new(),
            offices: Vec::new(),
            remotes: Vec::new(),
        };
        for folder in &folders {
            cast.add(folder)?;
        }
        for url in more {
            cast.remotes.push(Remote::new(url, None)?);
        }
        Ok(cast)
    }

    fn add(&mut self, folder: &DataFolder) -> Outcome<()> {
        let (config, folder) = Config::open(&folder.config())?;
        let seed = |name| keys::read(&folder.keys(), name);
        let officer = Actor::new(self.ledger, party_of(&config)?, &seed("office")?);
        let assertion = PublicKey::ed25519(public(&seed("assertion")?));
        self.officers.push((officer, assertion));
        let token = std::fs::read_to_string(folder.operator_token())?;
        let url = config.public_url();
        self.offices
            .push(Remote::new(&url, Some(token.trim().to_owned()))?);
        self.remotes.push(Remote::new(&url, None)?);
        Ok(())
    }

    /// The certificate type that the load issues, with every member as an issuer.
    ///
    /// # Errors
    /// When the type does not fit the rules.
    pub fn document(&self) -> Outcome<CertificateType> {
        let issuers: Vec<_> = self
            .officers
            .iter()
            .map(|(officer, _)| officer.party.to_string())
            .collect();
        Ok(business_licence(&issuers)?)
    }

    /// Puts it in force by the first member, as a development city lets it.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn approve(&self) -> Outcome<DefinitionId> {
        let document = self.document()?;
        let definition = document.id();
        let (officer, _) = self
            .officers
            .first()
            .ok_or_else(|| Failure::new("no member"))?;
        let node = self
            .remotes
            .first()
            .ok_or_else(|| Failure::new("no node"))?;
        let approve = ApproveDefinition {
            document: document.into(),
        };
        node.carry_out(officer.sign_once(approve.into(), now())?)
            .await?;
        Ok(definition)
    }
}
