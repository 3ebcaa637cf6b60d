//! Acting as a party: its id, its key and its node, from its data folder.

use std::path::{Path, PathBuf};

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::{LedgerId, PartyId};
use chancery_testkit::actor::Actor;
use chancery_testkit::founding::Seed;
use clap::Args;
use serde_json::Value;

use crate::composition::config::Config;
use crate::composition::files::DataFolder;
use crate::composition::keys;
use crate::exit::{Failure, Outcome};
use crate::remote::Remote;

/// As whom to act.
#[derive(Args, Clone, Debug)]
pub struct ActingAs {
    /// The data folder of the agency that acts, such as `chancery-city/registrar`
    #[arg(long = "as", value_name = "FOLDER", env = "CHANCERY_AS")]
    folder: PathBuf,
    /// The address of its node, when it is not the one in its node.toml
    #[arg(long, value_name = "URL", env = "CHANCERY_NODE")]
    node: Option<String>,
}

/// A party that can act here.
pub struct Acting {
    /// Its key at work: the office key, or the root key where the party speaks for itself.
    pub officer: Actor,
    /// Its node, with the token that opens the agency's endpoints.
    pub node: Remote,
}

impl ActingAs {
    /// Reads the party's id, office key and token.
    ///
    /// # Errors
    /// When a file of the folder cannot be read.
    pub fn open(&self) -> Outcome<Acting> {
        self.open_with(|folder| keys::read(&folder.keys(), "office"))
    }

    /// The same with the root key, from its own file or the folder.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn open_as_root(&self, file: Option<&Path>) -> Outcome<Acting> {
        self.open_with(|folder| match file {
            Some(file) => keys::read_file(file),
            None => keys::read(&folder.keys(), "root"),
        })
    }

    /// A key of the folder, by the name of its purpose.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn key(&self, purpose: &str) -> Outcome<Seed> {
        let (_, folder) = Config::open(&DataFolder::at(&self.folder).config())?;
        keys::read(&folder.keys(), purpose)
    }

    fn open_with(&self, key: impl FnOnce(&DataFolder) -> Outcome<Seed>) -> Outcome<Acting> {
        let (config, folder) = Config::open(&DataFolder::at(&self.folder).config())?;
        let url = self.node.clone().unwrap_or_else(|| config.public_url());
        let token = std::fs::read_to_string(folder.operator_token())?;
        let seed = key(&folder)?;
        let officer = Actor::new(ledger_of(&folder)?, party_of(&config)?, &seed);
        Ok(Acting {
            officer,
            node: Remote::new(&url, Some(token.trim().to_owned()))?,
        })
    }
}

impl Acting {
    /// Signs a transaction given as JSON, submits it and waits until it is final and accepted.
    ///
    /// # Errors
    /// When it is not a transaction, or is refused.
    pub async fn carry_out(&self, name: &str, body: Value) -> Outcome<Value> {
        let transaction = transaction_of(name, body)?;
        let envelope = self
            .officer
            .sign_once(transaction, chancery_api::clock::now())?;
        self.node.carry_out(envelope).await
    }
}

/// The transaction that a name and a body say.
///
/// # Errors
/// When they say none.
pub fn transaction_of(name: &str, body: Value) -> Outcome<AnyTransaction> {
    let value = serde_json::json!({ "type": name, "body": body });
    serde_json::from_value(value)
        .map_err(|error| Failure::usage(format!("this is not a `{name}`: {error}")))
}

/// The party of a configuration.
///
/// # Errors
/// When it is not 64 hexadecimal digits.
pub fn party_of(config: &Config) -> Outcome<PartyId> {
    let said = || {
        format!(
            "`party` in node.toml is `{}`, not 64 hexadecimal digits",
            config.party
        )
    };
    config.party.parse().map_err(|_| Failure::new(said()))
}

/// The ledger of a data folder's genesis file.
///
/// # Errors
/// When the file cannot be read, or is none.
pub fn ledger_of(folder: &DataFolder) -> Outcome<LedgerId> {
    let bytes = std::fs::read(folder.genesis())?;
    Ok(Genesis::parse(&bytes)?.1)
}
