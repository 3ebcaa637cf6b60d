//! `chancery openapi`: the HTTP interface's document (OpenAPI 3.1), for `cargo xtask openapi`.

use std::process::ExitCode;

use crate::exit::Outcome;

/// Prints the document.
///
/// # Errors
/// None that are foreseen.
pub fn run() -> Outcome {
    print!("{}", chancery_api::openapi());
    Ok(ExitCode::SUCCESS)
}
