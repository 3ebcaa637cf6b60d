//! `chancery pack test`.

use std::process::ExitCode;

use chancery_pack::{
    Report, Shelf, telling,
    trial::{Tried, trial},
};
use clap::Args;
use serde_json::{Value, json};

use super::{Services, check, texts_in};
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `pack test`.
#[derive(Args)]
pub struct Options {
    /// The packs, by code; all of them if none is named
    packs: Vec<String>,
    #[command(flatten)]
    services: Services,
}

impl Options {
    /// Plays the scenarios.
    ///
    /// # Errors
    /// When one does not hold, or a pack is not sound.
    pub fn run(&self, speech: Speech) -> Outcome {
        let files = self.services.read()?;
        let shelf = Shelf::read(&files, &mut Report::default());
        let folders: Vec<String> = if self.packs.is_empty() {
            let packs = shelf.packs.iter().filter(|pack| pack.service.is_some());
            packs.map(|pack| pack.folder.clone()).collect()
        } else {
            let named = self.packs.iter();
            named.map(|pack| self.services.folder_of(pack)).collect()
        };
        let mut tried = Vec::new();
        for folder in &folders {
            tried.extend(trial(&files, folder)?);
        }
        let failed = tried.iter().filter(|it| !it.troubles.is_empty()).count();
        let all: Vec<_> = tried.iter().map(entry).collect();
        speech.answer(&json!({ "scenarios": all, "failed": failed }), || {
            telling::tried(&files, &tried, texts_in(speech))
        });
        match telling::failing(&tried, texts_in(speech)) {
            None => Ok(ExitCode::SUCCESS),
            Some(said) => Err(Failure::new(said)),
        }
    }
}

fn entry(tried: &Tried) -> Value {
    json!({
        "file": tried.file,
        "shows": { "zh": tried.shows.0, "en": tried.shows.1 },
        "acts": tried.acts,
        "troubles": tried.troubles.iter().map(check::entry).collect::<Vec<_>>(),
    })
}
