//! Measurements: every figure is measured in the run that prints it, on the machine that it names.
//!
//! Absent on purpose: judgement. What should be reached stands in `docs/performance.md`.

mod engine;
mod figures;
mod http;
mod ledger;
mod machine;
mod offline;
mod signatures;

pub use figures::Figures;

use crate::exit::Outcome;
use crate::speech::Speech;

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Transactions of a throughput run.
    pub transactions: u64,
    /// Seconds of a paced or idle run.
    pub seconds: u64,
    /// Verifications of one bundle.
    pub verifications: u32,
}

impl Size {
    /// A short run: noisy, done in a few minutes.
    pub const QUICK: Self = Self {
        transactions: 60_000,
        seconds: 10,
        verifications: 2_000,
    };
    /// A long run.
    pub const LONG: Self = Self {
        transactions: 600_000,
        seconds: 60,
        verifications: 20_000,
    };
}

/// Measures everything.
///
/// # Errors
/// When a world cannot be made, or something did not become final.
pub async fn measure(size: Size, speech: Speech) -> Outcome<Figures> {
    let mut figures = Figures::default();
    machine::describe(&mut figures)?;
    speech.tell("签名校验上限……", "the limit of signature checks ...");
    signatures::measure(&mut figures)?;
    speech.tell("单节点……", "one node ...");
    ledger::single(size, &mut figures).await?;
    speech.tell("四个验证节点……", "four validators ...");
    ledger::cluster(size, &mut figures).await?;
    speech.tell("裸引擎……", "the bare engine ...");
    engine::measure(size, &mut figures).await?;
    speech.tell("通过 HTTP……", "through HTTP ...");
    let bundle = http::measure(size, &mut figures).await?;
    speech.tell("离线验证……", "offline verification ...");
    offline::measure(size, &bundle, &mut figures)?;
    Ok(figures)
}
