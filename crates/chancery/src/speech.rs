//! What a command says: plain lines for a person, one JSON document for a program.
//!
//! With `--json`, standard output carries JSON alone and the story goes to standard error.
//! Progress is drawn on a terminal only.

use std::io::{IsTerminal, Write as _};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

/// The language that the command line speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// 中文
    Zh,
    /// English
    En,
}

impl Language {
    /// The language that the environment asks for; English when it does not say.
    pub fn of_environment() -> Self {
        let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
        match named {
            Some(value) if value.starts_with("zh") => Self::Zh,
            _ => Self::En,
        }
    }
}

/// The voice of one command.
#[derive(Clone, Copy, Debug)]
pub struct Speech {
    /// Whether a program listens.
    pub json: bool,
    /// The language for a person.
    pub language: Language,
}

impl Speech {
    /// The sentence in the chosen language.
    pub fn choose<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    /// A line of the story.
    pub fn say(&self, line: impl AsRef<str>) {
        if self.json {
            eprintln!("{}", line.as_ref());
        } else {
            print_line(line.as_ref());
        }
    }

    /// A line of the story, in either language.
    pub fn tell(&self, zh: impl AsRef<str>, en: impl AsRef<str>) {
        self.say(self.choose(zh.as_ref(), en.as_ref()));
    }

    /// The answer: JSON for a program, else what a person reads.
    pub fn answer(&self, value: &Value, human: impl FnOnce() -> String) {
        if self.json {
            print_line(&value.to_string());
        } else {
            print_line(human().trim_end());
        }
    }

    /// Something that takes a while: a spinner on a terminal, nothing elsewhere.
    pub fn wait(&self, zh: &str, en: &str) -> ProgressBar {
        if self.json || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner().with_message(self.choose(zh, en).to_owned());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
            bar.set_style(style);
        }
        bar.enable_steady_tick(std::time::Duration::from_millis(100));
        bar
    }
}

/// Writes a line to standard output. A reader that has gone (`| head`) changes nothing of how the command ends; any
/// other failure, such as a full disk, ends it with code 1.
pub fn print_line(line: &str) {
    let written = writeln!(std::io::stdout().lock(), "{line}");
    if let Err(error) = written
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        eprintln!("error: cannot write to standard output: {error}");
        std::process::exit(1);
    }
}
