//! `chancery pack check`.

use std::process::ExitCode;

use chancery_pack::{Diagnostic, check, telling};
use clap::Args;
use serde_json::{Value, json};

use super::{Services, texts_in};
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `pack check`.
#[derive(Args)]
pub struct Options {
    /// The packs, by code; all of them if none is named
    packs: Vec<String>,
    #[command(flatten)]
    services: Services,
}

impl Options {
    /// Says what is wrong.
    ///
    /// # Errors
    /// When something is.
    pub fn run(&self, speech: Speech) -> Outcome {
        let files = self.services.read()?;
        let mut found = check(&files);
        let named = self.packs.iter().map(|pack| self.services.folder_of(pack));
        let folders: Vec<_> = named.collect();
        found.retain(|it| telling::is_meant(&it.file, &folders));
        let wrong = telling::wrong(&found, texts_in(speech));
        let all: Vec<_> = found.iter().map(entry).collect();
        speech.answer(&json!({ "found": all, "sound": wrong.is_none() }), || {
            telling::checked(&files, &found, texts_in(speech))
        });
        match wrong {
            None => Ok(ExitCode::SUCCESS),
            Some(said) => Err(Failure::new(said).remedy("docs/packs.md says what each key means")),
        }
    }
}

/// A diagnostic for a program.
pub fn entry(it: &Diagnostic) -> Value {
    json!({
        "code": it.flaw.code(),
        "file": it.file,
        "line": it.place.line,
        "column": it.place.column,
        "message": it.message,
        "remedy": it.flaw.remedy(),
        "warning": it.flaw.is_warning(),
    })
}
