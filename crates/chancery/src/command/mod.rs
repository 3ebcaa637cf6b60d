//! The command line: one file a command, each of them thin.

mod backup;
mod bench;
mod case;
mod certificate;
mod completions;
mod dataset;
mod definition;
mod demo;
mod doctor;
mod explain;
mod found;
mod load;
mod man;
mod motion;
mod node;
mod obligation;
mod office;
mod openapi;
mod pack;
mod party;
mod permission;
mod register;
mod replay;
mod restore;
mod shown;
mod transaction;
mod verb;
pub mod verify;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::exit::{EXIT_CODES, Outcome};
use crate::speech::{Language, Speech};

/// One verifiable record for a city's agencies, banks, enterprises and citizens.
#[derive(Parser)]
#[command(name = "chancery", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    voice: Voice,
    #[command(subcommand)]
    command: Command,
}

/// How the command speaks.
#[derive(Args)]
struct Voice {
    /// Answer in JSON on standard output; the story goes to standard error
    #[arg(long, global = true)]
    json: bool,
    /// The language for people; by default the environment's
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE")]
    lang: Option<Language>,
}

#[derive(Subcommand)]
enum Command {
    /// Found a development city, issue and verify a certificate in it, and stay up
    Demo(demo::Options),
    /// Found a ledger: a ceremony of its members, or a development city on one machine
    Found(found::Options),
    /// Run one agency's node
    Node(node::Options),
    /// Members of the ledger: list, show, admit
    #[command(subcommand)]
    Party(party::Command),
    /// Definitions, certificate types above all: list, show, approve, retire
    #[command(subcommand)]
    Type(definition::Command),
    /// Certificates: issue, show, list, suspend, resume, revoke, supersede, bundle
    #[command(subcommand)]
    Certificate(certificate::Command),
    /// Entries of registers: list, show, register, freeze, split, merge, rectify and the rest
    #[command(subcommand)]
    Register(register::Command),
    /// Datasets: list, show, approve, retire, ask
    #[command(subcommand)]
    Dataset(dataset::Command),
    /// Permissions, requests and receipts of use: list, show, requests, receipts, grant, withdraw and the rest
    #[command(subcommand)]
    Permission(permission::Command),
    /// Cases, runs of services: list, show, open, submit, find, confirm, decide and the rest
    #[command(subcommand)]
    Case(case::Command),
    /// Obligations: list, show, assess, discharge, reverse, end their recurrence
    #[command(subcommand)]
    Obligation(obligation::Command),
    /// An agency's office, for cases: openings, the officers' queue, decisions
    #[command(subcommand)]
    Office(office::Command),
    /// Services as data: new, check, test, draw, diff, publish
    #[command(subcommand)]
    Pack(pack::Command),
    /// Motions of the council: list, show, simulate, propose, vote, withdraw
    #[command(subcommand)]
    Motion(motion::Command),
    /// Verify a certificate's bundle offline
    #[command(after_help = EXIT_CODES)]
    Verify(verify::Options),
    /// Transactions: prepare, sign, submit, show
    #[command(subcommand)]
    Tx(transaction::Command),
    /// Say what a code means and what to do
    Explain(explain::Options),
    /// Re-execute a stopped node's chain from genesis and compare every root
    Replay(replay::Options),
    /// Say what is wrong with a node and what to do, and repair it if asked
    Doctor(doctor::Options),
    /// Back up what only this node has, while it runs or not
    Backup(backup::Options),
    /// Restore a node from its backup with a new validator key, or rehearse that
    Restore(restore::Options),
    /// Measure this machine and this program
    Bench(bench::Options),
    /// Submit without pause to every node of a city and write down what became final
    #[command(hide = true)]
    Load(load::Options),
    /// Print the OpenAPI document of the HTTP interface
    Openapi,
    /// Print a shell's completions
    Completions(completions::Options),
    /// Print the manual page, or write one page for each command into a folder
    Man(man::Options),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let language = cli.voice.lang.unwrap_or_else(Language::of_environment);
    let speech = Speech {
        json: cli.voice.json,
        language,
    };
    match dispatch(cli.command, speech) {
        Ok(code) => code,
        Err(failure) => failure.report(speech.json),
    }
}

fn dispatch(command: Command, speech: Speech) -> Outcome {
    match command {
        Command::Demo(options) => demo::run(options, speech),
        Command::Found(options) => found::run(options, speech),
        Command::Node(options) => node::run(&options, speech),
        Command::Party(command) => party::run(command, speech),
        Command::Type(command) => definition::run(command, speech),
        Command::Certificate(command) => certificate::run(command, speech),
        Command::Register(command) => register::run(command, speech),
        Command::Dataset(command) => dataset::run(command, speech),
        Command::Permission(command) => permission::run(command, speech),
        Command::Case(command) => case::run(command, speech),
        Command::Obligation(command) => obligation::run(command, speech),
        Command::Office(command) => office::run(command, speech),
        Command::Pack(command) => pack::run(command, speech),
        Command::Motion(command) => motion::run(command, speech),
        Command::Verify(options) => verify::run(&options, speech),
        Command::Tx(command) => transaction::run(command, speech),
        Command::Explain(options) => explain::run(&options, speech),
        Command::Replay(options) => replay::run(&options, speech),
        Command::Doctor(options) => doctor::run(&options, speech),
        Command::Backup(options) => backup::run(&options, speech),
        Command::Restore(options) => restore::run(&options, speech),
        Command::Bench(options) => bench::run(&options, speech),
        Command::Load(options) => load::run(&options),
        Command::Openapi => openapi::run(),
        Command::Completions(options) => completions::run(&options),
        Command::Man(options) => man::run(&options),
    }
}
