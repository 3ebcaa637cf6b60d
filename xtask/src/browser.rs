//! The pages in Debian's Chromium, driven by playwright-core and judged by axe.
//!
//! The steps are in `crates/portal/browser`; screenshots stay under `artifacts/screenshots`.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::Value;

use crate::demo;
use crate::shell::{Outcome, chancery, command, is_superuser, is_there, root, run as run_command};
use crate::tally::Step;

/// What the run needs of the system.
const SYSTEM_PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];
/// The registrar's pages in the city of the demonstration, which keeps the ports it was founded with.
const URL: &str = "http://127.0.0.1:18401";
/// The pages of the other agencies there.
const PEERS: &str = "http://127.0.0.1:18402,http://127.0.0.1:18403,http://127.0.0.1:18404";

/// Options of the browser run.
#[derive(Args)]
pub struct Options {}

/// Runs the pages; what is missing here is a failure.
///
/// # Errors
/// When a page fails a check, or the run is not possible here.
pub fn run(_: &Options) -> Outcome {
    match check()? {
        Step::Held => Ok(()),
        Step::Skipped(why) | Step::NotPossible(why) => Err(why.into()),
    }
}

/// Founds a city by the demonstration, serves it, and walks through its pages.
///
/// # Errors
/// When a page fails a check.
pub fn check() -> Outcome<Step> {
    if !is_there("node") || !is_there("npm") {
        return Ok(Step::Skipped(String::from("Node.js is not installed")));
    }
    if let Err(error) = install_system_packages() {
        return Ok(Step::Skipped(format!("Chromium is missing: {error}")));
    }
    let folder = root().join("crates").join("portal").join("browser");
    let mut install = command("npm", &["ci", "--no-audit", "--no-fund"]);
    install.current_dir(&folder);
    run_command(install)?;

    let city = root().join("artifacts").join("pages");
    let summary = demo::check(&city)?;
    let _served = Served::start(&city)?;
    let path = |name: &str| {
        summary
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let out = root().join("artifacts").join("screenshots");
    let mut pages = command(
        "node",
        &["run.mjs", "--base", URL, "--bundle", path("bundle")],
    );
    pages
        .args(["--peers", PEERS])
        .args(["--revoked-bundle", path("revoked_bundle"), "--out"])
        .arg(out);
    pages.current_dir(&folder);
    run_command(pages)?;
    Ok(Step::Held)
}

/// Installs Debian's Chromium and a Chinese font where they are missing and this may.
///
/// # Errors
/// When they are missing and this process is not the superuser, or apt fails.
pub fn install_system_packages() -> Outcome {
    if is_there("chromium") && has_font() {
        return Ok(());
    }
    if !is_superuser() || !is_there("apt-get") {
        let packages = SYSTEM_PACKAGES.join(" ");
        return Err(format!("install it with `sudo apt-get install {packages}`").into());
    }
    println!("  installing {}", SYSTEM_PACKAGES.join(", "));
    run_command(command("apt-get", &["update", "-qq"]))?;
    let mut install = command(
        "apt-get",
        &["install", "-y", "-qq", "--no-install-recommends"],
    );
    install
        .args(SYSTEM_PACKAGES)
        .env("DEBIAN_FRONTEND", "noninteractive");
    run_command(install)
}

fn has_font() -> bool {
    crate::shell::output(command(
        "dpkg-query",
        &["-W", "-f=${Status}", "fonts-noto-cjk"],
    ))
    .is_ok_and(|status| status.contains("install ok installed"))
}

/// A demonstration that stays up until this is dropped.
struct Served(Child);

impl Served {
    fn start(city: &std::path::Path) -> Outcome<Self> {
        let mut demo = Command::new(chancery()?);
        demo.args(["demo", "--json", "--dir"]).arg(city);
        let log = std::fs::File::create(city.with_extension("log"))?;
        demo.stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut served = Self(demo.spawn()?);
        let deadline = Instant::now() + Duration::from_secs(120);
        while !served.is_done()? {
            if Instant::now() > deadline {
                return Err("the resumed demonstration did not get ready in two minutes".into());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(served)
    }

    /// Ready when the resumed city answers.
    fn is_done(&mut self) -> Outcome<bool> {
        if let Some(status) = self.0.try_wait()? {
            return Err(format!("the resumed demonstration ended with {status}").into());
        }
        let Ok(mut answer) = ureq::get(format!("{URL}/v1/ledger")).call() else {
            return Ok(false);
        };
        Ok(answer.body_mut().read_json::<Value>().is_ok())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if self.0.kill().is_ok() && self.0.wait().is_err() {
            eprintln!("the served demonstration could not be waited for");
        }
    }
}
