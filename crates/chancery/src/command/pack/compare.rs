//! `chancery pack diff`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_pack::{Report, diff, form::ServiceForm, report::render, shelf};
use clap::Args;
use serde_json::json;

use super::texts_in;
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `pack diff`.
#[derive(Args)]
pub struct Options {
    /// The old version: a pack's folder, or its service.yaml
    old: PathBuf,
    /// The new version
    new: PathBuf,
}

impl Options {
    /// Says what changed.
    ///
    /// # Errors
    /// When one of the two cannot be read.
    pub fn run(&self, speech: Speech) -> Outcome {
        let (old, new) = (service(&self.old)?, service(&self.new)?);
        let changes = diff::diff(&old, &new, texts_in(speech));
        let all: Vec<_> = changes
            .iter()
            .map(|it| {
                json!({ "section": it.section.title(texts_in(speech)), "sentences": it.sentences })
            })
            .collect();
        speech.answer(&json!(all), || diff::shown(&changes, texts_in(speech)));
        Ok(ExitCode::SUCCESS)
    }
}

fn service(path: &Path) -> Outcome<ServiceForm> {
    let file = if path.is_dir() {
        path.join("service.yaml")
    } else {
        path.to_path_buf()
    };
    let text = std::fs::read_to_string(&file)
        .map_err(|error| Failure::new(format!("`{}` cannot be read: {error}", file.display())))?;
    let mut report = Report::default();
    report.turn_to(&file.display().to_string());
    shelf::read(&text, &mut report).ok_or_else(|| {
        let found = report.into_diagnostics();
        let shown: String = found.iter().map(|it| render(it, &text)).collect();
        Failure::new(shown)
    })
}
