//! What the process and its stores take of the machine, from `/proc` and the file system.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant, UNIX_EPOCH};

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

type Number = Gauge<f64, AtomicU64>;

/// Sizes on disk are measured this often at most.
const MEASURE_EVERY: Duration = Duration::from_secs(15);

/// Files of one store that are counted; a vault may have very many.
const FILES_MAX: usize = 200_000;

/// Which store.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Store {
    store: &'static str,
}

/// The meters of the machine.
pub struct Machine {
    stores: Vec<(&'static str, PathBuf)>,
    measured: Option<Instant>,
    memory: Number,
    files: Number,
    started: Number,
    sizes: Family<Store, Number>,
    free: Number,
}

impl Machine {
    /// Meters over these stores.
    pub fn new(stores: Vec<(&'static str, PathBuf)>) -> Self {
        let started = Number::default();
        started.set(UNIX_EPOCH.elapsed().unwrap_or_default().as_secs_f64());
        Self {
            stores,
            measured: None,
            memory: Number::default(),
            files: Number::default(),
            started,
            sizes: Family::default(),
            free: Number::default(),
        }
    }

    /// Puts all of them into a registry.
    pub fn register(&self, registry: &mut Registry) {
        let process = registry.sub_registry_with_prefix("process");
        process.register_with_unit(
            "resident_memory",
            "Memory of this process",
            Unit::Bytes,
            self.memory.clone(),
        );
        process.register(
            "open_fds",
            "Files that this process has open",
            self.files.clone(),
        );
        process.register_with_unit(
            "start_time",
            "When this process began, since 1970",
            Unit::Seconds,
            self.started.clone(),
        );
        let ours = registry.sub_registry_with_prefix(super::OURS);
        ours.register_with_unit(
            "store",
            "Size of a store on disk",
            Unit::Bytes,
            self.sizes.clone(),
        );
        ours.register_with_unit(
            "disk_free",
            "Room left where the chain lies",
            Unit::Bytes,
            self.free.clone(),
        );
    }

    /// Measures; the disk not more often than [`MEASURE_EVERY`].
    pub fn measure(&mut self) {
        if let Some(bytes) = resident_bytes() {
            self.memory.set(float(bytes));
        }
        if let Ok(files) = std::fs::read_dir("/proc/self/fd") {
            self.files
                .set(float(files.count().try_into().unwrap_or(u64::MAX)));
        }
        if self.measured.is_some_and(|at| at.elapsed() < MEASURE_EVERY) {
            return;
        }
        self.measured = Some(Instant::now());
        for (store, path) in &self.stores {
            let size = self.sizes.get_or_create(&Store { store });
            size.set(float(size_bytes(path)));
        }
        let chain = self.stores.first().map(|(_, path)| path.as_path());
        if let Some(bytes) = chain.and_then(free_bytes) {
            self.free.set(float(bytes));
        }
    }
}

/// A whole number as a float: two halves of 32 bits, exact to 2^53.
pub fn float(number: u64) -> f64 {
    let half = |bits: u64| f64::from(u32::try_from(bits & 0xffff_ffff).unwrap_or(u32::MAX));
    half(number >> 32).mul_add(4_294_967_296.0, half(number))
}

/// Memory of this process, of which `/proc/self/status` says kilobytes.
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1_024)
}

/// Room left for this user on the file system of a path.
pub fn free_bytes(path: &Path) -> Option<u64> {
    let file_system = rustix::fs::statvfs(path).ok()?;
    file_system.f_bavail.checked_mul(file_system.f_frsize)
}

/// The bytes of a file with its companions (`-wal`, `-shm`), or of a folder.
pub fn size_bytes(path: &Path) -> u64 {
    if !path.is_dir() {
        let companion = |end: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(end);
            std::fs::metadata(name).map_or(0, |file| file.len())
        };
        return ["", "-wal", "-shm"].into_iter().map(companion).sum();
    }
    let (mut bytes, mut files) = (0_u64, 0_usize);
    let mut folders = vec![path.to_path_buf()];
    while let Some(entries) = folders.pop().map(std::fs::read_dir) {
        for entry in entries.into_iter().flatten().flatten() {
            files = files.saturating_add(1);
            match entry.metadata() {
                Ok(found) if found.is_dir() => folders.push(entry.path()),
                Ok(found) => bytes = bytes.saturating_add(found.len()),
                // Gone since the folder was read.
                Err(_) => {}
            }
            if files >= FILES_MAX {
                return bytes;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_measured_with_all_that_is_below_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("inner")).unwrap();
        std::fs::write(folder.path().join("inner/a"), [0; 100]).unwrap();
        std::fs::write(folder.path().join("db"), [0; 10]).unwrap();
        std::fs::write(folder.path().join("db-wal"), [0; 5]).unwrap();
        assert_eq!(size_bytes(folder.path()), 115);
        assert_eq!(size_bytes(&folder.path().join("db")), 15);
        assert_eq!(size_bytes(&folder.path().join("none")), 0);
        assert!(free_bytes(folder.path()).unwrap() > 0);
    }

    #[test]
    fn numbers_become_floats_without_loss_to_two_to_the_53rd() {
        for number in [0, 1, 4_294_967_296, 9_007_199_254_740_992] {
            assert_eq!(format!("{:.0}", float(number)), number.to_string());
        }
    }

    #[test]
    fn this_process_takes_memory() {
        assert!(resident_bytes().unwrap() > 100_000);
    }
}
