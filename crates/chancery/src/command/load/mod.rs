//! `chancery load`: clients that write to every node without pause, and write down what they saw before they go on.
//! `cargo xtask chaos`, `faults` and `council` read that record.
//!
//! A node that does not answer is not the end: nodes die here on purpose, and the same envelope is taken to the next
//! one. What is not written down was not acknowledged, whatever became of it. Some clients ask for what must be refused.

mod cast;
mod mischief;
mod reader;
mod record;
mod writer;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use chancery_rules::kernel::ids::DefinitionId;
use chancery_testkit::load::Load;
use clap::Args;

use cast::Cast;
use record::Record;

use crate::exit::{Failure, Outcome};
use crate::remote::block_on;

/// Requests under way at each node.
const WORKERS_PER_NODE: u64 = 8;

/// Options of `load`.
#[derive(Args)]
pub struct Options {
    /// A development city's folder: all its agencies
    #[arg(long, value_name = "FOLDER", conflicts_with = "member")]
    city: Option<PathBuf>,
    /// A member's data folder; may be given several times
    #[arg(long, value_name = "FOLDER", required_unless_present = "city")]
    member: Vec<PathBuf>,
    /// The address of another node to write to, whether or not it runs yet; may be given several times
    #[arg(long, value_name = "URL")]
    node: Vec<String>,
    /// Where to write down what was seen, a line of JSON each
    #[arg(long, value_name = "FILE")]
    observations: PathBuf,
    /// Where to keep the bundles that were fetched; without it none are
    #[arg(long, value_name = "FOLDER")]
    bundles: Option<PathBuf>,
    /// The certificate type to issue, already in force; without it the first member approves one
    #[arg(long = "type", value_name = "ID")]
    definition: Option<DefinitionId>,
    /// Print the type with its id for these members, and do nothing else
    #[arg(long)]
    document: bool,
    /// Submissions a second, at most, over all nodes
    #[arg(long, default_value_t = 200)]
    rate: u32,
}

/// Submits until it is killed.
///
/// # Errors
/// When a folder cannot be read, something is refused that must not be, or is not refused that must be.
pub fn run(options: &Options) -> Outcome {
    let cast = Cast::read(options.city.as_deref(), &options.member, &options.node)?;
    if options.document {
        let document = cast.document()?;
        let value = serde_json::json!({ "definition": document.id(), "document": document });
        crate::speech::print_line(&value.to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let record = Record::create(&options.observations)?;
    if let Some(folder) = &options.bundles {
        std::fs::create_dir_all(folder)?;
    }
    block_on(async {
        let definition = match options.definition {
            Some(definition) => definition,
            None => cast.approve().await?,
        };
        let load = Arc::new(Load::new(cast.officers.clone(), definition)?);
        let clients = Arc::new(cast);
        let mut tasks = tokio::task::JoinSet::new();
        let workers = WORKERS_PER_NODE.saturating_mul(u64::try_from(clients.remotes.len())?);
        let rest = Duration::from_secs(workers)
            .checked_div(options.rate)
            .unwrap_or_default();
        let (numbers, acknowledged) = (Arc::default(), Arc::default());
        for place in 0..clients.remotes.len() {
            for _ in 0..WORKERS_PER_NODE {
                let writer = writer::Writer {
                    cast: Arc::clone(&clients),
                    load: Arc::clone(&load),
                    record: record.clone(),
                    numbers: Arc::clone(&numbers),
                    acknowledged: Arc::clone(&acknowledged),
                    place,
                    rest,
                };
                tasks.spawn(writer.run());
            }
            tasks.spawn(mischief::run(
                Arc::clone(&clients),
                (Arc::clone(&load), Arc::clone(&acknowledged)),
                record.clone(),
                place,
            ));
            tasks.spawn(reader::heights(Arc::clone(&clients), record.clone(), place));
        }
        if let Some(folder) = options.bundles.clone() {
            for place in 0..clients.offices.len() {
                let issuing = (Arc::clone(&clients), record.clone(), folder.clone());
                tasks.spawn(reader::bundles(issuing, definition, place));
            }
        }
        match tasks.join_next().await {
            Some(ended) => ended?.map(|()| ExitCode::SUCCESS),
            None => Err(Failure::new("there is no node to write to")),
        }
    })
}
