//! New certificates: issued, or certified as copies.

use super::*;

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn issuing_is_refused_in_order_of_precedence() {
    let city = city();
    let now = city.world.time;
    let mut asked = issue(REGISTRAR, DefinitionId(bytes32("no such", 0)), 1);
    asked.assertion_key = TAX.public(KeyPurpose::Office);
    asked.valid_from = Some(now.plus_ms(1));
    asked.valid_until = Some(now);
    asked.copy_of = Some(certificate(99));
    let refuse = |asked: &IssueCertificate, name| check(&city, REGISTRAR, asked.clone(), name);
    refuse(&asked, "certificate.definition_unknown");
    asked.definition = city.retired;
    refuse(&asked, "certificate.definition_not_in_force");
    asked.definition = city.only_tax;
    refuse(&asked, "certificate.not_an_issuer");
    asked.definition = city.permit;
    refuse(&asked, "certificate.certificate_taken");
    asked.certificate = certificate(9);
    refuse(&asked, "certificate.assertion_key_unknown");
    asked.assertion_key = REGISTRAR.next().public(KeyPurpose::Assertion);
    refuse(&asked, "certificate.assertion_key_unknown");
    asked.assertion_key = REGISTRAR.public(KeyPurpose::Office);
    refuse(&asked, "certificate.assertion_key_purpose");
    asked.assertion_key = REGISTRAR.public(KeyPurpose::Assertion);
    refuse(&asked, "certificate.window_empty");
    asked.valid_from = None;
    refuse(&asked, "certificate.window_past");
    asked.valid_until = None;
    refuse(&asked, "certificate.window_too_long");
    asked.definition = city.licence;
    refuse(&asked, "certificate.original_unknown");
    asked.copy_of = Some(certificate(6));
    refuse(&asked, "certificate.original_not_yours");
    asked.copy_of = Some(certificate(3));
    refuse(&asked, "certificate.original_ended");
    asked.copy_of = Some(certificate(4));
    refuse(&asked, "certificate.original_ended");
    asked.copy_of = Some(certificate(2));
    refuse(&asked, "accepted");
    asked.copy_of = None;
    refuse(&asked, "accepted");
}

#[test]
fn a_rotated_assertion_key_signs_no_new_certificate() {
    let mut city = city();
    let old = REGISTRAR.public(KeyPurpose::Assertion);
    let new = REGISTRAR.next().public(KeyPurpose::Assertion);
    city.world.must_root(REGISTRAR, RotateKey { old, new });
    let sample = issue(REGISTRAR, city.licence, 9);
    check(
        &city,
        REGISTRAR,
        sample.clone(),
        "certificate.assertion_key_retired",
    );
    check(
        &city,
        REGISTRAR,
        IssueCertificate {
            assertion_key: new,
            ..sample
        },
        "accepted",
    );
}

#[test]
fn a_definition_is_in_force_from_the_block_after_its_approval() {
    let mut city = city();
    let document = licence(3);
    let early = issue(REGISTRAR, document.id(), 9);
    let approve = city.world.envelope(
        REGISTRAR,
        KeyPurpose::Office,
        ApproveDefinition {
            document: document.into(),
        },
    );
    let envelope = city
        .world
        .envelope(REGISTRAR, KeyPurpose::Office, early.clone());
    let executed = city.world.block(&[approve, envelope]).unwrap();
    let outcomes: Vec<_> = executed
        .receipts
        .iter()
        .map(|receipt| crate::world::outcome_name(receipt.outcome))
        .collect();
    assert_eq!(
        outcomes,
        ["accepted", "certificate.definition_not_in_force"]
    );
    check(&city, REGISTRAR, early, "accepted");
}

#[test]
fn validity_is_bounded_by_the_type_to_the_millisecond() {
    let city = city();
    let block = city.world.next_block().time;
    let until = |ms| Some(Timestamp(block.0 + ms));
    let sample = |valid_from, valid_until| IssueCertificate {
        valid_from,
        valid_until,
        ..issue(REGISTRAR, city.permit, 9)
    };
    check(
        &city,
        REGISTRAR,
        sample(None, until(30 * DAY_MS)),
        "accepted",
    );
    check(
        &city,
        REGISTRAR,
        sample(None, until(30 * DAY_MS + 1)),
        "certificate.window_too_long",
    );
    check(
        &city,
        REGISTRAR,
        sample(until(5), until(30 * DAY_MS + 5)),
        "accepted",
    );
    check(
        &city,
        REGISTRAR,
        sample(until(5), until(30 * DAY_MS + 6)),
        "certificate.window_too_long",
    );
    check(&city, REGISTRAR, sample(None, until(1)), "accepted");
    check(
        &city,
        REGISTRAR,
        sample(None, until(0)),
        "certificate.window_past",
    );
    check(
        &city,
        REGISTRAR,
        sample(until(7), until(7)),
        "certificate.window_empty",
    );
    check(&city, REGISTRAR, sample(until(7), until(8)), "accepted");
}

#[test]
fn certifying_a_copy_is_refused_in_order_of_precedence() {
    let mut city = city();
    let id = city.licence;
    let sample = || certify_copy(REGISTRAR, id, 9);
    let mut spoilt = sample();
    spoilt.assertion_key = TAX.public(KeyPurpose::Assertion);
    spoilt.certificate = certificate(1);
    let of = |definition| {
        let mut copy = spoilt.clone();
        copy.definition = definition;
        copy
    };
    check(
        &city,
        REGISTRAR,
        of(DefinitionId([0; 32])),
        "certificate.definition_unknown",
    );
    check(
        &city,
        REGISTRAR,
        of(city.retired),
        "certificate.definition_not_in_force",
    );
    check(
        &city,
        REGISTRAR,
        of(city.only_tax),
        "certificate.not_an_issuer",
    );
    check(
        &city,
        REGISTRAR,
        spoilt.clone(),
        "certificate.certificate_taken",
    );
    spoilt.certificate = certificate(9);
    check(
        &city,
        REGISTRAR,
        spoilt.clone(),
        "certificate.assertion_key_unknown",
    );
    spoilt.assertion_key = REGISTRAR.public(KeyPurpose::Root);
    check(
        &city,
        REGISTRAR,
        spoilt,
        "certificate.assertion_key_purpose",
    );
    city.world.must(REGISTRAR, sample());
    let record = record(&city.world, certificate(9));
    assert_eq!(record.origin, Origin::CertifiedCopy);
    assert_eq!(record.image, Some(sample().image));
}
