//! The binary `chancery`: the command line and the composition of a node.
//!
//! Absent on purpose: logic. What a command does is done by the crates behind it.

mod command;
mod composition;
mod exit;
mod speech;

fn main() -> std::process::ExitCode {
    command::run()
}
