//! `chancery verify FILE --genesis GENESIS`: one verdict, each check, and no network.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_api::clock::now;
use chancery_credential::instant::Instant;
use chancery_proof::log::CHECKPOINT_BYTES_MAX;
use chancery_proof::verdict::{AnchorNamed, Outcome as CheckOutcome, Report, Verdict};
use chancery_proof::verify::{Anchor, MAX_AGE_MS_DEFAULT, VerifyOptions, verify_under};
use chancery_rules::genesis::GENESIS_BYTES_MAX;
use chancery_rules::kernel::context::Environment;
use chancery_rules::kernel::time::Timestamp;
use clap::Args;

use crate::composition::duration::Span;
use crate::exit::{Failure, Outcome};
use crate::speech::{Language, Speech};

/// A bundle is never larger; what is, is read no further.
const BUNDLE_BYTES_MAX: u64 = 1024 * 1024;

/// How old a proof may be, in milliseconds; `None` for any age.
#[derive(Clone, Copy, Debug)]
pub struct MaxAge(Option<u64>);

impl MaxAge {
    /// A day, unless someone says otherwise.
    pub const DAY: Self = Self(Some(MAX_AGE_MS_DEFAULT));

    fn parse(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let millis = Span::parse(text)?.0.as_millis();
        Ok(Self(Some(u64::try_from(millis).unwrap_or(u64::MAX))))
    }
}

/// Options of `verify`.
#[derive(Args)]
pub struct Options {
    /// The bundle, a file that ends in `.chancery`
    file: PathBuf,
    /// The ledger's genesis file: what the verdict rests on
    #[arg(long)]
    genesis: PathBuf,
    /// A checkpoint of the ledger that you trust beside it: nothing older, nothing off its history
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// How old the proof may be before it counts as stale; `none` for any age
    #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = MaxAge::parse)]
    max_age: MaxAge,
    /// The present time in milliseconds since 1970; by default this machine's clock
    #[arg(long, value_name = "MS")]
    now: Option<u64>,
}

/// Verifies and exits with the verdict's own code.
///
/// # Errors
/// When a file cannot be read.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let present = options.now.map_or_else(now, Timestamp);
    let anchor = anchor(&options.genesis, options.checkpoint.as_deref())?;
    let report = judge_under(&options.file, &anchor, options.max_age, present)?;
    let value = serde_json::to_value(&report)?;
    speech.answer(&value, || spelled(&report, speech));
    Ok(ExitCode::from(report.verdict.exit_code()))
}

/// The report on a file from the genesis file alone, as at a time.
///
/// # Errors
/// When a file cannot be read.
pub fn judge(file: &Path, genesis: &Path, max_age: MaxAge, now: Timestamp) -> Outcome<Report> {
    judge_under(file, &anchor(genesis, None)?, max_age, now)
}

fn judge_under(file: &Path, anchor: &Anchor, max_age: MaxAge, now: Timestamp) -> Outcome<Report> {
    let bundle = read_bounded(file, BUNDLE_BYTES_MAX)?;
    let options = VerifyOptions {
        now,
        max_age_ms: max_age.0,
    };
    Ok(verify_under(&bundle, anchor, &options))
}

/// What the verdict rests on.
fn anchor(genesis: &Path, checkpoint: Option<&Path>) -> Outcome<Anchor> {
    let bytes = read_bounded(genesis, u64::try_from(GENESIS_BYTES_MAX)?)?;
    let anchor = Anchor::read(&bytes).map_err(|error| {
        Failure::new(format!("cannot verify by `{}`: {error}", genesis.display())).remedy(
            "take the genesis file from a member that you trust, not from the bundle's bearer",
        )
    })?;
    let Some(path) = checkpoint else {
        return Ok(anchor);
    };
    let bytes = read_bounded(path, u64::try_from(CHECKPOINT_BYTES_MAX)?)?;
    let note = String::from_utf8_lossy(&bytes);
    anchor.with_checkpoint(&note).map_err(|error| {
        Failure::new(format!(
            "`{}` is not a checkpoint of this ledger: {error}",
            path.display()
        ))
        .remedy("take the checkpoint from a member that you trust, or verify without one")
    })
}

/// At most one byte more than the bound is read: enough to be refused as too large.
fn read_bounded(path: &Path, bound: u64) -> Outcome<Vec<u8>> {
    let cannot = |error: std::io::Error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display()))
            .remedy("check the path and that you may read the file")
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(cannot)?;
    file.take(bound.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    Ok(bytes)
}

/// The report for a person.
pub fn spelled(report: &Report, speech: Speech) -> String {
    let mut lines = vec![headline(report.verdict, speech.language)];
    if let Some(name) = &report.definition {
        lines.push(format!("  {}", speech.choose(&name.name.zh, &name.name.en)));
    }
    if let Some(issuer) = &report.issuer {
        let name = speech.choose(&issuer.name.zh, &issuer.name.en);
        lines.push(format!(
            "  {} {name}",
            speech.choose("颁发机构", "issued by")
        ));
    }
    if let Some(as_of) = &report.as_of {
        let said = speech.choose("截至区块", "as of block");
        lines.push(format!(
            "  {said} {} ({})",
            as_of.height,
            moment(as_of.time)
        ));
    }
    let anchor = &report.anchor;
    let name = speech.choose(&anchor.name.zh, &anchor.name.en);
    let environment = match anchor.environment {
        Environment::Development => speech.choose("开发环境", "a development city"),
        Environment::Production => speech.choose("正式环境", "in production"),
    };
    lines.push(format!(
        "  {} {name} ({environment})",
        speech.choose("依据账本", "anchor:")
    ));
    lines.push(format!("  {}", anchor_kind(anchor, speech)));
    for check in &report.checks {
        let mark = match check.outcome {
            CheckOutcome::Passed => "+",
            CheckOutcome::Failed => "!",
            CheckOutcome::Skipped => "-",
        };
        lines.push(format!(
            "  {mark} {:<11} {}",
            check.name.name(),
            check.detail
        ));
    }
    lines.join("\n")
}

/// Whether a checkpoint stands beside the genesis file.
fn anchor_kind(anchor: &AnchorNamed, speech: Speech) -> String {
    let Some(checkpoint) = &anchor.checkpoint else {
        let alone = speech.choose("依据创世文件", "from the genesis file");
        return alone.to_owned();
    };
    let (height, time) = (checkpoint.height, moment(checkpoint.time));
    match speech.language {
        Language::Zh => format!("依据创世文件及高度 {height}（{time}）的检查点"),
        Language::En => {
            format!("from the genesis file and the checkpoint at height {height} ({time})")
        }
    }
}

/// A time as people read it (RFC 3339).
fn moment(time: Timestamp) -> String {
    Instant::from_ms(time.0).map_or_else(|_| time.to_string(), |instant| instant.to_string())
}

fn headline(verdict: Verdict, language: Language) -> String {
    let zh = match verdict {
        Verdict::Valid => "有效",
        Verdict::Stale => "证明已陈旧，请索取新的证明",
        Verdict::Suspended => "已暂停",
        Verdict::Revoked => "已吊销或已被替换",
        Verdict::Expired => "不在有效期内",
        Verdict::Unknown => "账本中查无此证",
        Verdict::Invalid => "无效",
    };
    match language {
        Language::Zh => zh.to_owned(),
        Language::En => format!("{}: {}", verdict.name().to_uppercase(), verdict.meaning()),
    }
}
