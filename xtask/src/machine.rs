//! The machine a figure was measured on, in words that go beside the figure.

use serde_json::{Value, json};

use crate::shell::{command, output};

/// Processor, cores, memory, kernel and what else is running, read now.
pub fn describe() -> Value {
    let cpu = field("/proc/cpuinfo", "model name").unwrap_or_else(|| String::from("unknown"));
    let memory_kib = field("/proc/meminfo", "MemTotal").and_then(|text| {
        text.split(' ')
            .next()
            .and_then(|number| number.parse::<u64>().ok())
    });
    let kernel = output(command("uname", &["-sr"])).unwrap_or_default();
    json!({
        "cpu": cpu,
        "cores": std::thread::available_parallelism().map_or(0, usize::from),
        "memory_mib": memory_kib.map(|kib| kib / 1024),
        "kernel": kernel.trim(),
        "load_average_before": load_average(),
    })
}

/// The one-minute load average: other work on this machine shows in it.
pub fn load_average() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next()?.parse().ok()
}

fn field(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
