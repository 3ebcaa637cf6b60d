//! The bare engine in the same run: consensus over opaque signed bytes, without a ledger on it.

use chancery_api::clock::now;
use chancery_chain::bare::{BareOptions, run};
use chancery_testkit::city::free_addresses;
use chancery_testkit::founding::Founding;

use super::{Figures, Size};
use crate::exit::Outcome;

/// As many validators as in the cluster's measurement.
const VALIDATORS: usize = 4;

/// Measures what the engine alone finalises a second.
///
/// # Errors
/// When it cannot run.
pub async fn measure(size: Size, figures: &mut Figures) -> Outcome<()> {
    let founding = Founding::development(VALIDATORS, now().0)?;
    let folder = tempfile::tempdir()?;
    let options = BareOptions {
        data: folder.path().to_path_buf(),
        keys: founding
            .members
            .iter()
            .map(|member| *member.seeds.validator)
            .collect(),
        addresses: free_addresses(VALIDATORS)?,
        genesis: founding.genesis,
        seconds: size.seconds,
        rate: None,
    };
    let report = tokio::task::spawn_blocking(move || run(&options)).await??;
    figures.add("engine4.tps", report.tps);
    Ok(())
}
