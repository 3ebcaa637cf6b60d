//! All scenarios of a pack, each on a ledger of its own.

use chancery_rules::{
    definition::{Document, Service},
    kernel::time::{DAY_MS, Timestamp},
};

use crate::{
    form::{ScenarioForm, ServiceForm},
    lower::{self, Binding},
    place::{Place, Text},
    play::Ledger,
    report::{Diagnostic, Flaw, Report},
    scenario::{self, Cast, Stage, StageError},
    shelf::{Files, Pack, Shelf, read},
    words::day,
};

/// The day on which a scenario begins that does not say.
const TODAY: &str = "2026-03-02";
/// Nine in the morning, China Standard Time.
const MORNING_MS: u64 = 3_600_000;

/// What became of a scenario.
#[derive(Clone, Debug)]
pub struct Tried {
    /// Its file.
    pub file: String,
    /// What it shows, in both languages.
    pub shows: (String, String),
    /// How many acts were signed.
    pub acts: usize,
    /// What was not as it says; nothing if it holds.
    pub troubles: Vec<Diagnostic>,
}

/// Plays the scenarios of a pack.
///
/// # Errors
///
/// If the pack, or what it needs of the folder, is not sound; `check` says why.
pub fn trial(files: &Files, folder: &str) -> Result<Vec<Tried>, StageError> {
    let mut report = Report::default();
    let shelf = Shelf::read(files, &mut report);
    let pack = shelf
        .pack(folder)
        .ok_or_else(|| StageError::new(format!("there is no pack `{folder}`")))?;
    let company = Company::of(&shelf, pack)?;
    let mut tried = Vec::new();
    for file in &pack.scenarios {
        tried.push(company.try_out(files, file)?);
    }
    Ok(tried)
}

/// Plays one scenario of a pack.
///
/// # Errors
///
/// As [`trial`]; or if the pack has no such scenario.
pub fn trial_of(files: &Files, folder: &str, file: &str) -> Result<Tried, StageError> {
    let shelf = Shelf::read(files, &mut Report::default());
    let pack = shelf.pack(folder);
    let has_it = |pack: &&Pack| pack.scenarios.iter().any(|it| it == file);
    let pack = pack
        .filter(has_it)
        .ok_or_else(|| StageError::new(format!("`{file}` is no scenario of `{folder}`")))?;
    Company::of(&shelf, pack)?.try_out(files, file)
}

/// What all scenarios of a pack share.
struct Company<'s> {
    shelf: &'s Shelf,
    form: &'s ServiceForm,
    binding: Binding,
    definitions: Vec<Document>,
    service: Service,
}

impl<'s> Company<'s> {
    fn of(shelf: &'s Shelf, pack: &'s Pack) -> Result<Self, StageError> {
        let mut report = Report::default();
        let mut binding = Binding::invented(shelf);
        let mut definitions = Vec::new();
        for pack in &shelf.packs {
            definitions.extend(lower::definitions(pack, &binding, &mut report));
        }
        for document in &definitions {
            binding.define(document);
        }
        let service = lower::service(pack, &binding, &mut report);
        let written = pack.service.as_ref();
        match (service, written, report.is_clean()) {
            (Some(service), Some(written), true) => Ok(Self {
                shelf,
                form: &written.form,
                binding: Binding::invented(shelf),
                definitions,
                service,
            }),
            _ => Err(StageError::new(
                "the pack is not sound: see `chancery pack check`",
            )),
        }
    }

    fn try_out(&self, files: &Files, file: &str) -> Result<Tried, StageError> {
        let mut report = Report::default();
        report.turn_to(file);
        let mut tried = Tried {
            file: file.to_owned(),
            shows: (String::new(), String::new()),
            acts: 0,
            troubles: Vec::new(),
        };
        if let Some(form) = read::<ScenarioForm>(files.text(file), &mut report) {
            use crate::place::Language::{Chinese, English};
            let words = &form.scenario;
            tried.shows = (words.of(Chinese).to_owned(), words.of(English).to_owned());
            tried.acts = self.play(&form, file, &mut report)?;
        }
        tried.troubles = report.into_diagnostics();
        Ok(tried)
    }

    fn play(
        &self,
        form: &ScenarioForm,
        file: &str,
        report: &mut Report,
    ) -> Result<usize, StageError> {
        let today = form.given.today.as_ref();
        let morning = day::parse(today.map_or(TODAY, Text::as_str)).map(|day| {
            u64::from(day.0)
                .saturating_mul(DAY_MS)
                .saturating_add(MORNING_MS)
        });
        let Some(morning) = morning else {
            let place = today.map_or(Place::START, Text::place);
            report.add(Flaw::ScenarioMalformed, place, "`today` is no day");
            return Ok(0);
        };
        let mut ledger = self.found(Timestamp(morning))?;
        let document = Document::from(self.service.clone());
        let id = document.id();
        ledger.approve(self.first_agency()?, &[document])?;
        ledger.wait_until(Timestamp(morning))?;
        let cast = Cast {
            form: self.form,
            service: &self.service,
            id,
        };
        let played = scenario::play(form, file, cast, &mut ledger);
        for trouble in played.troubles {
            report.add(Flaw::ScenarioFails, trouble.place, trouble.message);
        }
        Ok(played.acts)
    }

    /// A city in which everything but the service is in force, the evening before.
    fn found(&self, morning: Timestamp) -> Result<Ledger, StageError> {
        const BEFORE_MS: u64 = 36_000_000;
        let city = self.shelf.city.as_ref();
        let city = city.ok_or_else(|| StageError::new("scenarios need services/city.yaml"))?;
        let evening = Timestamp(morning.0.saturating_sub(BEFORE_MS));
        let mut ledger = Ledger::found(&city.form, self.binding.clone(), evening)?;
        ledger.approve(self.first_agency()?, &self.definitions)?;
        Ok(ledger)
    }

    fn first_agency(&self) -> Result<&str, StageError> {
        let city = self.shelf.city.as_ref();
        let mut parties = city.into_iter().flat_map(|it| it.form.parties.iter());
        let found = parties.find(|(_, party)| {
            party
                .kind
                .as_ref()
                .is_none_or(|kind| kind.as_str() == "agency")
        });
        found
            .map(|(name, _)| name.as_str())
            .ok_or_else(|| StageError::new("the city has no agency"))
    }
}
