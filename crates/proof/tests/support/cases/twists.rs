//! The certificates of the city of the vectors, by label.

use chancery_credential::instant::Instant;
use chancery_credential::schema::Digest256;
use chancery_credential::vc::{Claims, CredentialKind};
use chancery_rules::certificate::{CertificateRecord, CertificateStatus, Origin};
use chancery_rules::kernel::ids::{CertificateId, Commitment, Height};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::time::Timestamp;

use super::NOW;
use crate::support::certificates::{Twist, attachment};
use crate::support::people::{BLOCK_MS, DAY_MS, assertion_signer, bytes};

/// The certificates of the city of the vectors, by label.
pub fn twists() -> Vec<(&'static str, Twist)> {
    let mut twists = vec![("active", Twist::default())];
    twists.extend(judged());
    twists.extend(contradicted());
    twists
}

fn of_claims(claims: fn(&mut Claims)) -> Twist {
    Twist {
        claims,
        ..Twist::default()
    }
}

fn of_record(record: fn(&mut CertificateRecord)) -> Twist {
    Twist {
        record,
        ..Twist::default()
    }
}

/// Certificates that are what they claim, whatever their status.
fn judged() -> Vec<(&'static str, Twist)> {
    let expire = |claims: &mut Claims| {
        claims.valid_from = Instant::from_ms(BLOCK_MS - 400 * DAY_MS).unwrap();
        claims.valid_until = Some(Instant::from_ms(BLOCK_MS - DAY_MS + 1).unwrap());
    };
    let postpone = |claims: &mut Claims| {
        claims.valid_from = Instant::from_ms(NOW + 1).unwrap();
    };
    let copy = Twist {
        record: |record| {
            record.origin = Origin::CertifiedCopy;
            record.image = record.attachments.first().copied();
            record.attachments = Vec::new().try_into().unwrap();
            (record.valid_from, record.valid_until) = (None, None);
        },
        ..Twist::default()
    };
    vec![
        (
            "last-moment",
            of_claims(|claims| {
                claims.valid_until = Some(Instant::from_ms(NOW).unwrap());
            }),
        ),
        ("certified-copy", copy),
        (
            "of-bank",
            Twist {
                issuer: "bank",
                signer: "bank",
                ..Twist::default()
            },
        ),
        (
            "without-end",
            of_claims(|claims| {
                claims.valid_until = None;
                claims.attachments = Vec::new();
            }),
        ),
        (
            "suspended",
            of_record(|record| {
                change(record, CertificateStatus::Suspended, "under-investigation");
            }),
        ),
        (
            "revoked",
            of_record(|record| {
                change(record, CertificateStatus::Revoked, "deregistered");
            }),
        ),
        (
            "superseded",
            of_record(|record| {
                change(record, CertificateStatus::Superseded, "particulars-changed");
                record.superseded_by = Some(CertificateId(bytes("certificate active")));
            }),
        ),
        ("expired", of_claims(expire)),
        ("not-yet-valid", of_claims(postpone)),
        (
            "revoked-expired",
            Twist {
                record: |record| change(record, CertificateStatus::Revoked, "deregistered"),
                ..of_claims(expire)
            },
        ),
    ]
}

fn change(record: &mut CertificateRecord, status: CertificateStatus, reason: &str) {
    record.status = status;
    record.reason = Some(reason.parse().unwrap());
    record.changed_at = Timestamp(BLOCK_MS);
    record.changed_height = Height(42);
}

/// Certificates whose record and credential do not agree, though the ledger holds both.
fn contradicted() -> Vec<(&'static str, Twist)> {
    let registrars = |record: &mut CertificateRecord| {
        let key = assertion_signer("registrar").key();
        record.assertion_key = PublicKey::ed25519(*key.as_bytes());
    };
    vec![
        (
            "altered",
            Twist {
                secured: |secured| {
                    secured["credentialSubject"]["name"] = "清河另一家公司".into();
                },
                ..Twist::default()
            },
        ),
        (
            "signer",
            Twist {
                signer: "tax",
                record: registrars,
                ..Twist::default()
            },
        ),
        (
            "proof-field",
            Twist {
                secured: |secured| secured["proof"]["domain"] = "example.com".into(),
                ..Twist::default()
            },
        ),
        (
            "end",
            of_record(|record| record.valid_until = Some(Timestamp(NOW + DAY_MS))),
        ),
        (
            "end-on-record-only",
            Twist {
                claims: |claims| claims.valid_until = None,
                ..of_record(|record| record.valid_until = Some(Timestamp(NOW + DAY_MS)))
            },
        ),
        (
            "begin",
            of_record(|record| record.valid_from = Some(Timestamp(BLOCK_MS))),
        ),
        (
            "attachment",
            of_record(|record| {
                let other = Commitment(*attachment("another").commitment.as_bytes());
                record.attachments = vec![other].try_into().unwrap();
            }),
        ),
        (
            "issuer-name",
            of_claims(|claims| claims.issuer_name.en = "Tax Bureau".to_owned()),
        ),
        (
            "not-admitted",
            Twist {
                issuer: "tax",
                signer: "tax",
                ..Twist::default()
            },
        ),
        (
            "other-definition",
            of_record(|record| {
                record.definition = bytes("another definition").into();
            }),
        ),
        (
            "schema-digest",
            of_claims(|claims| claims.schema_digest = Digest256::of(b"{}")),
        ),
        (
            "type",
            of_claims(|claims| {
                claims.kind = CredentialKind::new("FoodLicence").unwrap();
            }),
        ),
        (
            "subject",
            of_claims(|claims| drop(claims.subject.remove("legalRepresentative"))),
        ),
    ]
}
