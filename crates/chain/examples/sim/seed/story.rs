//! What happened, in the order in which it happened, with the simulation's time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When every simulation begins: late enough that a clock can be set back.
pub const BEGIN_MS: u64 = 1_000_000_000;

/// The same as the runtime wants it.
pub fn begin() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(BEGIN_MS)
}

/// Lines with their time.
#[derive(Debug, Default)]
pub struct Story {
    lines: Vec<String>,
    left_out: u64,
}

/// The most lines that are kept.
const LINES_MAX: usize = 20_000;

impl Story {
    /// Adds a line.
    pub fn tell(&mut self, now: SystemTime, line: impl AsRef<str>) {
        if self.lines.len() >= LINES_MAX {
            self.left_out += 1;
            return;
        }
        let ms = now
            .duration_since(begin())
            .map_or(0, |since| since.as_millis());
        let line = line.as_ref();
        self.lines
            .push(format!("{:>4}.{:03} s  {line}", ms / 1_000, ms % 1_000));
    }

    /// All lines.
    pub fn into_lines(mut self) -> Vec<String> {
        if self.left_out > 0 {
            self.lines.push(format!("and {} lines more", self.left_out));
        }
        self.lines
    }
}
