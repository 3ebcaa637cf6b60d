//! Bundles whose parts do not belong together.

use chancery_proof::bundle::Bundle;
use chancery_proof::verdict::CheckName;
use chancery_rules::certificate::CertificateStatus;
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::text::Name;

use crate::support::certificates::{Twist, certificate};
use crate::support::city::City;
use crate::support::people::{bytes, party};

/// Bundles whose parts do not belong together.
pub fn contradictory(city: &City, other: &City) -> Vec<(CheckName, &'static str, Bundle)> {
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
