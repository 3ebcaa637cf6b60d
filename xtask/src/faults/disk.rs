//! Disks of their own for a node: small ones that fill up, and slow ones.

use std::path::{Path, PathBuf};

use super::luck::Luck;
use crate::shell::{Outcome, command, output, quiet};

/// A disk in memory with so many mebibytes, mounted at a folder.
///
/// # Errors
/// When the kernel refuses.
pub fn small(folder: &Path, mebibytes: u64) -> Outcome {
    std::fs::create_dir_all(folder)?;
    let size = format!("size={mebibytes}m");
    let mut mount = command("mount", &["-t", "tmpfs", "-o", &size, "none"]);
    mount.arg(folder);
    quiet(mount)
}

/// A file that takes all the space that is left on a folder's disk; gives its bytes.
///
/// # Errors
/// When it cannot be made.
pub fn fill(ballast: &Path) -> Outcome<u64> {
    use std::io::Write as _;
    let mut file = std::fs::File::create(ballast)?;
    for piece in [vec![0_u8; 1 << 20], vec![0_u8; 1 << 12]] {
        while file.write_all(&piece).is_ok() {}
    }
    Ok(file.metadata()?.len())
}

/// What a node keeps, in its folder.
const STORES: [&str; 4] = ["chain", "readmodel.sqlite", "cabinet.sqlite", "vault"];

/// Flips one bit of one file of a stopped node's stores; gives the file's path in the folder.
///
/// # Errors
/// When the node has no files, or one cannot be written.
pub fn flip(folder: &Path, luck: &mut Luck) -> Outcome<String> {
    let mut files = Vec::new();
    for store in STORES {
        gather(&folder.join(store), &mut files)?;
    }
    files.sort();
    let file = files
        .get(luck.place(files.len()))
        .ok_or("the node has no files")?;
    let mut bytes = std::fs::read(file)?;
    let place = luck.place(bytes.len());
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << luck.below(8);
    }
    let times = std::fs::metadata(file)?.modified()?;
    std::fs::write(file, bytes)?;
    // Rot leaves no time of change.
    std::fs::File::options()
        .write(true)
        .open(file)?
        .set_modified(times)?;
    Ok(file.strip_prefix(folder)?.display().to_string())
}

/// The files of a folder, or the file itself, that hold anything.
fn gather(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    let Ok(known) = std::fs::metadata(path) else {
        return Ok(());
    };
    if known.is_file() {
        if known.len() > 0 {
            files.push(path.to_path_buf());
        }
        return Ok(());
    }
    for entry in std::fs::read_dir(path)? {
        gather(&entry?.path(), files)?;
    }
    Ok(())
}

/// A disk in a file, whose writes can be slowed.
pub struct Slow {
    device: String,
    control: PathBuf,
}

impl Slow {
    /// Why this machine has no disk that could be slowed.
    pub fn not_possible() -> Option<String> {
        let control = Self::control();
        if !control.exists() {
            return Some(format!(
                "{} is not there: no control of a device's writes",
                control.display()
            ));
        }
        if !Path::new("/dev/loop-control").exists() {
            return Some(String::from("there are no loop devices"));
        }
        None
    }

    fn control() -> PathBuf {
        PathBuf::from("/sys/fs/cgroup/blkio/blkio.throttle.write_iops_device")
    }

    /// Makes the disk and mounts it at a folder; it goes with its mount.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn mount(folder: &Path) -> Outcome<Self> {
        std::fs::create_dir_all(folder)?;
        let image = folder.with_extension("disk");
        std::fs::File::create(&image)?.set_len(1 << 30)?;
        let mut make = command("mkfs.ext4", &["-q", "-F"]);
        make.arg(&image);
        quiet(make)?;
        let mut mount = command("mount", &["-o", "loop"]);
        mount.arg(&image).arg(folder);
        quiet(mount)?;
        let mut find = command("findmnt", &["-no", "SOURCE"]);
        find.arg(folder);
        let device = output(find)?;
        let name = device.trim().trim_start_matches("/dev/").to_owned();
        let device = std::fs::read_to_string(format!("/sys/block/{name}/dev"))?;
        Ok(Self {
            device: device.trim().to_owned(),
            control: Self::control(),
        })
    }

    /// Lets so many writes through a second; zero for all.
    ///
    /// # Errors
    /// When the kernel refuses.
    pub fn writes_a_second(&self, count: u64) -> Outcome {
        Ok(std::fs::write(
            &self.control,
            format!("{} {count}\n", self.device),
        )?)
    }
}

impl Drop for Slow {
    fn drop(&mut self) {
        // The limit names a device that other programs may get next.
        if let Err(error) = self.writes_a_second(0) {
            eprintln!("the limit of {} could not be lifted: {error}", self.device);
        }
    }
}

/// How long a write of a page to a folder's disk takes until it is safe.
///
/// # Errors
/// When it fails.
pub fn safe_write_ms(folder: &Path) -> Outcome<f64> {
    use std::io::Write as _;
    const TIMES: u32 = 5;
    let path = folder.join("probe");
    let mut file = std::fs::File::create(&path)?;
    let started = std::time::Instant::now();
    for _ in 0..TIMES {
        file.write_all(&[0; 4096])?;
        file.sync_all()?;
    }
    let took = started.elapsed().as_secs_f64() * 1_000.0 / f64::from(TIMES);
    std::fs::remove_file(path)?;
    Ok(took)
}
