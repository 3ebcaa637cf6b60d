//! `chancery found finish` and `found verify`: the signatures of all founding members, put together and judged.

use std::path::PathBuf;
use std::process::ExitCode;

use chancery_rules::founding::{Approval, Approvals};
use clap::Args;
use serde_json::json;

use super::{pretty, read_genesis, write_new};
use crate::composition::founded::{demand_signed, read_file};
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `found finish`.
#[derive(Args)]
pub struct Finish {
    /// The genesis file
    #[arg(value_name = "GENESIS")]
    genesis: PathBuf,
    /// The members' signatures, in any order
    #[arg(value_name = "APPROVAL", required = true)]
    approvals: Vec<PathBuf>,
    /// Where the set goes
    #[arg(long, value_name = "FILE", default_value = "genesis.signatures.json")]
    out: PathBuf,
}

/// Options of `found verify`.
#[derive(Args)]
pub struct Verify {
    /// The genesis file
    #[arg(value_name = "GENESIS")]
    genesis: PathBuf,
    /// The set of signatures
    #[arg(value_name = "SIGNATURES", default_value = "genesis.signatures.json")]
    signatures: PathBuf,
}

/// Puts the signatures together.
///
/// # Errors
/// When one is missing, or is not good.
pub fn finish(options: &Finish, speech: Speech) -> Outcome {
    let (genesis, ledger, _) = read_genesis(&options.genesis)?;
    let approvals = options
        .approvals
        .iter()
        .map(|path| {
            let bytes = read_file(path, "`chancery found sign` writes it")?;
            Approval::parse(&bytes)
                .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
        })
        .collect::<Outcome<Vec<_>>>()?;
    let set = Approvals::collect(&genesis, ledger, approvals)?;
    write_new(&options.out, &pretty(&set)?)?;
    let value =
        json!({ "ledger": ledger, "signatures": options.out, "members": set.signatures.len() });
    speech.answer(&value, || {
        let said = speech.choose("所有成员均已签名：", "every founding member has signed:");
        format!("{said} {}", options.out.display())
    });
    Ok(ExitCode::SUCCESS)
}

/// Judges a set of signatures.
///
/// # Errors
/// When one is missing, or is not good.
pub fn verify(options: &Verify, speech: Speech) -> Outcome {
    let (genesis, ledger, _) = read_genesis(&options.genesis)?;
    demand_signed(&genesis, ledger, &options.signatures)?;
    let value = json!({ "ledger": ledger, "complete": true, "members": genesis.members.len() });
    speech.answer(&value, || {
        let said = speech.choose(
            "所有成员均已签名：",
            "every founding member signed the ledger",
        );
        format!("{said} {ledger}")
    });
    Ok(ExitCode::SUCCESS)
}
