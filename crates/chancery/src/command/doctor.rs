//! `chancery doctor`: what is wrong with a node, why, and what to do; with `--repair`, does it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_credential::instant::Instant;
use clap::Args;
use serde_json::{Value, json};

use crate::backup::marks::{self, Mark};
use crate::composition::config::Config;
use crate::composition::custody;
use crate::composition::duration::Span;
use crate::composition::files::DataFolder;
use crate::doctor::repair::{Repaired, Sources, repair_also};
use crate::doctor::trouble::{ALL, Severity};
use crate::doctor::{self, Examined};
use crate::exit::{EXIT_CODES, Failure, Outcome};
use crate::remote::{Remote, block_on};
use crate::speech::Speech;

/// Options of `doctor`.
#[derive(Args)]
#[command(after_help = EXIT_CODES)]
pub struct Options {
    /// The node's configuration
    #[arg(
        long,
        value_name = "FILE",
        env = "CHANCERY_CONFIG",
        required_unless_present = "list"
    )]
    config: Option<PathBuf>,
    /// List every trouble that is known, with cause and fix, and look at nothing
    #[arg(long)]
    list: bool,
    /// Another node's address, to compare ledger, clock and height with
    #[arg(long = "peer", value_name = "URL")]
    peers: Vec<String>,
    /// Look at this machine's files and limits alone, and ask no other node
    #[arg(long, conflicts_with = "peers")]
    offline: bool,
    /// Mebibytes that must be free on the disk of the data
    #[arg(long, value_name = "MEBIBYTES", default_value_t = 2_048)]
    free_min: u64,
    /// How old the last backup may be
    #[arg(long, value_name = "DURATION", default_value = "168h", value_parser = Span::parse)]
    backup_age_max: Span,
    /// Repair a stopped node: put bits back, rebuild, fetch from peers, restore; nothing is deleted
    #[arg(long)]
    repair: bool,
    /// A backup to take from what only this node had
    #[arg(long, value_name = "FOLDER", requires = "repair")]
    backup: Option<PathBuf>,
    /// Say that this chain folder is the only one and the latest
    #[arg(long)]
    adopt: bool,
}

/// Looks, repairs if asked, and looks again.
///
/// # Errors
/// When the node cannot be looked at, or runs and should be repaired.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    if options.list {
        list(speech);
        return Ok(ExitCode::SUCCESS);
    }
    block_on(async {
        if options.adopt {
            let folder = folder_of(options)?;
            custody::adopt(&custody::places(&folder), &folder)?;
        }
        let mut examined = doctor::examine(look(options)?).await?;
        let mut repaired = None;
        if options.repair {
            if examined.is_running {
                return Err(Failure::new("the node runs")
                    .remedy("stop it first: a running node is not repaired"));
            }
            repaired = Some(mend(options, &examined).await?);
            examined = doctor::examine(look(options)?).await?;
        }
        answer(&examined, repaired.as_ref(), speech);
        Ok(code(&examined))
    })
}

fn path_of(options: &Options) -> Outcome<&Path> {
    let path = options.config.as_deref();
    path.ok_or_else(|| Failure::usage("say which node: `--config FILE`"))
}

fn look(options: &Options) -> Outcome<doctor::Options> {
    Ok(doctor::Options {
        config: path_of(options)?.to_path_buf(),
        peers: options.peers.clone(),
        offline: options.offline,
        free_bytes_min: options.free_min.saturating_mul(1 << 20),
        backup_age_ms_max: u64::try_from(options.backup_age_max.0.as_millis()).unwrap_or(u64::MAX),
    })
}

fn folder_of(options: &Options) -> Outcome<DataFolder> {
    Config::open(path_of(options)?).map(|(_, folder)| folder)
}

fn list(speech: Speech) {
    let all: Vec<Value> = ALL.iter().map(|one| one.to_json()).collect();
    speech.answer(&Value::Array(all), || {
        let spelled = ALL.iter().map(|one| {
            let (cause, fix) = (one.cause(speech.language), one.fix(speech.language));
            format!("{}: {cause}\n  {fix}", one.code)
        });
        spelled.collect::<Vec<_>>().join("\n")
    });
}

async fn mend(options: &Options, examined: &Examined) -> Outcome<Repaired> {
    let mut sources = Sources {
        backup: options.backup.clone(),
        genesis: None,
    };
    for peer in &options.peers {
        if let Ok(bytes) = Remote::new(peer, None)?
            .get_bytes("/v1/ledger/genesis")
            .await
        {
            sources.genesis = Some(bytes);
        }
    }
    repair_also(
        &examined.folder,
        examined.config.as_ref(),
        &sources,
        &examined.also,
    )
}

fn code(examined: &Examined) -> ExitCode {
    let worst = examined
        .findings
        .iter()
        .map(|one| one.trouble.severity)
        .max();
    match worst {
        None => ExitCode::SUCCESS,
        Some(Severity::Warning) => ExitCode::from(20),
        Some(Severity::Error) => ExitCode::from(21),
    }
}

fn answer(examined: &Examined, repaired: Option<&Repaired>, speech: Speech) {
    let places = custody::places(&examined.folder);
    let backup = marks::read(&places, marks::BACKUP);
    let rehearsal = marks::read(&places, marks::REHEARSAL);
    let findings: Vec<Value> = examined
        .findings
        .iter()
        .map(doctor::Finding::to_json)
        .collect();
    let mut value = json!({
        "healthy": findings.is_empty(), "running": examined.is_running, "findings": findings,
        "backup": backup.as_ref().map(|mark| mark.at_ms),
        "rehearsal": rehearsal.as_ref().map(|mark| mark.at_ms),
    });
    if let (Some(repaired), Some(value)) = (repaired, value.as_object_mut()) {
        value.insert("repaired".to_owned(), repaired_json(repaired));
    }
    speech.answer(&value, || {
        let mut lines = Vec::new();
        if let Some(repaired) = repaired {
            spell_repair(repaired, speech, &mut lines);
        }
        spell(examined, speech, &mut lines);
        lines.push(dated(("上次备份", "last backup"), backup.as_ref(), speech));
        lines.push(dated(
            ("上次恢复演练", "last rehearsed restore"),
            rehearsal.as_ref(),
            speech,
        ));
        lines.join("\n")
    });
}

fn repaired_json(repaired: &Repaired) -> Value {
    let done = repaired.done.iter();
    let done: Vec<_> = done
        .map(|one| json!({ "file": one.path, "how": one.how }))
        .collect();
    let lost = repaired.lost.iter();
    let lost: Vec<_> = lost
        .map(|one| json!({ "file": one.path, "kind": one.kind.name() }))
        .collect();
    json!({ "done": done, "lost": lost, "set_aside": repaired.aside })
}

fn spell_repair(repaired: &Repaired, speech: Speech, lines: &mut Vec<String>) {
    for one in &repaired.done {
        lines.push(format!("+ {}: {}", one.path, speech.choose(one.zh, one.en)));
    }
    for one in &repaired.lost {
        let said = speech.choose("无法复原", "cannot be put back");
        lines.push(format!(
            "! {}: {said} ({})",
            one.path,
            speech.choose(one.kind.zh(), one.kind.en())
        ));
    }
    if let Some(aside) = &repaired.aside {
        let said = speech.choose("损坏的文件保存在", "what was damaged stands in");
        lines.push(format!("  {said} {}", aside.display()));
    }
}

fn spell(examined: &Examined, speech: Speech, lines: &mut Vec<String>) {
    if examined.findings.is_empty() {
        let state = match examined.is_running {
            true => speech.choose("节点运行正常", "the node runs and is well"),
            false => speech.choose(
                "节点已停止，文件完好",
                "the node is stopped, and its files are whole",
            ),
        };
        lines.push(state.to_owned());
    }
    for one in &examined.findings {
        let (language, trouble) = (speech.language, one.trouble);
        let severity = match trouble.severity {
            Severity::Warning => speech.choose("警告", "warning"),
            Severity::Error => speech.choose("错误", "error"),
        };
        lines.push(format!(
            "{severity}[{}]: {}",
            trouble.code,
            trouble.cause(language)
        ));
        lines.push(format!("  {} ({})", one.place, one.said(language)));
        lines.push(format!(
            "  {}: {}",
            speech.choose("处理", "fix"),
            trouble.fix(language)
        ));
    }
}

fn dated(name: (&str, &str), mark: Option<&Mark>, speech: Speech) -> String {
    let name = speech.choose(name.0, name.1);
    let never = speech.choose("从未", "never").to_owned();
    let date = mark.and_then(|mark| Instant::from_ms(mark.at_ms).ok());
    format!("{name}: {}", date.map_or(never, |date| date.to_string()))
}
