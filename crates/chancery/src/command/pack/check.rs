//! `chancery pack check`.

use std::process::ExitCode;

use chancery_pack::{Diagnostic, check, report::render};
use clap::Args;
use serde_json::{Value, json};

use super::Services;
use crate::exit::{Failure, Outcome};
use crate::speech::{Language, Speech};

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
        found.retain(|it| self.is_meant(&it.file));
        let wrong = found.iter().filter(|it| !it.flaw.is_warning()).count();
        let all: Vec<_> = found.iter().map(entry).collect();
        speech.answer(&json!({ "found": all, "sound": wrong == 0 }), || {
            let shown = found.iter().map(|it| render(it, files.text(&it.file)));
            let mut text = shown.collect::<Vec<_>>().join("\n");
            if found.is_empty() {
                text = speech
                    .choose("没有发现问题。", "Nothing is wrong.")
                    .to_owned();
            }
            text
        });
        if wrong == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        let said = match speech.language {
            Language::Zh => format!("发现 {wrong} 个问题"),
            Language::En if wrong == 1 => String::from("one flaw was found"),
            Language::En => format!("{wrong} flaws were found"),
        };
        Err(Failure::new(said).remedy("docs/packs.md says what each key means"))
    }

    /// Whether a file belongs to a pack that is named, or to everybody.
    fn is_meant(&self, file: &str) -> bool {
        let named = self.packs.iter().map(|pack| self.services.folder_of(pack));
        let mut named = named.map(|folder| format!("{folder}/"));
        self.packs.is_empty() || !file.contains('/') || named.any(|it| file.starts_with(&it))
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
