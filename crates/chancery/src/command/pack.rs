//! `chancery pack`: services as data, from the first draft to the ledger.

mod check;
mod compare;
mod publish;
mod trial;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_pack::{Files, Report, Shelf, draw, new, place, telling};
use clap::{Args, Subcommand};
use serde_json::json;

use crate::exit::{Failure, Outcome};
use crate::speech::{Language, Speech};

/// What to do with packs.
#[derive(Subcommand)]
pub enum Command {
    /// Write a small complete pack that passes its checks and its scenarios
    New(New),
    /// Prove what packs must keep, and say all that is wrong with them at once
    Check(check::Options),
    /// Play the scenarios of packs on a ledger in memory
    Test(trial::Options),
    /// Draw a service: who does what, when, and how it ends, as SVG
    Draw(Draw),
    /// Say in words what changed between two versions of a service
    Diff(compare::Options),
    /// Compile a pack for a city, and print its definitions as JSON
    Compile(publish::Compile),
    /// Compile a pack for a city and bring its definitions into force, or propose them
    Publish(publish::Options),
}

/// Where the packs are.
#[derive(Args)]
pub struct Services {
    /// The folder of all packs
    #[arg(long, value_name = "FOLDER", default_value = "services")]
    services: PathBuf,
}

impl Services {
    /// All files.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(&self) -> Outcome<Files> {
        read(&self.services)
    }

    /// A pack's folder, named by its code or by its path.
    pub fn folder_of(&self, named: &str) -> String {
        let path = Path::new(named);
        let last = path.file_name().map(|name| name.to_string_lossy());
        last.map_or_else(|| named.to_owned(), |name| name.into_owned())
    }
}

/// All files of a folder.
///
/// # Errors
/// When one cannot be read.
pub fn read(folder: &Path) -> Outcome<Files> {
    Files::read(folder).map_err(|error| {
        Failure::new(format!("`{}` cannot be read: {error}", folder.display()))
            .remedy("name the folder of the packs with `--services`")
    })
}

/// Options of `pack new`.
#[derive(Args)]
pub struct New {
    /// The code of the service, which becomes the folder's name
    code: String,
    #[command(flatten)]
    services: Services,
}

/// Options of `pack draw`.
#[derive(Args)]
pub struct Draw {
    /// The pack, by code
    pack: String,
    /// The file to write; standard output if absent
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    services: Services,
}

/// Runs one of them.
///
/// # Errors
/// When a file cannot be read, a pack is not sound, or the ledger refuses it.
pub fn run(command: Command, speech: Speech) -> Outcome {
    match command {
        Command::New(options) => options.run(speech),
        Command::Check(options) => options.run(speech),
        Command::Test(options) => options.run(speech),
        Command::Draw(options) => options.run(speech),
        Command::Diff(options) => options.run(speech),
        Command::Compile(options) => options.run(speech),
        Command::Publish(options) => options.run(speech),
    }
}

impl New {
    fn run(&self, speech: Speech) -> Outcome {
        let folder = &self.services.services;
        let there = if folder.is_dir() {
            self.services.read()?
        } else {
            Files::default()
        };
        let made = new::files(&self.code, &there)?;
        for (file, text) in &made.0 {
            let path = folder.join(file);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(&path, text)?;
        }
        let files: Vec<_> = made.0.keys().collect();
        speech.answer(&json!({ "files": files }), || {
            telling::begun(&made, &self.code, texts_in(speech))
        });
        Ok(ExitCode::SUCCESS)
    }
}

impl Draw {
    fn run(&self, speech: Speech) -> Outcome {
        let files = self.services.read()?;
        let shelf = Shelf::read(&files, &mut Report::default());
        let folder = self.services.folder_of(&self.pack);
        let service = shelf.pack(&folder).and_then(|pack| pack.service.as_ref());
        let service = service.ok_or_else(|| no_pack(&folder))?;
        let svg = draw::draw(&service.form, texts_in(speech));
        match &self.out {
            Some(path) => {
                std::fs::write(path, svg)?;
                let shown = path.display().to_string();
                speech.answer(&json!({ "file": shown }), || shown.clone());
            }
            None => speech.answer(&json!({ "svg": svg }), || svg.clone()),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// That a folder has no such pack, or none that can be read.
pub fn no_pack(folder: &str) -> Failure {
    Failure::new(format!("there is no pack `{folder}` that can be read"))
        .remedy(format!("chancery pack check {folder}"))
}

/// The language of a pack's texts that a person reads.
pub const fn texts_in(speech: Speech) -> place::Language {
    match speech.language {
        Language::Zh => place::Language::Chinese,
        Language::En => place::Language::English,
    }
}
