//! A node that says what a test wants: just enough of HTTP to be asked for its ledger.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;

use serde_json::{Value, json};

/// What a stand-in says of its ledger.
#[derive(Clone)]
pub struct Said {
    /// The ledger, in hexadecimal.
    pub ledger: String,
    /// The height; it grows with every question.
    pub height: u64,
    /// How far searches are.
    pub searched: Option<u64>,
    /// By how many seconds its clock is ahead.
    pub ahead_s: i64,
    /// Why its chain failed.
    pub failed: Option<&'static str>,
    /// Peers that it hears.
    pub peers: u64,
}

impl Said {
    /// A node of this ledger that is well.
    pub fn well(ledger: &str, height: u64) -> Self {
        Self {
            ledger: ledger.to_owned(),
            height,
            searched: None,
            ahead_s: 0,
            failed: None,
            peers: 3,
        }
    }

    fn answer(&self, asked: u64) -> Value {
        let now_ms = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
        let height = self.height + asked;
        json!({
            "as_of_height": self.searched.unwrap_or(height), "ledger": self.ledger,
            "chain": {
                "height": height, "finalised_at": now_ms + self.ahead_s * 1_000, "failed": self.failed,
                "validators": 4, "peers_connected": self.peers,
            },
        })
    }
}

/// Answers at a port (0 for any) until the process ends; gives the address.
pub fn stand_in(port: u16, said: Said) -> String {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let address = listener.local_addr().unwrap();
    let said = Arc::new(said);
    std::thread::spawn(move || {
        for (asked, stream) in (0..).zip(listener.incoming()) {
            let Ok(mut stream) = stream else { continue };
            let mut request = [0; 4_096];
            if stream.read(&mut request).is_err() {
                continue;
            }
            let body = said.answer(asked).to_string();
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            // Who asks may have gone already.
            stream.write_all((head + &body).as_bytes()).ok();
        }
    });
    format!("http://{address}")
}
