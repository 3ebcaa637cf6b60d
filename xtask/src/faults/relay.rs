//! A relay that carries connections late, for kernels without a queue that delays (`netem`).
//!
//! It runs in the namespace of the node whose connections it carries, so that the other end sees the node's own address.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use crate::shell::Outcome;

/// Pieces that are under way at most, each way of a connection.
const PIECES_MAX: usize = 1_024;
/// The largest piece.
const PIECE_BYTES: usize = 16 * 1024;

/// A piece of what one end said, and when the other may hear it.
type Piece = (Instant, Vec<u8>);

/// Carries connections for ever: `port=address` pairs, parted by commas.
///
/// # Errors
/// When a route is not one, or a port cannot be listened at.
pub fn run(routes: &str, late: Duration) -> Outcome {
    let mut listeners = Vec::new();
    for route in routes.split(',') {
        let (port, to) = route.split_once('=').ok_or("a route is `port=address`")?;
        let listener = TcpListener::bind(format!("0.0.0.0:{port}"))?;
        let to = to.to_owned();
        listeners.push(std::thread::spawn(move || listen(&listener, &to, late)));
    }
    for listener in listeners {
        listener.join().map_err(|_| "a relay ended")?;
    }
    Ok(())
}

fn listen(listener: &TcpListener, to: &str, late: Duration) {
    for from in listener.incoming().flatten() {
        let to = to.to_owned();
        std::thread::spawn(move || {
            // A side that cannot be reached closes the other: the node tries again.
            if let Ok(there) = TcpStream::connect(&to) {
                carry(&from, &there, late);
            }
        });
    }
}

fn carry(here: &TcpStream, there: &TcpStream, late: Duration) {
    std::thread::scope(|both| {
        for (from, to) in [(here, there), (there, here)] {
            let (pieces, arriving) = sync_channel(PIECES_MAX);
            both.spawn(move || hear(from, &pieces, late));
            both.spawn(move || say(to, &arriving));
        }
    });
}

fn hear(mut from: &TcpStream, pieces: &SyncSender<Piece>, late: Duration) {
    let mut buffer = vec![0; PIECE_BYTES];
    while let Ok(count) = from.read(&mut buffer) {
        let piece = buffer.get(..count).unwrap_or_default().to_vec();
        if piece.is_empty() || pieces.send((Instant::now() + late, piece)).is_err() {
            return;
        }
    }
}

fn say(mut to: &TcpStream, pieces: &Receiver<Piece>) {
    while let Ok((when, piece)) = pieces.recv() {
        std::thread::sleep(when.saturating_duration_since(Instant::now()));
        if to.write_all(&piece).is_err() {
            break;
        }
    }
    // Both ways end together: a connection of nodes is never half closed. One that is closed already needs no closing.
    to.shutdown(Shutdown::Both).ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_arrives_late_and_whole() {
        let far = TcpListener::bind("127.0.0.1:0").unwrap();
        let near = TcpListener::bind("127.0.0.1:0").unwrap();
        let (to, at) = (far.local_addr().unwrap(), near.local_addr().unwrap());
        let late = Duration::from_millis(40);
        std::thread::spawn(move || listen(&near, &to.to_string(), late));
        let mut here = TcpStream::connect(at).unwrap();
        let started = Instant::now();
        here.write_all(b"good morning").unwrap();
        let (mut there, _) = far.accept().unwrap();
        let mut heard = [0; 12];
        there.read_exact(&mut heard).unwrap();
        assert_eq!(&heard, b"good morning");
        assert!(started.elapsed() >= late);
        drop(there);
        assert_eq!(here.read(&mut heard).unwrap(), 0, "the end is carried too");
    }
}
