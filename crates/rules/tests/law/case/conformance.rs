//! Samples of every encoding that cases have.

use std::collections::BTreeMap;

use chancery_rules::{
    case::CaseEffect,
    definition::Renamed,
    kernel::{cbor, ids::PermissionId, text::AtMost},
    motion::Effect,
    obligation::{EndRecurrence, ReverseObligation},
    register::ClaimNullifier,
};

use super::{
    sale::{assess, effects, granted, sold},
    *,
};
use crate::samples::{issue, revoke};

const UNDER: Option<PermissionId> = Some(PermissionId([9; 32]));

/// A sample of each transaction, every optional field filled.
pub fn transactions() -> Vec<AnyTransaction> {
    let city = city();
    let mut submitted = apply(1);
    let mut found = find(1, "check-title", &[("title-clear", true)]);
    let mut confirmed = confirm(1, "seller-agrees", true);
    let (mut withdrawn, mut appealed) = (withdraw(1), appeal(1));
    for (for_holder, under) in [
        (&mut submitted.for_holder, &mut submitted.under),
        (&mut confirmed.for_holder, &mut confirmed.under),
        (&mut withdrawn.for_holder, &mut withdrawn.under),
        (&mut appealed.for_holder, &mut appealed.under),
    ] {
        (*for_holder, *under) = (Some(alias(LIN)), UNDER);
    }
    found.about = Some(commitment(5));
    found.valid_until = Some(Timestamp(1));
    vec![
        open(&city, 1).into(),
        admit_person(1, "seller", LIN).into(),
        name_holder(1, "bank", party(BANK)).into(),
        submitted.into(),
        found.into(),
        confirmed.into(),
        granted(1).into(),
        withdrawn.into(),
        appealed.into(),
    ]
}

/// One of each kind.
pub fn all_effects() -> Vec<CaseEffect> {
    let city = city();
    let claim = ClaimNullifier {
        nullifier: [1; 32].into(),
        purpose: code("claim"),
        case: Some(case(1)),
    };
    let reverse = ReverseObligation {
        obligation: obligation(1),
        reason: reason("error"),
    };
    let end = EndRecurrence {
        obligation: obligation(1),
        reason: reason("error"),
    };
    let rectified = super::appeal::overturned(1).effects.into_vec();
    [
        effects(1),
        rectified,
        vec![
            CaseEffect::IssueCertificate(Box::new(issue(HOUSING, city.title, 1))),
            CaseEffect::RevokeCertificate(revoke(1)),
            CaseEffect::RegisterEntry(Box::new(register_entry(1, city.register))),
            CaseEffect::ClaimNullifier(claim),
            CaseEffect::AssessObligation(Box::new(assess(&city, 1))),
            CaseEffect::ReverseObligation(reverse),
            CaseEffect::EndRecurrence(end),
        ],
    ]
    .concat()
}

/// The records that a sale and its appeal leave in the state.
pub fn records(samples: &mut BTreeMap<String, Vec<u8>>) {
    let mut city = city();
    let mut add = |city: &City, name: &str, key: RecordKey| {
        let bytes = city.world.state[&key.state_key()].clone();
        samples.insert(format!("record.{name}"), bytes);
    };
    let mut begun = city.clone();
    opened(&mut begun, 1);
    begun.must(SECURITY, admit_person(1, "seller", CHEN));
    begun.must(LIN, apply(1));
    begun.must(LIN, confirm(1, "seller-agrees", true));
    add(&begun, "case.open", case(1).into());
    sold(&mut city, 1);
    add(&city, "case.granted", case(1).into());
    city.must(LIN, appeal(1));
    add(&city, "case.appealed", case(1).into());
    add(&city, "entry.held", entry(1).into());
    add(&city, "key.case", LIN.public(KeyPurpose::Case).into());
    let mut next = sample::service(1);
    next.version = 2;
    let document = Document::from(next);
    let to = document.id();
    city.must(REGISTRAR, ApproveDefinition { document });
    let effect = Effect::MigrateCases {
        from: city.service,
        to,
        map: AtMost::one(Renamed {
            from: code("price"),
            to: code("price"),
        }),
    };
    crate::motion::pass(&mut city.world, 1, effect);
    add(&city, "definition.migrated", city.service.into());
}

#[test]
fn every_effect_survives_both_round_trips() {
    let all = all_effects();
    for effect in &all {
        let bytes = cbor::encode(effect);
        assert_eq!(&cbor::decode::<CaseEffect>(&bytes).unwrap(), effect);
        let value = serde_json::to_value(effect).unwrap();
        let kind = serde_json::to_value(effect.kind()).unwrap();
        assert_eq!(value.as_object().unwrap().keys().next().unwrap(), &kind);
        assert_eq!(
            &serde_json::from_value::<CaseEffect>(value).unwrap(),
            effect
        );
    }
    let kinds: std::collections::BTreeSet<_> = all.iter().map(CaseEffect::kind).collect();
    assert_eq!(kinds.len(), 11);
}
