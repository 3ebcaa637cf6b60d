//! A credential is built, signed, read again; everything else is refused.

use serde_json::json;

use super::*;

fn signer() -> AssertionSigner {
    AssertionSigner::from_seed(&[7; 32]).unwrap()
}

fn options() -> ProofOptions {
    ProofOptions {
        created: "2026-11-20T08:00:00Z".parse().unwrap(),
    }
}

fn claims() -> Claims {
    Claims {
        ledger: LedgerRef::from([1; 32]),
        certificate: CertificateRef::from([2; 32]),
        definition: DefinitionRef::from([3; 32]),
        kind: CredentialKind::of_code("business-licence").unwrap(),
        issuer_name: BilingualName {
            zh: "清河市市场监督管理局".to_owned(),
            en: "Qinghe Administration for Market Regulation".to_owned(),
        },
        valid_from: "2026-11-20T08:00:00Z".parse().unwrap(),
        valid_until: Some("2036-11-20T08:00:00.001Z".parse().unwrap()),
        subject: json!({ "name": "清河试验科技有限公司" })
            .as_object()
            .unwrap()
            .clone(),
        schema_digest: Digest256::of(b"schema"),
        attachments: vec![Attachment {
            commitment: Commitment::from([4; 32]),
            digest: Digest256::of(b"document"),
            media_type: "image/jpeg".to_owned(),
        }],
    }
}

fn issued() -> SecuredCredential {
    claims().issue(&signer(), &options()).unwrap()
}

#[test]
fn what_is_issued_reads_as_what_was_claimed_and_verifies() {
    let credential = SecuredCredential::parse(issued().bytes()).unwrap();
    assert_eq!(credential.claims(), &claims());
    assert_eq!(credential.issuer(), &signer().key());
    assert_eq!(credential.verify().unwrap().key, signer().key());
    assert_eq!(
        credential.subject(),
        &json!({ "name": "清河试验科技有限公司" })
    );
    let value = credential.value();
    let ledger = "01".repeat(32);
    assert_eq!(
        value["id"],
        format!("urn:chancery:{ledger}:certificate:{}", "02".repeat(32))
    );
    assert_eq!(
        value["type"],
        json!(["VerifiableCredential", "BusinessLicence"])
    );
    assert_eq!(value["issuer"]["id"], signer().key().to_string());
    assert_eq!(value["validUntil"], "2036-11-20T08:00:00.001Z");
    assert_eq!(
        value["credentialSchema"]["digestSRI"],
        Digest256::of(b"schema").to_sri()
    );
}

#[test]
fn what_is_optional_is_absent_not_empty() {
    let plain = Claims {
        valid_until: None,
        attachments: Vec::new(),
        ..claims()
    };
    let credential = plain.issue(&signer(), &options()).unwrap();
    assert_eq!(credential.claims(), &plain);
    assert!(credential.value().get("validUntil").is_none());
    assert!(credential.value().get("relatedResource").is_none());
}

#[test]
fn the_commitment_is_over_salt_and_canonical_bytes() {
    let (credential, salt) = (issued(), Salt::from([9; 32]));
    let input = [
        b"chancery/credential/1".as_slice(),
        &[9; 32],
        credential.bytes(),
    ]
    .concat();
    assert_eq!(
        credential.commitment(&salt).as_bytes(),
        Digest256::of(&input).as_bytes()
    );
    assert_ne!(
        credential.commitment(&salt),
        credential.commitment(&Salt::from([8; 32]))
    );
    assert_ne!(Salt::random().unwrap(), Salt::random().unwrap());
}

/// Signs a changed credential anew, so that only its form can be at fault.
fn changed(change: impl FnOnce(&mut Value)) -> Result<SecuredCredential, CredentialError> {
    let mut value = issued().value().clone();
    value.as_object_mut().unwrap().remove("proof");
    change(&mut value);
    let signed = data_integrity::sign(value, &signer(), &options()).unwrap();
    SecuredCredential::parse(&jcs::canonical(&signed).unwrap())
}

#[test]
fn each_field_has_one_accepted_form() {
    assert!(changed(|_| ()).is_ok());
    let check = |pointer: &str, value: Value, field: &str| {
        let refused = changed(|document| *document.pointer_mut(pointer).unwrap() = value.clone());
        match refused {
            Err(CredentialError::Field { field: found, .. }) => assert_eq!(found, field, "{value}"),
            other => panic!("{pointer} {value}: {other:?}"),
        }
    };
    let (one, two) = ("01".repeat(32), "02".repeat(32));
    check(
        "/@context",
        json!(["https://www.w3.org/ns/credentials/v2"]),
        "@context",
    );
    check("/@context/1", json!("https://example.org/"), "@context");
    check("/id", json!("urn:uuid:1"), "id");
    check(
        "/id",
        json!(format!("urn:chancery:{one}:definition:{two}")),
        "id",
    );
    check("/type", json!(["VerifiableCredential"]), "type");
    check(
        "/type",
        json!(["BusinessLicence", "VerifiableCredential"]),
        "type",
    );
    check("/type/1", json!("VerifiableCredential"), "type");
    check("/type/1", json!("businessLicence"), "type");
    check("/type/1", json!("A".repeat(KIND_CHARS_MAX + 1)), "type");
    check("/issuer/id", json!("did:web:example.org"), "issuer");
    check("/issuer/name/0/@language", json!("en"), "issuer");
    check("/issuer/name/0/@value", json!(" "), "issuer");
    check(
        "/issuer/name/1/@value",
        json!("x".repeat(ISSUER_NAME_CHARS_MAX + 1)),
        "issuer",
    );
    check(
        "/issuer/name",
        json!([{ "@value": "a", "@language": "zh" }]),
        "issuer",
    );
    check(
        "/validFrom",
        json!("2026-11-20T08:00:00+00:00"),
        "validFrom",
    );
    check("/validFrom", json!("2026-11-20T08:00:00.000Z"), "validFrom");
    check("/validFrom", json!("2026-11-20T08:00:60Z"), "validFrom");
    check("/validFrom", json!("1969-12-31T23:59:59Z"), "validFrom");
    check("/validUntil", json!("2026-11-20"), "validUntil");
    check("/validUntil", json!("2026-11-20T08:00:00Z"), "validUntil");
    check("/credentialSubject", json!({}), "credentialSubject");
    check(
        "/credentialSchema/type",
        json!("JsonSchemaCredential"),
        "credentialSchema",
    );
    check(
        "/credentialSchema/digestSRI",
        json!("sha384-x"),
        "credentialSchema",
    );
    check(
        "/credentialSchema/id",
        json!(format!("urn:chancery:{two}:definition:{two}")),
        "credentialSchema",
    );
    check(
        "/relatedResource/0/id",
        json!(format!("urn:chancery:{two}:document:{two}")),
        "relatedResource",
    );
    check(
        "/relatedResource/0/mediaType",
        json!("text/html"),
        "relatedResource",
    );
    check("/relatedResource/0/digestSRI", json!(""), "relatedResource");
    let resource = issued().value()["relatedResource"][0].clone();
    check(
        "/relatedResource",
        json!([resource, resource]),
        "relatedResource",
    );
}

#[test]
fn unknown_missing_and_misshapen_fields_are_refused_without_quoting_a_value() {
    let check = |change: &dyn Fn(&mut Value)| match changed(|document| change(document)) {
        Err(CredentialError::Shape(text)) => assert!(!text.contains("secret"), "{text}"),
        other => panic!("{other:?}"),
    };
    check(&|document| document["credentialStatus"] = json!({ "id": "secret" }));
    check(&|document| document["issuer"]["more"] = json!("secret"));
    check(&|document| document["credentialSubject"] = json!("secret"));
    check(&|document| document["credentialSubject"] = json!(["secret"]));
    check(&|document| document["issuer"] = json!("secret"));
    check(&|document| document["relatedResource"] = json!([]));
    check(&|document| document["validUntil"] = json!(null));
    let fields = [
        "@context",
        "id",
        "type",
        "issuer",
        "validFrom",
        "credentialSubject",
    ];
    for field in fields.into_iter().chain(["credentialSchema"]) {
        check(&|document| _ = document.as_object_mut().unwrap().remove(field));
    }
    let mut unsigned = issued().value().clone();
    unsigned.as_object_mut().unwrap().remove("proof");
    let refused = SecuredCredential::parse(&jcs::canonical(&unsigned).unwrap());
    assert!(matches!(refused, Err(CredentialError::Shape(_))));
}

#[test]
fn only_canonical_bytes_are_a_credential() {
    let mut bytes = issued().bytes().to_vec();
    bytes.push(b'\n');
    assert_eq!(
        SecuredCredential::parse(&bytes),
        Err(CredentialError::Json(JsonError::NotCanonical))
    );
    bytes.pop();
    bytes.truncate(bytes.len() - 1);
    assert!(matches!(
        SecuredCredential::parse(&bytes),
        Err(CredentialError::Json(_))
    ));
}

#[test]
fn a_proof_of_another_key_than_the_issuers_is_refused() {
    let mut value = issued().value().clone();
    value.as_object_mut().unwrap().remove("proof");
    let other = AssertionSigner::from_seed(&[8; 32]).unwrap();
    let signed = data_integrity::sign(value, &other, &options()).unwrap();
    let credential = SecuredCredential::parse(&jcs::canonical(&signed).unwrap()).unwrap();
    assert_eq!(credential.verify(), Err(CredentialError::NotIssuer));
}

#[test]
fn no_flipped_bit_of_a_credential_verifies() {
    let bytes = issued().bytes().to_vec();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[index] ^= 1 << bit;
            let verified = SecuredCredential::parse(&flipped).and_then(|one| one.verify());
            assert!(verified.is_err(), "byte {index}, bit {bit}");
        }
    }
}

#[test]
fn size_and_number_of_attachments_are_bounded() {
    let attachment = |number: u8| Attachment {
        commitment: Commitment::from([number; 32]),
        digest: Digest256::of(&[number]),
        media_type: "application/pdf".to_owned(),
    };
    let with = |count: u8| Claims {
        attachments: (0..count).map(attachment).collect(),
        ..claims()
    };
    assert!(with(16).issue(&signer(), &options()).is_ok());
    let refused = with(17).issue(&signer(), &options()).unwrap_err();
    assert!(matches!(
        refused,
        CredentialError::Field {
            field: "relatedResource",
            ..
        }
    ));
    let sized = |size: usize| {
        let subject = json!({ "text": "x".repeat(size) })
            .as_object()
            .unwrap()
            .clone();
        Claims {
            subject,
            ..claims()
        }
        .issue(&signer(), &options())
    };
    let frame = sized(0).unwrap().bytes().len();
    assert_eq!(
        sized(CREDENTIAL_BYTES_MAX - frame).unwrap().bytes().len(),
        CREDENTIAL_BYTES_MAX
    );
    let refused = sized(CREDENTIAL_BYTES_MAX - frame + 1).unwrap_err();
    assert_eq!(
        refused,
        CredentialError::TooLarge {
            size_bytes: CREDENTIAL_BYTES_MAX + 1
        }
    );
}

#[test]
fn a_kind_follows_from_a_code() {
    let kind = |code: &str| CredentialKind::of_code(code).map(|kind| kind.as_str().to_owned());
    assert_eq!(kind("business-licence").unwrap(), "BusinessLicence");
    assert_eq!(kind("title2").unwrap(), "Title2");
    for refused in [
        "",
        "-",
        "业务",
        "business_licence",
        "1-title",
        "verifiable-credential",
    ] {
        assert!(kind(refused).is_err(), "{refused}");
    }
}

#[test]
fn times_end_with_the_year_9999() {
    let last = "9999-12-31T23:59:59.999Z".parse::<Instant>().unwrap();
    assert_eq!(Instant::from_ms(last.as_ms()).unwrap(), last);
    assert!(Instant::from_ms(last.as_ms() + 1).is_err());
    assert_eq!(
        Instant::from_ms(0).unwrap().to_string(),
        "1970-01-01T00:00:00Z"
    );
}
