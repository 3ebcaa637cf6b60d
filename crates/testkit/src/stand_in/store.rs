//! The databases of the stand-ins, and those that are asked by a view.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use super::{FLATS, INCOMES_FEN, Mode, PEOPLE, StandInError};

/// A database in a file, made anew.
pub(super) struct Store {
    file: PathBuf,
    /// Holds the file against readers while the mode is slow.
    lock: Option<SqliteConnection>,
}

impl Store {
    pub(super) async fn found(file: &Path, schema: &'static str) -> Result<Self, StandInError> {
        if file.exists() {
            std::fs::remove_file(file)?;
        }
        let mut store = Self {
            file: file.to_owned(),
            lock: None,
        };
        let mut connection = store.open().await?;
        sqlx::raw_sql(schema).execute(&mut connection).await?;
        connection.close().await?;
        store.lock = None;
        Ok(store)
    }

    pub(super) async fn open(&self) -> Result<SqliteConnection, sqlx::Error> {
        SqliteConnectOptions::new()
            .filename(&self.file)
            .create_if_missing(true)
            .connect()
            .await
    }

    /// Runs a statement with texts and numbers bound.
    pub(super) async fn put(
        &self,
        statement: &str,
        texts: &[&str],
        numbers: &[i64],
    ) -> Result<(), StandInError> {
        let mut connection = self.open().await?;
        let mut query = sqlx::query(AssertSqlSafe(statement.to_owned()));
        for text in texts {
            query = query.bind((*text).to_owned());
        }
        for number in numbers {
            query = query.bind(*number);
        }
        query.execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    fn away(&self) -> PathBuf {
        self.file.with_extension("away")
    }

    async fn set(&mut self, mode: Mode) -> Result<(), StandInError> {
        if let Some(lock) = self.lock.take() {
            lock.close().await?;
        }
        if self.away().exists() {
            std::fs::rename(self.away(), &self.file)?;
        }
        match mode {
            Mode::Up => {}
            Mode::Down => std::fs::rename(&self.file, self.away())?,
            Mode::Slow(_) => {
                let mut lock = self.open().await?;
                sqlx::query("BEGIN EXCLUSIVE").execute(&mut lock).await?;
                self.lock = Some(lock);
            }
        }
        Ok(())
    }
}

macro_rules! by_view {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(Store);

        impl $name {
            /// The file with its view.
            #[must_use]
            pub fn file(&self) -> &Path {
                &self.0.file
            }

            /// Makes it behave otherwise.
            ///
            /// # Errors
            /// When its file cannot be moved or locked.
            pub async fn set(&mut self, mode: Mode) -> Result<(), StandInError> {
                self.0.set(mode).await
            }
        }
    };
}

by_view! {
    /// The real-estate registry. View `agent_title`: certificate, unit, owner, number, clear, mortgage, area_dm2; view
    /// `agent_fee`: certificate, cleared, for every certificate whose fee is paid.
    Registry
}

by_view! {
    /// The bank. View `agent_mortgage`: certificate, outstanding_fen, consents; view `agent_account`: owner, number,
    /// balance_fen.
    Bank
}

by_view! {
    /// The court. View `agent_freeze`: certificate, frozen, for every certificate that it was ever asked about.
    Court
}

by_view! {
    /// Social insurance. View `agent_income`: number, name, insured, income_fen a month, since when.
    Insurance
}

impl Insurance {
    /// Makes it in a file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found(file: &Path) -> Result<Self, StandInError> {
        let store = Store::found(
            file,
            "CREATE TABLE insured (number TEXT PRIMARY KEY, name TEXT, income_fen INTEGER, since TEXT);
             CREATE VIEW agent_income AS
               SELECT number, name, income_fen > 0 AS insured, income_fen, since FROM insured",
        )
        .await?;
        for (person, income_fen) in PEOPLE.iter().zip(INCOMES_FEN) {
            let insured =
                "INSERT INTO insured (number, name, since, income_fen) VALUES (?, ?, ?, ?)";
            let texts = [person.number, person.citizen.zh, "2019-07-01"];
            store.put(insured, &texts, &[income_fen]).await?;
        }
        Ok(Self(store))
    }
}

impl Registry {
    /// Whether a number is the owner's, and which mortgage rests on the flat, by certificate and number.
    pub const TITLE: &str =
        "SELECT number = ?2 AS owner_matches, mortgage FROM agent_title WHERE certificate = ?1";
    /// Whether the fee is paid, by certificate; nothing while it is not.
    pub const FEE: &str = "SELECT cleared FROM agent_fee WHERE certificate = ?1";

    /// Makes it in a file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found(file: &Path) -> Result<Self, StandInError> {
        let store = Store::found(
            file,
            "CREATE TABLE unit (unit TEXT PRIMARY KEY, address TEXT, area_dm2 INTEGER);
             CREATE TABLE certificate (certificate TEXT PRIMARY KEY, unit TEXT);
             CREATE TABLE owner (unit TEXT, owner TEXT, number TEXT);
             CREATE TABLE mortgage (unit TEXT, kind TEXT);
             CREATE TABLE fee_payment (certificate TEXT PRIMARY KEY);
             CREATE VIEW agent_fee AS SELECT certificate, 1 AS cleared FROM fee_payment;
             CREATE VIEW agent_title AS
               SELECT certificate.certificate, unit.unit, owner.owner, owner.number, unit.area_dm2,
                 coalesce((SELECT kind FROM mortgage WHERE mortgage.unit = unit.unit), 'none') AS mortgage,
                 NOT EXISTS (SELECT 1 FROM mortgage WHERE mortgage.unit = unit.unit) AS clear
               FROM certificate JOIN unit USING (unit) JOIN owner USING (unit)",
        )
        .await?;
        for flat in FLATS {
            let Some(owner) = flat.owner() else { continue };
            let unit = "INSERT INTO unit (unit, address, area_dm2) VALUES (?, ?, ?)";
            store
                .put(unit, &[flat.unit, flat.address], &[flat.area_dm2])
                .await?;
            let certificate = "INSERT INTO certificate (certificate, unit) VALUES (?, ?)";
            store
                .put(certificate, &[flat.certificate, flat.unit], &[])
                .await?;
            let owned = "INSERT INTO owner (unit, owner, number) VALUES (?, ?, ?)";
            store
                .put(owned, &[flat.unit, owner.citizen.zh, owner.number], &[])
                .await?;
            if let Some(mortgage) = flat.mortgage {
                let rests = "INSERT INTO mortgage (unit, kind) VALUES (?, ?)";
                store.put(rests, &[flat.unit, mortgage.word()], &[]).await?;
            }
        }
        Ok(Self(store))
    }

    /// Takes in the fee of a registration.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_fee(&self, certificate: &str) -> Result<(), StandInError> {
        let paid = "INSERT OR IGNORE INTO fee_payment (certificate) VALUES (?)";
        self.0.put(paid, &[certificate], &[]).await
    }
}

impl Bank {
    /// Makes it in a file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found(file: &Path) -> Result<Self, StandInError> {
        let store = Store::found(
            file,
            "CREATE TABLE mortgage (certificate TEXT PRIMARY KEY, outstanding_fen INTEGER, consents INTEGER);
             CREATE TABLE account (owner TEXT, number TEXT PRIMARY KEY, balance_fen INTEGER);
             CREATE VIEW agent_mortgage AS SELECT certificate, outstanding_fen, consents FROM mortgage;
             CREATE VIEW agent_account AS SELECT owner, number, balance_fen FROM account",
        )
        .await?;
        for flat in FLATS {
            let Some(owner) = flat.owner() else { continue };
            let price_fen = flat.sale.price_fen;
            if flat.mortgage.is_some() {
                let mortgage = "INSERT INTO mortgage (certificate, outstanding_fen, consents) VALUES (?, ?, ?)";
                store
                    .put(mortgage, &[flat.certificate], &[price_fen / 2, 1])
                    .await?;
            }
            let account =
                "INSERT OR REPLACE INTO account (owner, number, balance_fen) VALUES (?, ?, ?)";
            store
                .put(account, &[owner.citizen.zh, owner.number], &[price_fen])
                .await?;
        }
        Ok(Self(store))
    }
}

impl Court {
    /// Makes it in a file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn found(file: &Path) -> Result<Self, StandInError> {
        let store = Store::found(
            file,
            "CREATE TABLE freeze (certificate TEXT PRIMARY KEY, frozen INTEGER);
             CREATE VIEW agent_freeze AS SELECT certificate, frozen FROM freeze",
        )
        .await?;
        for flat in FLATS {
            let freeze = "INSERT INTO freeze (certificate, frozen) VALUES (?, ?)";
            store
                .put(freeze, &[flat.certificate], &[flat.frozen.into()])
                .await?;
        }
        Ok(Self(store))
    }
}
