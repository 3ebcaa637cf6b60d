//! Changes of certificates: only by the issuer, and some for ever.

use super::*;

/// The reason is wrong as well, so that it shows where it comes in the order.
#[test]
fn changes_are_refused_in_order_of_precedence() {
    let city = city();
    let refuse =
        |signer, transaction: AnyTransaction, name| check(&city, signer, transaction, name);
    let all = |number: u64, signer: Actor, name: &'static str| {
        for transaction in spoilt_changes(number) {
            refuse(signer, transaction, name);
        }
    };
    all(99, REGISTRAR, "certificate.not_found");
    all(6, REGISTRAR, "certificate.not_issuer");
    all(3, TAX, "certificate.not_issuer");
    all(3, REGISTRAR, "certificate.already_revoked");
    all(4, REGISTRAR, "certificate.already_superseded");
    let [suspending, resuming, revoking, _] = spoilt_changes(1);
    refuse(REGISTRAR, resuming, "certificate.not_suspended");
    refuse(REGISTRAR, suspending, "certificate.reason_not_listed");
    refuse(REGISTRAR, revoking, "certificate.reason_not_listed");
    let [suspending, resuming, revoking, _] = spoilt_changes(2);
    refuse(REGISTRAR, suspending, "certificate.already_suspended");
    refuse(REGISTRAR, resuming, "certificate.reason_not_listed");
    refuse(REGISTRAR, revoking, "certificate.reason_not_listed");
    refuse(REGISTRAR, suspend(1).into(), "accepted");
    refuse(REGISTRAR, resume(2).into(), "accepted");
    refuse(REGISTRAR, revoke(1).into(), "accepted");
    refuse(REGISTRAR, revoke(2).into(), "accepted");
}

/// Every change of a certificate, for a reason that its type does not list.
fn spoilt_changes(number: u64) -> [AnyTransaction; 4] {
    let certificate = certificate(number);
    let reason = reason("no-such-reason");
    let mut succession = supersede(TAX, number, 1);
    succession.reason = reason.clone();
    [
        SuspendCertificate {
            certificate,
            reason: reason.clone(),
        }
        .into(),
        ResumeCertificate {
            certificate,
            reason: reason.clone(),
        }
        .into(),
        RevokeCertificate {
            certificate,
            reason,
        }
        .into(),
        succession.into(),
    ]
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

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn superseding_is_refused_in_order_of_precedence() {
    let mut city = city();
    let mut asked = supersede(REGISTRAR, 1, 2);
    asked.reason = reason("under-review");
    asked.assertion_key = TAX.public(KeyPurpose::Assertion);
    asked.valid_from = Some(city.world.time);
    asked.valid_until = Some(city.world.time);
    let refuse = |asked: &SupersedeCertificate, name| check(&city, REGISTRAR, asked.clone(), name);
    refuse(&asked, "certificate.reason_not_listed");
    asked.reason = reason("data-changed");
    refuse(&asked, "certificate.certificate_taken");
    asked.certificate = asked.old;
    refuse(&asked, "certificate.certificate_taken");
    asked.certificate = certificate(9);
    refuse(&asked, "certificate.assertion_key_unknown");
    asked.assertion_key = REGISTRAR.public(KeyPurpose::Office);
    refuse(&asked, "certificate.assertion_key_purpose");
    asked.assertion_key = REGISTRAR.public(KeyPurpose::Assertion);
    refuse(&asked, "certificate.window_empty");
    asked.valid_from = None;
    refuse(&asked, "certificate.window_past");
    asked.valid_until = None;
    refuse(&asked, "accepted");
    asked.old = certificate(2);
    refuse(&asked, "accepted");
    let definition = city.licence;
    city.world.must(REGISTRAR, RetireDefinition { definition });
    check(
        &city,
        REGISTRAR,
        asked,
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
