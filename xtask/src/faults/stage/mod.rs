//! The stage of a scenario: a founded city in namespaces, its processes, its clients, and the story of what was done.

mod processes;

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::ceremony::{Ceremony, Identity, Reached};
use crate::faults::disk::{self, Slow};
use crate::faults::network;
use crate::history::{self, Known, Summary};
use crate::load::Load;
use crate::shell::{Outcome, command, quiet, run};

/// Says that the run is inside a world of its own.
const INSIDE: &str = "CHANCERY_FAULTS_INSIDE";
/// How long a node may take until it answers that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(90);
/// How long a healed city may take until something is final.
pub const PROGRESS_WITHIN: Duration = Duration::from_secs(90);
/// How long the members' clients wait for the first acknowledgement.
const FIRST_WITHIN: Duration = Duration::from_secs(120);
/// Submissions a second of all clients together.
const RATE: &str = "100";

/// A scenario's need of something that is not here yet: it is skipped, and says so.
#[derive(Debug)]
pub struct NotHere(pub String);

impl std::fmt::Display for NotHere {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.0)
    }
}

impl std::error::Error for NotHere {}

/// What a node's folder stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The disk of the repository.
    Plain,
    /// A disk in memory with so many mebibytes.
    Small(u64),
    /// A disk of its own that can be slowed.
    Slow,
}

/// How a city is founded.
pub struct Founding {
    /// What it is for.
    pub environment: &'static str,
    /// The council file's section of epochs, or nothing for the defaults.
    pub epochs: String,
    /// How many of its members have a validator from the beginning: the first ones.
    pub validators: usize,
}

/// What was done, with the time since the stage was set.
pub struct Story {
    since: Instant,
    lines: Vec<String>,
}

impl Default for Story {
    fn default() -> Self {
        Self {
            since: Instant::now(),
            lines: Vec::new(),
        }
    }
}

impl Story {
    /// Writes down a line.
    pub fn tell(&mut self, line: impl AsRef<str>) {
        let at = self.since.elapsed().as_secs_f64();
        self.lines.push(format!("{at:8.2} s  {}", line.as_ref()));
    }

    /// Prints all of it: for whoever reads a failure.
    pub fn print(&self) {
        println!("   the story:");
        for line in &self.lines {
            println!("   {line}");
        }
    }
}

/// Whether this process is inside a world of its own.
pub fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Why this kernel gives this user no world of its own; nothing when it does.
pub fn not_possible() -> Option<String> {
    let mut probe = unshare();
    probe.arg("true");
    let error = quiet(probe).err()?;
    Some(format!("no namespaces for this user: {error}"))
}

/// Runs this program again in a world of its own; the kernel takes it away when it ends.
///
/// # Errors
/// When the run failed.
pub fn enter(arguments: &[String]) -> Outcome {
    // Built before: inside there is no network to fetch anything from.
    let binary = crate::shell::chancery()?;
    let mut unshare = unshare();
    unshare.arg(std::env::current_exe()?).args(arguments);
    unshare
        .env(INSIDE, "1")
        .env("CHANCERY_BINARY", std::path::absolute(binary)?);
    run(unshare)
}

fn unshare() -> Command {
    let mut unshare = Command::new("unshare");
    unshare.args([
        "--net",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ]);
    if !crate::shell::is_superuser() {
        unshare.args(["--user", "--map-root-user"]);
    }
    unshare
}

/// Sets up what all scenarios share: names of namespaces of its own, and the bridge.
///
/// # Errors
/// When the kernel refuses.
pub fn prepare() -> Outcome {
    std::fs::create_dir_all("/run/netns")?;
    quiet(command("mount", &["-t", "tmpfs", "none", "/run/netns"]))?;
    network::bridge()
}

/// A node's process.
struct Seat {
    place: usize,
    folder: PathBuf,
    identity: Identity,
    p2p: String,
    process: Option<Child>,
    is_paused: bool,
    /// Not there yet, or taken away.
    is_away: bool,
    /// What its next start is told of the world, such as another clock.
    environment: Vec<(String, String)>,
}

/// A city on stage.
pub struct Stage {
    /// The members' folders and the genesis file.
    pub city: Ceremony,
    /// What was done.
    pub story: Story,
    /// The binary that nodes were started with before an upgrade.
    pub upgrade_from: Option<PathBuf>,
    /// The disks that can be slowed, by place.
    pub slow: Vec<(usize, Slow)>,
    /// What may differ because of what was done.
    pub known: Known,
    binary: PathBuf,
    folder: PathBuf,
    seats: Vec<Seat>,
    load: Option<Load>,
    relays: Vec<Child>,
}

impl Stage {
    /// Founds a development city of so many members by the ceremony; its folder is emptied first.
    ///
    /// # Errors
    /// When a step fails.
    pub fn found(binary: &Path, folder: &Path, grounds: &[Ground], story: Story) -> Outcome<Self> {
        let founding = Founding {
            environment: "development",
            epochs: String::new(),
            validators: grounds.len(),
        };
        Self::found_as(binary, folder, grounds, story, &founding)
    }

    /// As [`Stage::found`], in a way of the council's choice. Members without a validator are away.
    ///
    /// # Errors
    /// When a step fails.
    pub fn found_as(
        binary: &Path,
        folder: &Path,
        grounds: &[Ground],
        story: Story,
        founding: &Founding,
    ) -> Outcome<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
        let mut stage = Self {
            city: Ceremony::new(binary, folder, founding.environment),
            story,
            upgrade_from: None,
            slow: Vec::new(),
            known: Known::default(),
            binary: binary.to_path_buf(),
            folder: folder.to_path_buf(),
            seats: Vec::new(),
            load: None,
            relays: Vec::new(),
        };
        let mut reached = Vec::new();
        for (place, ground) in grounds.iter().enumerate() {
            reached.push(stage.seat(*ground, place < founding.validators)?);
        }
        stage.city.found(&reached, &founding.epochs)?;
        stage
            .story
            .tell(format!("founded by {} members", grounds.len()));
        Ok(stage)
    }

    /// A member with a wire, keys and a descriptor, after those that are there.
    fn seat(&mut self, ground: Ground, validates: bool) -> Outcome<Reached> {
        let place = self.seats.len();
        let folder = self.city.member(place);
        network::wire(place)?;
        match ground {
            Ground::Plain => {}
            Ground::Small(mebibytes) => disk::small(&folder, mebibytes)?,
            Ground::Slow => self.slow.push((place, Slow::mount(&folder)?)),
        }
        let address = network::address(place);
        let reached = Reached {
            p2p: format!("{address}:{}", network::P2P_PORT),
            http: format!("{address}:{}", network::HTTP_PORT),
        };
        let identity = self.city.describe(place, &reached, validates)?;
        self.seats.push(Seat {
            place,
            folder,
            identity,
            p2p: reached.p2p.clone(),
            process: None,
            is_paused: false,
            is_away: !validates,
            environment: Vec::new(),
        });
        Ok(reached)
    }

    /// Starts everything, plays, heals, and judges; what was found to be in order is said.
    ///
    /// # Errors
    /// The first thing that is not in order.
    pub fn play(&mut self, hurt: impl FnOnce(&mut Self) -> Outcome) -> Outcome<String> {
        self.start_all()?;
        self.await_ready()?;
        let members = self.members();
        self.write(&members)?;
        hurt(self)?;
        let summary = self.settle()?;
        Ok(format!(
            "{} acknowledged, none missing, none twice; {} refused, none took effect; {} reads never went back; {} bundles \
             valid; {} blocks the same on {} nodes",
            summary.acknowledged,
            summary.refused,
            summary.reads,
            summary.bundles,
            summary.height,
            self.count()
        ))
    }

    /// The options of clients that act for every member whose node is there.
    pub fn members(&self) -> Vec<String> {
        let here = self.seats.iter().filter(|seat| !seat.is_away);
        here.flat_map(|seat| [String::from("--member"), seat.folder.display().to_string()])
            .collect()
    }

    /// Starts the clients and waits until something is acknowledged.
    ///
    /// # Errors
    /// When nothing is.
    pub fn write(&mut self, options: &[String]) -> Outcome {
        let bundles = self.folder.join("bundles").display().to_string();
        let own = ["--rate", RATE, "--bundles", &bundles].map(str::to_owned);
        let options: Vec<_> = options.iter().cloned().chain(own).collect();
        let load = self
            .load
            .insert(Load::start(&self.binary, &self.folder, &options)?);
        load.await_progress(FIRST_WITHIN)?;
        self.story.tell("clients write");
        Ok(())
    }

    /// Heals everything, waits until the whole city works, ends the clients, and judges.
    ///
    /// # Errors
    /// The first thing that is not in order.
    pub fn settle(&mut self) -> Outcome<Summary> {
        self.heal()?;
        self.await_ready()?;
        self.await_growth()?;
        let load = self.load.as_mut().ok_or("no clients were started")?;
        load.await_progress(PROGRESS_WITHIN)?;
        load.stop()?;
        let observations = load.observations().to_path_buf();
        self.story.tell("the clients have ended; judging");
        let summary = history::check(&self.urls(), &observations, &self.known)?;
        self.stop_all()?;
        self.replay()?;
        Ok(summary)
    }

    /// Takes away what was done to the wires, which the next city gets as they are, ends what still
    /// runs, and gives the story.
    pub fn end(mut self) -> Story {
        for seat in &self.seats {
            if let Err(error) = network::heal(seat.place) {
                self.story
                    .tell(format!("a wire could not be healed: {error}"));
            }
        }
        std::mem::take(&mut self.story)
    }

    /// How many nodes there are.
    pub fn count(&self) -> usize {
        self.staying().len()
    }

    /// A member's public names, and where its node is reached by the others.
    ///
    /// # Errors
    /// When there is no such member.
    pub fn identity(&self, place: usize) -> Outcome<(&Identity, &str)> {
        let seat = self.seats.get(place).ok_or("no such member")?;
        Ok((&seat.identity, &seat.p2p))
    }

    /// The address of a node's HTTP interface.
    pub fn url(place: usize) -> String {
        format!("http://{}:{}", network::address(place), network::HTTP_PORT)
    }

    /// Those of all nodes that have not been taken away.
    pub fn urls(&self) -> Vec<String> {
        self.staying().into_iter().map(Self::url).collect()
    }

    /// The places of all nodes that have not been taken away.
    fn staying(&self) -> Vec<usize> {
        let staying = self.seats.iter().filter(|seat| !seat.is_away);
        staying.map(|seat| seat.place).collect()
    }

    /// Lets time pass while the clients write.
    ///
    /// # Errors
    /// When the clients have ended.
    pub fn pass(&mut self, time: Duration) -> Outcome {
        std::thread::sleep(time);
        self.load.as_mut().map_or(Ok(()), Load::demand_running)
    }

    /// Waits until something more is acknowledged.
    ///
    /// # Errors
    /// When nothing is in time.
    pub fn await_progress(&mut self) -> Outcome {
        let load = self.load.as_mut().ok_or("no clients were started")?;
        load.await_progress(PROGRESS_WITHIN)
    }

    /// How many transactions were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.load.as_ref().map_or(0, Load::acknowledged)
    }
}
