//! The machine beside the figures: processor time used, the disk's latency, other load.

use std::io::Write;
use std::time::Instant;

use super::Figures;
use crate::exit::{Failure, Outcome};

/// The kernel counts processor time in hundredths of a second in `/proc` (proc(5), `CLK_TCK`).
const TICKS_PER_SECOND: f64 = 100.0;
/// How often the disk is asked for durability.
const SYNCS: usize = 64;

/// Notes cores, other load and the latency of fdatasync.
///
/// # Errors
/// When a file cannot be written.
pub fn describe(figures: &mut Figures) -> Outcome<()> {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    figures.note("machine.cores", cores);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    figures.note(
        "machine.load_average",
        load.split(' ').next().unwrap_or("unknown"),
    );
    let mut latencies = Vec::with_capacity(SYNCS);
    let mut file = tempfile::tempfile_in(std::env::temp_dir())?;
    for _ in 0..SYNCS {
        file.write_all(&[0x5a; 4096])?;
        let started = Instant::now();
        file.sync_data()?;
        latencies.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    figures.add("machine.fdatasync_ms.p50", percentile(&mut latencies, 0.5));
    Ok(())
}

/// Processor seconds that this process has used, over all its threads.
///
/// # Errors
/// Where `/proc` is not there.
pub fn cpu_seconds() -> Outcome<f64> {
    let said = || Failure::new("processor time is measured from /proc/self/stat: Linux only");
    let text = std::fs::read_to_string("/proc/self/stat").map_err(|_| said())?;
    let (_, rest) = text.rsplit_once(')').ok_or_else(said)?;
    let ticks = rest
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum::<f64>();
    Ok(ticks / TICKS_PER_SECOND)
}

/// Of latencies, the one below which a share lies.
pub fn percentile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    #[expect(
        clippy::as_conversions,
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place in a list, between zero and its last"
    )]
    let place = (last as f64 * share).round() as usize;
    values.get(place).copied().unwrap_or_default()
}

/// Bytes of all files under a folder, as allocated on the disk.
///
/// # Errors
/// When a folder cannot be read.
pub fn disk_bytes(folder: &std::path::Path) -> Outcome<u64> {
    use std::os::unix::fs::MetadataExt;
    let mut bytes = 0_u64;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes = bytes.saturating_add(if metadata.is_dir() {
            disk_bytes(&entry.path())?
        } else {
            metadata.blocks().saturating_mul(512)
        });
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_of_the_list() {
        let mut values = vec![3.0, 1.0, 2.0, 5.0, 4.0];
        assert_eq!(percentile(&mut values, 0.5), 3.0);
        assert_eq!(percentile(&mut values, 0.99), 5.0);
        assert_eq!(percentile(&mut [], 0.5), 0.0);
    }

    #[test]
    fn work_uses_processor_time() {
        let before = cpu_seconds().unwrap();
        let mut sum = 0_u64;
        let started = Instant::now();
        while started.elapsed().as_millis() < 60 {
            sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(7));
        }
        assert!(cpu_seconds().unwrap() > before);
    }
}
