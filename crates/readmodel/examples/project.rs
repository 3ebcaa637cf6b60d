//! Measures the projection: blocks of 2,000 issued certificates each, median and worst.
//!
//! `cargo run --release -p chancery-readmodel --example project -- [BLOCKS]`

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may stop at any error"
)]

use std::time::Instant;

#[path = "../tests/projection/blocks.rs"]
#[expect(dead_code, reason = "made for the tests")]
mod blocks;

const CERTIFICATES: u64 = 2_000;

#[tokio::main]
async fn main() {
    let blocks = std::env::args()
        .nth(1)
        .map_or(20, |count| count.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let model = blocks::open(&folder).await;
    let mut milliseconds = Vec::new();
    for height in 1..=blocks {
        let first = height * CERTIFICATES;
        let block = blocks::issuing(height, first..first + CERTIFICATES);
        let begun = Instant::now();
        model.project(&block).await.unwrap();
        milliseconds.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    milliseconds.sort_by(f64::total_cmp);
    let path = folder.path().join("readmodel.sqlite");
    let bytes = std::fs::metadata(path).unwrap().len() / (blocks * CERTIFICATES);
    let (median, worst) = (
        milliseconds.get(milliseconds.len() / 2),
        milliseconds.last(),
    );
    println!(
        "{blocks} blocks of {CERTIFICATES} certificates: median {median:.1?} ms, worst {worst:.1?} ms, {bytes} bytes a certificate"
    );
}
