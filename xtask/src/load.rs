//! The process of the clients that write and read while things happen.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::history::{Observation, read};
use crate::shell::Outcome;

/// The clients, killed when this is dropped.
pub struct Load {
    clients: Child,
    observations: PathBuf,
    log: PathBuf,
}

impl Load {
    /// Starts `chancery load` with these options; what it saw and said goes into a folder.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(binary: &Path, folder: &Path, options: &[String]) -> Outcome<Self> {
        let observations = folder.join("observations.jsonl");
        let log = folder.join("load.log");
        let mut load = Command::new(binary);
        load.arg("load")
            .args(options)
            .arg("--observations")
            .arg(&observations);
        load.stdin(Stdio::null()).stdout(Stdio::null());
        let clients = load.stderr(File::create(&log)?).spawn()?;
        Ok(Self {
            clients,
            observations,
            log,
        })
    }

    /// What the clients saw.
    pub fn observations(&self) -> &Path {
        &self.observations
    }

    /// How many transactions were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        let seen = read(&self.observations).unwrap_or_default();
        let is_final = |one: &&Observation| matches!(one, Observation::Final { .. });
        seen.iter().filter(is_final).count()
    }

    /// Demands that the clients still run: they end when something is refused that must not be, or the other way.
    ///
    /// # Errors
    /// When they have ended; says why.
    pub fn demand_running(&mut self) -> Outcome {
        match self.clients.try_wait()? {
            None => Ok(()),
            Some(status) => {
                let said = std::fs::read_to_string(&self.log).unwrap_or_default();
                let last = said.lines().find(|line| line.starts_with("error"));
                let last = last.unwrap_or("see load.log");
                Err(format!("the clients ended early with {status}: {last}").into())
            }
        }
    }

    /// Waits until more was acknowledged: the city works, and under load.
    ///
    /// # Errors
    /// When nothing was in time, or the clients have ended.
    pub fn await_progress(&mut self, within: Duration) -> Outcome {
        let (before, deadline) = (self.acknowledged(), Instant::now() + within);
        while self.acknowledged() <= before {
            self.demand_running()?;
            if Instant::now() > deadline {
                return Err(format!("nothing became final within {} s", within.as_secs()).into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Ends the clients.
    ///
    /// # Errors
    /// When they had ended before.
    pub fn stop(&mut self) -> Outcome {
        self.demand_running()?;
        self.clients.kill()?;
        self.clients.wait()?;
        Ok(())
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        if self.clients.kill().is_ok() && self.clients.wait().is_err() {
            eprintln!("the clients could not be waited for");
        }
    }
}
