//! What a proven certificate means now: validity, status, freshness.
//!
//! All three are judged, so that a report says everything; the verdict is the first by precedence.

use chancery_credential::instant::Instant;
use chancery_rules::certificate::{CertificateRecord, CertificateStatus};
use chancery_rules::kernel::time::Timestamp;

use super::evidence::Evidence;
use super::{Anchor, VerifyOptions};
use crate::header::Header;
use crate::verdict::{CheckName, Verdict};

/// How one question about the present is answered.
pub(super) enum Finding {
    /// Well.
    Holds(String),
    /// The verifier does not ask.
    NotAsked(String),
    /// With this verdict.
    Fails(Verdict, String),
}

/// The three answers, in order.
pub(super) fn judge(
    evidence: &Evidence,
    record: &CertificateRecord,
    anchor: &Anchor,
    options: &VerifyOptions,
) -> [(CheckName, Finding); 3] {
    [
        (CheckName::Validity, validity(evidence, options.now)),
        (CheckName::Status, status(record)),
        (
            CheckName::Freshness,
            freshness(&evidence.header, anchor, options),
        ),
    ]
}

fn validity(evidence: &Evidence, now: Timestamp) -> Finding {
    let claims = evidence.credential.claims();
    let (from, until) = (claims.valid_from, claims.valid_until);
    if now.0 < from.as_ms() {
        return Finding::Fails(Verdict::Expired, format!("not valid before {from}"));
    }
    match until {
        Some(until) if now.0 > until.as_ms() => {
            Finding::Fails(Verdict::Expired, format!("not valid after {until}"))
        }
        Some(until) => Finding::Holds(format!("valid from {from} to {until}")),
        None => Finding::Holds(format!("valid from {from}, without end")),
    }
}

fn status(record: &CertificateRecord) -> Finding {
    let since = moment(record.changed_at);
    let reason = record
        .reason
        .as_ref()
        .map_or_else(String::new, |code| format!(", reason `{code}`"));
    match record.status {
        CertificateStatus::Active => Finding::Holds(format!("active since {since}")),
        CertificateStatus::Suspended => Finding::Fails(
            Verdict::Suspended,
            format!("suspended since {since}{reason}"),
        ),
        CertificateStatus::Revoked => {
            Finding::Fails(Verdict::Revoked, format!("revoked at {since}{reason}"))
        }
        CertificateStatus::Superseded => {
            let by = record
                .superseded_by
                .map_or_else(String::new, |new| format!(" by {new}"));
            Finding::Fails(
                Verdict::Revoked,
                format!("superseded at {since}{by}{reason}"),
            )
        }
    }
}

fn freshness(header: &Header, anchor: &Anchor, options: &VerifyOptions) -> Finding {
    let as_of = moment(header.time);
    let known = anchor
        .checkpoint()
        .map(|checkpoint| checkpoint.header().height);
    if let Some(known) = known.filter(|known| *known > header.height) {
        let height = header.height;
        return Finding::Fails(
            Verdict::Stale,
            format!("as of {as_of} at height {height}, before the checkpoint's height {known}"),
        );
    }
    let Some(max_age_ms) = options.max_age_ms else {
        return Finding::NotAsked(format!("as of {as_of}; any age is accepted"));
    };
    if options.now.0.saturating_sub(header.time.0) <= max_age_ms {
        Finding::Holds(format!("as of {as_of}"))
    } else {
        Finding::Fails(
            Verdict::Stale,
            format!("as of {as_of}, which is too long ago"),
        )
    }
}

/// A time in words; after the year 9999 in milliseconds.
fn moment(time: Timestamp) -> String {
    Instant::from_ms(time.0).map_or_else(
        |_| format!("{} ms after 1970", time.0),
        |instant| instant.to_string(),
    )
}
