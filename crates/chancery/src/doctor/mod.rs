//! The doctor: looks at a node, running or stopped, and names each trouble with its cause and fix.
//!
//! Reads only. A running node is asked over its interface; a stopped one is looked at file by file,
//! databases on a copy, so that looking changes nothing. Absent on purpose: mending, which is
//! [`repair`]'s and happens only when it is asked for.

mod configuration;
mod keys;
mod machine;
mod network;
pub mod repair;
mod stores;
pub mod trouble;

pub use stores::copied;

use std::path::{Path, PathBuf};

use chancery_custody::{Difference, Places};
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::ids::LedgerId;
use serde_json::{Value, json};

use crate::composition::config::Config;
use crate::composition::custody;
use crate::composition::files::DataFolder;
use crate::exit::Outcome;
use crate::speech::Language;

use trouble::Trouble;

/// A trouble that was found, where.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which.
    pub trouble: &'static Trouble,
    /// Where: a file, an address, a store.
    pub place: String,
    /// What exactly, in Chinese and in English.
    pub detail: [String; 2],
}

impl Finding {
    /// The finding as programs read it.
    pub fn to_json(&self) -> Value {
        let [zh, en] = &self.detail;
        let mut value = self.trouble.to_json();
        if let Some(value) = value.as_object_mut() {
            value.insert("where".to_owned(), json!(self.place));
            value.insert("detail".to_owned(), json!({ "zh": zh, "en": en }));
        }
        value
    }

    /// The detail in a language.
    pub const fn said(&self, language: Language) -> &String {
        let [zh, en] = &self.detail;
        match language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

/// How a node is looked at.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its configuration.
    pub config: PathBuf,
    /// Other nodes' addresses to compare with, besides those that the configuration lets guess.
    pub peers: Vec<String>,
    /// Whether no other node is asked.
    pub offline: bool,
    /// Bytes that must be free on the disk of the data.
    pub free_bytes_min: u64,
    /// How old the last backup may be.
    pub backup_age_ms_max: u64,
}

/// A node being looked at.
pub struct Patient {
    options: Options,
    folder: DataFolder,
    places: Places,
    config: Option<Config>,
    genesis: Option<(Genesis, LedgerId)>,
    findings: Vec<Finding>,
    /// Damaged files that the seal does not know of.
    also: Vec<Difference>,
    is_running: bool,
}

/// What was found.
#[derive(Debug)]
pub struct Examined {
    /// The troubles, in the order in which they were looked for.
    pub findings: Vec<Finding>,
    /// Damaged files that the seal does not know of.
    pub also: Vec<Difference>,
    /// The configuration, if it can be read.
    pub config: Option<Config>,
    /// The node's files.
    pub folder: DataFolder,
    /// Whether the node runs.
    pub is_running: bool,
}

impl Patient {
    fn find(
        &mut self,
        trouble: &'static Trouble,
        place: impl Into<String>,
        (zh, en): (impl Into<String>, impl Into<String>),
    ) {
        let place = place.into();
        let is_known = self
            .findings
            .iter()
            .any(|one| one.trouble == trouble && one.place == place);
        if !is_known {
            self.findings.push(Finding {
                trouble,
                place,
                detail: [zh.into(), en.into()],
            });
        }
    }

    /// A finding whose detail is an error's own text.
    fn find_error(
        &mut self,
        trouble: &'static Trouble,
        place: impl Into<String>,
        error: impl std::fmt::Display,
    ) {
        let said = error.to_string();
        self.find(trouble, place, (said.clone(), said));
    }

    fn has(&self, trouble: &'static Trouble) -> bool {
        self.findings.iter().any(|one| one.trouble == trouble)
    }
}

/// Looks at a node.
///
/// # Errors
/// When nothing can be looked at.
pub async fn examine(options: Options) -> Outcome<Examined> {
    let sealed = custody::sealed_config(&options.config);
    let config = sealed.or_else(|| Config::read(&options.config).ok());
    let folder = match &config {
        Some(config) => DataFolder::configured(&options.config, &config.files),
        None => DataFolder::at(options.config.parent().unwrap_or(Path::new("."))),
    };
    let mut patient = Patient {
        places: custody::places(&folder),
        options,
        folder,
        config,
        genesis: None,
        findings: Vec::new(),
        also: Vec::new(),
        is_running: false,
    };
    patient.look_at_configuration();
    if !patient.has(&trouble::CONFIG_MISSING) {
        patient.look_at_genesis();
        patient.look_at_keys();
        patient.look_at_machine();
        patient.look_at_process().await;
        if patient.is_running {
            patient.look_at_running().await;
        } else {
            patient.look_at_ports();
            patient.look_at_files().await;
        }
        if !patient.options.offline {
            patient.look_at_peers().await;
        }
        patient.look_at_backup();
    }
    Ok(Examined {
        findings: patient.findings,
        also: patient.also,
        config: patient.config,
        folder: patient.folder,
        is_running: patient.is_running,
    })
}
