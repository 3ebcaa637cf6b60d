//! Bundles of what a ledger does not have.

use chancery_proof::verdict::{CheckName, Verdict};

use super::{Case, NOW, OTHER_GENESIS, case};
use crate::support::certificates::{Twist, certificate};
use crate::support::city::City;

/// What this ledger does not know.
pub fn unknown(city: &City, other: &City) -> Vec<Case> {
    let absent = certificate(
        city.ledger,
        &city.definition,
        "never issued",
        &Twist::default(),
    );
    let absence = city.absence(&absent).encode().unwrap();
    let status = Some(CheckName::Status);
    let foreign = Case {
        genesis: OTHER_GENESIS,
        ..case(
            "valid",
            city.bundle("active").encode().unwrap(),
            NOW,
            Verdict::Unknown,
            Some(CheckName::Ledger),
        )
    };
    let of_other = other.bundle("active").encode().unwrap();
    let ledger = Some(CheckName::Ledger);
    vec![
        case("unknown-absent", absence, NOW, Verdict::Unknown, status),
        foreign,
        case(
            "unknown-other-ledger",
            of_other,
            NOW,
            Verdict::Unknown,
            ledger,
        ),
    ]
}
