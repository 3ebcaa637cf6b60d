//! `chancery found`: a ledger founded by its members, each on its own machine; or a development city on one.
//!
//! The ceremony: `keys`, `describe` (each member) -> `assemble` (the convener) -> `inspect`, `sign` (each member) ->
//! `finish` (the convener) -> `settle` (each member). What is signed, and how it is judged, is
//! `chancery_rules::founding`; here are the files.

mod assemble;
mod describe;
mod development;
mod finish;
mod keys;
mod settle;
mod sign;

use std::path::{Path, PathBuf};

use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::LedgerId;
use chancery_testkit::founding::Seed;
use clap::{Args, Subcommand};
use ed25519_dalek::{Signer as _, SigningKey};

use crate::city::PORT_BASE;
use crate::composition::founded::read_file;
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `found`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Options {
    /// Found a development city of four agencies here; its keys are made on this machine
    #[arg(long, value_name = "FOLDER")]
    development: Option<PathBuf>,
    /// The first port for agreement; HTTP is served a thousand ports above
    #[arg(long, default_value_t = PORT_BASE, requires = "development")]
    port_base: u16,
    #[command(subcommand)]
    step: Option<Step>,
}

/// The steps of the ceremony, in their order.
#[derive(Subcommand)]
enum Step {
    /// Each member: make this member's keys, on its own machine
    Keys(keys::Options),
    /// Each member: write the signed descriptor that goes to the convener
    Describe(describe::Options),
    /// The convener: print a sample council file, or make the genesis file of the descriptors
    Assemble(assemble::Options),
    /// Each member: read what a genesis file founds
    Inspect(sign::Inspect),
    /// Each member: sign the genesis file after reading it
    Sign(sign::Sign),
    /// The convener: put the signatures of all members together
    Finish(finish::Finish),
    /// Anyone: check that every founding member signed a genesis file
    Verify(finish::Verify),
    /// Each member: put genesis file, signatures and a configuration into the node's data folder
    Settle(settle::Options),
}

/// Runs a step of the ceremony, or founds a development city.
///
/// # Errors
/// When a file cannot be read or written, or something in it is refused.
pub fn run(options: Options, speech: Speech) -> Outcome {
    match (options.step, options.development) {
        (Some(Step::Keys(options)), _) => keys::run(&options, speech),
        (Some(Step::Describe(options)), _) => describe::run(options, speech),
        (Some(Step::Assemble(options)), _) => assemble::run(&options, speech),
        (Some(Step::Inspect(options)), _) => sign::inspect(&options, speech),
        (Some(Step::Sign(options)), _) => sign::sign(&options, speech),
        (Some(Step::Finish(options)), _) => finish::finish(&options, speech),
        (Some(Step::Verify(options)), _) => finish::verify(&options, speech),
        (Some(Step::Settle(options)), _) => settle::run(&options, speech),
        (None, Some(folder)) => development::run(&folder, options.port_base, speech),
        (None, None) => Err(Failure::usage("say a step, or `--development FOLDER`")),
    }
}

/// A genesis file, with the ledger that it founds.
fn read_genesis(path: &Path) -> Outcome<(Genesis, LedgerId, Vec<u8>)> {
    let bytes = read_file(path, "`chancery found assemble` writes it")?;
    let (genesis, ledger) = Genesis::parse(&bytes)
        .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))?;
    Ok((genesis, ledger, bytes))
}

/// Writes a new file; what exists is never overwritten.
fn write_new(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let cannot = |error: std::io::Error| {
        Failure::new(format!("cannot write `{}`: {error}", path.display()))
            .remedy("choose another place with `--out`: nothing is ever overwritten")
    };
    let mut file = std::fs::File::create_new(path).map_err(cannot)?;
    std::io::Write::write_all(&mut file, bytes).map_err(cannot)?;
    file.sync_all().map_err(cannot)
}

/// A document as the ceremony's files have it: JSON with an end of line.
fn pretty<T: serde::Serialize>(document: &T) -> Outcome<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The public key of a seed, with its signature of a message.
fn sign_with(seed: &Seed, message: &[u8]) -> (Vec<u8>, [u8; 64]) {
    let key = SigningKey::from_bytes(seed);
    let public = key.verifying_key().to_bytes().to_vec();
    (public, key.sign(message).to_bytes())
}
