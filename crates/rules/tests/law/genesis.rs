//! Genesis files: what they may not be, and what they start.

use chancery_rules::{
    genesis::{Epochs, GENESIS_BYTES_MAX, Genesis, GenesisError, MEMBERS_MAX},
    kernel::{
        context::Environment,
        ids::{Epoch, Height, LedgerId, ValidatorId},
        keys::KeyPurpose,
        node_address::{HOST_CHARS_MAX, NodeAddress},
    },
    motion::NODES_MAX,
    party::TRANSACTION_KEYS_MAX,
};
use serde_json::{Value, json};

use crate::world::{Actor, REGISTRAR, TAX, World, genesis};

fn sample() -> Value {
    serde_json::to_value(genesis(Environment::Development)).unwrap()
}

fn parse(value: &Value) -> Result<Genesis, GenesisError> {
    Genesis::parse(&serde_json::to_vec(value).unwrap()).map(|(genesis, _)| genesis)
}

fn spoil(change: impl FnOnce(&mut Value)) -> GenesisError {
    let mut value = sample();
    change(&mut value);
    parse(&value).unwrap_err()
}

fn form(change: impl FnOnce(&mut Value)) {
    let error = spoil(change);
    assert!(matches!(error, GenesisError::Form(_)), "{error:?}");
}

fn key(actor: Actor, purpose: KeyPurpose) -> Value {
    json!({ "purpose": purpose, "algorithm": "ed25519", "public": hex::encode(actor.public(purpose).bytes()) })
}

#[test]
fn the_ledger_is_named_by_the_exact_bytes() {
    let (compact, pretty) = (
        serde_json::to_vec(&sample()).unwrap(),
        serde_json::to_vec_pretty(&sample()).unwrap(),
    );
    let ((one, id), (other, other_id)) = (
        Genesis::parse(&compact).unwrap(),
        Genesis::parse(&pretty).unwrap(),
    );
    assert_eq!(one, other);
    assert_eq!(one, genesis(Environment::Development));
    assert_ne!(id, other_id);
    assert_eq!(id, LedgerId::of(&compact));
}

#[test]
fn the_committee_is_sorted() {
    let committee = genesis(Environment::Development).committee();
    assert_eq!(committee.len(), 4);
    assert!(committee.is_sorted());
}

#[test]
fn another_form_is_refused() {
    form(|genesis| *genesis = json!([]));
    form(|genesis| genesis["more"] = json!(1));
    form(|genesis| genesis["members"][0]["more"] = json!(1));
    form(|genesis| genesis["members"][0]["keys"][0]["more"] = json!(1));
    form(|genesis| drop(genesis.as_object_mut().unwrap().remove("environment")));
    form(|genesis| genesis["environment"] = json!("staging"));
    form(|genesis| genesis["time"] = json!("2026-01-01"));
    form(|genesis| genesis["time"] = json!(-1));
    form(|genesis| genesis["name"]["zh"] = json!(""));
    form(|genesis| genesis["members"][0]["party"] = json!("AB"));
    form(|genesis| genesis["members"][0]["kind"] = json!("citizen"));
    form(|genesis| genesis["members"][0]["identifier"] = json!("123"));
    form(|genesis| genesis["members"][0]["keys"][0]["public"] = json!("00"));
    form(|genesis| genesis["members"][0]["keys"][0]["algorithm"] = json!("rsa"));
    let twice = String::from_utf8(serde_json::to_vec(&sample()).unwrap()).unwrap();
    let twice = twice.replacen("{", r#"{"v":1,"#, 1);
    assert!(matches!(
        Genesis::parse(twice.as_bytes()),
        Err(GenesisError::Form(_))
    ));
}

#[test]
fn contents_are_refused_in_order_of_precedence() {
    let members = |genesis: &mut Value| genesis["members"].as_array_mut().unwrap().clone();
    assert_eq!(
        spoil(|genesis| genesis["v"] = json!(2)),
        GenesisError::Version(2)
    );
    assert_eq!(
        spoil(|genesis| genesis["members"] = json!([])),
        GenesisError::MemberCount(0)
    );
    let many = spoil(|genesis| {
        let one = members(genesis)[0].clone();
        genesis["members"] = json!(vec![one; MEMBERS_MAX + 1]);
    });
    assert_eq!(many, GenesisError::MemberCount(MEMBERS_MAX + 1));
    let party = REGISTRAR.party();
    let twice = spoil(|genesis| genesis["members"][1]["party"] = json!(party));
    assert_eq!(twice, GenesisError::PartyTwice(party));
    let wrong = spoil(|genesis| genesis["members"][0]["identifier"] = json!("91350100M000100Y44"));
    assert!(matches!(wrong, GenesisError::Identifier { .. }));
    let many = spoil(|genesis| {
        genesis["members"][0]["keys"] = json!(vec![
            key(REGISTRAR, KeyPurpose::Office);
            TRANSACTION_KEYS_MAX + 1
        ]);
    });
    assert_eq!(many, GenesisError::TooManyKeys(party));
    let none = spoil(|genesis| genesis["members"][0]["keys"][0]["purpose"] = json!("office"));
    assert_eq!(none, GenesisError::NoRootKey(party));
    let wrong = spoil(|genesis| genesis["members"][0]["keys"][1]["purpose"] = json!("sealing"));
    assert_eq!(wrong, GenesisError::WrongAlgorithm(party));
    let weak = format!("01{}", "00".repeat(31));
    let key_weak = spoil(|genesis| genesis["members"][0]["keys"][1]["public"] = json!(weak));
    assert_eq!(key_weak, GenesisError::WeakKey(party));
    let validator_weak = spoil(|genesis| genesis["members"][0]["validator"] = json!(weak));
    assert_eq!(validator_weak, GenesisError::WeakKey(party));
}

#[test]
fn no_key_has_two_owners_or_two_purposes() {
    let office = key(REGISTRAR, KeyPurpose::Office);
    let twice =
        spoil(|genesis| genesis["members"][0]["keys"][2]["public"] = office["public"].clone());
    assert_eq!(twice, GenesisError::KeyTwice(REGISTRAR.party()));
    let other =
        spoil(|genesis| genesis["members"][1]["keys"][1]["public"] = office["public"].clone());
    assert_eq!(other, GenesisError::KeyTwice(TAX.party()));
    let validator = spoil(|genesis| genesis["members"][1]["validator"] = office["public"].clone());
    assert_eq!(validator, GenesisError::KeyTwice(TAX.party()));
    let both = spoil(|genesis| {
        genesis["members"][1]["validator"] = genesis["members"][0]["validator"].clone();
    });
    assert_eq!(both, GenesisError::KeyTwice(TAX.party()));
}

#[test]
fn somebody_validates() {
    let remove = |genesis: &mut Value, members: usize| {
        for member in genesis["members"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .take(members)
        {
            member.as_object_mut().unwrap().remove("validator");
        }
    };
    assert_eq!(
        spoil(|genesis| remove(genesis, 4)),
        GenesisError::NoValidator
    );
    let mut one = sample();
    remove(&mut one, 3);
    assert_eq!(parse(&one).unwrap().committee().len(), 1);
}

#[test]
fn epochs_are_counted_as_the_file_says_within_bounds() {
    assert_eq!(
        parse(&sample()).unwrap().epochs(),
        Epochs {
            blocks: 3600,
            term: 720
        }
    );
    let with = |blocks: u64, term: u64| {
        let mut file = sample();
        file["epochs"] = json!({ "blocks": blocks, "term": term });
        parse(&file).map(|genesis| genesis.epochs())
    };
    for (blocks, term) in [(2, 1), (1_000_000, 100_000)] {
        assert_eq!(with(blocks, term).unwrap(), Epochs { blocks, term });
    }
    for (blocks, term) in [(1, 1), (1_000_001, 1), (2, 0), (2, 100_001)] {
        assert_eq!(with(blocks, term).unwrap_err(), GenesisError::Epochs);
    }
    form(|genesis| genesis["epochs"] = json!({ "blocks": 2 }));
    let ten = Epochs {
        blocks: 10,
        term: 1,
    };
    assert_eq!(ten.epoch_of(Height(9)), Epoch(0));
    assert_eq!(ten.epoch_of(Height(10)), Epoch(1));
    assert_eq!(
        (ten.first(Epoch(3)), ten.last(Epoch(3))),
        (Height(30), Height(39))
    );
    assert!(ten.is_last(Height(39)) && !ten.is_last(Height(40)));
}

#[test]
fn a_nodes_address_is_a_host_and_a_port() {
    for address in ["10.0.0.1:7101", "[fd00::1]:1", "node-1.tax.example:65535"] {
        let mut file = sample();
        file["members"][0]["address"] = json!(address);
        let member = &parse(&file).unwrap().members[0];
        assert_eq!(member.address.as_ref().unwrap().as_str(), address);
    }
    for address in [
        "",
        ":1",
        "host",
        "host:",
        "host:0",
        "host:07101",
        "host:65536",
        "host:+1",
        "ho st:1",
        "-a:1",
        "a-:1",
        "a..b:1",
        "fd00::1:7101",
        "[fd00::g]:1",
        "[10.0.0.1]:1",
        "http://host:1",
    ] {
        form(|genesis| genesis["members"][0]["address"] = json!(address));
    }
    let alone = spoil(|genesis| {
        let member = genesis["members"][0].as_object_mut().unwrap();
        member.insert(String::from("address"), json!("host:1"));
        member.remove("validator");
    });
    assert_eq!(alone, GenesisError::AddressAlone(REGISTRAR.party()));
}

/// A genesis file of as many members as may be.
fn crowd(validators: usize) -> Value {
    let mut members = genesis(Environment::Production);
    let template = members.members[0].clone();
    members.members = (0..MEMBERS_MAX)
        .map(|number| {
            let actor = Actor {
                seed: u8::try_from(number).unwrap(),
                generation: 9,
            };
            let mut member = template.clone();
            member.party = actor.party();
            let key = actor.public(KeyPurpose::Automation);
            member.validator =
                (number < validators).then(|| ValidatorId(key.bytes().try_into().unwrap()));
            member.keys.truncate(1);
            member.keys[0].key = actor.public(KeyPurpose::Root);
            member
        })
        .collect();
    serde_json::to_value(&members).unwrap()
}

#[test]
fn as_many_members_and_validators_as_may_be_are_accepted() {
    assert!(parse(&crowd(NODES_MAX)).is_ok());
    assert_eq!(
        parse(&crowd(NODES_MAX + 1)),
        Err(GenesisError::TooManyValidators(NODES_MAX + 1))
    );
}

#[test]
fn a_file_that_says_nothing_of_epochs_and_addresses_is_written_as_it_was() {
    let written = serde_json::to_value(parse(&sample()).unwrap()).unwrap();
    assert_eq!(written, sample());
    assert!(written.get("epochs").is_none());
    let mut said = sample();
    said["epochs"] = json!({ "blocks": 10, "term": 1 });
    said["members"][0]["address"] = json!("node-1.city.example:9000");
    let written = serde_json::to_value(parse(&said).unwrap()).unwrap();
    assert_eq!(written, said);
}

#[test]
fn an_epoch_has_a_first_and_a_last_block() {
    let epochs = Epochs { blocks: 5, term: 1 };
    for (height, is_first, is_last) in [
        (1, false, false),
        (4, false, true),
        (5, true, false),
        (9, false, true),
        (10, true, false),
    ] {
        assert_eq!(epochs.is_first(Height(height)), is_first);
        assert_eq!(epochs.is_last(Height(height)), is_last);
    }
}

#[test]
fn a_host_is_of_bounded_length() {
    let label = "a".repeat(63);
    let host = |chars: usize| format!("{label}.{}:1", "a".repeat(chars - 64));
    assert!(host(HOST_CHARS_MAX).parse::<NodeAddress>().is_ok());
    assert!(host(HOST_CHARS_MAX + 1).parse::<NodeAddress>().is_err());
}

#[test]
fn length_is_bounded() {
    let mut file = serde_json::to_vec(&sample()).unwrap();
    file.resize(GENESIS_BYTES_MAX, b' ');
    assert!(Genesis::parse(&file).is_ok());
    file.push(b' ');
    assert_eq!(Genesis::parse(&file).unwrap_err(), GenesisError::TooLarge);
}

#[test]
fn members_and_their_keys_enter_the_state_at_height_one() {
    let world = World::development();
    // Four parties with five keys each, the council, the committee, and what the next block needs.
    assert_eq!(world.state.len(), 4 + 20 + 2 + 1);
}
