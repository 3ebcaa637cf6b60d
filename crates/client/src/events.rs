//! Finalised blocks as they come, from a height on, in order and each once, however often the line
//! breaks.

use std::time::Duration;

use chancery_rules::kernel::ids::Height;
use futures::stream::{self, Stream};
use reqwest::Response;

use crate::answer::BlockEvent;
use crate::error::ClientError;
use crate::ledger::{Ledger, read_json};

/// The largest event.
const EVENT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Longer silence than three heartbeats means that the line is dead.
const SILENCE_MS_MAX: u64 = 30_000;

/// The first and the longest pause before the line is taken up again.
const PAUSE_MS: (u64, u64) = (100, 5_000);

/// A follower of a node's events.
pub struct Follower {
    ledger: Ledger,
    next: Height,
    line: Option<Line>,
    pause_ms: u64,
}

struct Line {
    answer: Response,
    buffer: Vec<u8>,
}

impl Ledger {
    /// Follows finalised blocks from a height on.
    #[must_use]
    pub fn follow(&self, from: Height) -> Follower {
        let next = from.max(Height(1));
        Follower {
            ledger: self.clone(),
            next,
            line: None,
            pause_ms: PAUSE_MS.0,
        }
    }
}

impl Follower {
    /// The next block. Lines that break are taken up again at the right height, for ever.
    ///
    /// # Errors
    /// Only what trying again cannot mend: a refusal of the node, or an answer that cannot be read.
    pub async fn next(&mut self) -> Result<BlockEvent, ClientError> {
        loop {
            match self.attempt().await {
                Ok(Some(event)) if event.block.height < self.next => {}
                Ok(Some(event)) if event.block.height == self.next => {
                    self.next = self.next.next();
                    self.pause_ms = PAUSE_MS.0;
                    return Ok(event);
                }
                Ok(Some(event)) => {
                    let gap = format!("block {} before block {}", event.block.height, self.next);
                    return Err(ClientError::Answer(gap));
                }
                Ok(None) | Err(ClientError::Line(_)) => self.rest().await,
                Err(ClientError::Refused(refused)) if refused.status >= 500 => self.rest().await,
                Err(error) => return Err(error),
            }
        }
    }

    /// The same as a stream, which ends after an error.
    pub fn stream(self) -> impl Stream<Item = Result<BlockEvent, ClientError>> {
        stream::unfold(Some(self), |follower| async {
            let mut follower = follower?;
            match follower.next().await {
                Ok(event) => Some((Ok(event), Some(follower))),
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    async fn rest(&mut self) {
        self.line = None;
        tokio::time::sleep(Duration::from_millis(self.pause_ms)).await;
        self.pause_ms = (self.pause_ms * 2).min(PAUSE_MS.1);
    }

    /// One event, or none when the line ended or fell silent.
    async fn attempt(&mut self) -> Result<Option<BlockEvent>, ClientError> {
        let mut line = match self.line.take() {
            Some(line) => line,
            None => self.open().await?,
        };
        loop {
            if let Some(data) = take_event(&mut line.buffer) {
                self.line = Some(line);
                return read_json(&data).map(Some);
            }
            if line.buffer.len() > EVENT_BYTES_MAX {
                return Err(ClientError::Answer("an event is too large".to_owned()));
            }
            let silence = Duration::from_millis(SILENCE_MS_MAX);
            match tokio::time::timeout(silence, line.answer.chunk()).await {
                Ok(Ok(Some(chunk))) => line.buffer.extend_from_slice(&chunk),
                Ok(Err(error)) => return Err(error.into()),
                Ok(Ok(None)) | Err(_) => return Ok(None),
            }
        }
    }

    async fn open(&self) -> Result<Line, ClientError> {
        let path = format!("/v1/events?from={}", self.next);
        // The line has no end, so the client's bound on a call does not apply to it.
        let request = self
            .ledger
            .http()
            .get(self.ledger.at(&path))
            .timeout(Duration::MAX);
        let answer = self.ledger.send(request).await?;
        Ok(Line {
            answer,
            buffer: Vec::new(),
        })
    }
}

/// Takes the data of the first whole event that has any out of the buffer (WHATWG HTML, 9.2.6).
fn take_event(buffer: &mut Vec<u8>) -> Option<Vec<u8>> {
    while let Some(end) = buffer.windows(2).position(|pair| pair == b"\n\n") {
        let event: Vec<u8> = buffer.drain(..end + 2).collect();
        let data: Vec<&[u8]> = event
            .split(|byte| *byte == b'\n')
            .filter_map(|line| line.strip_prefix(b"data:"))
            .map(|data| data.strip_prefix(b" ").unwrap_or(data))
            .collect();
        if !data.is_empty() {
            return Some(data.join(&b'\n'));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_passed_over_and_half_an_event_waits_for_the_rest() {
        let mut buffer =
            b": heartbeat\n\nid: 7\nevent: block\ndata: {\"a\":\ndata: 1}\n\ndata: h".to_vec();
        assert_eq!(
            take_event(&mut buffer).as_deref(),
            Some(&b"{\"a\":\n1}"[..])
        );
        assert_eq!(take_event(&mut buffer), None);
        buffer.extend_from_slice(b"alf\n\n");
        assert_eq!(take_event(&mut buffer).as_deref(), Some(&b"half"[..]));
    }
}
