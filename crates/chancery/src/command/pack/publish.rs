//! `chancery pack publish`: a pack's definitions for one city, in the order of dependence.
//!
//! A binding says which party of the ledger each short name stands for. What is in force already is left as it is.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use chancery_pack::telling::{self, Fate};
use chancery_pack::{Binding, Report, Shelf, check, lower, report::render};
use chancery_rules::definition::{ApproveDefinition, Document};
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::transaction::Transaction;
use chancery_rules::motion::{Effect, ProposeMotion};
use clap::Args;
use serde_json::json;

use super::{Services, no_pack};
use crate::acting::{Acting, ActingAs};
use crate::command::definition::read_json;
use crate::exit::{Failure, Outcome};
use crate::remote::block_on;
use crate::speech::Speech;

/// Options of `pack compile`.
#[derive(Args)]
pub struct Compile {
    #[command(flatten)]
    compiled: Compiled,
}

/// Options of `pack publish`.
#[derive(Args)]
pub struct Options {
    #[command(flatten)]
    compiled: Compiled,
    /// Propose each definition to the council by a motion, instead of approving it as a development city's member
    #[arg(long)]
    propose: bool,
    #[command(flatten)]
    acting: ActingAs,
}

/// What is compiled, and for which city.
#[derive(Args)]
struct Compiled {
    /// The pack, by code
    pack: String,
    /// JSON file that says which party each short name stands for: {"culture": "64 hexadecimal digits", ..}
    #[arg(long, value_name = "FILE")]
    binding: PathBuf,
    #[command(flatten)]
    services: Services,
}

impl Compile {
    /// Prints the documents.
    ///
    /// # Errors
    /// When the pack is not sound, or a short name has no party.
    pub fn run(&self, speech: Speech) -> Outcome {
        let documents = self.compiled.documents()?;
        speech.answer(&json!(documents), || {
            serde_json::to_string_pretty(&documents).unwrap_or_default()
        });
        Ok(ExitCode::SUCCESS)
    }
}

impl Compiled {
    /// The documents that the pack needs, its own and everybody's.
    fn documents(&self) -> Outcome<Vec<Document>> {
        let files = self.services.read()?;
        let folder = self.services.folder_of(&self.pack);
        let own = format!("{folder}/");
        let mut wrong = check(&files);
        wrong.retain(|it| {
            let is_own = it.file.starts_with(&own) || !it.file.contains('/');
            is_own && !it.flaw.is_warning()
        });
        if let Some(first) = wrong.first() {
            let shown = render(first, files.text(&first.file));
            return Err(Failure::new(shown).remedy(format!("chancery pack check {folder}")));
        }
        let shelf = Shelf::read(&files, &mut Report::default());
        let pack = shelf.pack(&folder).ok_or_else(|| no_pack(&folder))?;
        let mut binding = Binding::new(self.parties()?);
        binding.take_issuers(&shelf);
        lower::compile_with_needed(&shelf, pack, &binding).map_err(|found| {
            let shown: String = found
                .iter()
                .map(|it| render(it, files.text(&it.file)))
                .collect();
            Failure::new(shown).remedy("name the missing parties in the binding")
        })
    }

    fn parties(&self) -> Outcome<BTreeMap<String, PartyId>> {
        let value = read_json(&self.binding)?;
        serde_json::from_value(value)
            .map_err(|error| Failure::new(format!("the binding is none: {error}")))
    }
}

impl Options {
    /// Brings the definitions into force, or proposes them.
    ///
    /// # Errors
    /// When the pack is not sound, a short name has no party, or the ledger refuses.
    pub fn run(&self, speech: Speech) -> Outcome {
        let documents = self.compiled.documents()?;
        let acting = match self.propose {
            true => self.acting.open_as_root(None)?,
            false => self.acting.open()?,
        };
        let mut done = Vec::new();
        for document in &documents {
            let fate = block_on(async { self.publish(document, &acting).await })?;
            speech.say(telling::published(document, fate));
            let (id, code) = (document.id(), document.code());
            done.push(json!({ "definition": id, "code": code, "did": fate.said() }));
        }
        if speech.json {
            speech.answer(&json!(done), String::new);
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn publish(&self, document: &Document, acting: &Acting) -> Outcome<Fate> {
        let path = format!("/v1/definitions/{}", document.id());
        match acting.node.get(&path).await {
            Ok(_) => return Ok(Fate::There),
            Err(failure) if failure.name() == "not_found" => {}
            Err(failure) => return Err(failure),
        }
        if self.propose {
            let effect = Effect::ApproveDefinition {
                document: Box::new(document.clone()),
            };
            let motion = hex::encode(*chancery_testkit::founding::fresh()?);
            let note = format!("{} {}", document.code(), document.version());
            let motion = json!({ "motion": motion, "effect": effect, "note": note });
            acting.carry_out(ProposeMotion::NAME, motion).await?;
            return Ok(Fate::Proposed);
        }
        let body = json!({ "document": document });
        acting.carry_out(ApproveDefinition::NAME, body).await?;
        Ok(Fate::Approved)
    }
}
