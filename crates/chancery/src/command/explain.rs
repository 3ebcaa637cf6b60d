//! `chancery explain CODE`: what a numbered refusal means and what to do, by number or by name.

use std::process::ExitCode;

use chancery_rules::catalogue::rejections;
use chancery_rules::kernel::rejection::RejectionInfo;
use clap::Args;
use serde_json::{Value, json};

use crate::exit::{Failure, Outcome};
use crate::speech::Speech;

/// Options of `explain`.
#[derive(Args)]
pub struct Options {
    /// A number such as `301`, a name such as `certificate.not_issuer`, or the part before the dot;
    /// without one, every code is listed
    code: Option<String>,
}

/// Explains one code, or lists those that match.
///
/// # Errors
/// When no code matches.
pub fn run(options: &Options, speech: Speech) -> Outcome {
    let asked = options.code.as_deref().unwrap_or_default();
    let found: Vec<&RejectionInfo> = rejections()
        .iter()
        .filter(|info| matches(info, asked))
        .collect();
    if found.is_empty() {
        return Err(Failure::new(format!("no code is `{asked}`"))
            .remedy("`chancery explain` without a code lists them all"));
    }
    let value = Value::Array(found.iter().map(|info| entry(info)).collect());
    speech.answer(&value, || match found.as_slice() {
        [info] => format!(
            "{} {}\n  {}\n  {} {}",
            info.code,
            info.name,
            info.meaning,
            speech.choose("处理办法：", "what to do:"),
            info.remedy
        ),
        several => several
            .iter()
            .map(|info| format!("{:>5} {:<36} {}\n", info.code, info.name, info.meaning))
            .collect(),
    });
    Ok(ExitCode::SUCCESS)
}

fn matches(info: &RejectionInfo, asked: &str) -> bool {
    asked.is_empty()
        || info.name == asked
        || info.code.to_string() == asked
        || info.name.split('.').next() == Some(asked)
        || info.name.split('.').nth(1) == Some(asked)
}

fn entry(info: &RejectionInfo) -> Value {
    json!({ "number": info.code, "code": info.name, "meaning": info.meaning, "remedy": info.remedy })
}
