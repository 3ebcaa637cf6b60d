//! Certificates: each rejection in order of precedence, and what the state says afterwards.

use chancery_rules::{
    catalogue::{AnyRecord, AnyTransaction},
    certificate::{
        CertificateRecord, CertificateStatus, IssueCertificate, Origin, ResumeCertificate,
        RevokeCertificate, SupersedeCertificate, SuspendCertificate,
    },
    definition::{ApproveDefinition, CertificateType, RetireDefinition},
    kernel::{
        ids::{CertificateId, DefinitionId},
        keys::KeyPurpose,
        state_key::RecordKey,
        text::AtMost,
        time::{DAY_MS, Timestamp},
    },
    party::RotateKey,
};

use crate::{
    samples::{certificate, certify_copy, commitment, issue, licence, reason, revoke, supersede},
    world::{Actor, HOUSING, REGISTRAR, TAX, World, bytes32},
};

/// A city with types in every state and certificates in every status:
/// 1 active, 2 suspended, 3 revoked, 4 superseded by 5, 6 of another issuer.
struct City {
    world: World,
    licence: DefinitionId,
    permit: DefinitionId,
    retired: DefinitionId,
    only_tax: DefinitionId,
}

fn permit() -> CertificateType {
    CertificateType {
        code: "permit".parse().unwrap(),
        validity_days_max: Some(30),
        ..licence(1)
    }
}

fn city() -> City {
    let mut world = World::development();
    let only_tax = CertificateType {
        code: "tax-receipt".parse().unwrap(),
        issuers: AtMost::try_from(vec![TAX.party()]).unwrap(),
        ..licence(1)
    };
    let types = [licence(1), permit(), licence(2), only_tax];
    let ids = types.each_ref().map(CertificateType::id);
    for document in types {
        world.must(REGISTRAR, ApproveDefinition { document });
    }
    let [licence, permit, retired, only_tax] = ids;
    world.must(
        REGISTRAR,
        RetireDefinition {
            definition: retired,
        },
    );
    for number in 1..=4 {
        world.must(REGISTRAR, issue(REGISTRAR, licence, number));
    }
    world.must(REGISTRAR, suspend(2));
    world.must(REGISTRAR, revoke(3));
    world.must(REGISTRAR, supersede(REGISTRAR, 4, 5));
    world.must(TAX, issue(TAX, licence, 6));
    City {
        world,
        licence,
        permit,
        retired,
        only_tax,
    }
}

fn suspend(number: u64) -> SuspendCertificate {
    SuspendCertificate {
        certificate: certificate(number),
        reason: reason("under-review"),
    }
}

fn resume(number: u64) -> ResumeCertificate {
    ResumeCertificate {
        certificate: certificate(number),
        reason: reason("review-ended"),
    }
}

/// What becomes of a transaction signed by an office, in a copy of the city.
fn check(city: &City, signer: Actor, transaction: impl Into<AnyTransaction>, expected: &str) {
    let transaction = transaction.into();
    let found = city
        .world
        .clone()
        .act(signer, KeyPurpose::Office, transaction.clone());
    assert_eq!(found, expected, "{transaction:?}");
}

fn record(world: &World, id: CertificateId) -> CertificateRecord {
    let bytes = &world.state[&RecordKey::Certificate(id).state_key()];
    match AnyRecord::decode(4, bytes).unwrap() {
        AnyRecord::Certificate(record) => CertificateRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

#[test]
fn issuing_is_refused_in_order_of_precedence() {
    let city = city();
    let sample = || issue(REGISTRAR, city.licence, 9);
    let unknown = DefinitionId(bytes32("no such", 0));
    let now = city.world.time;
    let past = Some(now);
    let other = |purpose| REGISTRAR.next().public(purpose);
    // Each line spoils what the lines below it spoil, and one thing more.
    let spoilt = IssueCertificate {
        assertion_key: other(KeyPurpose::Assertion),
        valid_from: Some(now.plus_ms(1)),
        valid_until: past,
        copy_of: Some(certificate(99)),
        ..sample()
    };
    let refuse = |issue: IssueCertificate, name| check(&city, REGISTRAR, issue, name);
    refuse(
        IssueCertificate {
            definition: unknown,
            certificate: certificate(1),
            ..spoilt.clone()
        },
        "certificate.definition_unknown",
    );
    refuse(
        IssueCertificate {
            definition: city.retired,
            certificate: certificate(1),
            ..spoilt.clone()
        },
        "certificate.definition_not_in_force",
    );
    refuse(
        IssueCertificate {
            definition: city.only_tax,
            certificate: certificate(1),
            ..spoilt.clone()
        },
        "certificate.not_an_issuer",
    );
    refuse(
        IssueCertificate {
            certificate: certificate(1),
            ..spoilt.clone()
        },
        "certificate.certificate_taken",
    );
    refuse(spoilt.clone(), "certificate.assertion_key_unknown");
    refuse(
        IssueCertificate {
            assertion_key: TAX.public(KeyPurpose::Assertion),
            ..spoilt.clone()
        },
        "certificate.assertion_key_unknown",
    );
    refuse(
        IssueCertificate {
            assertion_key: REGISTRAR.public(KeyPurpose::Office),
            ..spoilt.clone()
        },
        "certificate.assertion_key_purpose",
    );
    let spoilt = IssueCertificate {
        assertion_key: sample().assertion_key,
        ..spoilt
    };
    refuse(
        IssueCertificate {
            definition: city.permit,
            ..spoilt.clone()
        },
        "certificate.window_empty",
    );
    refuse(
        IssueCertificate {
            definition: city.permit,
            valid_from: None,
            ..spoilt.clone()
        },
        "certificate.window_past",
    );
    let forever = IssueCertificate {
        valid_from: None,
        valid_until: None,
        ..spoilt
    };
    refuse(
        IssueCertificate {
            definition: city.permit,
            ..forever.clone()
        },
        "certificate.window_too_long",
    );
    refuse(forever, "certificate.original_unknown");
    refuse(
        IssueCertificate {
            copy_of: Some(certificate(6)),
            ..sample()
        },
        "certificate.original_not_yours",
    );
    refuse(
        IssueCertificate {
            copy_of: Some(certificate(3)),
            ..sample()
        },
        "certificate.original_ended",
    );
    refuse(
        IssueCertificate {
            copy_of: Some(certificate(4)),
            ..sample()
        },
        "certificate.original_ended",
    );
    refuse(
        IssueCertificate {
            copy_of: Some(certificate(2)),
            ..sample()
        },
        "accepted",
    );
    refuse(sample(), "accepted");
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
        ApproveDefinition { document },
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

#[test]
fn changes_are_refused_in_order_of_precedence() {
    let city = city();
    let wrong = || reason("no-such-reason");
    let suspend_wrongly = |n| SuspendCertificate {
        reason: wrong(),
        ..suspend(n)
    };
    let resume_wrongly = |n| ResumeCertificate {
        reason: wrong(),
        ..resume(n)
    };
    let revoke_wrongly = |n| RevokeCertificate {
        reason: wrong(),
        ..revoke(n)
    };
    let all = |number: u64, signer: Actor, expected: &str| {
        check(&city, signer, suspend_wrongly(number), expected);
        check(&city, signer, resume_wrongly(number), expected);
        check(&city, signer, revoke_wrongly(number), expected);
        let reason = wrong();
        check(
            &city,
            signer,
            SupersedeCertificate {
                reason,
                ..supersede(TAX, number, 1)
            },
            expected,
        );
    };
    all(99, REGISTRAR, "certificate.not_found");
    all(6, REGISTRAR, "certificate.not_issuer");
    all(3, TAX, "certificate.not_issuer");
    all(3, REGISTRAR, "certificate.already_revoked");
    all(4, REGISTRAR, "certificate.already_superseded");
    check(
        &city,
        REGISTRAR,
        suspend_wrongly(2),
        "certificate.already_suspended",
    );
    check(
        &city,
        REGISTRAR,
        resume_wrongly(1),
        "certificate.not_suspended",
    );
    check(
        &city,
        REGISTRAR,
        suspend_wrongly(1),
        "certificate.reason_not_listed",
    );
    check(
        &city,
        REGISTRAR,
        resume_wrongly(2),
        "certificate.reason_not_listed",
    );
    check(
        &city,
        REGISTRAR,
        revoke_wrongly(1),
        "certificate.reason_not_listed",
    );
    check(
        &city,
        REGISTRAR,
        revoke_wrongly(2),
        "certificate.reason_not_listed",
    );
    check(&city, REGISTRAR, suspend(1), "accepted");
    check(&city, REGISTRAR, resume(2), "accepted");
    check(&city, REGISTRAR, revoke(1), "accepted");
    check(&city, REGISTRAR, revoke(2), "accepted");
}

#[test]
fn a_reason_serves_only_the_verb_it_is_listed_for() {
    let city = city();
    let other = reason("under-review");
    check(
        &city,
        REGISTRAR,
        RevokeCertificate {
            reason: other.clone(),
            ..revoke(1)
        },
        "certificate.reason_not_listed",
    );
    check(
        &city,
        REGISTRAR,
        ResumeCertificate {
            reason: other.clone(),
            ..resume(2)
        },
        "certificate.reason_not_listed",
    );
    check(
        &city,
        REGISTRAR,
        SupersedeCertificate {
            reason: other,
            ..supersede(REGISTRAR, 1, 9)
        },
        "certificate.reason_not_listed",
    );
}

#[test]
fn superseding_is_refused_in_order_of_precedence() {
    let mut city = city();
    let sample = || supersede(REGISTRAR, 1, 9);
    let past = Some(city.world.time);
    let spoilt = SupersedeCertificate {
        reason: reason("under-review"),
        certificate: certificate(2),
        assertion_key: TAX.public(KeyPurpose::Assertion),
        valid_until: past,
        ..sample()
    };
    check(
        &city,
        REGISTRAR,
        spoilt.clone(),
        "certificate.reason_not_listed",
    );
    let spoilt = SupersedeCertificate {
        reason: reason("data-changed"),
        ..spoilt
    };
    check(
        &city,
        REGISTRAR,
        spoilt.clone(),
        "certificate.certificate_taken",
    );
    let spoilt = SupersedeCertificate {
        certificate: certificate(9),
        ..spoilt
    };
    check(
        &city,
        REGISTRAR,
        spoilt.clone(),
        "certificate.assertion_key_unknown",
    );
    let office = REGISTRAR.public(KeyPurpose::Office);
    let with_office = SupersedeCertificate {
        assertion_key: office,
        ..spoilt.clone()
    };
    check(
        &city,
        REGISTRAR,
        with_office,
        "certificate.assertion_key_purpose",
    );
    let spoilt = SupersedeCertificate {
        assertion_key: sample().assertion_key,
        ..spoilt
    };
    let empty = SupersedeCertificate {
        valid_from: past,
        ..spoilt.clone()
    };
    check(&city, REGISTRAR, empty, "certificate.window_empty");
    check(&city, REGISTRAR, spoilt, "certificate.window_past");
    check(
        &city,
        REGISTRAR,
        supersede(REGISTRAR, 1, 1),
        "certificate.certificate_taken",
    );
    check(&city, REGISTRAR, supersede(REGISTRAR, 2, 9), "accepted");
    check(&city, REGISTRAR, sample(), "accepted");
    city.world.must(
        REGISTRAR,
        RetireDefinition {
            definition: city.licence,
        },
    );
    check(
        &city,
        REGISTRAR,
        sample(),
        "certificate.definition_not_in_force",
    );
}

#[test]
fn a_successor_and_its_predecessor_name_each_other() {
    let city = city();
    let (old, new) = (
        record(&city.world, certificate(4)),
        record(&city.world, certificate(5)),
    );
    assert_eq!(old.status, CertificateStatus::Superseded);
    assert_eq!(old.superseded_by, Some(certificate(5)));
    assert_eq!(old.reason, Some(reason("data-changed")));
    assert_eq!(new.status, CertificateStatus::Active);
    assert_eq!(new.supersedes, Some(certificate(4)));
    assert_eq!(new.definition, old.definition);
    assert_eq!(new.commitment, commitment(5));
}

#[test]
fn only_its_issuer_revokes_a_certificate_and_only_once() {
    let mut city = city();
    check(&city, HOUSING, revoke(1), "certificate.not_issuer");
    city.world.must(REGISTRAR, revoke(1));
    let record = record(&city.world, certificate(1));
    assert_eq!(record.status, CertificateStatus::Revoked);
    assert_eq!(record.changed_height, city.world.height);
    assert_eq!(record.changed_at, city.world.time);
    assert!(record.issued_height < record.changed_height);
    check(&city, REGISTRAR, revoke(1), "certificate.already_revoked");
    check(&city, REGISTRAR, resume(1), "certificate.already_revoked");
}
