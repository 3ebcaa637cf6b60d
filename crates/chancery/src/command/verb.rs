//! What nouns have in common: showing one thing, with its proof; and their acts, each transaction a subcommand, as the
//! catalogue of the rules lists them.
//!
//! An act's body comes as JSON, in the form that `GET /v1/catalogue` gives a schema of; the agency's office key signs.

use std::io::Read as _;
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use chancery_rules::catalogue::{TransactionInfo, transactions};
use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Error, FromArgMatches, Subcommand};
use serde_json::Value;

use super::definition::read_json;
use super::shown::list_path;
use crate::acting::{ActingAs, transaction_of};
use crate::exit::{Failure, Outcome};
use crate::remote::NodeAddress;

/// A transaction's body is far below this.
const BODY_BYTES_MAX: u64 = 1024 * 1024;

/// A noun of the ledger with transactions of its own.
pub trait Noun {
    /// The numbers of its transactions.
    const NUMBERS: RangeInclusive<u16>;
    /// Words that go without saying: left out of the names of its acts.
    const WORDS: &'static [&'static str];
}

/// Options of showing one thing of a noun.
#[derive(Args)]
pub struct Show {
    /// Its id
    id: String,
    #[command(flatten)]
    node: NodeAddress,
    /// With its proof, or the proof that there is none
    #[arg(long)]
    proof: bool,
}

impl Show {
    /// The thing, of those at an address such as `/v1/cases`.
    ///
    /// # Errors
    /// When the node does not answer, or knows none.
    pub async fn ask(&self, things: &str) -> Outcome<Value> {
        let proof = self.proof.then_some("true");
        let path = list_path(&format!("{things}/{}", self.id), &[("proof", proof)]);
        self.node.open()?.get(&path).await
    }
}

/// One act of a noun.
pub struct Verb<N> {
    info: &'static TransactionInfo,
    options: Options,
    noun: PhantomData<N>,
}

/// Options of an act.
#[derive(Args)]
struct Options {
    /// The transaction's body as JSON in a file; `-` reads it from standard input
    file: PathBuf,
    #[command(flatten)]
    acting: ActingAs,
    /// Only print the transaction, for `tx prepare`
    #[arg(long)]
    print: bool,
}

impl<N: Noun> Verb<N> {
    /// Signs and submits, or only gives the transaction.
    ///
    /// # Errors
    /// When the body is none, the node does not answer, or the rules refuse.
    pub async fn carry_out(&self) -> Outcome<Value> {
        let body = body(&self.options.file)?;
        if self.options.print {
            let transaction = transaction_of(self.info.name, body)?;
            return Ok(serde_json::to_value(transaction)?);
        }
        let acting = self.options.acting.open()?;
        acting.carry_out(self.info.name, body).await
    }

    fn all() -> impl Iterator<Item = &'static TransactionInfo> {
        let of_noun = |info: &&TransactionInfo| N::NUMBERS.contains(&info.number);
        transactions().iter().filter(of_noun)
    }

    /// `open_case` of the noun `case` is `open`.
    fn name_of(info: &TransactionInfo) -> String {
        let words = info.name.split('_');
        let said: Vec<_> = words.filter(|word| !N::WORDS.contains(word)).collect();
        said.join("-")
    }
}

fn body(path: &Path) -> Outcome<Value> {
    if path != Path::new("-") {
        return read_json(path);
    }
    let mut text = Vec::new();
    let input = std::io::stdin().lock();
    input
        .take(BODY_BYTES_MAX.saturating_add(1))
        .read_to_end(&mut text)?;
    if u64::try_from(text.len())? > BODY_BYTES_MAX {
        return Err(Failure::new(
            "standard input is larger than any transaction",
        ));
    }
    serde_json::from_slice(&text)
        .map_err(|error| Failure::new(format!("standard input is not JSON: {error}")))
}

impl<N: Noun> Subcommand for Verb<N> {
    fn augment_subcommands(command: clap::Command) -> clap::Command {
        Self::all().fold(command, |command, info| {
            let act = Options::augment_args(clap::Command::new(Self::name_of(info)));
            command.subcommand(act.about(info.title.en).long_about(None))
        })
    }

    fn augment_subcommands_for_update(command: clap::Command) -> clap::Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Self::all().any(|info| Self::name_of(info) == name)
    }
}

impl<N: Noun> FromArgMatches for Verb<N> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let missing = || Error::raw(ErrorKind::MissingSubcommand, "name an act");
        let (name, options) = matches.subcommand().ok_or_else(missing)?;
        let info = Self::all().find(|info| Self::name_of(info) == name);
        Ok(Self {
            info: info.ok_or_else(missing)?,
            options: Options::from_arg_matches(options)?,
            noun: PhantomData,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{case, obligation, permission, register};

    fn check<N: Noun>(expected: &[&str]) {
        let found: Vec<_> = Verb::<N>::all().map(Verb::<N>::name_of).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_acts_of_a_noun_are_named_without_it() {
        check::<case::Cases>(&[
            "open",
            "admit-person",
            "name-holder",
            "submit-evidence",
            "record-finding",
            "confirm-step",
            "decide",
            "withdraw",
            "appeal",
        ]);
        check::<register::Entries>(&[
            "register",
            "freeze",
            "lift-freeze",
            "split",
            "merge",
            "close",
            "claim-nullifier",
            "rectify",
        ]);
        check::<obligation::Obligations>(&["assess", "discharge", "reverse", "end-recurrence"]);
        check::<permission::Permissions>(&[
            "grant",
            "withdraw",
            "open-receipt",
            "close-receipt",
            "file-erasure",
            "request",
            "refuse-request",
            "withdraw-request",
        ]);
    }
}
