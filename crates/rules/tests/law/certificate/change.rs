//! Changes of certificates: only by the issuer, and some for ever.

use super::*;

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
