//! The ceremony: every refusal of a descriptor, of an assembly and of the signatures, in order of precedence.

mod approval;

use chancery_rules::{
    founding::{
        AssemblyError, Council, DESCRIPTOR_BYTES_MAX, DESCRIPTOR_DAYS_MAX, Descriptor,
        DescriptorError, Possession, SignedDescriptor, assemble,
    },
    genesis::{Epochs, Genesis, GenesisError, MemberKey},
    kernel::{
        context::Environment,
        ids::ValidatorId,
        keys::KeyPurpose,
        time::{DAY_MS, Timestamp},
    },
    party::PartyKind,
};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::json;

use crate::world::{Actor, FOUNDED, REGISTRAR, TAX, bytes32, name};

const PURPOSES: [KeyPurpose; 5] = [
    KeyPurpose::Root,
    KeyPurpose::Office,
    KeyPurpose::Automation,
    KeyPurpose::Assertion,
    KeyPurpose::Sealing,
];
const CODES: [&str; 2] = ["11990000000000019A", "119900000000000275"];

fn validator(actor: Actor) -> SigningKey {
    SigningKey::from_bytes(&bytes32("validator", actor.seed.into()))
}

fn descriptor(actor: Actor) -> Descriptor {
    let code = CODES[usize::from(actor.seed) - 1];
    Descriptor {
        v: 1,
        environment: Environment::Production,
        party: actor.party(),
        kind: PartyKind::Agency,
        name: name("agency"),
        identifier: Some(code.parse().unwrap()),
        keys: PURPOSES
            .map(|purpose| MemberKey {
                purpose,
                key: actor.public(purpose),
            })
            .to_vec(),
        validator: Some(ValidatorId(validator(actor).verifying_key().to_bytes())),
        address: Some(format!("10.0.0.{}:7101", actor.seed).parse().unwrap()),
        made: FOUNDED,
        expires: FOUNDED.plus_ms(30 * DAY_MS),
    }
}

fn sign(actor: Actor, descriptor: Descriptor) -> SignedDescriptor {
    let message = descriptor.signed_bytes();
    let secrets = PURPOSES[..4].iter().map(|purpose| actor.secret(*purpose));
    let signatures = secrets
        .chain([validator(actor)])
        .filter(|secret| {
            let public = secret.verifying_key().to_bytes();
            let signers = descriptor.signers();
            signers.iter().any(|key| key.bytes() == public.as_slice())
        })
        .map(|secret| Possession {
            key: secret.verifying_key().to_bytes().to_vec(),
            signature: secret.sign(&message).to_bytes(),
        })
        .collect();
    SignedDescriptor {
        descriptor,
        signatures,
    }
}

fn signed(actor: Actor) -> SignedDescriptor {
    sign(actor, descriptor(actor))
}

fn reread(signed: &SignedDescriptor) -> Result<SignedDescriptor, DescriptorError> {
    SignedDescriptor::parse(&serde_json::to_vec(signed).unwrap())
}

/// Changed before it is signed.
fn spoil(change: impl FnOnce(&mut Descriptor)) -> DescriptorError {
    let mut spoiled = descriptor(REGISTRAR);
    change(&mut spoiled);
    reread(&sign(REGISTRAR, spoiled)).unwrap_err()
}

/// Changed after it was signed.
fn forge(change: impl FnOnce(&mut SignedDescriptor)) -> DescriptorError {
    let mut forged = signed(REGISTRAR);
    change(&mut forged);
    reread(&forged).unwrap_err()
}

#[test]
fn a_descriptor_is_read_back_with_a_signature_of_each_key_that_signs() {
    let one = signed(REGISTRAR);
    assert_eq!(reread(&one).unwrap(), one);
    assert_eq!(one.signatures.len(), 5, "all but the sealing key");
    let mut without = descriptor(REGISTRAR);
    (without.validator, without.address, without.identifier) = (None, None, None);
    let without = sign(REGISTRAR, without);
    assert_eq!(without.signatures.len(), 4);
    assert_eq!(reread(&without).unwrap(), without);
}

#[test]
fn a_descriptor_of_another_form_is_refused() {
    let form = |change: fn(&mut serde_json::Value)| {
        let mut value = serde_json::to_value(signed(REGISTRAR)).unwrap();
        change(&mut value);
        let error = SignedDescriptor::parse(&serde_json::to_vec(&value).unwrap()).unwrap_err();
        assert!(matches!(error, DescriptorError::Form(_)), "{error:?}");
    };
    form(|value| *value = json!([]));
    form(|value| value["more"] = json!(1));
    form(|value| value["descriptor"]["more"] = json!(1));
    form(|value| value["descriptor"]["identifier"] = json!("1199"));
    form(|value| value["descriptor"]["environment"] = json!("staging"));
    form(|value| value["descriptor"]["address"] = json!("10.0.0.1"));
    form(|value| value["signatures"][0]["signature"] = json!("00"));
    let mut long = serde_json::to_vec(&signed(REGISTRAR)).unwrap();
    long.resize(DESCRIPTOR_BYTES_MAX, b' ');
    assert!(SignedDescriptor::parse(&long).is_ok());
    long.push(b' ');
    assert_eq!(
        SignedDescriptor::parse(&long).unwrap_err(),
        DescriptorError::TooLarge
    );
}

#[test]
fn what_a_descriptor_may_not_say_is_refused_in_order() {
    assert_eq!(spoil(|one| one.v = 2), DescriptorError::Version(2));
    let wrong = spoil(|one| one.identifier = Some("119900000000000276".parse().unwrap()));
    assert!(
        matches!(
            wrong,
            DescriptorError::Member(GenesisError::Identifier { .. })
        ),
        "{wrong:?}"
    );
    let party = REGISTRAR.party();
    assert_eq!(
        spoil(|one| one.keys.retain(|key| key.purpose != KeyPurpose::Root)),
        DescriptorError::Member(GenesisError::NoRootKey(party))
    );
    assert_eq!(
        spoil(|one| one.keys[2].key = one.keys[1].key),
        DescriptorError::Member(GenesisError::KeyTwice(party))
    );
    assert_eq!(
        spoil(|one| {
            let office = one.keys[1].key.bytes().try_into().unwrap();
            one.validator = Some(ValidatorId(office));
        }),
        DescriptorError::Member(GenesisError::KeyTwice(party))
    );
    assert_eq!(spoil(|one| one.keys.swap(0, 1)), DescriptorError::KeyOrder);
    assert_eq!(spoil(|one| one.address = None), DescriptorError::NoAddress);
    assert_eq!(spoil(|one| one.expires = one.made), DescriptorError::Life);
    let most = DESCRIPTOR_DAYS_MAX * DAY_MS;
    assert_eq!(
        spoil(|one| one.expires = one.made.plus_ms(most + 1)),
        DescriptorError::Life
    );
    let mut longest = descriptor(REGISTRAR);
    longest.expires = longest.made.plus_ms(most);
    assert!(reread(&sign(REGISTRAR, longest)).is_ok());
}

#[test]
fn nobody_brings_a_key_that_is_not_its_own() {
    assert_eq!(
        forge(|one| drop(one.signatures.pop())),
        DescriptorError::Signers
    );
    assert_eq!(
        forge(|one| one.signatures.swap(0, 1)),
        DescriptorError::Signers
    );
    assert_eq!(
        forge(|one| one.signatures.push(one.signatures[0].clone())),
        DescriptorError::Signers
    );
    for place in 0..5 {
        let error = forge(|one| one.signatures[place].signature[0] ^= 1);
        assert!(
            matches!(error, DescriptorError::Signature(_)),
            "{place}: {error:?}"
        );
    }
    let theirs = ValidatorId(validator(TAX).verifying_key().to_bytes());
    let stolen = forge(|one| {
        one.descriptor.validator = Some(theirs);
        one.signatures[4].key = theirs.0.to_vec();
    });
    assert!(matches!(stolen, DescriptorError::Signature(_)));
    let renamed = forge(|one| one.descriptor.name = name("another"));
    assert!(matches!(renamed, DescriptorError::Signature(_)));
}

fn council() -> Council {
    Council {
        name: name("city"),
        environment: Environment::Production,
        time: FOUNDED.plus_ms(DAY_MS),
        epochs: Some(Epochs {
            blocks: 10,
            term: 1,
        }),
    }
}

#[test]
fn the_same_descriptors_give_the_same_genesis_file_in_any_order() {
    let (one, two) = (signed(REGISTRAR), signed(TAX));
    let file = assemble(&council(), &[one.clone(), two.clone()]).unwrap();
    assert_eq!(assemble(&council(), &[two, one.clone()]).unwrap(), file);
    let (genesis, _) = Genesis::parse(&file).unwrap();
    assert!(genesis.members.is_sorted_by_key(|member| member.party));
    assert_eq!(genesis.epochs().blocks, 10);
    assert_eq!(
        genesis.member(REGISTRAR.party()).unwrap(),
        &one.descriptor.member()
    );
}

fn refused(council: &Council, changed: impl FnOnce(&mut Descriptor)) -> AssemblyError {
    let mut two = descriptor(TAX);
    changed(&mut two);
    assemble(council, &[signed(REGISTRAR), sign(TAX, two)]).unwrap_err()
}

#[test]
fn descriptors_that_do_not_go_together_are_refused_in_order() {
    let (council, party) = (council(), TAX.party());
    let mut forged = signed(TAX);
    forged.signatures[0].signature[0] ^= 1;
    let error = assemble(&council, &[signed(REGISTRAR), forged]).unwrap_err();
    assert!(
        matches!(&error, AssemblyError::Descriptor { party: whose, error: DescriptorError::Signature(_) } if *whose == party),
        "{error:?}"
    );
    assert_eq!(
        refused(&council, |two| two.environment = Environment::Development),
        AssemblyError::Environment(party)
    );
    assert_eq!(
        refused(&council, |two| two.made = council.time.plus_ms(1)),
        AssemblyError::NotYetMade(party)
    );
    assert_eq!(
        refused(&council, |two| two.expires = Timestamp(council.time.0 - 1)),
        AssemblyError::Expired(party)
    );
    let (code, address) = (CODES[0].parse().unwrap(), "10.0.0.1:7101".parse().unwrap());
    assert_eq!(
        refused(&council, |two| two.identifier = Some(code)),
        AssemblyError::IdentifierTwice(code)
    );
    assert_eq!(
        refused(&council, |two| two.address =
            Some("10.0.0.1:7101".parse().unwrap())),
        AssemblyError::AddressTwice(address)
    );
}

#[test]
fn one_party_or_one_key_in_two_descriptors_is_refused() {
    let (council, one) = (council(), signed(REGISTRAR));
    let twice = assemble(&council, &[one.clone(), one.clone()]).unwrap_err();
    assert_eq!(twice, GenesisError::PartyTwice(REGISTRAR.party()).into());
    let mut again = descriptor(REGISTRAR);
    (again.party, again.identifier) = (TAX.party(), None);
    again.address = Some("10.0.0.9:7101".parse().unwrap());
    let error = assemble(&council, &[one, sign(REGISTRAR, again)]).unwrap_err();
    assert!(matches!(
        error,
        AssemblyError::Genesis(GenesisError::KeyTwice(_))
    ));
    let nobody = assemble(&council, &[]).unwrap_err();
    assert_eq!(nobody, GenesisError::MemberCount(0).into());
    let mut silent = descriptor(REGISTRAR);
    (silent.validator, silent.address) = (None, None);
    let silent = assemble(&council, &[sign(REGISTRAR, silent)]).unwrap_err();
    assert_eq!(silent, GenesisError::NoValidator.into());
}
