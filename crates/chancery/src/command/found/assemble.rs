//! `chancery found assemble`: the genesis file of a council file and the members' descriptors.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_credential::instant::Instant;
use chancery_rules::founding::{Council, SignedDescriptor, assemble};
use chancery_rules::genesis::{Epochs, Genesis};
use chancery_rules::kernel::context::Environment;
use chancery_rules::kernel::text::Name;
use chancery_rules::kernel::time::Timestamp;
use clap::Args;
use serde::Deserialize;
use serde_json::json;

use super::write_new;
use crate::composition::founded::read_file;
use crate::exit::{Failure, Outcome};
use crate::speech::{Speech, print_line};

/// A council file with every setting.
const SAMPLE: &str = include_str!("council.sample.toml");

/// Options of `found assemble`.
#[derive(Args)]
pub struct Options {
    /// Print a council file to start from, and do nothing else
    #[arg(long, exclusive = true)]
    sample: bool,
    /// The council file: name, environment, time and epochs of the ledger
    #[arg(long, value_name = "FILE", required_unless_present = "sample")]
    council: Option<PathBuf>,
    /// The members' descriptors, in any order
    #[arg(value_name = "DESCRIPTOR", required_unless_present = "sample")]
    descriptors: Vec<PathBuf>,
    /// Where the genesis file goes
    #[arg(long, value_name = "FILE", default_value = "genesis.json")]
    out: PathBuf,
}

/// What the members agree on besides themselves, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CouncilFile {
    v: u32,
    environment: Environment,
    time: String,
    name: Name,
    #[serde(default)]
    epochs: Option<Epochs>,
}

/// Writes the genesis file.
///
/// # Errors
/// When a file cannot be read, or the descriptors do not go together.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let Some(council) = &options.council else {
        print_line(SAMPLE.trim_end());
        return Ok(ExitCode::SUCCESS);
    };
    let council = read_council(council)?;
    let descriptors = options
        .descriptors
        .iter()
        .map(|path| read_descriptor(path))
        .collect::<Outcome<Vec<_>>>()?;
    let genesis = assemble(&council, &descriptors).map_err(|error| {
        Failure::new(error.to_string())
            .remedy("the runbook `docs/operate/found.md` says what each member does")
    })?;
    let (_, ledger) = Genesis::parse(&genesis)?;
    write_new(&options.out, &genesis)?;
    let value = json!({ "ledger": ledger, "genesis": options.out, "members": descriptors.len() });
    speech.answer(&value, || {
        let said = speech.choose("创世文件的账本编号：", "the genesis file founds the ledger");
        let next = speech.choose(
            "请将文件交给每个成员审阅并签名。",
            "send it to each member to read and sign.",
        );
        format!("{said} {ledger}\n  {}\n{next}", options.out.display())
    });
    Ok(ExitCode::SUCCESS)
}

fn read_council(path: &Path) -> Outcome<Council> {
    let shown = path.display();
    let bytes = read_file(path, "`chancery found assemble --sample` prints one")?;
    let wrong = |error: String| Failure::new(format!("`{shown}` is not a council file: {error}"));
    let text = String::from_utf8(bytes).map_err(|error| wrong(error.to_string()))?;
    let file: CouncilFile = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    if file.v != 1 {
        return Err(wrong(format!("version {} is not known", file.v)));
    }
    let time: Instant = file
        .time
        .parse()
        .map_err(|error| wrong(format!("`time`: {error}")))?;
    Ok(Council {
        name: file.name,
        environment: file.environment,
        time: Timestamp(time.as_ms()),
        epochs: file.epochs,
    })
}

fn read_descriptor(path: &Path) -> Outcome<SignedDescriptor> {
    let bytes = read_file(path, "`chancery found describe` writes it")?;
    SignedDescriptor::parse(&bytes)
        .map_err(|error| Failure::new(format!("`{}`: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_a_council_file() {
        let file: CouncilFile = toml::from_str(SAMPLE).unwrap();
        assert_eq!(file.epochs, Some(Epochs::default()));
        assert_eq!(file.environment, Environment::Production);
    }
}
