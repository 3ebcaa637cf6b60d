//! `chancery openapi`: the HTTP interface's document (OpenAPI 3.1), for `cargo xtask openapi`.

use std::process::ExitCode;

use crate::exit::Outcome;

/// Prints the document.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn run() -> Outcome {
    println!("{}", chancery_api::openapi::document().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
