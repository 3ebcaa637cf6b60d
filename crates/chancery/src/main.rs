//! The binary `chancery`: the command line and the composition of a node.
//!
//! Absent on purpose: logic. What a command does is done by the crates behind it.

mod acting;
mod backup;
mod bench;
mod city;
mod command;
mod composition;
mod demo;
mod doctor;
mod exit;
mod files;
mod remote;
mod speech;

fn main() -> std::process::ExitCode {
    command::run()
}
