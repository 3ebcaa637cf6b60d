//! An effect on the command line: by its name and one option for each of its fields, or as a file.

use std::path::PathBuf;

use chancery_rules::motion::Effect;
use clap::Args;
use serde_json::{Map, Value, json};

use crate::command::definition::read_json;
use crate::exit::{Failure, Outcome};

/// What a motion asks for. Each effect has its own fields; `chancery explain` and the catalogue
/// say which.
#[derive(Args)]
pub struct EffectFlags {
    /// The effect, such as `admit-node`, `suspend-member`, `set-parameter`, `emergency-stop`
    #[arg(long, value_name = "NAME", conflicts_with = "effect_file")]
    effect: Option<String>,
    /// The effect as JSON in a file: `{"effect": "admit_node", "party": .., ..}`
    #[arg(long, value_name = "FILE")]
    effect_file: Option<PathBuf>,
    /// The party that it is about
    #[arg(long, value_name = "ID", requires = "effect")]
    party: Option<String>,
    /// A node's Ed25519 public key in hexadecimal
    #[arg(long, value_name = "PUBLIC", requires = "effect")]
    key: Option<String>,
    /// Where other nodes reach a node
    #[arg(long, value_name = "HOST:PORT", requires = "effect")]
    address: Option<String>,
    /// What a node does: `validator` or `follower`
    #[arg(long, requires = "effect")]
    role: Option<String>,
    /// Why, by code
    #[arg(long, value_name = "CODE", requires = "effect")]
    reason: Option<String>,
    /// A parameter's name, such as `motion_days`
    #[arg(long, requires = "effect")]
    name: Option<String>,
    /// A parameter's value
    #[arg(long, requires = "effect")]
    value: Option<u64>,
    /// A certificate type's id
    #[arg(long, value_name = "ID", requires = "effect")]
    definition: Option<String>,
    /// A certificate type as JSON in a file
    #[arg(long, value_name = "FILE", requires = "effect")]
    document: Option<PathBuf>,
}

impl EffectFlags {
    /// The effect that they describe.
    ///
    /// # Errors
    /// When they describe none.
    pub fn read(&self) -> Outcome<Effect> {
        let value = match (&self.effect, &self.effect_file) {
            (Some(name), _) => self.described(name)?,
            (None, Some(file)) => read_json(file)?,
            (None, None) => {
                return Err(Failure::usage(
                    "name an effect: `--effect` or `--effect-file`",
                ));
            }
        };
        serde_json::from_value(value)
            .map_err(|error| Failure::usage(format!("this is not an effect: {error}")))
    }

    fn described(&self, name: &str) -> Outcome<Value> {
        let texts = [
            ("party", &self.party),
            ("key", &self.key),
            ("address", &self.address),
            ("role", &self.role),
            ("reason", &self.reason),
            ("name", &self.name),
            ("definition", &self.definition),
        ];
        let given = texts
            .into_iter()
            .filter_map(|(field, text)| Some((field.to_owned(), json!(text.as_ref()?))));
        let mut fields: Map<String, Value> = given.collect();
        fields.insert("effect".to_owned(), json!(name.replace('-', "_")));
        if let Some(value) = self.value {
            fields.insert("value".to_owned(), json!(value));
        }
        if let Some(file) = &self.document {
            fields.insert("document".to_owned(), read_json(file)?);
        }
        Ok(fields.into())
    }
}
