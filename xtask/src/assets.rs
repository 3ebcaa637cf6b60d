//! What is committed as generated: the browser verifier, and the photographed paper licence.

use clap::Args;

use crate::licences::unchanged;
use crate::shell::{self, Outcome, command, root};
use crate::{browser, verifier};

/// The picture and the page it is drawn from.
const LICENCE: &str = "crates/chancery/assets/paper-licence";

/// Options of the assets task.
#[derive(Args)]
pub struct Options {
    /// Fail when a build differs from what is committed.
    #[arg(long)]
    check: bool,
    /// Draw the photographed licence anew as well; its bytes differ between Chromium releases.
    #[arg(long)]
    pictures: bool,
}

/// Builds the verifier for the browser; with `--pictures` the licence too.
///
/// # Errors
/// When a build fails, or differs under `--check`.
pub fn run(options: &Options) -> Outcome {
    verifier::build()?;
    if options.pictures {
        draw_licence()?;
    }
    if options.check {
        unchanged("verifier/dist")?;
    }
    Ok(())
}

fn draw_licence() -> Outcome {
    browser::install_system_packages()?;
    let page = root().join(format!("{LICENCE}.html"));
    let drawn = root().join(format!("{LICENCE}.jpeg"));
    shell::run(command(
        "chromium",
        &[
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--window-size=1280,960",
            &format!("--screenshot={}", drawn.display()),
            &format!("file://{}", page.display()),
        ],
    ))?;
    Ok(std::fs::rename(
        drawn,
        root().join(format!("{LICENCE}.jpg")),
    )?)
}
