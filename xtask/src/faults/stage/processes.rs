//! The processes of a stage: started in their namespaces, killed, paused, stopped in order.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use super::{PROGRESS_WITHIN, READY_WITHIN, Stage};
use crate::ceremony::name;
use crate::faults::network::{self, namespace};
use crate::history;
use crate::shell::{Outcome, command, quiet};

/// How often a node is asked.
const ASK_EVERY: Duration = Duration::from_millis(50);
/// How long a node may take to stop in order.
const STOP_WITHIN: Duration = Duration::from_secs(30);

impl Stage {
    /// Starts a node in its namespace; its log is appended to `<member>.log`.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn start(&mut self, place: usize) -> Outcome {
        let binary = self.upgrade_from.clone();
        self.start_with(place, &binary.unwrap_or_else(|| self.binary.clone()))
    }

    /// As [`Stage::start`], with another binary.
    ///
    /// # Errors
    /// When the process cannot be started.
    pub fn start_with(&mut self, place: usize, binary: &Path) -> Outcome {
        if self.process(place).is_ok() {
            return Err(format!("{} was started twice", name(place)).into());
        }
        let log = self.folder.join(format!("{}.log", name(place)));
        let log = File::options().create(true).append(true).open(log)?;
        let seat = self.seats.get_mut(place).ok_or("no such node")?;
        let mut node = command("ip", &["netns", "exec", &namespace(place)]);
        node.arg(binary)
            .arg("node")
            .arg("--config")
            .arg(seat.folder.join("node.toml"));
        node.envs(seat.environment.iter().cloned());
        node.stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        seat.process = Some(node.spawn()?);
        self.story.tell(format!("{} starts", name(place)));
        Ok(())
    }

    /// Starts every node that does not run.
    ///
    /// # Errors
    /// When a process cannot be started.
    pub fn start_all(&mut self) -> Outcome {
        for place in self.staying() {
            if self.process(place).is_err() {
                self.start(place)?;
            }
        }
        Ok(())
    }

    /// What the next start of a node is told of the world.
    pub fn tell_node(&mut self, place: usize, variables: Vec<(String, String)>) {
        if let Some(seat) = self.seats.get_mut(place) {
            seat.environment = variables;
        }
    }

    /// The folder of a node.
    ///
    /// # Errors
    /// When there is no such node.
    pub fn folder_of(&self, place: usize) -> Outcome<PathBuf> {
        Ok(self.seats.get(place).ok_or("no such node")?.folder.clone())
    }

    /// Waits until every node that runs says that it is ready.
    ///
    /// # Errors
    /// When one has ended, or is not ready in time.
    pub fn await_ready(&mut self) -> Outcome {
        for place in 0..self.seats.len() {
            if self.process(place).is_ok() {
                self.await_node(place)?;
            }
        }
        Ok(())
    }

    /// Waits until a node says that it is ready.
    ///
    /// # Errors
    /// When it has ended, or is not ready in time.
    pub fn await_node(&mut self, place: usize) -> Outcome {
        let (url, deadline) = (
            format!("{}/v1/ready", Self::url(place)),
            Instant::now() + READY_WITHIN,
        );
        while history::get(&url).is_err() {
            if let Some(status) = self.process(place)?.try_wait()? {
                return Err(format!("{} ended with {status}; see its log", name(place)).into());
            }
            if Instant::now() > deadline {
                return Err(format!("{} is not ready; see its log", name(place)).into());
            }
            std::thread::sleep(ASK_EVERY);
        }
        Ok(())
    }

    /// Waits until every node is higher than it was: the whole city works.
    ///
    /// # Errors
    /// When one stands still.
    pub fn await_growth(&mut self) -> Outcome {
        let before = self
            .urls()
            .iter()
            .map(|url| history::height(url))
            .collect::<Outcome<Vec<_>>>()?;
        let target = before
            .into_iter()
            .max()
            .unwrap_or_default()
            .saturating_add(1);
        let deadline = Instant::now() + PROGRESS_WITHIN;
        for place in self.staying() {
            while history::height(&Self::url(place)).unwrap_or_default() < target {
                if Instant::now() > deadline {
                    return Err(format!(
                        "{} does not reach block {target} after all was healed",
                        name(place)
                    )
                    .into());
                }
                std::thread::sleep(ASK_EVERY);
            }
        }
        self.story
            .tell(format!("healed: every node has block {target}"));
        Ok(())
    }

    /// `kill -9` of a node.
    ///
    /// # Errors
    /// When it does not run.
    pub fn kill(&mut self, place: usize) -> Outcome {
        self.resume(place)?;
        let process = self.process(place)?;
        process.kill()?;
        process.wait()?;
        self.forget(place);
        self.story.tell(format!("{} killed with -9", name(place)));
        Ok(())
    }

    /// Stops a node's process in the middle of whatever it does.
    ///
    /// # Errors
    /// When it does not run.
    pub fn pause(&mut self, place: usize) -> Outcome {
        self.signal(place, "-STOP")?;
        self.mark(place, true);
        self.story.tell(format!("{} paused", name(place)));
        Ok(())
    }

    /// Lets a paused node go on; nothing for one that runs.
    ///
    /// # Errors
    /// When the process has gone.
    pub fn resume(&mut self, place: usize) -> Outcome {
        if !self.seats.get(place).is_some_and(|seat| seat.is_paused) {
            return Ok(());
        }
        self.signal(place, "-CONT")?;
        self.mark(place, false);
        self.story.tell(format!("{} goes on", name(place)));
        Ok(())
    }

    /// Asks a node to stop, as an operator would, and demands that it ends with success.
    ///
    /// # Errors
    /// When it ends otherwise, or not in time.
    pub fn stop(&mut self, place: usize) -> Outcome {
        self.signal(place, "-TERM")?;
        let status = self.await_end(place, STOP_WITHIN)?;
        let status =
            status.ok_or_else(|| format!("{} was asked to stop and did not", name(place)))?;
        if !status.success() {
            return Err(
                format!("{} was asked to stop and ended with {status}", name(place)).into(),
            );
        }
        self.story.tell(format!("{} stopped in order", name(place)));
        Ok(())
    }

    /// A node that was away starts with what its folder has: keys, genesis file, configuration.
    ///
    /// # Errors
    /// When the process cannot be started, or is not ready in time.
    pub fn arrive(&mut self, place: usize) -> Outcome {
        if let Some(seat) = self.seats.get_mut(place) {
            seat.is_away = false;
        }
        self.start(place)?;
        self.await_node(place)
    }

    /// Stops a node and takes it away for good.
    ///
    /// # Errors
    /// When it does not stop in order.
    pub fn retire(&mut self, place: usize) -> Outcome {
        self.stop(place)?;
        if let Some(seat) = self.seats.get_mut(place) {
            seat.is_away = true;
        }
        Ok(())
    }

    /// Waits until a node's process ends; nothing when it has not by then.
    ///
    /// # Errors
    /// When it does not run.
    pub fn await_end(&mut self, place: usize, within: Duration) -> Outcome<Option<ExitStatus>> {
        let deadline = Instant::now() + within;
        loop {
            if let Some(status) = self.process(place)?.try_wait()? {
                self.forget(place);
                return Ok(Some(status));
            }
            if Instant::now() > deadline {
                return Ok(None);
            }
            std::thread::sleep(ASK_EVERY);
        }
    }

    /// Whether a node's process is there.
    pub fn runs(&mut self, place: usize) -> bool {
        self.process(place)
            .is_ok_and(|process| matches!(process.try_wait(), Ok(None)))
    }

    pub(super) fn stop_all(&mut self) -> Outcome {
        self.staying()
            .into_iter()
            .try_for_each(|place| self.stop(place))
    }

    /// Puts everything back: clocks, wires, disks, processes.
    pub(super) fn heal(&mut self) -> Outcome {
        for relay in &mut self.relays {
            relay.kill()?;
            relay.wait()?;
        }
        self.relays.clear();
        for (_, slow) in &self.slow {
            slow.writes_a_second(0)?;
        }
        for place in self.staying() {
            network::heal(place)?;
            self.resume(place)?;
            if !self.runs(place) {
                self.forget(place);
            }
        }
        self.story.tell("everything is put back");
        self.start_all()
    }

    /// Re-executes every stopped node's chain from genesis; each root must be the header's.
    pub(super) fn replay(&self) -> Outcome {
        for seat in &self.seats {
            if self.known.restored.contains(&seat.place) || seat.is_away {
                continue;
            }
            let mut replay = Command::new(&self.binary);
            replay
                .arg("replay")
                .arg("--config")
                .arg(seat.folder.join("node.toml"));
            quiet(replay)?;
        }
        Ok(())
    }

    /// What a node has said so far.
    ///
    /// # Errors
    /// When its log cannot be read.
    pub fn log_of(&self, place: usize) -> Outcome<String> {
        let log = self.folder.join(format!("{}.log", name(place)));
        Ok(std::fs::read_to_string(log)?)
    }

    /// Repairs a stopped node as its operator would, from its own place in the network. What the repair finds besides is
    /// its own matter; whether the node works again shows when it starts.
    ///
    /// # Errors
    /// When the repair cannot be started.
    pub fn repair(&mut self, place: usize) -> Outcome {
        let config = self.folder_of(place)?.join("node.toml");
        let mut doctor = command("ip", &["netns", "exec", &namespace(place)]);
        doctor
            .arg(&self.binary)
            .args(["doctor", "--repair", "--free-min", "1", "--config"]);
        let said = doctor.arg(config).output()?;
        let report = self.folder.join(format!("{}.doctor.log", name(place)));
        std::fs::write(report, [said.stdout, said.stderr].concat())?;
        self.story.tell(format!("{} repaired", name(place)));
        Ok(())
    }

    /// Starts a relay in a node's namespace that carries what it opens to the others late.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn relay(&mut self, place: usize, late: Duration) -> Outcome {
        let others = (0..self.seats.len()).filter(|other| *other != place);
        let ports: Vec<(usize, u16)> = others.zip(20_001_u16..).collect();
        let routes: Vec<_> = ports
            .iter()
            .map(|(other, port)| format!("{port}={}", network::late_address(*other)))
            .collect();
        let mut relay = command("ip", &["netns", "exec", &namespace(place)]);
        relay
            .arg(std::env::current_exe()?)
            .args(["faults", "--relay", &routes.join(",")]);
        relay.args(["--relay-ms", &late.as_millis().to_string()]);
        self.relays.push(relay.stdin(Stdio::null()).spawn()?);
        network::detour(place, &ports)
    }

    fn process(&mut self, place: usize) -> Outcome<&mut Child> {
        let seat = self.seats.get_mut(place).ok_or("no such node")?;
        Ok(seat.process.as_mut().ok_or("the node does not run")?)
    }

    fn forget(&mut self, place: usize) {
        if let Some(seat) = self.seats.get_mut(place) {
            seat.process = None;
            seat.is_paused = false;
        }
    }

    fn mark(&mut self, place: usize, is_paused: bool) {
        if let Some(seat) = self.seats.get_mut(place) {
            seat.is_paused = is_paused;
        }
    }

    fn signal(&mut self, place: usize, signal: &str) -> Outcome {
        let id = self.process(place)?.id().to_string();
        quiet(command("kill", &[signal, &id]))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let processes = self
            .seats
            .iter_mut()
            .filter_map(|seat| seat.process.as_mut());
        for process in processes.chain(&mut self.relays) {
            if process.kill().is_ok() && process.wait().is_err() {
                eprintln!("a process of the stage could not be waited for");
            }
        }
    }
}
