//! The machine: the disk, the limits, who holds the folder and the ports.

use std::fs::TryLockError;
use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;

use serde_json::Value;

use super::Patient;
use super::trouble;
use crate::composition::ports;
use crate::remote::Remote;

/// Fewer open files than this, and a node under load runs out of them.
const OPEN_FILES_MIN: u64 = 1_024;

impl Patient {
    pub(super) fn look_at_machine(&mut self) {
        let home = self.places.home().to_path_buf();
        let place = home.display().to_string();
        let probe = home.join(".doctor-probe");
        match std::fs::write(&probe, b"probe").and_then(|()| std::fs::remove_file(&probe)) {
            Err(error) if error.kind() != std::io::ErrorKind::StorageFull => {
                self.find_error(&trouble::FOLDER_NOT_WRITABLE, place.clone(), error);
            }
            _ => {}
        }
        if let Ok(disk) = rustix::fs::statvfs(&home) {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let least = self.options.free_bytes_min;
            if free < least {
                let (free, least) = (free >> 20, least >> 20);
                let said = (
                    format!("剩余 {free} MiB，少于 {least} MiB"),
                    format!("{free} MiB are free, fewer than {least}"),
                );
                self.find(&trouble::DISK_NEARLY_FULL, place, said);
            }
        }
        self.look_at_open_files();
    }

    fn look_at_open_files(&mut self) {
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let line = limits
            .lines()
            .find(|line| line.starts_with("Max open files"));
        let soft = line.and_then(|line| line.split_whitespace().nth(3));
        let soft = soft.and_then(|soft| soft.parse::<u64>().ok());
        if let Some(soft) = soft.filter(|soft| *soft < OPEN_FILES_MIN) {
            let said = (
                format!("限制为 {soft}，至少需要 {OPEN_FILES_MIN}"),
                format!("the limit is {soft}, {OPEN_FILES_MIN} are needed"),
            );
            self.find(&trouble::OPEN_FILES_LOW, "ulimit -n", said);
        }
    }

    /// Whether a node has the folder, and answers.
    pub(super) async fn look_at_process(&mut self) {
        let path = self.folder.chain().join("lock");
        let Ok(lock) = std::fs::File::open(&path) else {
            return;
        };
        match lock.try_lock_shared() {
            Err(TryLockError::WouldBlock) => {}
            _ => return,
        }
        drop(lock);
        if self.answer().await.is_some() {
            self.is_running = true;
            return;
        }
        let holder = std::fs::metadata(&path)
            .ok()
            .and_then(|data| holder(data.ino()));
        let holder = holder.map_or_else(|| "?".to_owned(), |pid| pid.to_string());
        let said = (
            format!("由进程 {holder} 占用"),
            format!("held by process {holder}"),
        );
        self.find(&trouble::FOLDER_IN_USE, path.display().to_string(), said);
    }

    /// What the node at the configured address says of its ledger.
    pub(super) async fn answer(&self) -> Option<Value> {
        let config = self.config.as_ref()?;
        let mut own = config.api.listen;
        if own.ip().is_unspecified() {
            own.set_ip(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST));
        }
        let node = Remote::new(&format!("http://{own}"), None).ok()?;
        node.get("/v1/ledger").await.ok()
    }

    pub(super) fn look_at_ports(&mut self) {
        if self.has(&trouble::FOLDER_IN_USE) {
            return;
        }
        let Some(config) = &self.config else { return };
        let addresses: [SocketAddr; 2] = [config.api.listen, config.p2p.listen];
        for address in addresses {
            if let Err(failure) = ports::demand_free(address) {
                self.find_error(&trouble::PORT_IN_USE, address.to_string(), failure.said());
            }
        }
    }
}

/// The process that holds a lock on the file with this inode, as Linux tells it.
fn holder(inode: u64) -> Option<u32> {
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let end = format!(":{inode}");
    locks.lines().find_map(|line| {
        let mut fields = line.split_whitespace();
        let pid = fields.nth(4)?;
        fields.next()?.ends_with(&end).then(|| pid.parse().ok())?
    })
}
