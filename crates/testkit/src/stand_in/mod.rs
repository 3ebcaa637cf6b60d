//! The agencies' own systems, as far as a development city needs them: a database each, seeded with invented people.
//!
//! | stand-in | of | asked by |
//! |---|---|---|
//! | [`Registry`] | the real-estate registry: units, owners, certificates, mortgages, fees | views `agent_title`, `agent_fee` |
//! | [`Bank`] | a bank: mortgages and accounts | view `agent_mortgage` |
//! | [`Court`] | a court: freezes | view `agent_freeze` |
//! | [`Insurance`] | social insurance: who is insured, with what income | view `agent_income` |
//! | [`Housing`] | the housing commission: contracts filed, buyers' qualification | HTTP `/sale` |
//! | [`Tax`] | the tax administration: assessments and payments | HTTP `/tax`, `/assessment`, `/payment` |
//! | [`Security`] | public security: identity and household | HTTP `/identity`, `/parties`, `/household` |
//!
//! Each can be made slow, or down. Absent on purpose: real systems' forms, and anything about anybody who exists.

mod desk;
mod people;
mod store;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use desk::{Housing, Security, Tax};
pub use people::{FLATS, Flat, HOUSEHOLDS, INCOMES_FEN, Mortgage, PEOPLE, Person, Sale};
pub use store::{Bank, Court, Insurance, Registry};

/// How a stand-in behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It answers.
    #[default]
    Up,
    /// It answers after this time; a database file is locked for as long as this mode lasts.
    Slow(Duration),
    /// It does not answer.
    Down,
}

/// Why a stand-in could not be made, or not be switched.
#[derive(Debug, thiserror::Error)]
pub enum StandInError {
    /// Its database failed.
    #[error("the database of a stand-in failed: {0}")]
    Storage(#[from] sqlx::Error),
    /// The machine failed.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// All seven, of one development city.
pub struct StandIns {
    /// The real-estate registry.
    pub registry: Registry,
    /// The bank.
    pub bank: Bank,
    /// The court.
    pub court: Court,
    /// Social insurance.
    pub insurance: Insurance,
    /// The housing commission.
    pub housing: Housing,
    /// The tax administration.
    pub tax: Tax,
    /// Public security.
    pub security: Security,
}

impl StandIns {
    /// Makes all seven in a folder, over what an earlier start left there.
    ///
    /// # Errors
    /// When a database cannot be made or a port cannot be had.
    pub async fn found(folder: &Path) -> Result<Self, StandInError> {
        std::fs::create_dir_all(folder)?;
        let at = |name: &str| -> PathBuf { folder.join(format!("{name}.sqlite")) };
        Ok(Self {
            registry: Registry::found(&at("registry")).await?,
            bank: Bank::found(&at("bank")).await?,
            court: Court::found(&at("court")).await?,
            insurance: Insurance::found(&at("insurance")).await?,
            housing: Housing::found(&at("housing")).await?,
            tax: Tax::found(&at("tax")).await?,
            security: Security::found(&at("security")).await?,
        })
    }
}
