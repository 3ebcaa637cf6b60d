//! `chancery party`: members of the ledger.

use std::process::ExitCode;

use chancery_rules::kernel::transaction::Transaction;
use chancery_rules::party::AdmitParty;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::shown::{list_path, record, table};
use crate::acting::ActingAs;
use crate::exit::{Failure, Outcome};
use crate::remote::{NodeAddress, block_on};
use crate::speech::Speech;

/// What to do with parties.
#[derive(Subcommand)]
pub enum Command {
    /// List the parties, newest first
    List(List),
    /// Show one party with its keys
    Show(Show),
    /// Admit a party; any member of a development city may
    Admit(Admit),
}

/// Options of `party list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// Options of `party show`.
#[derive(Args)]
pub struct Show {
    /// The party's id
    party: String,
    #[command(flatten)]
    node: NodeAddress,
}

/// Options of `party admit`.
#[derive(Args)]
pub struct Admit {
    #[command(flatten)]
    acting: ActingAs,
    /// What it is: `agency`, `bank`, `enterprise`, ...
    #[arg(long)]
    kind: String,
    /// Its name in Chinese
    #[arg(long)]
    zh: String,
    /// Its name in English
    #[arg(long)]
    en: String,
    /// Its unified social credit code
    #[arg(long)]
    identifier: Option<String>,
    /// Its root key, which replaces the others: an Ed25519 public key in hexadecimal
    #[arg(long, value_name = "PUBLIC")]
    root: String,
    /// Its office key, which signs what its officers decide
    #[arg(long, value_name = "PUBLIC")]
    office: Option<String>,
    /// Its id; a random one when absent
    #[arg(long)]
    party: Option<String>,
}

/// Runs one of them.
///
/// # Errors
/// When the node does not answer, or refuses.
pub fn run(command: Command, speech: Speech) -> Outcome {
    let answer = match &command {
        Command::List(list) => {
            let path = list_path("/v1/parties", &[("cursor", list.cursor.as_deref())]);
            block_on(async { list.node.open()?.get(&path).await })?
        }
        Command::Show(show) => {
            let path = format!("/v1/parties/{}", show.party);
            block_on(async { show.node.open()?.get(&path).await })?
        }
        Command::Admit(admit) => block_on(async { carry_out(admit).await })?,
    };
    speech.answer(&answer, || match command {
        Command::List(_) => table(&answer, &["party", "kind", "status", "name/zh", "name/en"]),
        Command::Show(_) | Command::Admit(_) => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

async fn carry_out(admit: &Admit) -> Outcome<Value> {
    let party = match &admit.party {
        Some(party) => party.clone(),
        None => hex::encode(*chancery_testkit::founding::fresh()?),
    };
    let mut body = json!({
        "party": party, "kind": admit.kind, "name": { "zh": admit.zh, "en": admit.en },
        "keys": keys(admit),
    });
    if let (Some(code), Some(fields)) = (&admit.identifier, body.as_object_mut()) {
        fields.insert(String::from("identifier"), json!(code));
    }
    let mut answer = admit
        .acting
        .open()?
        .carry_out(AdmitParty::NAME, body)
        .await?;
    let fields = answer
        .as_object_mut()
        .ok_or_else(|| Failure::new("the answer is no object"))?;
    fields.insert(String::from("party"), json!(party));
    Ok(answer)
}

fn keys(admit: &Admit) -> Vec<Value> {
    let office = admit.office.iter().map(|public| ("office", public));
    std::iter::once(("root", &admit.root))
        .chain(office)
        .map(|(purpose, public)| {
            json!({ "purpose": purpose, "key": { "algorithm": "ed25519", "bytes": public } })
        })
        .collect()
}
