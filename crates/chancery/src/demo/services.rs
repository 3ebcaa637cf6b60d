//! The city's services: the packs that come with the software, brought into force, and one of their scenarios played by
//! everybody it takes.

use std::sync::{Arc, Mutex};
use std::time::Instant;

use chancery_pack::form::ScenarioForm;
use chancery_pack::lower;
use chancery_pack::measures::{Measures, Tally};
use chancery_pack::place::Language as Tongue;
use chancery_pack::scenario::{Act, CASE, Cast, Names, Played, Salt, Signing, play};
use chancery_pack::shelf::read;
use chancery_pack::{Files, Report, Shelf};
use chancery_rules::definition::{ApproveDefinition, Document, Service};
use chancery_rules::kernel::ids::DefinitionId;
use chancery_rules::kernel::keys::KeyPurpose;
use chancery_testkit::actor::Actor;
use chancery_testkit::founding::fresh;
use rust_embed::Embed;
use serde::Serialize;
use tokio::runtime::Handle;

use super::company::{self, Company};
use super::hall::HALL;
use super::reads::Reads;
use super::stage::Live;
use super::{World, acts, hall};
use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// The service that the demonstration plays, and its scenario.
const SERVICE: &str = "real-estate-transfer";
const SCENARIO: &str = "real-estate-transfer/scenarios/mortgage-carried-straight-through.yaml";

/// The packs that come with the software.
#[derive(Embed)]
#[folder = "../../services"]
struct Packs;

/// A case that was played.
#[derive(Clone, Debug, Serialize)]
pub struct PlayedCase {
    /// The service, by code.
    pub service: &'static str,
    /// Acts that were signed and final.
    pub acts: usize,
    /// From its opening to the certificate.
    pub seconds: f64,
    /// Who read what of it, by the receipts on the ledger.
    pub reads: Reads,
    /// What it cost those who took part, beside what the service replaces.
    #[serde(skip)]
    pub measures: Measures,
}

/// Brings all packs into force, and plays one case from its opening to the certificate.
///
/// # Errors
/// When a pack is not sound, or something is refused that must not be.
pub async fn serve(world: &World, speech: Speech) -> Outcome<PlayedCase> {
    let files = packs()?;
    let shelf = Shelf::read(&files, &mut Report::default());
    let company = company::gather(world, &shelf).await?;
    let binding = company::binding(&company, &shelf);
    let documents = lower::compile_all(&shelf, &binding).map_err(|found| {
        let first = found
            .first()
            .map(|it| format!("{}: {}", it.file, it.message));
        Failure::new(first.unwrap_or_default())
    })?;
    let services = documents.iter().filter(|it| it.service().is_some()).count();
    bring_into_force(world, &documents).await?;
    speech.tell(
        format!("  {services} 项服务生效，均为数据，无专用代码"),
        format!("  {services} services are in force: data, no code of their own"),
    );
    let document = documents
        .iter()
        .find(|it| it.service().is_some() && it.code().as_str() == SERVICE);
    let found = document.and_then(|it| Some((it.id(), it.service()?)));
    let found = found.ok_or_else(|| Failure::new(format!("there is no service `{SERVICE}`")))?;
    let mut scenario = Scenario {
        files: &files,
        shelf: &shelf,
        company: &company,
        binding: company::binding(&company, &shelf),
        service: found,
    };
    documents.iter().for_each(|it| scenario.binding.define(it));
    let officer = scenario.officer(world, HALL)?;
    hall::open(world, &officer, &scenario.binding, scenario.service).await?;
    tokio::task::block_in_place(|| scenario.play(world, speech))
}

fn packs() -> Outcome<Files> {
    let mut files = Files::default();
    for name in Packs::iter() {
        let file = Packs::get(&name).ok_or_else(|| Failure::new("a pack is missing"))?;
        let text = String::from_utf8(file.data.into_owned());
        let text = text.map_err(|_| Failure::new(format!("`{name}` is no text")))?;
        files.0.insert(name.into_owned(), text);
    }
    Ok(files)
}

async fn bring_into_force(world: &World, documents: &[Document]) -> Outcome<()> {
    let readmodel = world.registrar()?.ledger().readmodel();
    for document in documents {
        if readmodel.definition(document.id()).await?.content.is_none() {
            let approve = ApproveDefinition {
                document: document.clone(),
            };
            acts::sign_and_carry_out(world, approve.into()).await?;
        }
    }
    Ok(())
}

struct Scenario<'s> {
    files: &'s Files,
    shelf: &'s Shelf,
    company: &'s Company,
    binding: chancery_pack::Binding,
    service: (DefinitionId, &'s Service),
}

impl Scenario<'_> {
    /// Somebody's officer, by short name.
    fn officer(&self, world: &World, name: &str) -> Outcome<Actor> {
        let ledger = world.registrar()?.ledger().id();
        let member = self.company.get(name);
        let found = member.and_then(|it| Some((it.party, it.seed(KeyPurpose::Office)?)));
        let (party, seed) =
            found.ok_or_else(|| Failure::new(format!("the city has no `{name}`")))?;
        Ok(Actor::new(ledger, party, seed))
    }

    fn play(&self, world: &World, speech: Speech) -> Outcome<PlayedCase> {
        let mut report = Report::default();
        let form: Option<ScenarioForm> = read(self.files.text(SCENARIO), &mut report);
        let written = self
            .shelf
            .pack(SERVICE)
            .and_then(|pack| pack.service.as_ref());
        let (Some(form), Some(written)) = (form, written) else {
            return Err(Failure::new(format!("`{SCENARIO}` cannot be read")));
        };
        let (zh, en) = (
            form.scenario.of(Tongue::Chinese),
            form.scenario.of(Tongue::English),
        );
        speech.tell(format!("  {zh}："), format!("  {en}:"));
        let told = Mutex::new(String::new());
        let tell = |signing: &Signing, act: &Act| say(signing, act, &told, speech);
        let mut stage = Live {
            ledgers: world.ledgers(),
            company: self.company,
            binding: self.binding.clone(),
            service: &written.form,
            systems: &world.systems,
            hall: world.guest(HALL)?.agency(),
            tally: Tally::default(),
            tell: &tell,
            persons: Mutex::default(),
            runtime: Handle::current(),
        };
        let cast = Cast {
            form: &written.form,
            service: self.service.1,
            id: self.service.0,
        };
        let began = Instant::now();
        // A secret of this run: what is on the ledger is no hash of a name alone, and no two cases share one.
        let names = Names::of(SCENARIO, Salt(*fresh()?));
        let case = names.case(CASE);
        let played = play(&form, names, cast, &mut stage);
        let seconds = (began.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        demand(&played)?;
        let measures = stage.tally.measures(&written.form);
        compare(&measures, seconds, speech);
        let readmodel = world.registrar()?.ledger().readmodel();
        let reads = Handle::current().block_on(Reads::await_all(readmodel, case))?;
        reads.tell(speech);
        Ok(PlayedCase {
            service: SERVICE,
            acts: played.acts,
            seconds,
            reads,
            measures,
        })
    }
}

fn demand(played: &Played) -> Outcome<()> {
    match played.troubles.first() {
        None => Ok(()),
        Some(trouble) => Err(Failure::new(trouble.message.clone())),
    }
}

/// Says who signed what; an act that is signed as the last one was is not said again.
fn say(signing: &Signing, act: &Act, told: &Mutex<String>, speech: Speech) {
    // A person is nobody but their alias of this case.
    let is_person = signing.purpose == KeyPurpose::Case;
    let name = signing.name.as_str();
    let (zh, en) = if is_person {
        ("当事人", "a person")
    } else {
        (name, name)
    };
    let line = format!("{en} {}", act.name());
    let Ok(mut last) = told.lock() else {
        return;
    };
    if *last != line {
        let title = act.info().title;
        let (said_zh, said_en) = match act {
            Act::RecordFinding(_) => ("由本机构系统答复", "answers from its own system".to_owned()),
            _ => (title.zh, title.en.to_lowercase()),
        };
        speech.tell(
            format!("    {zh}：{said_zh}"),
            format!("    {en}: {said_en}"),
        );
        *last = line;
    }
}

fn compare(measures: &Measures, seconds: f64, speech: Speech) {
    let before = |figure: &chancery_pack::measures::Figure| {
        figure
            .before
            .map_or_else(|| "?".to_owned(), |it| it.to_string())
    };
    let (materials, fields) = (&measures.materials, &measures.fields_typed);
    let (trips, minutes) = (&measures.trips, &measures.minutes);
    speech.tell(
        format!(
            "  {seconds} 秒办结。材料 {} → {}，填写 {} → {} 项，跑动 {} → {} 次，核验 {} → {} 分钟",
            before(materials), materials.after, before(fields), fields.after,
            before(trips), trips.after, before(minutes), minutes.after,
        ),
        format!(
            "  done in {seconds} s: materials {} -> {}, fields typed {} -> {}, trips {} -> {}, minutes of verifying {} -> {}",
            before(materials), materials.after, before(fields), fields.after,
            before(trips), trips.after, before(minutes), minutes.after,
        ),
    );
}

impl World {
    /// The nodes' ledgers, the registrar's first.
    fn ledgers(&self) -> Vec<Arc<chancery_api::Ledger>> {
        self.nodes()
            .iter()
            .map(|node| Arc::clone(node.ledger()))
            .collect()
    }
}
