//! Bundles that prove what they claim, whatever that means now.

use chancery_proof::bundle::Bundle;
use chancery_proof::verdict::{CheckName, Verdict};

use super::{Case, NOW, case};
use crate::support::city::City;
use crate::support::people::{BLOCK_MS, DAY_MS, HOUR_MS};

/// Bundles that prove what they claim.
pub fn proven(city: &City) -> Vec<Case> {
    use CheckName::{Freshness, Status, Validity};
    let plain = |label: &str| city.bundle(label).encode().unwrap();
    let untyped = Bundle {
        definition: None,
        ..city.bundle("active")
    };
    let mut cases = vec![
        case("valid", plain("active"), NOW, Verdict::Valid, None),
        case(
            "valid-at-the-end",
            plain("last-moment"),
            NOW,
            Verdict::Valid,
            None,
        ),
        case(
            "valid-certified-copy",
            plain("certified-copy"),
            NOW,
            Verdict::Valid,
            None,
        ),
        case(
            "valid-issuer-proven",
            plain("of-bank"),
            NOW,
            Verdict::Valid,
            None,
        ),
        case(
            "valid-without-definition",
            untyped.encode().unwrap(),
            NOW,
            Verdict::Valid,
            None,
        ),
        case(
            "valid-without-end",
            plain("without-end"),
            NOW,
            Verdict::Valid,
            None,
        ),
        case(
            "suspended",
            plain("suspended"),
            NOW,
            Verdict::Suspended,
            Some(Status),
        ),
        case(
            "revoked",
            plain("revoked"),
            NOW,
            Verdict::Revoked,
            Some(Status),
        ),
        case(
            "superseded",
            plain("superseded"),
            NOW,
            Verdict::Revoked,
            Some(Status),
        ),
        case(
            "expired",
            plain("expired"),
            NOW,
            Verdict::Expired,
            Some(Validity),
        ),
        case(
            "not-yet-valid",
            plain("not-yet-valid"),
            NOW,
            Verdict::Expired,
            Some(Validity),
        ),
        case(
            "revoked-expired",
            plain("revoked-expired"),
            NOW,
            Verdict::Revoked,
            Some(Validity),
        ),
    ];
    let aged = |now, max_age_ms, verdict, check| Case {
        max_age_ms,
        ..case("valid", plain("active"), now, verdict, check)
    };
    let (edge, stale) = (BLOCK_MS + DAY_MS, BLOCK_MS + DAY_MS + 1);
    cases.push(aged(edge, Some(DAY_MS), Verdict::Valid, None));
    cases.push(aged(stale, Some(DAY_MS), Verdict::Stale, Some(Freshness)));
    cases.push(aged(stale, None, Verdict::Valid, None));
    cases.push(aged(BLOCK_MS - HOUR_MS, Some(0), Verdict::Valid, None));
    cases.push(aged(
        NOW,
        Some(HOUR_MS - 1),
        Verdict::Stale,
        Some(Freshness),
    ));
    let late = case(
        "revoked",
        plain("revoked"),
        stale,
        Verdict::Revoked,
        Some(Status),
    );
    cases.push(late);
    cases
}
