//! A system that answers over HTTP: POST of JSON to the one URL that is configured.
//!
//! 200 with a JSON object is an answer, 204 and 404 are none, 400 and 422 refuse the question, anything else is a failure of the system. Redirects are
//! not followed. Absent on purpose: anything of question or answer in a log line.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use serde_json::Value;

use super::{ANSWER_BYTES_MAX, Found, Question, Trouble, Undecided};

pub(super) struct Http {
    client: Client,
    url: String,
}

impl Http {
    pub(super) fn new(url: &str, timeout: Duration) -> Result<Self, reqwest::Error> {
        let client = Client::builder()
            .timeout(timeout)
            .redirect(Policy::none())
            .build()?;
        Ok(Self {
            client,
            url: url.to_owned(),
        })
    }

    pub(super) async fn ask(&self, question: Question<'_>) -> Found {
        match self.client.post(&self.url).json(&question).send().await {
            Ok(answer) => read(answer).await,
            Err(error) => failed(&error),
        }
    }
}

async fn read(mut answer: Response) -> Found {
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NO_CONTENT | StatusCode::NOT_FOUND => {
            return Found::Undecided(Undecided::Nothing);
        }
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
            return Found::Undecided(Undecided::Refused);
        }
        _ => return Found::Trouble(Trouble::Down),
    }
    let mut bytes = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(None) => break,
            Ok(Some(chunk)) if bytes.len() + chunk.len() <= ANSWER_BYTES_MAX => {
                bytes.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Found::Undecided(Undecided::Misfit),
            Err(error) => return failed(&error),
        }
    }
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(row)) => Found::Row(row),
        _ => Found::Undecided(Undecided::Misfit),
    }
}

fn failed(error: &reqwest::Error) -> Found {
    Found::Trouble(if error.is_timeout() {
        Trouble::Slow
    } else {
        Trouble::Down
    })
}
