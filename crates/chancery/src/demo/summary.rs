//! What the demonstration did, for a program: the last line of standard output.

use std::path::PathBuf;

use chancery_pack::measures::Measures;
use serde::Serialize;

use super::services::PlayedCase;

/// The demonstration's outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// The credential of the certificate that was issued, as a file.
    pub certificate: PathBuf,
    /// The certificate's id on the ledger.
    pub certificate_id: String,
    /// Its bundle, as a file.
    pub bundle: PathBuf,
    /// The bundle of the certificate that was revoked.
    pub revoked_bundle: PathBuf,
    /// The genesis file that a verifier anchors on.
    pub genesis: PathBuf,
    /// Whether every verifier that could run said valid of the one and revoked of the other.
    pub verified_offline: bool,
    /// The verifiers that ran.
    pub verified_by: Vec<&'static str>,
    /// The verdict on the revoked certificate's new bundle.
    pub revoked_verdict: String,
    /// The code by which each attack was refused.
    pub refused: Vec<Refused>,
    /// The case that was played, from its opening to the certificate.
    pub case: PlayedCase,
    /// What that case cost those who took part, beside what its service replaces.
    pub measures: Measures,
    /// How many validators agreed.
    pub validators: u32,
    /// The height of the ledger at the end.
    pub height: u64,
    /// The registrar's pages.
    pub url: String,
    /// How long the story took, from founding or resuming on.
    pub seconds: f64,
}

/// An attack that was tried, and the code that refused it.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// What was tried.
    pub tried: &'static str,
    /// The stable code.
    pub code: String,
}
