//! The folder of all packs.
//!
//! `services/city.yaml` names parties and sources; `services/calendar.yaml`, `services/certificate-types/` and
//! `services/registers/` are everybody's; every other folder is a pack.

use std::{collections::BTreeMap, io, path::Path};

use serde::de::DeserializeOwned;

use crate::{
    form::{CalendarForm, CertificateForm, CityForm, DatasetForm, RegisterForm, ServiceForm},
    place::Place,
    report::{Flaw, Report},
};

/// Largest file of a pack, in bytes.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Most files of all packs.
const FILES_MAX: usize = 4_096;
/// The folder of certificate types that are everybody's.
const SHARED_CERTIFICATES: &str = "certificate-types";
/// The folder of registers that are everybody's.
const SHARED_REGISTERS: &str = "registers";

/// Files by path from the folder of the packs, with their text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// Those of the disk; a file that is too large or no text is refused too.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        read_into(root, "", &mut files)?;
        Ok(Self(files))
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, file: &str) -> &str {
        self.0.get(file).map_or("", String::as_str)
    }
}

fn read_into(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            read_into(&entry.path(), &path, files)?;
        } else if kind.is_file() {
            if entry.metadata()?.len() > FILE_BYTES_MAX || files.len() >= FILES_MAX {
                let message = format!("`{path}` is too large, or one file too many");
                return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
            }
            files.insert(path, std::fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}

/// What a file says.
#[derive(Clone, Debug)]
pub struct Written<T> {
    /// The file.
    pub file: String,
    /// What it says.
    pub form: T,
}

/// A pack: a service with what it brings; without a service what is everybody's.
#[derive(Clone, Debug, Default)]
pub struct Pack {
    /// Its folder; empty of what is everybody's.
    pub folder: String,
    /// Its service.
    pub service: Option<Written<ServiceForm>>,
    /// Calendars that it brings.
    pub calendars: Vec<Written<CalendarForm>>,
    /// Certificate types that it brings.
    pub certificates: Vec<Written<CertificateForm>>,
    /// Registers that it brings.
    pub registers: Vec<Written<RegisterForm>>,
    /// Datasets that it brings.
    pub datasets: Vec<Written<DatasetForm>>,
    /// Its scenarios.
    pub scenarios: Vec<String>,
}

/// All packs of a folder.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    /// The city, if it is written.
    pub city: Option<Written<CityForm>>,
    /// What is everybody's first, then the packs by folder.
    pub packs: Vec<Pack>,
}

impl Shelf {
    /// Reads what the files say, and notes what cannot be read.
    pub fn read(files: &Files, report: &mut Report) -> Self {
        let mut reading = Reading {
            files,
            report,
            shelf: Self::default(),
            packs: BTreeMap::from([(String::new(), Pack::default())]),
        };
        for file in files.0.keys() {
            reading.take(file);
        }
        let Reading {
            mut shelf, packs, ..
        } = reading;
        shelf.packs = packs.into_values().collect();
        for pack in &shelf.packs {
            let is_read = pack.service.is_some() || pack.folder.is_empty();
            let path = format!("{}/service.yaml", pack.folder);
            if !is_read && !files.0.contains_key(&path) {
                report.turn_to(&path);
                report.add(
                    Flaw::FileMissing,
                    Place::START,
                    format!("the pack `{}` has no service.yaml", pack.folder),
                );
            }
        }
        shelf
    }

    /// A pack by its folder.
    #[must_use]
    pub fn pack(&self, folder: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.folder == folder)
    }
}

struct Reading<'f> {
    files: &'f Files,
    report: &'f mut Report,
    shelf: Shelf,
    packs: BTreeMap<String, Pack>,
}

impl Reading<'_> {
    fn take(&mut self, file: &str) {
        let parts: Vec<&str> = file.split('/').collect();
        match parts.as_slice() {
            ["city.yaml"] => self.shelf.city = self.form(file),
            ["calendar.yaml"] => {
                let read = self.form(file);
                self.pack("").calendars.extend(read);
            }
            [SHARED_CERTIFICATES, name] if is_data(name) => {
                let read = self.form(file);
                self.pack("").certificates.extend(read);
            }
            [SHARED_REGISTERS, name] if is_data(name) => {
                let read = self.form(file);
                self.pack("").registers.extend(read);
            }
            [name] if !is_data(name) => {}
            [folder, rest @ ..] if !rest.is_empty() => self.take_of(folder, rest, file),
            _ => self.unknown(file),
        }
    }

    fn take_of(&mut self, folder: &str, rest: &[&str], file: &str) {
        match rest {
            ["service.yaml"] => {
                let read = self.form(file);
                self.pack(folder).service = read;
            }
            ["register.yaml"] => {
                let read = self.form(file);
                self.pack(folder).registers.extend(read);
            }
            ["calendar.yaml"] => {
                let read = self.form(file);
                self.pack(folder).calendars.extend(read);
            }
            ["certificates", name] if is_data(name) => {
                let read = self.form(file);
                self.pack(folder).certificates.extend(read);
            }
            ["datasets", name] if is_data(name) => {
                let read = self.form(file);
                self.pack(folder).datasets.extend(read);
            }
            ["scenarios", name] if is_data(name) => {
                self.pack(folder).scenarios.push(file.to_owned());
            }
            [name] if name.ends_with(".md") || name.ends_with(".svg") => {}
            _ => self.unknown(file),
        }
    }

    fn pack(&mut self, folder: &str) -> &mut Pack {
        self.packs.entry(folder.to_owned()).or_insert_with(|| Pack {
            folder: folder.to_owned(),
            ..Pack::default()
        })
    }

    fn unknown(&mut self, file: &str) {
        self.report.turn_to(file);
        let message = format!("`{file}` is no file of a pack");
        self.report.add(Flaw::FileUnknown, Place::START, message);
    }

    fn form<T: DeserializeOwned>(&mut self, file: &str) -> Option<Written<T>> {
        self.report.turn_to(file);
        read(self.files.text(file), self.report).map(|form| Written {
            file: file.to_owned(),
            form,
        })
    }
}

fn is_data(name: &str) -> bool {
    name.ends_with(".yaml") || name.ends_with(".json")
}

/// What a text says, as a type; notes where it does not.
pub fn read<T: DeserializeOwned>(text: &str, report: &mut Report) -> Option<T> {
    match serde_saphyr::from_str::<T>(text) {
        Ok(form) => Some(form),
        Err(error) => {
            let place = error.location().map(Place::from).unwrap_or_default();
            let said = error.without_snippet().to_string();
            let message = match said.rsplit_once(" at line ") {
                Some((message, _)) => message.to_owned(),
                None => said,
            };
            report.add(Flaw::NotReadable, place, message);
            None
        }
    }
}
