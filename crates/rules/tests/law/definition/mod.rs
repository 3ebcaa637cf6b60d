//! Definitions: each rejection in order of precedence.

mod calendar;
mod condition;
mod dataset;
mod document;
mod service;
mod table;

use chancery_rules::{
    catalogue::AnyTransaction,
    definition::{
        ApproveDefinition, CertificateType, DOCUMENT_BYTES_MAX, Document, Field, Reason,
        RetireDefinition, Verb,
    },
    kernel::{
        cbor,
        context::Environment,
        ids::{DefinitionId, PartyId},
        keys::KeyPurpose,
        state_key::STATE_VALUE_BYTES_MAX,
        text::{AtMost, Name},
    },
};

use crate::{
    samples::{admit, licence, reason},
    world::{Actor, BANK, REGISTRAR, World, name},
};

fn city() -> World {
    let mut world = World::development();
    world.must(REGISTRAR, admit(BANK));
    world
}

/// What becomes of a document that a member approves alone.
fn check_document(world: &World, document: impl Into<Document>, expected: &str) {
    let document = document.into();
    check(world, REGISTRAR, ApproveDefinition { document }, expected);
}

fn check(world: &World, signer: Actor, transaction: impl Into<AnyTransaction>, expected: &str) {
    let transaction = transaction.into();
    let found = world
        .clone()
        .act(signer, KeyPurpose::Office, transaction.clone());
    assert_eq!(found, expected, "{transaction:?}");
}

/// Every thing wrong that a document can have by itself, but its length.
fn spoilt() -> CertificateType {
    let twice = |verb| Reason {
        code: reason("twice"),
        name: name("twice"),
        verb,
    };
    let field = Field {
        name: "twice".parse().unwrap(),
        label: name("twice"),
    };
    CertificateType {
        version: 0,
        issuers: AtMost::none(),
        reasons: AtMost::try_from(vec![twice(Verb::Revoke), twice(Verb::Revoke)]).unwrap(),
        fields: AtMost::try_from(vec![field.clone(), field]).unwrap(),
        schema: "[1, 2]".to_owned().try_into().unwrap(),
        ..licence(1)
    }
}

/// A document whose canonical encoding has exactly so many bytes.
pub fn of_length(bytes: usize) -> CertificateType {
    let long = "名".repeat(66);
    let reasons: Vec<_> = (0..20)
        .map(|number| Reason {
            code: reason(&format!("reason-{number}")),
            name: Name::new(long.clone(), long.clone()).unwrap(),
            verb: Verb::Revoke,
        })
        .collect();
    let with = |spaces: usize| CertificateType {
        reasons: AtMost::try_from(reasons.clone()).unwrap(),
        schema: format!("{{{}}}", " ".repeat(spaces)).try_into().unwrap(),
        ..licence(1)
    };
    let base = cbor::encode(&with(1_000)).len();
    let document = with(1_000 + bytes - base);
    assert_eq!(cbor::encode(&document).len(), bytes);
    document
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn approving_is_refused_in_order_of_precedence() {
    let world = city();
    let production = World::new(Environment::Production);
    let refuse = |document: &CertificateType, name| {
        let document = document.clone();
        check(
            &world,
            REGISTRAR,
            ApproveDefinition {
                document: document.into(),
            },
            name,
        );
    };
    let mut document = of_length(DOCUMENT_BYTES_MAX + 1);
    document.version = 0;
    let too_long = ApproveDefinition {
        document: document.clone().into(),
    };
    check(
        &production,
        REGISTRAR,
        too_long.clone(),
        "definition.needs_motion",
    );
    check(&world, BANK, too_long, "definition.not_a_member");
    refuse(&document, "definition.too_large");
    let mut document = spoilt();
    refuse(&document, "definition.version_zero");
    document.version = 1;
    refuse(&document, "definition.no_issuer");
    let stranger = PartyId([7; 32]);
    document.issuers = AtMost::try_from(vec![stranger, stranger]).unwrap();
    refuse(&document, "definition.issuer_repeated");
    document.issuers = AtMost::try_from(vec![stranger]).unwrap();
    refuse(&document, "definition.reason_repeated");
    document.reasons = AtMost::none();
    refuse(&document, "definition.field_repeated");
    document.fields = AtMost::none();
    refuse(&document, "definition.schema_malformed");
    document.schema = "{}".to_owned().try_into().unwrap();
    refuse(&document, "definition.issuer_unknown");
    document.issuers = licence(1).issuers;
    refuse(&document, "accepted");
}

#[test]
fn the_same_document_is_approved_once_and_a_new_version_after_it() {
    let mut world = city();
    world.must(
        REGISTRAR,
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    check(
        &world,
        REGISTRAR,
        ApproveDefinition {
            document: licence(1).into(),
        },
        "definition.definition_taken",
    );
    check(
        &world,
        REGISTRAR,
        ApproveDefinition {
            document: licence(2).into(),
        },
        "accepted",
    );
}

#[test]
fn the_longest_document_still_fits_the_state() {
    let mut world = city();
    let document = of_length(DOCUMENT_BYTES_MAX);
    world.must(
        REGISTRAR,
        ApproveDefinition {
            document: document.into(),
        },
    );
    assert!(
        world
            .state
            .values()
            .all(|value| value.len() <= STATE_VALUE_BYTES_MAX)
    );
}

#[test]
fn retiring_is_refused_in_order_of_precedence() {
    let mut world = city();
    let retire = |definition| RetireDefinition { definition };
    let unknown = DefinitionId([7; 32]);
    check(
        &World::new(Environment::Production),
        REGISTRAR,
        retire(unknown),
        "definition.needs_motion",
    );
    check(&world, BANK, retire(unknown), "definition.not_a_member");
    check(
        &world,
        REGISTRAR,
        retire(unknown),
        "definition.definition_unknown",
    );
    world.must(
        REGISTRAR,
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    world.must(REGISTRAR, retire(licence(1).id()));
    check(
        &world,
        REGISTRAR,
        retire(licence(1).id()),
        "definition.already_retired",
    );
}

#[test]
fn a_reason_may_serve_several_verbs() {
    let world = city();
    let of = |verb| Reason {
        code: reason("error"),
        name: name("error"),
        verb,
    };
    let reasons = AtMost::try_from(vec![of(Verb::Revoke), of(Verb::Supersede)]).unwrap();
    let document = CertificateType {
        reasons,
        ..licence(1)
    };
    check(
        &world,
        REGISTRAR,
        ApproveDefinition {
            document: document.into(),
        },
        "accepted",
    );
}
