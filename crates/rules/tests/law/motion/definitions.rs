//! Definitions by motion, and emergency stops.

use chancery_rules::{
    catalogue::{AnyRecord, AnyTransaction},
    certificate::{ResumeCertificate, SuspendCertificate},
    definition::{ApproveDefinition, CertificateType, DefinitionRecord, RetireDefinition},
    kernel::{
        context::Environment,
        ids::{DefinitionId, PartyId},
        keys::KeyPurpose,
        text::AtMost,
        time::DAY_MS,
    },
    motion::{Effect, MOTION_DOCUMENT_BYTES_MAX, MotionStatus, STOP_MS},
};

use super::{EPOCH_BLOCKS, check_effect, city, city_of, decide, id, member, pass};
use crate::{
    definition::of_length,
    samples::{certificate, certify_copy, issue, licence, reason, revoke, supersede},
    world::World,
};

fn approve(document: CertificateType) -> Effect {
    Effect::ApproveDefinition {
        document: Box::new(document.into()),
    }
}

fn retire(definition: DefinitionId) -> Effect {
    Effect::RetireDefinition { definition }
}

fn stop(definition: DefinitionId) -> Effect {
    Effect::EmergencyStop {
        definition,
        reason: reason("flaw-found"),
    }
}

fn lift(definition: DefinitionId) -> Effect {
    Effect::LiftStop { definition }
}

fn definition(world: &World, id: DefinitionId) -> DefinitionRecord {
    match world.record(id.into()).unwrap() {
        AnyRecord::Definition(record) => DefinitionRecord::clone(&record),
        other => panic!("{other:?}"),
    }
}

#[test]
fn in_production_definitions_come_and_go_by_motion_only() {
    let mut world = city_of(4, Environment::Production, EPOCH_BLOCKS);
    let (document, id) = (licence(1), licence(1).id());
    let alone = ApproveDefinition {
        document: document.clone().into(),
    };
    for purpose in [KeyPurpose::Office, KeyPurpose::Root] {
        let found = world.act(member(0), purpose, alone.clone());
        assert_eq!(found, "definition.needs_motion");
    }
    pass(&mut world, 1, approve(document));
    let approved = definition(&world, id);
    assert_eq!(approved.approved_by, member(0).party());
    assert_eq!(approved.approved_at, world.time);
    assert_eq!(approved.from_height, world.height.next());
    world.must(member(0), issue(member(0), id, 1));
    let alone = RetireDefinition { definition: id };
    let found = world.act(member(0), KeyPurpose::Office, alone);
    assert_eq!(found, "definition.needs_motion");
    pass(&mut world, 2, retire(id));
    assert_eq!(definition(&world, id).retired_height, Some(world.height));
    let found = world.act(member(0), KeyPurpose::Office, issue(member(0), id, 2));
    assert_eq!(found, "certificate.definition_not_in_force");
}

#[test]
fn a_document_is_judged_as_if_a_member_approved_it() {
    let mut world = city(4);
    let mut wrong = of_length(MOTION_DOCUMENT_BYTES_MAX + 1);
    wrong.version = 0;
    check_effect(&world, approve(wrong), "motion.document_too_long");
    let fits = of_length(MOTION_DOCUMENT_BYTES_MAX);
    let mut wrong = fits.clone();
    wrong.version = 0;
    check_effect(&world, approve(wrong), "definition.version_zero");
    check_effect(&world, approve(fits), "accepted");
    let unknown = CertificateType {
        issuers: AtMost::try_from((0..64).map(|at| PartyId([at; 32])).collect::<Vec<_>>()).unwrap(),
        ..licence(1)
    };
    check_effect(&world, approve(unknown), "definition.issuer_unknown");
    pass(&mut world, 1, approve(licence(1)));
    check_effect(&world, approve(licence(1)), "definition.definition_taken");
}

#[test]
fn only_a_known_definition_is_retired_and_once() {
    let mut world = city(4);
    let id = licence(1).id();
    for effect in [retire(id), stop(id), lift(id)] {
        check_effect(&world, effect, "definition.definition_unknown");
    }
    pass(&mut world, 1, approve(licence(1)));
    check_effect(&world, lift(id), "motion.not_stopped");
    pass(&mut world, 2, retire(id));
    for effect in [retire(id), stop(id)] {
        check_effect(&world, effect, "definition.already_retired");
    }
}

/// What is tried under a stop, and what comes of it.
fn under_a_stop(world: &World, expected: &str) {
    let id = licence(1).id();
    let acts: [AnyTransaction; 3] = [
        issue(member(0), id, 10).into(),
        certify_copy(member(0), id, 11).into(),
        supersede(member(0), 1, 12).into(),
    ];
    for act in acts {
        let found = world
            .clone()
            .act(member(0), KeyPurpose::Office, act.clone());
        assert_eq!(found, expected, "{act:?}");
    }
}

#[test]
fn a_stop_ends_what_is_new_and_nothing_else() {
    let mut world = city(4);
    let id = licence(1).id();
    pass(&mut world, 1, approve(licence(1)));
    world.must(member(0), issue(member(0), id, 1));
    world.must(member(0), issue(member(0), id, 2));
    under_a_stop(&world, "accepted");
    pass(&mut world, 2, stop(id));
    let stopped = definition(&world, id);
    let until = world.time.plus_ms(STOP_MS);
    let recorded = stopped.stop.clone().unwrap();
    assert_eq!((recorded.until, recorded.motion), (until, super::id(2)));
    assert!(stopped.is_in_force(world.height.next()));
    under_a_stop(&world, "certificate.definition_stopped");
    world.must(
        member(0),
        SuspendCertificate {
            certificate: certificate(1),
            reason: reason("under-review"),
        },
    );
    world.must(
        member(0),
        ResumeCertificate {
            certificate: certificate(1),
            reason: reason("review-ended"),
        },
    );
    world.must(member(0), revoke(2));
}

#[test]
fn a_stop_is_the_last_reason_to_refuse() {
    let mut world = city(4);
    let id = licence(1).id();
    pass(&mut world, 1, approve(licence(1)));
    world.must(member(0), issue(member(0), id, 1));
    pass(&mut world, 2, stop(id));
    let mut past = issue(member(0), id, 2);
    past.valid_until = Some(world.time);
    let mut orphan = issue(member(0), id, 2);
    orphan.copy_of = Some(certificate(99));
    let mut late = supersede(member(0), 1, 2);
    late.valid_until = Some(world.time);
    let office = KeyPurpose::Office;
    assert_eq!(
        world.clone().act(member(0), office, past),
        "certificate.window_past"
    );
    assert_eq!(
        world.clone().act(member(0), office, orphan),
        "certificate.original_unknown"
    );
    assert_eq!(
        world.clone().act(member(0), office, late),
        "certificate.window_past"
    );
    let taken = certify_copy(member(0), id, 1);
    assert_eq!(
        world.act(member(0), office, taken),
        "certificate.certificate_taken"
    );
}

#[test]
fn a_stop_ends_after_72_hours_or_when_lifted_and_is_renewed_from_then_on() {
    let mut world = city(4);
    let id = licence(1).id();
    pass(&mut world, 1, approve(licence(1)));
    world.must(member(0), issue(member(0), id, 1));
    pass(&mut world, 2, stop(id));
    let until = definition(&world, id).stop.unwrap().until;
    let mut lifted = world.clone();
    pass(&mut lifted, 3, lift(id));
    assert_eq!(definition(&lifted, id).stop, None);
    under_a_stop(&lifted, "accepted");
    let mut last = world.clone();
    last.time.0 = until.0 - 1 - crate::world::BLOCK_MS;
    under_a_stop(&last, "certificate.definition_stopped");
    last.time.0 += 1;
    under_a_stop(&last, "accepted");
    check_effect(&last, lift(id), "motion.not_stopped");
    world.time = world.time.plus_ms(2 * DAY_MS);
    pass(&mut world, 3, stop(id));
    assert_eq!(
        definition(&world, id).stop.unwrap().until,
        world.time.plus_ms(STOP_MS)
    );
}

#[test]
fn a_motion_overtaken_by_a_retirement_fails() {
    let mut world = city(4);
    let definition = licence(1).id();
    pass(&mut world, 1, approve(licence(1)));
    world.must_root(member(3), super::propose(2, retire(definition)));
    pass(&mut world, 3, retire(definition));
    for place in [0, 1] {
        world.must_root(member(place), super::approve(2));
    }
    assert_eq!(super::motion(&world, 2).status, MotionStatus::Failed(213));
    assert_eq!(super::motion(&world, 2).motion, id(2));
    assert_eq!(
        decide(&mut world, 4, approve(licence(2))),
        MotionStatus::Passed
    );
}
