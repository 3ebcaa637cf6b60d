//! Mandates, used by the rules themselves: no transaction does so but those of cases.

use std::{slice, sync::Arc};

use super::*;
use crate::{
    catalogue::AnyRecord,
    kernel::{
        changes::Changes,
        context::{BlockContext, Environment},
        ids::{AliasId, CaseId, Commitment, DefinitionId, Height, LedgerId, PartyId},
        keys::{KeyPurpose, PublicKey},
        state_key::RecordKey,
        text::AtMost,
        time::Timestamp,
    },
    party::KeyRecord,
    permission::{PermissionRecord, PermissionStatus},
};

const AGENT: PartyId = PartyId([1; 32]);
const COMPANY: PartyId = PartyId([2; 32]);
const PERSON: AliasId = AliasId([3; 32]);
const SERVICE: Target = Target::Definition(DefinitionId([4; 32]));
const CASE: Target = Target::Case(CaseId([5; 32]));
const NOW: Timestamp = Timestamp(1_000);

fn cx() -> Context {
    Context {
        block: BlockContext {
            ledger: LedgerId([0; 32]),
            height: Height(7),
            time: NOW,
            environment: Environment::Development,
        },
        signer: AGENT,
        key: PublicKey::ed25519([9; 32]),
    }
}

/// The company's mandate to confirm in cases of the service, or the same of the person.
fn mandate_of(giver: Holder) -> PermissionRecord {
    let giver_case = matches!(giver, Holder::Alias(_)).then_some(CaseId([5; 32]));
    PermissionRecord {
        v: 1,
        permission: PermissionId([1; 32]),
        giver: giver.signer(),
        giver_case,
        holder: AGENT,
        holder_case: None,
        from: None,
        target: SERVICE,
        acts: AtMost::one("confirm".parse().unwrap()),
        purpose: "sale".parse().unwrap(),
        basis: "consent".to_owned().try_into().unwrap(),
        may_pass_on: true,
        valid_from: NOW,
        valid_until: Timestamp(NOW.0 + 1),
        uses_max: Some(1),
        amount_max: None,
        uses: 0,
        amount_used: 0,
        status: PermissionStatus::Given,
        reason: None,
        given_at: NOW,
        given_height: Height(7),
        changed_at: NOW,
        changed_height: Height(7),
    }
}

fn view_of(records: &[PermissionRecord], purpose: KeyPurpose) -> View {
    let mut view = View::empty();
    let key = KeyRecord {
        v: 1,
        party: AGENT,
        case: records
            .iter()
            .find_map(|it| it.holder_case)
            .filter(|_| purpose == KeyPurpose::Case),
        purpose,
        key: cx().key,
        from_height: Height(1),
        retired_height: None,
    };
    view.add(RecordKey::Key(key.key), Some(AnyRecord::Key(Arc::new(key))));
    view.add(PermissionId([9; 32]).into(), None);
    for record in records {
        let any = AnyRecord::Permission(Arc::new(record.clone()));
        view.add(record.permission.into(), Some(any));
    }
    view
}

fn check(
    records: &[PermissionRecord],
    spoil: impl Fn(&mut Mandate<'_>),
    expected: Result<(), Refused>,
) {
    let view = view_of(records, KeyPurpose::Office);
    let confirm = "confirm".parse().unwrap();
    let mut mandate = Mandate {
        permission: PermissionId([1; 32]),
        giver: Holder::Party(COMPANY),
        act: &confirm,
        targets: &[CASE, SERVICE],
        amount: None,
    };
    spoil(&mut mandate);
    let found = use_mandate(&cx(), &view, &mandate).map(|_| ());
    assert_eq!(found, expected);
    assert!(!view.has_strayed());
}

/// Everything is wrong at first, and is mended one thing at a time.
#[test]
fn using_a_mandate_is_refused_in_order_of_precedence() {
    let other = "decide".parse().unwrap();
    let document = Target::Document(Commitment([6; 32]));
    let mut known = PermissionRecord {
        holder: COMPANY,
        status: PermissionStatus::Withdrawn,
        target: document,
        valid_from: Timestamp(NOW.0 + 1),
        valid_until: NOW,
        acts: AtMost::one(other),
        uses: 1,
        ..mandate_of(Holder::Party(PartyId([7; 32])))
    };
    let unknown = |it: &mut Mandate<'_>| it.permission = PermissionId([9; 32]);
    check(slice::from_ref(&known), unknown, Err(Refused::NotFound));
    let refuse =
        |known: &PermissionRecord, refused| check(slice::from_ref(known), |_| (), Err(refused));
    refuse(&known, Refused::NotHolder);
    known.holder = AGENT;
    refuse(&known, Refused::GivenByAnother);
    known.giver = COMPANY;
    refuse(&known, Refused::Withdrawn);
    known.status = PermissionStatus::Given;
    refuse(&known, Refused::NotBegun);
    known.valid_from = NOW;
    refuse(&known, Refused::Over);
    known.valid_until = Timestamp(NOW.0 + 1);
    refuse(&known, Refused::TargetDiffers);
    known.target = CASE;
    refuse(&known, Refused::ActNotPermitted);
    known.acts = AtMost::one("confirm".parse().unwrap());
    refuse(&known, Refused::UsedUp);
    known.uses = 0;
    check(&[known], |_| (), Ok(()));
}

#[test]
fn a_person_and_a_party_with_the_same_bytes_are_two() {
    let person = Holder::Alias(PERSON);
    let party = Holder::Party(PERSON.signer());
    let given = mandate_of(person);
    check(slice::from_ref(&given), |it| it.giver = person, Ok(()));
    check(
        &[given],
        |it| it.giver = party,
        Err(Refused::GivenByAnother),
    );
    let view = view_of(&[mandate_of(party)], KeyPurpose::Case);
    let act = "confirm".parse().unwrap();
    let mandate = Mandate {
        permission: PermissionId([1; 32]),
        giver: party,
        act: &act,
        targets: &[SERVICE],
        amount: None,
    };
    let found = use_mandate(&cx(), &view, &mandate);
    assert_eq!(found.map(|_| ()), Err(Refused::NotHolder));
}

#[test]
fn a_person_uses_a_mandate_in_their_own_case_only() {
    let view_for = |case| {
        let known = PermissionRecord {
            holder_case: Some(CaseId([case; 32])),
            ..mandate_of(Holder::Party(COMPANY))
        };
        view_of(&[known], KeyPurpose::Case)
    };
    let act = "confirm".parse().unwrap();
    let mandate = Mandate {
        permission: PermissionId([1; 32]),
        giver: Holder::Party(COMPANY),
        act: &act,
        targets: &[CASE, SERVICE],
        amount: None,
    };
    let found = |case| use_mandate(&cx(), &view_for(case), &mandate).map(|_| ());
    assert_eq!(found(5), Ok(()));
    assert_eq!(found(6), Err(Refused::TargetDiffers));
}

#[test]
fn a_mandate_passed_on_is_of_its_first_giver_and_counts_in_both() {
    let first = PermissionRecord {
        permission: PermissionId([2; 32]),
        holder: PartyId([8; 32]),
        ..mandate_of(Holder::Party(COMPANY))
    };
    let passed_on = PermissionRecord {
        from: Some(first.permission),
        ..mandate_of(Holder::Party(PartyId([8; 32])))
    };
    let both = [passed_on, first];
    check(&both, |_| (), Ok(()));
    let view = view_of(&both, KeyPurpose::Office);
    let id = PermissionId([1; 32]);
    assert_eq!(mandate_giver(id, &view), Ok(Holder::Party(COMPANY)));
    let rounds = [0, 1, 2, 3].map(|round| mandate_reads(id, &view, Round(round)));
    let named: Vec<_> = rounds.iter().map(|keys| keys.as_slice().to_vec()).collect();
    let expected = both
        .each_ref()
        .map(|it| vec![RecordKey::from(it.permission)]);
    assert_eq!(named[..2], expected);
    assert!(named[2..].iter().all(Vec::is_empty));
    let act = "confirm".parse().unwrap();
    let mandate = Mandate {
        permission: id,
        giver: Holder::Party(COMPANY),
        act: &act,
        targets: &[SERVICE],
        amount: None,
    };
    let mut changes = Changes::default();
    use_mandate(&cx(), &view, &mandate)
        .unwrap()
        .write(&mut changes);
    let uses: Vec<_> = changes
        .drain()
        .map(|(_, record)| match record {
            AnyRecord::Permission(record) => record.uses,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(uses, [1, 1]);
}
