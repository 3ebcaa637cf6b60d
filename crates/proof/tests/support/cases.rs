//! A bundle for each verdict, and for each check one that fails it.

use chancery_credential::instant::Instant;
use chancery_credential::schema::Digest256;
use chancery_credential::vc::{Claims, CredentialKind};
use chancery_proof::bundle::Bundle;
use chancery_proof::header::{Header, View};
use chancery_proof::verdict::{CheckName, Verdict};
use chancery_rules::certificate::{CertificateRecord, CertificateStatus, Origin};
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::ids::{BlockDigest, CertificateId, Commitment, Epoch, Height, Root};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::text::Name;
use chancery_rules::kernel::time::Timestamp;

use super::city::{
    BLOCK_MS, City, DAY_MS, HOUR_MS, Twist, assertion_signer, attachment, bytes, certificate, party,
};

/// One line of `vectors/bundles.json`.
pub struct Case {
    pub file: String,
    pub bundle: Vec<u8>,
    pub genesis: &'static str,
    pub now: u64,
    pub max_age_ms: Option<u64>,
    pub verdict: Verdict,
    pub failed_check: Option<CheckName>,
}

pub const GENESIS: &str = "genesis.json";
pub const OTHER_GENESIS: &str = "other-genesis.json";
const NOW: u64 = BLOCK_MS + HOUR_MS;

/// The city of the vectors.
pub fn city() -> City {
    City::with("Qinghe", twists())
}

/// Another city, with the same people and other validators.
pub fn other_city() -> City {
    City::with("Baishui", vec![("active", Twist::default())])
}

/// Every case, in order of verdict.
pub fn cases(city: &City, other: &City) -> Vec<Case> {
    let mut cases = proven(city);
    cases.extend(unknown(city, other));
    for (check, name, bundle) in malformed(city) {
        cases.push(invalid(check, name, bundle));
    }
    let forged = sealed_wrongly(city, other)
        .into_iter()
        .chain(contradictory(city, other));
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
        now,
        max_age_ms: Some(DAY_MS),
        verdict,
        failed_check,
    }
}

/// Bundles that prove what they claim.
fn proven(city: &City) -> Vec<Case> {
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

/// What this ledger does not know.
fn unknown(city: &City, other: &City) -> Vec<Case> {
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

/// Bytes that are no bundle.
fn malformed(city: &City) -> Vec<(CheckName, &'static str, Vec<u8>)> {
    let valid = city.bundle("active");
    let genuine = valid.encode().unwrap();
    let changed = |from: &[u8], to: &[u8]| replace(&genuine, from, to);
    let one_more = |insert: &[u8]| {
        let mut bytes = replace(&genuine, b"\x61v\x01", &[b"\x61v\x01", insert].concat());
        bytes[0] += 1;
        bytes
    };
    let header = Bundle {
        header: replace(&valid.header, b"\x61v\x01", b"\x61v\x02"),
        ..valid.clone()
    };
    let spaced = [b" ", &valid.credential[..]].concat();
    let credential = Bundle {
        credential: spaced,
        ..valid.clone()
    };
    let record = replace(
        valid.certificate.as_ref().unwrap(),
        b"\x61v\x01",
        b"\x61v\x02",
    );
    let record = Bundle {
        certificate: Some(record),
        ..valid.clone()
    };
    let definition = valid
        .definition
        .as_ref()
        .map(|bytes| [&bytes[..], &[0]].concat());
    let definition = Bundle {
        definition,
        ..valid.clone()
    };
    let built = |bundle: Bundle| bundle.encode().unwrap();
    [
        ("empty", Vec::new()),
        ("truncated", genuine[..genuine.len() - 1].to_vec()),
        ("trailing", [&genuine[..], &[0]].concat()),
        ("kind", changed(b"chancery-bundle", b"chancery-bindle")),
        ("version", changed(b"\x61v\x01", b"\x61v\x02")),
        ("long-integer", changed(b"\x61v\x01", b"\x61v\x18\x01")),
        ("unknown-field", one_more(b"\x61w\x00")),
        ("duplicate-field", one_more(b"\x61v\x01")),
        (
            "committees",
            changed(b"\x6acommittees\x80", b"\x6acommittees\x81\x40"),
        ),
        ("header-version", built(header)),
        ("credential-spaced", built(credential)),
        ("record-version", built(record)),
        ("definition-trailing", built(definition)),
    ]
    .map(|(name, bytes)| (CheckName::Format, name, bytes))
    .into()
}

/// Headers of another kind, and certificates that do not make them final.
fn sealed_wrongly(city: &City, other: &City) -> Vec<(CheckName, &'static str, Bundle)> {
    use CheckName::{Committee, Finality, Header as HeaderCheck};
    let valid = city.bundle("active");
    let header = &city.header;
    let resealed = |change: fn(&mut Header)| {
        let mut header = header.clone();
        change(&mut header);
        let finality = city.certify(&header, &[0, 1, 2]);
        Bundle {
            header: header.encode(),
            finality,
            ..valid.clone()
        }
    };
    let with = |finality: Vec<u8>| Bundle {
        finality,
        ..valid.clone()
    };
    let other_round = |change: fn(&mut Header)| {
        let mut changed = header.clone();
        change(&mut changed);
        with(city.certify_digest(&changed, BlockDigest::of(&valid.header), &[0, 1, 2]))
    };
    let digest_at = valid.finality.len() - (8 + 1 + 1 + 3 * 64);
    let altered = |from_digest: usize, byte: u8| {
        let mut finality = valid.finality.clone();
        finality[digest_at + from_digest] = byte;
        with(finality)
    };
    let mut swapped = valid.finality.clone();
    let signatures = swapped.len() - 3 * 64;
    swapped[signatures..].rotate_left(64);
    let digest = BlockDigest([0; 32]);
    vec![
        (
            HeaderCheck,
            "state-format",
            resealed(|header| header.state_format = 2),
        ),
        (
            HeaderCheck,
            "genesis",
            resealed(|header| header.height = Height(0)),
        ),
        (
            Committee,
            "epoch",
            resealed(|header| header.epoch = Epoch(1)),
        ),
        (
            Committee,
            "next",
            resealed(|header| header.next_committee = Some(Root([7; 32]))),
        ),
        (
            Finality,
            "four-signatures",
            with(city.certify(header, &[0, 1, 2, 3])),
        ),
        (
            Finality,
            "two-signatures",
            with(city.certify(header, &[0, 1])),
        ),
        (Finality, "wrong-signer", altered(8, 0b1011)),
        (Finality, "bit-beyond", altered(8, 0b1_0011)),
        (Finality, "committee-size", altered(7, 5)),
        (Finality, "fewer-than-bits", altered(8, 0b1111)),
        (Finality, "swapped", with(swapped)),
        (
            Finality,
            "twice-the-same",
            with(duplicated(&valid.finality)),
        ),
        (
            Finality,
            "trailing",
            with([&valid.finality[..], &[0]].concat()),
        ),
        (
            Finality,
            "view",
            other_round(|header| header.view = View(46)),
        ),
        (
            Finality,
            "parent-view",
            other_round(|header| header.parent_view = View(43)),
        ),
        (
            Finality,
            "epoch",
            other_round(|header| header.epoch = Epoch(1)),
        ),
        (
            Finality,
            "digest",
            with(city.certify_digest(header, digest, &[0, 1, 2])),
        ),
        (
            Finality,
            "other-city",
            with(other.certify(header, &[0, 1, 2])),
        ),
    ]
}

/// Bundles whose parts do not belong together.
fn contradictory(city: &City, other: &City) -> Vec<(CheckName, &'static str, Bundle)> {
    use CheckName::{Commitment, Credential, Issuer, Schema, State};
    let valid = city.bundle("active");
    let mut whitewashed = city.certificate("revoked").record.clone();
    whitewashed.status = CertificateStatus::Active;
    let whitewashed = Bundle {
        certificate: Some(cbor::encode(&whitewashed)),
        ..city.bundle("revoked")
    };
    let hidden = Bundle {
        certificate: None,
        ..valid.clone()
    };
    let absent = certificate(
        city.ledger,
        &city.definition,
        "never issued",
        &Twist::default(),
    );
    let misplaced = city.absence(&absent).proof;
    let denied = Bundle {
        proof: misplaced,
        ..hidden.clone()
    };
    let of_bank = city.bundle("of-bank");
    let bank = of_bank.issuer.clone();
    let tax = Some(city.issuer_proof(party("tax")));
    let mut unproven = bank.clone().unwrap();
    unproven.proof = city.issuer_proof(party("tax")).proof;
    let mut renamed = city.definition.clone();
    renamed.name = Name::new("假证", "False licence").unwrap();
    let renamed = Some(cbor::encode(&renamed));
    let of_other = other.certificate("active").credential.clone();
    let suspended = city.certificate("suspended").credential.clone();
    let twisted = |label: &str| city.bundle(label);
    vec![
        (State, "whitewashed", whitewashed),
        (
            State,
            "proof-of-another",
            Bundle {
                proof: city.bundle("revoked").proof,
                ..valid.clone()
            },
        ),
        (State, "inclusion-as-exclusion", hidden),
        (State, "exclusion-of-another", denied),
        (
            State,
            "credential-of-another",
            Bundle {
                credential: suspended,
                ..valid.clone()
            },
        ),
        (
            State,
            "credential-of-other-ledger",
            Bundle {
                credential: of_other,
                ..valid.clone()
            },
        ),
        (
            State,
            "issuer-of-another",
            Bundle {
                issuer: tax,
                ..of_bank.clone()
            },
        ),
        (
            State,
            "issuer-unproven",
            Bundle {
                issuer: Some(unproven),
                ..of_bank.clone()
            },
        ),
        (
            State,
            "issuer-alone",
            Bundle {
                issuer: bank.clone(),
                ..city.absence(&absent)
            },
        ),
        (
            Commitment,
            "salt",
            Bundle {
                salt: bytes("another salt"),
                ..valid.clone()
            },
        ),
        (Credential, "altered", twisted("altered")),
        (Credential, "signer", twisted("signer")),
        (Credential, "proof-field", twisted("proof-field")),
        (Credential, "end", twisted("end")),
        (Credential, "without-end", twisted("end-on-record-only")),
        (Credential, "begin", twisted("begin")),
        (Credential, "attachment", twisted("attachment")),
        (
            Issuer,
            "missing",
            Bundle {
                issuer: None,
                ..of_bank
            },
        ),
        (Issuer, "superfluous", superfluous(city, &valid)),
        (Issuer, "name", twisted("issuer-name")),
        (Issuer, "not-admitted", twisted("not-admitted")),
        (
            Schema,
            "definition",
            Bundle {
                definition: renamed,
                ..valid
            },
        ),
        (Schema, "record", twisted("other-definition")),
        (Schema, "digest", twisted("schema-digest")),
        (Schema, "type", twisted("type")),
        (Schema, "subject", twisted("subject")),
    ]
}

fn superfluous(city: &City, valid: &Bundle) -> Bundle {
    Bundle {
        issuer: Some(city.issuer_proof(party("registrar"))),
        ..valid.clone()
    }
}

/// The first validator's signature given for the second as well.
fn duplicated(finality: &[u8]) -> Vec<u8> {
    let mut duplicated = finality.to_vec();
    let start = duplicated.len() - 3 * 64;
    duplicated.copy_within(start..start + 64, start + 64);
    duplicated
}

/// The certificates of the city of the vectors, by label.
fn twists() -> Vec<(&'static str, Twist)> {
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

/// Replaces the one occurrence of `from`.
fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes
        .windows(from.len())
        .position(|window| window == from)
        .unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}
