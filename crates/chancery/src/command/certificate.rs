//! `chancery certificate`: what an agency does with certificates, through its own node.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chancery_vault::DOCUMENT_BYTES_MAX;
use clap::{Args, Subcommand};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::definition::read_json;
use super::shown::{list_path, record, table};
use super::verb::Show;
use crate::acting::ActingAs;
use crate::exit::Outcome;
use crate::files::read_bounded;
use crate::remote::{NodeAddress, Remote, block_on};
use crate::speech::Speech;

/// What to do with certificates.
#[derive(Subcommand)]
pub enum Command {
    /// List certificates, newest first
    List(List),
    /// Show one certificate's record
    Show(Show),
    /// Issue a certificate from its content, with documents
    Issue(Issue),
    /// Put a photographed paper original on record
    Copy(Copy),
    /// Suspend a certificate
    Suspend(Change),
    /// Resume a suspended certificate
    Resume(Change),
    /// Revoke a certificate, for ever
    Revoke(Change),
    /// Issue a certificate in another's place
    Supersede(Supersede),
    /// Write a certificate's bundle, which anyone verifies offline
    Bundle(Bundle),
}

/// Options of `certificate list`.
#[derive(Args)]
pub struct List {
    #[command(flatten)]
    node: NodeAddress,
    /// Only those of this issuer
    #[arg(long)]
    issuer: Option<String>,
    /// Only those with this status
    #[arg(long)]
    status: Option<String>,
    /// Continue where a page ended
    #[arg(long)]
    cursor: Option<String>,
}

/// Options of `certificate issue`.
#[derive(Args)]
pub struct Issue {
    #[command(flatten)]
    acting: ActingAs,
    /// The certificate type's id
    #[arg(long = "type", value_name = "ID")]
    definition: String,
    /// The content, as JSON by the type's schema
    #[arg(long, value_name = "FILE")]
    subject: PathBuf,
    /// A document to attach: PDF, JPEG or PNG; may be given several times
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
}

/// Options of `certificate copy`.
#[derive(Args)]
pub struct Copy {
    #[command(flatten)]
    acting: ActingAs,
    /// The certificate type's id
    #[arg(long = "type", value_name = "ID")]
    definition: String,
    /// What the paper says, as JSON by the type's schema
    #[arg(long, value_name = "FILE")]
    subject: PathBuf,
    /// The photograph of the paper
    #[arg(long, value_name = "FILE")]
    image: PathBuf,
}

/// Options of `certificate suspend`, `resume` and `revoke`.
#[derive(Args)]
pub struct Change {
    /// The certificate's id
    certificate: String,
    /// Why, by code of the type's list
    #[arg(long, value_name = "CODE")]
    reason: String,
    #[command(flatten)]
    acting: ActingAs,
}

/// Options of `certificate supersede`.
#[derive(Args)]
pub struct Supersede {
    /// The old certificate's id
    certificate: String,
    /// Why, by code of the type's list
    #[arg(long, value_name = "CODE")]
    reason: String,
    /// The new content, as JSON by the type's schema
    #[arg(long, value_name = "FILE")]
    subject: PathBuf,
    /// A document to attach; may be given several times
    #[arg(long, value_name = "FILE")]
    document: Vec<PathBuf>,
    #[command(flatten)]
    acting: ActingAs,
}

/// Options of `certificate bundle`.
#[derive(Args)]
pub struct Bundle {
    /// The certificate's id
    certificate: String,
    /// Where to write it
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    acting: ActingAs,
}

/// Runs one of them.
///
/// # Errors
/// When a file cannot be read, the node does not answer, or the act is refused.
pub fn run(command: Command, speech: Speech) -> Outcome {
    let answer = block_on(async { ask(&command).await })?;
    speech.answer(&answer, || match command {
        Command::List(_) => table(
            &answer,
            &["certificate", "status", "origin", "issued_height"],
        ),
        _ => record(&answer),
    });
    Ok(ExitCode::SUCCESS)
}

async fn ask(command: &Command) -> Outcome<Value> {
    match command {
        Command::List(list) => {
            let conditions = [
                ("issuer", list.issuer.as_deref()),
                ("status", list.status.as_deref()),
                ("cursor", list.cursor.as_deref()),
            ];
            list.node
                .open()?
                .get(&list_path("/v1/certificates", &conditions))
                .await
        }
        Command::Show(show) => show.ask("/v1/certificates").await,
        Command::Issue(issue) => {
            let request =
                json!({ "definition": issue.definition, "subject": read_json(&issue.subject)? });
            post(
                &issue.acting,
                "/v1/agency/certificates",
                &request,
                &issue.document,
            )
            .await
        }
        Command::Copy(copy) => {
            let request =
                json!({ "definition": copy.definition, "subject": read_json(&copy.subject)? });
            let image = std::slice::from_ref(&copy.image);
            post(&copy.acting, "/v1/agency/copies", &request, image).await
        }
        Command::Suspend(change) => act(change, "suspend").await,
        Command::Resume(change) => act(change, "resume").await,
        Command::Revoke(change) => act(change, "revoke").await,
        Command::Supersede(supersede) => {
            let subject = read_json(&supersede.subject)?;
            let request = json!({ "reason": supersede.reason, "subject": subject });
            let path = format!(
                "/v1/agency/certificates/{}/supersede",
                supersede.certificate
            );
            post(&supersede.acting, &path, &request, &supersede.document).await
        }
        Command::Bundle(bundle) => write_bundle(bundle).await,
    }
}

async fn act(change: &Change, verb: &str) -> Outcome<Value> {
    let path = format!("/v1/agency/certificates/{}/{verb}", change.certificate);
    change
        .acting
        .open()?
        .node
        .post(&path, &json!({ "reason": change.reason }))
        .await
}

async fn post(
    acting: &ActingAs,
    path: &str,
    request: &Value,
    documents: &[PathBuf],
) -> Outcome<Value> {
    let mut form = Form::new().text("request", request.to_string());
    for document in documents {
        form = form.part("document", part(document)?);
    }
    let node: Remote = acting.open()?.node;
    node.post_form(path, form).await
}

/// A document with its name and the media type that the name says.
///
/// # Errors
/// When the file cannot be read, or is larger than any document.
pub fn part(path: &Path) -> Outcome<Part> {
    let bytes = read_bounded(path, u64::try_from(DOCUMENT_BYTES_MAX)?)?;
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let part = Part::bytes(bytes).file_name(name);
    Ok(match ending.as_str() {
        "jpg" | "jpeg" => part.mime_str("image/jpeg")?,
        "png" => part.mime_str("image/png")?,
        "pdf" => part.mime_str("application/pdf")?,
        _ => part,
    })
}

async fn write_bundle(bundle: &Bundle) -> Outcome<Value> {
    let path = format!("/v1/agency/certificates/{}/bundle", bundle.certificate);
    let bytes = bundle.acting.open()?.node.get_bytes(&path).await?;
    std::fs::write(&bundle.out, &bytes)?;
    Ok(json!({ "bundle": bundle.out, "size_bytes": bytes.len() }))
}
