//! Life cycles of certificates, keys and parties, at random, against a reference model small enough to read.
//!
//! The model knows nothing of keys, views or encodings: it has a map of certificates, a set of suspended parties and
//! the number of rotations, and says for each act what the rules must answer.

use std::collections::{BTreeMap, BTreeSet};

use chancery_rules::{
    block::ApplyError,
    catalogue::{AnyRecord, AnyTransaction},
    certificate::{CertificateStatus, ResumeCertificate, SuspendCertificate},
    definition::ApproveDefinition,
    kernel::{
        envelope::{Envelope, EnvelopeRejection},
        keys::KeyPurpose,
        state_key::RecordKey,
    },
    party::{ReinstateParty, RotateKey, SuspendParty},
};
use proptest::prelude::*;

use crate::{
    samples::{certificate, issue, licence, reason, revoke, supersede},
    world::{Actor, FOUNDERS, World, outcome_name},
};

/// What somebody tries; small numbers, so that they meet.
#[derive(Clone, Debug)]
enum Act {
    Issue(u64),
    Suspend(u64),
    Resume(u64),
    Revoke(u64),
    Supersede(u64, u64),
    SuspendParty(usize),
    Reinstate(usize),
    RotateOffice,
    /// Signs with the office key before the latest rotation.
    RevokeWithOldKey(u64),
    /// Submits an earlier envelope again.
    Replay(usize),
}

fn acts() -> impl Strategy<Value = (usize, Act)> {
    let id = || 0..8_u64;
    let act = prop_oneof![
        6 => id().prop_map(Act::Issue),
        3 => id().prop_map(Act::Suspend),
        3 => id().prop_map(Act::Resume),
        2 => id().prop_map(Act::Revoke),
        3 => (id(), id()).prop_map(|(old, new)| Act::Supersede(old, new)),
        1 => (0..4_usize).prop_map(Act::SuspendParty),
        3 => (0..4_usize).prop_map(Act::Reinstate),
        1 => Just(Act::RotateOffice),
        1 => id().prop_map(Act::RevokeWithOldKey),
        2 => any::<prop::sample::Index>().prop_map(|place| Act::Replay(place.index(1_000))),
    ];
    (0..4_usize, act)
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Status {
    Active,
    Suspended,
    Revoked,
    Superseded,
}

#[derive(Default)]
struct Model {
    /// Certificate to issuer and status.
    certificates: BTreeMap<u64, (usize, Status)>,
    suspended: BTreeSet<usize>,
    rotations: BTreeMap<usize, u8>,
}

impl Model {
    fn rotations(&self, who: usize) -> u8 {
        self.rotations.get(&who).copied().unwrap_or(0)
    }

    /// What the rules must answer; changes the model if they must accept.
    fn answer(&mut self, who: usize, act: &Act) -> &'static str {
        if matches!(act, Act::RevokeWithOldKey(_)) && self.rotations(who) > 0 {
            return "envelope.key_retired";
        }
        if self.suspended.contains(&who) {
            return "envelope.party_suspended";
        }
        match *act {
            Act::Issue(id) => self.issue(who, id),
            Act::Suspend(id) => self.change(who, id, Status::Suspended),
            Act::Resume(id) => self.change(who, id, Status::Active),
            Act::Revoke(id) | Act::RevokeWithOldKey(id) => self.change(who, id, Status::Revoked),
            Act::Supersede(old, new) => self.supersede(who, old, new),
            Act::SuspendParty(whom) if whom == who => "party.yourself",
            Act::SuspendParty(whom) if self.suspended.insert(whom) => "accepted",
            Act::SuspendParty(_) => "party.already_suspended",
            Act::Reinstate(whom) if whom == who => "party.yourself",
            Act::Reinstate(whom) if self.suspended.remove(&whom) => "accepted",
            Act::Reinstate(_) => "party.not_suspended",
            Act::RotateOffice => {
                *self.rotations.entry(who).or_insert(0) += 1;
                "accepted"
            }
            Act::Replay(_) => unreachable!("not asked"),
        }
    }

    fn issue(&mut self, who: usize, id: u64) -> &'static str {
        if self.certificates.contains_key(&id) {
            return "certificate.certificate_taken";
        }
        self.certificates.insert(id, (who, Status::Active));
        "accepted"
    }

    fn open(&self, who: usize, id: u64) -> Result<Status, &'static str> {
        match self.certificates.get(&id) {
            None => Err("certificate.not_found"),
            Some((issuer, _)) if *issuer != who => Err("certificate.not_issuer"),
            Some((_, Status::Revoked)) => Err("certificate.already_revoked"),
            Some((_, Status::Superseded)) => Err("certificate.already_superseded"),
            Some((_, status)) => Ok(*status),
        }
    }

    fn change(&mut self, who: usize, id: u64, to: Status) -> &'static str {
        match (self.open(who, id), to) {
            (Err(name), _) => name,
            (Ok(Status::Suspended), Status::Suspended) => "certificate.already_suspended",
            (Ok(Status::Active), Status::Active) => "certificate.not_suspended",
            (Ok(_), to) => {
                self.certificates.insert(id, (who, to));
                "accepted"
            }
        }
    }

    fn supersede(&mut self, who: usize, old: u64, new: u64) -> &'static str {
        if let Err(name) = self.open(who, old) {
            return name;
        }
        if self.certificates.contains_key(&new) {
            return "certificate.certificate_taken";
        }
        self.certificates.insert(old, (who, Status::Superseded));
        self.certificates.insert(new, (who, Status::Active));
        "accepted"
    }
}

/// The envelope of an act, by the keys that the model says are in force.
fn envelope(world: &mut World, model: &Model, who: usize, act: &Act) -> Envelope {
    let actor = Actor {
        generation: model.rotations(who),
        ..FOUNDERS[who]
    };
    let transaction: AnyTransaction = match act {
        Act::Issue(id) => issue(FOUNDERS[who], licence(1).id(), *id).into(),
        Act::Suspend(id) => SuspendCertificate {
            certificate: certificate(*id),
            reason: reason("under-review"),
        }
        .into(),
        Act::Resume(id) => ResumeCertificate {
            certificate: certificate(*id),
            reason: reason("review-ended"),
        }
        .into(),
        Act::Revoke(id) | Act::RevokeWithOldKey(id) => revoke(*id).into(),
        Act::Supersede(old, new) => supersede(FOUNDERS[who], *old, *new).into(),
        Act::SuspendParty(whom) => SuspendParty {
            party: FOUNDERS[*whom].party(),
            reason: reason("audit"),
        }
        .into(),
        Act::Reinstate(whom) => ReinstateParty {
            party: FOUNDERS[*whom].party(),
        }
        .into(),
        Act::RotateOffice => {
            let (old, new) = (KeyPurpose::Office, KeyPurpose::Office);
            let rotate = RotateKey {
                old: actor.public(old),
                new: actor.next().public(new),
            };
            return world.envelope(FOUNDERS[who], KeyPurpose::Root, rotate);
        }
        Act::Replay(_) => unreachable!("not asked"),
    };
    let actor = match act {
        Act::RevokeWithOldKey(_) => Actor {
            generation: actor.generation.saturating_sub(1),
            ..actor
        },
        _ => actor,
    };
    world.envelope(actor, KeyPurpose::Office, transaction)
}

fn assert_same_certificates(world: &World, model: &Model) {
    for (id, (issuer, status)) in &model.certificates {
        let key = RecordKey::Certificate(certificate(*id));
        let Ok(AnyRecord::Certificate(record)) =
            AnyRecord::decode(4, &world.state[&key.state_key()])
        else {
            panic!("certificate {id} is no record")
        };
        let expected = match status {
            Status::Active => CertificateStatus::Active,
            Status::Suspended => CertificateStatus::Suspended,
            Status::Revoked => CertificateStatus::Revoked,
            Status::Superseded => CertificateStatus::Superseded,
        };
        assert_eq!(
            (record.issuer, record.status),
            (FOUNDERS[*issuer].party(), expected)
        );
    }
}

/// Runs acts in blocks of the given lengths; replays must be refused wherever they are tried.
fn run(acts: Vec<(usize, Act)>, lengths: &[usize]) {
    let mut world = World::development();
    let mut model = Model::default();
    let mut history: Vec<Envelope> = Vec::new();
    world.must(
        FOUNDERS[0],
        ApproveDefinition {
            document: licence(1).into(),
        },
    );
    let mut acts = acts.into_iter().peekable();
    for length in lengths.iter().cycle() {
        let mut block = Vec::new();
        let mut expected = Vec::new();
        for (who, act) in acts.by_ref().take(*length) {
            if let Act::Replay(place) = act {
                let Some(again) = history.get(place % history.len().max(1)) else {
                    continue;
                };
                let with_replay = [&block[..], std::slice::from_ref(again)].concat();
                let refused = world.clone().block(&with_replay).unwrap_err();
                assert_eq!(
                    refused,
                    ApplyError::Inadmissible(EnvelopeRejection::Replayed)
                );
                continue;
            }
            let envelope = envelope(&mut world, &model, who, &act);
            expected.push((act.clone(), model.answer(who, &act)));
            history.push(envelope.clone());
            block.push(envelope);
        }
        let executed = world.block(&block).unwrap();
        for (receipt, (act, name)) in executed.receipts.iter().zip(expected) {
            assert_eq!(outcome_name(receipt.outcome), name, "{act:?}");
        }
        assert_same_certificates(&world, &model);
        if acts.peek().is_none() {
            return;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_rules_answer_as_the_model_in_any_interleaving(
        acts in proptest::collection::vec(acts(), 1..60),
        lengths in proptest::collection::vec(1..9_usize, 1..6),
    ) {
        run(acts, &lengths);
    }
}
