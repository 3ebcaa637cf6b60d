//! All scenarios of a pack, each on a ledger of its own; or one of them on a ledger that runs.

use chancery_rules::{
    catalogue::AnyRecord,
    definition::{Document, DocumentKind, Service},
    kernel::{
        state_key::RecordKey,
        time::{DAY_MS, Timestamp},
    },
};

use crate::{
    form::{ScenarioForm, ServiceForm},
    lower::{self, Binding},
    place::{Language, Place, Text},
    play::{Founding, Ledger},
    report::{Diagnostic, Flaw, Report},
    scenario::{self, Cast, Names, Salt, Stage, StageError},
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

/// Plays the scenarios of a pack, each on a ledger in memory.
///
/// # Errors
///
/// If the pack, or what it needs of the folder, is not sound; `check` says why.
pub fn trial(files: &Files, folder: &str) -> Result<Vec<Tried>, StageError> {
    trial_on(files, folder, Ledger::found)
}

/// Plays the scenarios of a pack, each on a stage that `found` makes of a city which begins ten hours before.
///
/// # Errors
///
/// As [`trial`]; or if a stage cannot be made.
pub fn trial_on<S: Stage>(
    files: &Files,
    folder: &str,
    found: impl Fn(Founding) -> Result<S, StageError>,
) -> Result<Vec<Tried>, StageError> {
    let shelf = Shelf::read(files, &mut Report::default());
    let pack = shelf
        .pack(folder)
        .ok_or_else(|| StageError::new(format!("there is no pack `{folder}`")))?;
    let company = Company::of(&shelf, pack)?;
    let scenarios = pack.scenarios.iter();
    scenarios
        .map(|file| company.try_out(files, file, &found))
        .collect()
}

/// Plays one scenario of a pack on a ledger in memory.
///
/// # Errors
///
/// As [`trial`]; or if the pack has no such scenario.
pub fn trial_of(files: &Files, folder: &str, file: &str) -> Result<Tried, StageError> {
    let shelf = Shelf::read(files, &mut Report::default());
    let pack = scenario_of(&shelf, folder, file)?;
    Company::of(&shelf, pack)?.try_out(files, file, &Ledger::found)
}

/// Plays one scenario of a pack on a stage that is there already, such as a city that runs, by the service of the
/// pack's code that the stage's binding names.
///
/// Every id is made of the `salt` and a name: give a random one each time, so that what stays on that ledger is no
/// guessable hash of a name, and the same scenario can be played again. It is played at the stage's own time, whatever
/// day it says.
///
/// # Errors
///
/// If the pack has no such scenario, or its service is not in force there; if the scenario waits
/// ([`ScenarioForm::waits`]). Nothing has been signed then.
pub fn play_on<S: Stage>(
    files: &Files,
    folder: &str,
    file: &str,
    salt: Salt,
    stage: &mut S,
) -> Result<Tried, StageError> {
    let shelf = Shelf::read(files, &mut Report::default());
    let pack = scenario_of(&shelf, folder, file)?;
    let written = pack.service.as_ref();
    let form = &written
        .ok_or_else(|| StageError::new(format!("`{folder}` has no service")))?
        .form;
    let code = form.service.as_str();
    let none = || StageError::new(format!("the service `{code}` is not in force there"));
    let id = stage.binding().definition(DocumentKind::Service, code);
    let id = id.ok_or_else(none)?;
    let record = match stage.record(RecordKey::Definition(id))? {
        Some(AnyRecord::Definition(record)) => record,
        _ => return Err(none()),
    };
    let service = record.document.service().ok_or_else(none)?;
    let cast = Cast { form, service, id };
    let (mut tried, scenario) = Tried::read(files, file);
    let Some(scenario) = scenario else {
        return Ok(tried);
    };
    if scenario.waits() {
        return Err(StageError::new(format!(
            "`{file}` waits; play it where time can be moved"
        )));
    }
    tried.play(&scenario, Names::of(file, salt), cast, stage);
    Ok(tried)
}

/// The pack that has the scenario.
fn scenario_of<'s>(shelf: &'s Shelf, folder: &str, file: &str) -> Result<&'s Pack, StageError> {
    let has_it = |pack: &&Pack| pack.scenarios.iter().any(|it| it == file);
    shelf
        .pack(folder)
        .filter(has_it)
        .ok_or_else(|| StageError::new(format!("`{file}` is no scenario of `{folder}`")))
}

impl Tried {
    /// A scenario that has not been played yet, and its form if it has one.
    fn read(files: &Files, file: &str) -> (Self, Option<ScenarioForm>) {
        let mut report = Report::default();
        report.turn_to(file);
        let form = read::<ScenarioForm>(files.text(file), &mut report);
        let said = |language| {
            let words = form.as_ref().map(|form| form.scenario.of(language));
            words.unwrap_or_default().to_owned()
        };
        let tried = Self {
            file: file.to_owned(),
            shows: (said(Language::Chinese), said(Language::English)),
            acts: 0,
            troubles: report.into_diagnostics(),
        };
        (tried, form)
    }

    fn play<S: Stage>(&mut self, form: &ScenarioForm, names: Names, cast: Cast<'_>, stage: &mut S) {
        let mut report = Report::default();
        report.turn_to(&self.file);
        let played = scenario::play(form, names, cast, stage);
        for trouble in played.troubles {
            report.add(Flaw::ScenarioFails, trouble.place, trouble.message);
        }
        self.acts = played.acts;
        self.troubles.extend(report.into_diagnostics());
    }
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
        definitions.extend(service.clone().map(Document::from));
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

    fn try_out<S: Stage>(
        &self,
        files: &Files,
        file: &str,
        found: impl Fn(Founding) -> Result<S, StageError>,
    ) -> Result<Tried, StageError> {
        let (mut tried, form) = Tried::read(files, file);
        let Some(form) = form else {
            return Ok(tried);
        };
        let today = form.given.today.as_ref();
        let Some(day) = day::parse(today.map_or(TODAY, Text::as_str)) else {
            let place = today.map_or(Place::START, Text::place);
            let mut report = Report::default();
            report.turn_to(file);
            report.add(Flaw::ScenarioMalformed, place, "`today` is no day");
            tried.troubles.extend(report.into_diagnostics());
            return Ok(tried);
        };
        let midnight = u64::from(day.0).saturating_mul(DAY_MS);
        let morning = Timestamp(midnight.saturating_add(MORNING_MS));
        let mut stage = found(self.founding(morning)?)?;
        stage.wait_until(morning)?;
        let cast = Cast {
            form: self.form,
            service: &self.service,
            id: Document::from(self.service.clone()).id(),
        };
        tried.play(&form, Names::of(file, Salt::NONE), cast, &mut stage);
        Ok(tried)
    }

    /// A city in which everything is in force, from the evening before.
    fn founding(&self, morning: Timestamp) -> Result<Founding, StageError> {
        const BEFORE_MS: u64 = 36_000_000;
        let city = self.shelf.city.as_ref();
        let city = city.ok_or_else(|| StageError::new("scenarios need services/city.yaml"))?;
        let evening = Timestamp(morning.0.saturating_sub(BEFORE_MS));
        Founding::of(&city.form, self.binding.clone(), &self.definitions, evening)
    }
}
