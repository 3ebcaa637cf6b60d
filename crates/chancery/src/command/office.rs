//! `chancery office`: what an agency's window takes in for cases, what its officers answer and decide, through its own
//! node.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use reqwest::multipart::Form;
use serde_json::{Value, json};

use super::certificate::part;
use super::definition::read_json;
use super::shown::{list_path, record, table};
use crate::acting::ActingAs;
use crate::exit::{Failure, Outcome};
use crate::remote::{Remote, block_on};
use crate::speech::Speech;

/// What to do in the office.
#[derive(Subcommand)]
pub enum Command {
    /// List what was taken in for a case
    Openings(OfCase),
    /// Show what a commitment opens to, and who was given it
    Opening(OfOpening),
    /// Take content and documents in for a case, and give the commitment for the ledger
    Open(Open),
    /// Compare documents with what a commitment opens to
    Verify(Verify),
    /// Erase what a commitment opens to, and say who else was given it
    Erase(OfOpening),
    /// List the findings that wait for officers, oldest first
    Queue(Queue),
    /// Show a finding: what is asked, why the agent left it, what it has learnt
    Finding(OfFinding),
    /// Take a finding of the queue
    Claim(ByOfficer),
    /// Give a finding back to the queue
    Return(ByOfficer),
    /// Answer a finding that the officer has claimed
    Answer(Answer),
    /// Decide a case, and make the certificates of the decision
    Decide(Decide),
}

/// A case at an agency's office.
#[derive(Args)]
pub struct OfCase {
    /// The case's id
    case: String,
    #[command(flatten)]
    acting: ActingAs,
}

/// An opening of a case.
#[derive(Args)]
pub struct OfOpening {
    #[command(flatten)]
    of: OfCase,
    /// The commitment
    commitment: String,
}

/// Options of `office open`.
#[derive(Args)]
pub struct Open {
    #[command(flatten)]
    of: OfCase,
    /// What it says, as a JSON object
    #[arg(long, value_name = "FILE")]
    content: PathBuf,
    /// A document that belongs to it: PDF, JPEG or PNG; may be given several times
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    /// The SHA-256 that was stated of each document, in order
    #[arg(long, value_name = "HEX")]
    digest: Vec<String>,
    /// Who may have it, and under which permission; whoever the ledger permits if nobody is named
    #[arg(long = "for", value_name = "PARTY:PERMISSION")]
    audience: Vec<String>,
    /// Makes a repetition the same request
    #[arg(long)]
    key: Option<String>,
}

/// Options of `office verify`.
#[derive(Args)]
pub struct Verify {
    #[command(flatten)]
    of: OfOpening,
    /// What it is to say, as a JSON object without its documents
    #[arg(long, value_name = "FILE")]
    content: Option<PathBuf>,
    /// A document to compare; may be given several times
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
}

/// Options of `office queue`.
#[derive(Args)]
pub struct Queue {
    #[command(flatten)]
    acting: ActingAs,
    /// Those that wait for `officers`, that the `agent` works at, or that have `ended`
    #[arg(long, default_value = "officers")]
    state: String,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// A finding: a step of a case.
#[derive(Args)]
pub struct OfFinding {
    #[command(flatten)]
    of: OfCase,
    /// The step, by code
    step: String,
}

/// Options of `office claim` and `office return`.
#[derive(Args)]
pub struct ByOfficer {
    #[command(flatten)]
    of: OfFinding,
    /// The officer's name in the agency
    #[arg(long, value_name = "NAME")]
    officer: String,
}

/// Options of `office answer`.
#[derive(Args)]
pub struct Answer {
    #[command(flatten)]
    by: ByOfficer,
    /// The answer as JSON: `facts`, and if wanted `about` and `valid_until`
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
}

/// Options of `office decide`.
#[derive(Args)]
pub struct Decide {
    #[command(flatten)]
    of: OfCase,
    /// The decision as JSON: `step`, `outcome`, `reason`, `effects`; of a certificate its `subject`
    #[arg(long, value_name = "FILE")]
    decision: PathBuf,
    /// Makes a repetition the same act
    #[arg(long)]
    key: Option<String>,
}

/// Runs one of them.
///
/// # Errors
/// When a file cannot be read, the node does not answer, or the act is refused.
pub fn run(command: Command, speech: Speech) -> Outcome {
    let answer = block_on(async { ask(&command).await })?;
    speech.answer(&answer, || match command {
        Command::Openings(_) => table(&answer, &["commitment", "kept_at", "erased_at"]),
        Command::Queue(_) => table(&answer, &["case", "step", "why", "claimed_by", "since"]),
        Command::Erase(_) => format!("{}\n{}", erased(&answer, speech), record(&answer)),
        _ => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::Openings(of) => of.node()?.get(&of.openings()).await,
        Command::Opening(of) => of.of.node()?.get(&of.path()).await,
        Command::Open(open) => open.send().await,
        Command::Verify(verify) => verify.send().await,
        Command::Erase(of) => of.of.node()?.delete(&of.path()).await,
        Command::Queue(queue) => {
            let conditions = [
                ("state", Some(queue.state.as_str())),
                ("cursor", queue.cursor.as_deref()),
            ];
            let path = list_path("/v1/agency/findings", &conditions);
            queue.acting.open()?.node.get(&path).await
        }
        Command::Finding(of) => of.of.node()?.get(&of.path()).await,
        Command::Claim(by) => by.send("claim").await,
        Command::Return(by) => by.send("return").await,
        Command::Answer(answer) => answer.send().await,
        Command::Decide(decide) => {
            let path = format!("/v1/agency/cases/{}/decide", decide.of.case);
            let body = read_json(&decide.decision)?;
            let key = decide.key.as_deref();
            decide.of.node()?.post_once(&path, &body, key).await
        }
    }
}

impl OfCase {
    fn node(&self) -> Outcome<Remote> {
        Ok(self.acting.open()?.node)
    }

    fn openings(&self) -> String {
        format!("/v1/agency/cases/{}/openings", self.case)
    }
}

impl OfOpening {
    fn path(&self) -> String {
        format!("{}/{}", self.of.openings(), self.commitment)
    }
}

impl OfFinding {
    fn path(&self) -> String {
        format!("/v1/agency/findings/{}/{}", self.of.case, self.step)
    }
}

impl Open {
    async fn send(&self) -> Outcome<Value> {
        let audience: Vec<Value> = self
            .audience
            .iter()
            .map(|text| receiver(text))
            .collect::<Outcome<_>>()?;
        let request = json!({
            "content": read_json(&self.content)?, "digests": self.digest, "audience": audience,
        });
        let form = form(&request, &self.document)?;
        let node = self.of.node()?;
        let key = self.key.as_deref();
        node.post_form_once(&self.of.openings(), form, key).await
    }
}

impl Verify {
    async fn send(&self) -> Outcome<Value> {
        let content = self.content.as_deref().map(read_json).transpose()?;
        let request = content.map_or_else(|| json!({}), |content| json!({ "content": content }));
        let form = form(&request, &self.document)?;
        let path = format!("{}/verify", self.of.path());
        self.of.of.node()?.post_form(&path, form).await
    }
}

impl ByOfficer {
    async fn send(&self, verb: &str) -> Outcome<Value> {
        let path = format!("{}/{verb}", self.of.path());
        let body = json!({ "officer": self.officer });
        self.of.of.node()?.post(&path, &body).await
    }
}

impl Answer {
    async fn send(&self) -> Outcome<Value> {
        let mut body = read_json(&self.facts)?;
        let Some(fields) = body.as_object_mut() else {
            return Err(Failure::usage("an answer is a JSON object with `facts`"));
        };
        fields.insert("officer".to_owned(), json!(self.by.officer));
        let path = format!("{}/answer", self.by.of.path());
        self.by.of.of.node()?.post(&path, &body).await
    }
}

fn form(request: &Value, documents: &[PathBuf]) -> Outcome<Form> {
    let form = Form::new().text("request", request.to_string());
    documents
        .iter()
        .try_fold(form, |form, path| Ok(form.part("document", part(path)?)))
}

fn receiver(text: &str) -> Outcome<Value> {
    let (party, permission) = text.split_once(':').ok_or_else(|| {
        Failure::usage(format!(
            "`{text}` is not a party and a permission with `:` between"
        ))
    })?;
    Ok(json!({ "party": party, "permission": permission }))
}

/// How far an erasure has come, in a sentence.
fn erased(answer: &Value, speech: Speech) -> String {
    let recipients = answer.get("recipients").and_then(Value::as_array);
    let recipients = recipients.map(Vec::as_slice).unwrap_or_default();
    let of = recipients.len();
    let filed = recipients.iter().filter(|it| it.get("erased_at").is_some());
    let filed = filed.count();
    let is_whole = answer.get("complete") != Some(&Value::Bool(false));
    let [more_zh, more_en] = if is_whole {
        ["", ""]
    } else {
        ["名单不完整。", "; the list is not whole"]
    };
    speech
        .choose(
            &format!("本机构已删除；曾取得内容的 {of} 家机构中，{filed} 家已登记销毁。{more_zh}"),
            &format!(
                "erased here; of {of} who were given it, {filed} have filed their erasure{more_en}"
            ),
        )
        .to_owned()
}
