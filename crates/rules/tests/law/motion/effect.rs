//! Effects as bytes and as JSON: one flat map, with exactly its fields.

use chancery_rules::{
    definition::Renamed,
    kernel::{cbor, ids::DefinitionId, text::AtMost},
    motion::{Duty, Effect},
};
use serde_json::json;

use super::{
    admit_member, admit_node, admit_party, member, node_key, reinstate_member, reinstate_node,
    reinstate_party, remove_member, remove_node, rotate, set, set_role, suspend_member,
    suspend_node, suspend_party,
};
use crate::samples::{licence, reason};

/// One of each kind.
pub fn all() -> Vec<Effect> {
    let (one, definition) = (member(0), licence(1).id());
    vec![
        admit_party(one),
        suspend_party(one),
        reinstate_party(one),
        admit_member(one),
        suspend_member(one),
        reinstate_member(one),
        remove_member(one),
        admit_node(one, Duty::Follower),
        suspend_node(one),
        reinstate_node(one),
        remove_node(one),
        set_role(one, Duty::Validator),
        rotate(one, node_key(one)),
        Effect::SetAddress {
            party: one.party(),
            address: "[::1]:9000".parse().unwrap(),
        },
        set("motion_days", 7),
        Effect::ApproveDefinition {
            document: Box::new(licence(1).into()),
        },
        Effect::RetireDefinition { definition },
        Effect::EmergencyStop {
            definition,
            reason: reason("flaw-found"),
        },
        Effect::LiftStop { definition },
        Effect::MigrateCases {
            from: definition,
            to: licence(2).id(),
            map: AtMost::one(Renamed {
                from: "old".parse().unwrap(),
                to: "new".parse().unwrap(),
            }),
        },
    ]
}

pub fn name_of(effect: &Effect) -> String {
    serde_json::to_value(effect).unwrap()["effect"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn every_effect_survives_both_round_trips() {
    for effect in all() {
        let bytes = cbor::encode(&effect);
        assert_eq!(cbor::decode::<Effect>(&bytes).unwrap(), effect);
        let value = serde_json::to_value(&effect).unwrap();
        assert_eq!(serde_json::from_value::<Effect>(value).unwrap(), effect);
    }
    let names: std::collections::BTreeSet<_> = all().iter().map(name_of).collect();
    assert_eq!(names.len(), 20);
}

#[test]
fn ids_are_text_in_json_and_bytes_in_cbor() {
    let effect = admit_member(member(0));
    let party = member(0).party();
    assert_eq!(
        serde_json::to_value(&effect).unwrap(),
        json!({ "effect": "admit_member", "party": party.to_string() })
    );
    let as_text = json!({ "effect": "admit_member", "party": party.to_string() });
    assert!(cbor::decode::<Effect>(&cbor::encode(&as_text)).is_err());
}

#[test]
fn an_effect_has_its_fields_and_no_others() {
    for effect in all() {
        let value = serde_json::to_value(&effect).unwrap();
        let fields = value.as_object().unwrap();
        for name in fields.keys() {
            let mut less = fields.clone();
            less.remove(name);
            assert!(
                serde_json::from_value::<Effect>(less.into()).is_err(),
                "{name}"
            );
        }
        for foreign in ["party", "value", "definition", "surplus"] {
            if fields.contains_key(foreign) {
                continue;
            }
            let mut more = fields.clone();
            let filling = match foreign {
                "value" => json!(1),
                _ => json!(DefinitionId([1; 32]).to_string()),
            };
            more.insert(foreign.to_owned(), filling);
            assert!(
                serde_json::from_value::<Effect>(more.into()).is_err(),
                "{foreign}"
            );
        }
    }
    let unknown = json!({ "effect": "mint_money" });
    assert!(serde_json::from_value::<Effect>(unknown).is_err());
    let suspended = json!({ "effect": "set_node_role", "party": member(0).party().to_string(), "role": "suspended" });
    assert!(serde_json::from_value::<Effect>(suspended).is_err());
}

#[test]
fn the_schema_knows_every_effect_and_its_fields() {
    let schema = serde_json::to_value(schemars::schema_for!(Effect)).unwrap();
    let variants = schema["oneOf"].as_array().unwrap();
    assert_eq!(variants.len(), all().len());
    for (variant, effect) in variants.iter().zip(all()) {
        let value = serde_json::to_value(&effect).unwrap();
        let properties = variant["properties"].as_object().unwrap();
        let known: std::collections::BTreeSet<_> = properties.keys().collect();
        assert_eq!(known, value.as_object().unwrap().keys().collect());
        assert_eq!(properties["effect"]["const"], value["effect"]);
        assert_eq!(variant["additionalProperties"], false);
    }
}
