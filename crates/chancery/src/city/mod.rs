//! A development city's folder: who is in it, where their files stand, at which ports they serve.
//!
//! Absent on purpose: production. There each member makes its own keys on its own machine.

mod founding;

use std::path::{Path, PathBuf};

use chancery_testkit::cast::{AGENCIES, Organisation};

use crate::composition::files::DataFolder;
use crate::exit::{Failure, Outcome};

pub use founding::{found, found_with};

/// The first port for agreement, by default; the agencies take the next ones.
pub const PORT_BASE: u16 = 7101;
/// From a port for agreement to the same agency's port for HTTP.
pub const HTTP_PORT_OFFSET: u16 = 1000;

/// A development city by its folder.
#[derive(Clone, Debug)]
pub struct City {
    folder: PathBuf,
}

impl City {
    /// The city in a folder, whether or not it is founded.
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
        }
    }

    /// Whether it was founded here, to the end.
    pub fn is_founded(&self) -> bool {
        self.people().is_file()
    }

    /// Demands that it was founded.
    ///
    /// # Errors
    /// When it was not.
    pub fn demand_founded(&self) -> Outcome<()> {
        if self.is_founded() {
            return Ok(());
        }
        let shown = self.folder.display();
        Err(Failure::new(format!("no city is founded in `{shown}`"))
            .remedy(format!("chancery found --development {shown}")))
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The genesis file.
    pub fn genesis(&self) -> PathBuf {
        self.folder.join("genesis.json")
    }

    /// The cast with their ids; written last, so that its presence says the city is whole.
    pub fn people(&self) -> PathBuf {
        self.folder.join("people.json")
    }

    /// The data folders of the agencies, the registrar's first.
    pub fn agencies(&self) -> Vec<(Organisation, DataFolder)> {
        let data = |agency: &Organisation| DataFolder::at(&self.folder.join(agency.folder));
        AGENCIES
            .iter()
            .map(|agency| (*agency, data(agency)))
            .collect()
    }

    /// The registrar's data folder.
    pub fn registrar(&self) -> DataFolder {
        DataFolder::at(&self.folder.join("registrar"))
    }

    /// The folder of an organisation without a node: its key alone.
    pub fn organisation(&self, name: &str) -> PathBuf {
        self.folder.join("organisations").join(name)
    }

    /// The folder of somebody without a node who takes part in services: an id, keys, and stores where it has any.
    pub fn participant(&self, name: &str) -> DataFolder {
        DataFolder::at(&self.folder.join("participants").join(name))
    }

    /// The databases of the agencies' own systems.
    pub fn systems(&self) -> PathBuf {
        self.folder.join("systems")
    }

    /// Where the demonstration puts what it made: bundles, credentials, the verifier.
    pub fn papers(&self) -> PathBuf {
        self.folder.join("papers")
    }
}
