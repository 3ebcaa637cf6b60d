//! A bundle for each verdict, and for each check one that fails it.

mod checkpoints;
mod contradictory;
mod followed;
mod links;
mod malformed;
mod proven;
mod sealed;
mod twists;
mod unknown;

pub use checkpoints::checkpoints;

use chancery_proof::verdict::{CheckName, Verdict};

use super::certificates::Twist;
use super::city::City;
use super::people::{BLOCK_MS, DAY_MS, HOUR_MS};
use super::succession::Succession;

/// One line of `vectors/bundles.json`.
pub struct Case {
    pub file: String,
    pub bundle: Vec<u8>,
    pub genesis: &'static str,
    pub checkpoint: Option<&'static str>,
    pub now: u64,
    pub max_age_ms: Option<u64>,
    /// None where there can be no verdict, since the anchor itself is refused.
    pub verdict: Option<Verdict>,
    pub failed_check: Option<CheckName>,
}

pub const GENESIS: &str = "genesis.json";
pub const OTHER_GENESIS: &str = "other-genesis.json";
pub const TERM_1_GENESIS: &str = "genesis-term-1.json";
pub const TERM_3_GENESIS: &str = "genesis-term-3.json";
pub const NOW: u64 = BLOCK_MS + HOUR_MS;

/// The city of the vectors.
pub fn city() -> City {
    City::with("Qinghe", twists::twists())
}

/// Another city, with the same people and other validators.
pub fn other_city() -> City {
    City::with("Baishui", vec![("active", Twist::default())])
}

/// The cities of short epochs, whose committees are believed for one epoch and for three.
pub fn successions() -> [Succession; 2] {
    [("Duanqiao", 1), ("Changtai", 3)].map(|(english, term)| Succession::of_term(english, term))
}

/// Every case of committees that change.
pub fn cases_of_committees([one, three]: &[Succession; 2]) -> Vec<Case> {
    let mut cases = followed::followed(one, three);
    cases.extend(followed::retired(one, three));
    cases.extend(followed::unreadable(three));
    cases.extend(links::false_links(one, three));
    cases.extend(checkpoints::under_checkpoints(three));
    cases
}

/// Every case of the one committee, in order of verdict.
pub fn cases(city: &City, other: &City) -> Vec<Case> {
    let mut cases = proven::proven(city);
    cases.extend(unknown::unknown(city, other));
    for (check, name, bundle) in malformed::malformed(city) {
        cases.push(invalid(check, name, bundle));
    }
    let forged = sealed::sealed_wrongly(city, other)
        .into_iter()
        .chain(contradictory::contradictory(city, other));
    for (check, name, bundle) in forged {
        cases.push(invalid(check, name, bundle.encode().unwrap()));
    }
    cases
}

fn invalid(check: CheckName, name: &str, bundle: Vec<u8>) -> Case {
    let file = format!("invalid-{check}-{name}");
    case(&file, bundle, NOW, Verdict::Invalid, Some(check))
}

fn case(
    name: &str,
    bundle: Vec<u8>,
    now: u64,
    verdict: Verdict,
    failed_check: Option<CheckName>,
) -> Case {
    Case {
        file: format!("{name}.chancery"),
        bundle,
        genesis: GENESIS,
        checkpoint: None,
        now,
        max_age_ms: Some(DAY_MS),
        verdict: Some(verdict),
        failed_check,
    }
}

/// Replaces the one occurrence of `from`.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}
