//! Every intermediate value of the W3C vector, every refusal, and the ambiguous signatures.

use super::*;

const DIR: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/fixtures/eddsa-jcs-2022/"
);

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{DIR}{name}"))
        .unwrap()
        .trim_end()
        .to_owned()
}

fn signed() -> Value {
    jcs::parse_strict(fixture("signedJCS.json").as_bytes()).unwrap()
}

fn signer() -> AssertionSigner {
    AssertionSigner::from_seed(&[7; 32]).unwrap()
}

fn options() -> ProofOptions {
    ProofOptions {
        created: "2026-11-20T08:00:00Z".parse().unwrap(),
    }
}

fn ours() -> Value {
    sign(
        json!({ "@context": ["a", "b"], "claim": 1 }),
        &signer(),
        &options(),
    )
    .unwrap()
}

#[test]
fn every_intermediate_value_is_that_of_the_w3c_vector() {
    let secured = signed();
    let document = secured.as_object().unwrap();
    let proof = document["proof"].as_object().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(
        text(canonical_without(document, "proof").unwrap()),
        fixture("canonDocJCS.txt")
    );
    assert_eq!(
        text(canonical_without(proof, "proofValue").unwrap()),
        fixture("proofCanonJCS.txt")
    );
    let config = jcs::parse_strict(fixture("proofConfigJCS.json").as_bytes()).unwrap();
    assert_eq!(
        text(jcs::canonical(&config).unwrap()),
        fixture("proofCanonJCS.txt")
    );
    let hashes = signed_bytes(proof, document).unwrap();
    assert_eq!(hex::encode(hashes.document), fixture("docHashJCS.txt"));
    assert_eq!(
        hex::encode(hashes.configuration),
        fixture("proofHashJCS.txt")
    );
    assert_eq!(
        hex::encode(hashes.concatenated()),
        fixture("combinedHashJCS.txt")
    );
    assert_eq!(
        hex::encode(signature_of(proof).unwrap()),
        fixture("sigHexJCS.txt")
    );
    assert_eq!(proof["proofValue"], fixture("sigBTC58JCS.txt"));
    let verified = verify(&secured).unwrap();
    assert_eq!(verified.created.to_string(), "2023-02-24T23:36:38Z");
    assert_eq!(
        verified.key.verification_method(),
        proof["verificationMethod"]
    );
}

#[test]
fn what_we_sign_verifies_and_names_its_key_and_time() {
    let verified = verify(&ours()).unwrap();
    assert_eq!(
        verified,
        VerifiedProof {
            key: signer().key(),
            created: options().created
        }
    );
    let plain = sign(json!({ "claim": 1 }), &signer(), &options()).unwrap();
    assert!(plain["proof"].get("@context").is_none());
    verify(&plain).unwrap();
}

#[test]
fn any_change_of_the_document_or_of_the_proof_is_refused() {
    for (pointer, value) in [
        ("/claim", json!(2)),
        ("/@context/1", json!("c")),
        ("/proof/created", json!("2026-11-20T08:00:01Z")),
    ] {
        let mut secured = ours();
        *secured.pointer_mut(pointer).unwrap() = value;
        assert!(verify(&secured).is_err(), "{pointer}");
    }
    let mut added = ours();
    added["more"] = json!(true);
    assert_eq!(verify(&added), Err(ProofError::Signature));
    let mut other_key = ours();
    let other = AssertionSigner::from_seed(&[8; 32]).unwrap().key();
    other_key["proof"]["verificationMethod"] = json!(other.verification_method());
    assert_eq!(verify(&other_key), Err(ProofError::Signature));
}

fn field(field: &'static str, expected: &'static str) -> ProofError {
    ProofError::Field { field, expected }
}

#[test]
fn each_field_of_a_proof_has_one_accepted_form() {
    let check = |name: &str, value: Value, expected: ProofError| {
        let mut secured = ours();
        secured["proof"][name] = value.clone();
        assert_eq!(verify(&secured), Err(expected), "{name}: {value}");
    };
    check(
        "type",
        json!("Ed25519Signature2020"),
        field("type", "`DataIntegrityProof`"),
    );
    check(
        "cryptosuite",
        json!("eddsa-rdfc-2022"),
        field("cryptosuite", "`eddsa-jcs-2022`"),
    );
    check(
        "proofPurpose",
        json!("authentication"),
        field("proofPurpose", "`assertionMethod`"),
    );
    for created in [
        json!("2026-11-20T08:00:00+00:00"),
        json!("2026-11-20"),
        json!(0),
        json!(null),
    ] {
        check("created", created, field("created", "a UTC time"));
    }
    check("@context", json!(["a"]), ProofError::Context);
    check("@context", json!(["a", "b", "c"]), ProofError::Context);
    check("@context", json!(["b", "a"]), ProofError::Context);
    let did = signer().key().to_string();
    check(
        "verificationMethod",
        json!(did),
        ProofError::Key(KeyError::Fragment),
    );
    let two = format!("{did}#z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2");
    check(
        "verificationMethod",
        json!(two),
        ProofError::Key(KeyError::Fragment),
    );
    check(
        "verificationMethod",
        json!("did:web:a#b"),
        ProofError::Key(KeyError::Form),
    );
    let signature = ours()["proof"]["proofValue"].as_str().unwrap().to_owned();
    let refused = field("proofValue", "64 bytes in base58btc after `z`");
    for value in [
        signature.replacen('z', "u", 1),
        signature[1..].to_owned(),
        format!("{signature}1"),
        format!("z1{}", &signature[1..]),
        format!("z0{}", &signature[2..]),
        format!("z{}", "1".repeat(1000)),
        "z".to_owned(),
        String::new(),
    ] {
        check("proofValue", json!(value), refused.clone());
    }
}

#[test]
fn every_missing_field_is_refused() {
    for name in FIELDS {
        let mut secured = ours();
        secured["proof"].as_object_mut().unwrap().remove(name);
        assert!(verify(&secured).is_err(), "{name}");
    }
}

#[test]
fn what_would_have_to_be_checked_and_is_not_known_is_refused_by_name() {
    for name in [
        "previousProof",
        "expires",
        "challenge",
        "domain",
        "nonce",
        "id",
        "x",
    ] {
        let mut secured = ours();
        secured["proof"][name] = json!("x");
        let expected = ProofError::UnknownField {
            field: name.to_owned(),
        };
        assert_eq!(verify(&secured), Err(expected));
    }
}

#[test]
fn a_document_has_exactly_one_proof() {
    assert_eq!(verify(&json!([])), Err(ProofError::NotObject));
    assert_eq!(verify(&json!({ "claim": 1 })), Err(ProofError::NotOneProof));
    let mut set = ours();
    set["proof"] = json!([set["proof"].clone()]);
    assert_eq!(verify(&set), Err(ProofError::NotOneProof));
    assert_eq!(
        sign(ours(), &signer(), &options()),
        Err(ProofError::AlreadySigned)
    );
    assert_eq!(
        sign(json!("x"), &signer(), &options()),
        Err(ProofError::NotObject)
    );
}

/// Case numbers of ed25519-speccheck: 0 to 2 have points of small order, 3 is good, 4 and 5 fail
/// without the cofactor, 6 and 7 have S beyond L, 8 and 9 an R and 10 and 11 an A that are not
/// canonical.
#[test]
fn of_the_ambiguous_signatures_only_the_unambiguous_one_passes() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/ed25519-speccheck.json"
    );
    let cases = jcs::parse_strict(&std::fs::read(path).unwrap()).unwrap();
    let accepted = |case: &Value| {
        let bytes = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
        let key: [u8; 32] = bytes("pub_key").try_into().unwrap();
        let signature: [u8; 64] = bytes("signature").try_into().unwrap();
        let key = AssertionKey::from_bytes(&key);
        key.is_ok_and(|key| key.verifies(&bytes("message"), &signature))
    };
    let passed: Vec<usize> = cases
        .as_array()
        .unwrap()
        .iter()
        .enumerate()
        .filter_map(|(number, case)| accepted(case).then_some(number))
        .collect();
    assert_eq!(passed, [3]);
}

#[test]
fn keys_have_one_form_and_are_not_of_small_order() {
    let key = signer().key();
    assert_eq!(key.to_string().parse(), Ok(key));
    let text = key.to_string();
    for refused in [
        text.to_uppercase(),
        text.replace("did:key:z", "did:key:u"),
        text[..text.len() - 1].to_owned(),
        format!("{text}1"),
        text.replace("z6Mk", "z6LS"),
        String::new(),
    ] {
        assert!(refused.parse::<AssertionKey>().is_err(), "{refused}");
    }
    let mut one = [0; 32];
    one[0] = 1;
    assert_eq!(AssertionKey::from_bytes(&one), Err(KeyError::SmallOrder));
    assert_eq!(
        AssertionKey::from_bytes(&[0; 32]),
        Err(KeyError::SmallOrder)
    );
    let mut prime = [0xff; 32];
    (prime[0], prime[31]) = (0xed, 0x7f);
    assert_eq!(
        AssertionKey::from_bytes(&prime),
        Err(KeyError::NotCanonical)
    );
    assert_eq!(
        AssertionKey::from_bytes(&[0xff; 32]),
        Err(KeyError::NotCanonical)
    );
}
