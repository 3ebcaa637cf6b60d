//! A node as the command line reaches it: over HTTP, by its documented interface.

use std::time::Duration;

use clap::Args;
use reqwest::header::CONTENT_TYPE;
use reqwest::multipart::Form;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use crate::exit::{Failure, Outcome};

/// An answer is never larger: a page of a list, or a bundle.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Longer than a node lets anyone wait for finality.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Which node to ask.
#[derive(Args, Clone, Debug)]
pub struct NodeAddress {
    /// The node's address
    #[arg(
        long,
        value_name = "URL",
        env = "CHANCERY_NODE",
        default_value = "http://127.0.0.1:8101"
    )]
    node: String,
}

impl NodeAddress {
    /// The node, asked as anyone may ask.
    pub fn open(&self) -> Outcome<Remote> {
        Remote::new(&self.node, None)
    }
}

/// A node reached over HTTP.
pub struct Remote {
    base: String,
    token: Option<String>,
    http: Client,
}

impl Remote {
    /// The node at an address; `token` opens its agency's endpoints.
    ///
    /// # Errors
    /// When HTTP cannot be spoken from here.
    pub fn new(base: &str, token: Option<String>) -> Outcome<Self> {
        let http = Client::builder().timeout(TIMEOUT).no_proxy().build()?;
        Ok(Self {
            base: base.trim_end_matches('/').to_owned(),
            token,
            http,
        })
    }

    /// Asks for a document.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn get(&self, path: &str) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.get_bytes(path).await?)?)
    }

    /// Asks for a file.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn get_bytes(&self, path: &str) -> Outcome<Vec<u8>> {
        self.send(self.http.get(self.url(path))).await
    }

    /// Posts a document.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        self.post_once(path, body, None).await
    }

    /// Posts a document under an idempotency key, if one is given.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn post_once(&self, path: &str, body: &Value, key: Option<&str>) -> Outcome<Value> {
        let request = under(self.http.post(self.url(path)), key).json(body);
        Ok(serde_json::from_slice(&self.send(request).await?)?)
    }

    /// Posts a form with files under an idempotency key, if one is given.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn post_form_once(
        &self,
        path: &str,
        form: Form,
        key: Option<&str>,
    ) -> Outcome<Value> {
        let request = under(self.http.post(self.url(path)), key).multipart(form);
        Ok(serde_json::from_slice(&self.send(request).await?)?)
    }

    /// Asks for something to be erased.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn delete(&self, path: &str) -> Outcome<Value> {
        let request = self.http.delete(self.url(path));
        Ok(serde_json::from_slice(&self.send(request).await?)?)
    }

    /// Posts a form with files.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn post_form(&self, path: &str, form: Form) -> Outcome<Value> {
        self.post_form_once(path, form, None).await
    }

    /// Posts a signed envelope; with `wait`, the answer comes when it is final.
    ///
    /// # Errors
    /// When the node does not answer, or refuses.
    pub async fn submit(&self, envelope: Vec<u8>, wait: bool) -> Outcome<Value> {
        let path = if wait {
            "/v1/transactions?wait=final"
        } else {
            "/v1/transactions"
        };
        let request = self
            .http
            .post(self.url(path))
            .header(CONTENT_TYPE, "application/cose");
        Ok(serde_json::from_slice(
            &self.send(request.body(envelope)).await?,
        )?)
    }

    /// As [`Remote::submit`], and demands that the rules accepted.
    ///
    /// # Errors
    /// Also when the rules refused.
    pub async fn carry_out(&self, envelope: Vec<u8>) -> Outcome<Value> {
        let answer = self.submit(envelope, true).await?;
        match answer.pointer("/receipt/rejection") {
            None => Ok(answer),
            Some(rejection) => {
                let text = |name| {
                    rejection
                        .get(name)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                };
                Err(Failure::refused(text("code"), text("meaning")).remedy(text("remedy")))
            }
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send(&self, mut request: RequestBuilder) -> Outcome<Vec<u8>> {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let answer = request.send().await.map_err(|error| self.silent(&error))?;
        let refused = !answer.status().is_success();
        let status = answer.status();
        let body = read_bounded(answer).await?;
        if refused {
            return Err(problem(status.as_u16(), &body));
        }
        Ok(body)
    }

    fn silent(&self, error: &reqwest::Error) -> Failure {
        if error.is_timeout() {
            return Failure::new(format!("the node at {} did not answer in time", self.base));
        }
        Failure::new(format!("no node answers at {}", self.base)).remedy(
            "start one with `chancery demo` or `chancery node --config node.toml`, or say where \
             it is with `--node URL`",
        )
    }
}

fn under(request: RequestBuilder, key: Option<&str>) -> RequestBuilder {
    match key {
        Some(key) => request.header("Idempotency-Key", key),
        None => request,
    }
}

async fn read_bounded(mut answer: Response) -> Outcome<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES_MAX {
            return Err(Failure::new(
                "the node's answer is larger than any that is documented",
            ));
        }
    }
    Ok(body)
}

/// A problem document (RFC 9457) in words.
fn problem(status: u16, body: &[u8]) -> Failure {
    let document: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name| document.get(name).and_then(Value::as_str);
    let said = match (text("detail"), text("title")) {
        (Some(detail), _) if !detail.is_empty() => detail.to_owned(),
        (_, Some(title)) => title.to_owned(),
        _ => format!("the node answered with status {status}"),
    };
    let failure = Failure::refused(text("code").unwrap_or("http"), said);
    match text("remedy") {
        Some(remedy) => failure.remedy(remedy),
        None => failure,
    }
}

/// Runs what waits, on this command's own runtime.
///
/// # Errors
/// When the runtime cannot start; otherwise what `work` says.
pub fn block_on<T>(work: impl Future<Output = Outcome<T>>) -> Outcome<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}
