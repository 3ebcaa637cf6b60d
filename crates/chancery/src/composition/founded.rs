//! The genesis file of a node, and the members' signatures of it without which a production ledger's node does not start.

use std::path::Path;

use chancery_rules::founding::Approvals;
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::context::Environment;
use chancery_rules::kernel::ids::LedgerId;

use super::files::DataFolder;
use super::keys;
use crate::exit::{Failure, Outcome};

/// Genesis files, signatures and descriptors are below this.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Reads a node's genesis file and demands what its environment asks for.
///
/// # Errors
/// When a file is missing or wrong, a founding member has not signed, or a key is a development city's.
pub fn read(folder: &DataFolder) -> Outcome<(Vec<u8>, LedgerId)> {
    let bytes = read_file(
        &folder.genesis(),
        "copy the ledger's genesis file into the node's data folder",
    )?;
    let (genesis, ledger) = Genesis::parse(&bytes)?;
    if genesis.environment == Environment::Production {
        keys::demand_own(&folder.keys())?;
        demand_signed(&genesis, ledger, &folder.signatures())?;
    }
    Ok((bytes, ledger))
}

/// Demands the signature of every founding member.
///
/// # Errors
/// When the file cannot be read, or one has not signed this genesis file.
pub fn demand_signed(genesis: &Genesis, ledger: LedgerId, path: &Path) -> Outcome<()> {
    const REMEDY: &str = "copy `genesis.signatures.json` of `chancery found finish` beside the genesis file: every \
                          founding member must have signed it";
    let bytes = read_file(path, REMEDY)?;
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::new(format!("`{}`: {error}", path.display())).remedy(REMEDY)
    };
    let approvals = Approvals::parse(&bytes).map_err(|error| wrong(&error))?;
    approvals
        .check(genesis, ledger)
        .map_err(|error| wrong(&error))
}

/// Reads a file that must be there.
///
/// # Errors
/// When it cannot be read; says what to do.
pub fn read_file(path: &Path, remedy: &str) -> Outcome<Vec<u8>> {
    crate::files::read_bounded(path, FILE_BYTES_MAX).map_err(|failure| failure.remedy(remedy))
}
