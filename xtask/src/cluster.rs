//! Four `chancery node` processes on loopback, for the checks that need real processes.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{Outcome, command, run};

/// The folders of the four agencies in a development city.
pub const AGENCIES: [&str; 4] = ["registrar", "tax", "housing", "security"];
/// How long a node may take until it answers that it is ready.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// A development city whose nodes run as processes of their own.
pub struct Cluster {
    binary: PathBuf,
    folder: PathBuf,
    http_port: u16,
    nodes: Vec<Child>,
}

impl Cluster {
    /// Founds a new city in a folder that this removes first.
    ///
    /// # Errors
    /// When founding fails.
    pub fn found(binary: &Path, folder: &Path, port_base: u16) -> Outcome<Self> {
        let http_port = port_base
            .checked_add(1000)
            .ok_or("the port base is too high")?;
        demand_free(
            (port_base..)
                .take(AGENCIES.len())
                .chain((http_port..).take(AGENCIES.len())),
        )?;
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        let mut found = Command::new(binary);
        found.arg("found").arg("--development").arg(folder);
        found.arg("--port-base").arg(port_base.to_string());
        run(found)?;
        let (binary, folder) = (binary.to_path_buf(), folder.to_path_buf());
        Ok(Self {
            binary,
            folder,
            http_port,
            nodes: Vec::new(),
        })
    }

    /// Addresses of the four nodes' HTTP interfaces.
    pub fn urls(&self) -> Vec<String> {
        (self.http_port..)
            .take(AGENCIES.len())
            .map(|port| format!("http://127.0.0.1:{port}"))
            .collect()
    }

    /// Starts the four processes; each one's log is appended to `<agency>.log`.
    ///
    /// # Errors
    /// When a process cannot be started.
    pub fn start(&mut self) -> Outcome {
        for agency in AGENCIES {
            let path = self.folder.join(format!("{agency}.log"));
            let log = File::options().create(true).append(true).open(path)?;
            let mut node = Command::new(&self.binary);
            node.arg("node")
                .arg("--config")
                .arg(self.folder.join(agency).join("node.toml"));
            node.stdin(Stdio::null())
                .stdout(log.try_clone()?)
                .stderr(log);
            self.nodes.push(node.spawn()?);
        }
        Ok(())
    }

    /// Waits until every node says that it is ready.
    ///
    /// # Errors
    /// When one has ended, or is not ready in time.
    pub fn await_ready(&mut self) -> Outcome {
        let deadline = Instant::now() + READY_WITHIN;
        for (agency, url) in AGENCIES.iter().zip(self.urls()) {
            while ureq::get(format!("{url}/v1/ready")).call().is_err() {
                for (agency, node) in AGENCIES.iter().zip(&mut self.nodes) {
                    if let Some(status) = node.try_wait()? {
                        return Err(format!("{agency} ended with {status}; see its log").into());
                    }
                }
                if Instant::now() > deadline {
                    return Err(format!("{agency} is not ready; see its log").into());
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        Ok(())
    }

    /// `kill -9` of all nodes at once.
    ///
    /// # Errors
    /// When a process cannot be killed.
    pub fn kill(&mut self) -> Outcome {
        for node in &mut self.nodes {
            node.kill()?;
        }
        for mut node in self.nodes.drain(..) {
            node.wait()?;
        }
        Ok(())
    }

    /// Asks every node to stop, as an operator would, and demands that each ends with success.
    ///
    /// # Errors
    /// When one ends otherwise.
    pub fn stop(&mut self) -> Outcome {
        for node in &self.nodes {
            run(command("kill", &["-TERM", &node.id().to_string()]))?;
        }
        for (agency, mut node) in AGENCIES.iter().zip(self.nodes.drain(..)) {
            let status = node.wait()?;
            if !status.success() {
                return Err(format!("{agency} was asked to stop and ended with {status}").into());
            }
        }
        Ok(())
    }
}

/// A port in use is another run's: its city must not be mistaken for ours, nor its folder removed.
fn demand_free(ports: impl Iterator<Item = u16>) -> Outcome {
    for port in ports {
        if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            return Err(
                format!("port {port} is not free ({error}): is another run under way?").into(),
            );
        }
    }
    Ok(())
}

impl Cluster {
    /// Re-executes every stopped node's chain from genesis; each root must be the header's.
    ///
    /// # Errors
    /// When one differs.
    pub fn replay(&self) -> Outcome {
        for agency in AGENCIES {
            let mut replay = Command::new(&self.binary);
            replay.arg("replay").arg("--config");
            replay.arg(self.folder.join(agency).join("node.toml"));
            run(replay)?;
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            if node.kill().is_ok() && node.wait().is_err() {
                eprintln!("a node of the cluster could not be waited for");
            }
        }
    }
}
