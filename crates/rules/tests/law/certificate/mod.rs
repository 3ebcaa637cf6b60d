//! Certificates: each rejection in order of precedence, and what the state says afterwards.

mod change;
mod issue;

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
        world.must(
            REGISTRAR,
            ApproveDefinition {
                document: document.into(),
            },
        );
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
