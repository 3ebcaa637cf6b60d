//! What is refused before a signature is looked at.

use super::*;

#[test]
fn a_well_made_envelope_is_what_was_signed() {
    let unsigned = unsigned(issue(REGISTRAR, DefinitionId([3; 32]), 1));
    let key = REGISTRAR.public(KeyPurpose::Office);
    let bytes = sign_bytes(&unsigned, &REGISTRAR.secret(KeyPurpose::Office));
    let envelope = Envelope::decode(&bytes).unwrap();
    let to_sign = unsigned.to_sign(&key).unwrap();
    assert_eq!(envelope.id(), TransactionId::of(&to_sign.tbs));
    assert_eq!(envelope.id(), to_sign.id());
    assert_eq!(envelope.signed_bytes(), to_sign.tbs);
    assert_eq!(envelope.transaction(), &unsigned.transaction);
    assert_eq!(
        (
            envelope.ledger(),
            envelope.party(),
            envelope.nonce(),
            envelope.expires(),
            envelope.key()
        ),
        (
            unsigned.ledger,
            unsigned.party,
            unsigned.nonce,
            unsigned.expires,
            key
        )
    );
    assert_eq!(envelope.verify_signature(), Ok(()));
    assert_eq!(Parts::sample().bytes(), sample());
}

#[test]
fn length_is_bounded() {
    let mut parts = Parts::sample();
    parts.signature = vec![0; ENVELOPE_BYTES_MAX];
    let surplus = parts.bytes().len() - ENVELOPE_BYTES_MAX;
    parts.signature.truncate(ENVELOPE_BYTES_MAX - surplus);
    assert_eq!(parts.bytes().len(), ENVELOPE_BYTES_MAX);
    assert!(Envelope::decode(&parts.bytes()).is_ok());
    parts.signature.push(0);
    check(&parts.bytes(), TooLarge);
    check(&vec![0xff; ENVELOPE_BYTES_MAX + 1], TooLarge);
}

#[test]
fn what_is_no_envelope_is_malformed() {
    check(b"", Malformed);
    check(b"\xd2", Malformed);
    check(b"{\"json\": true}", Malformed);
    check(
        &plain(&Value::Tag(17, Box::new(Value::Array(vec![])))),
        Malformed,
    );
    check(
        &plain(&Value::Tag(18, Box::new(Value::Array(vec![number(1); 4])))),
        Malformed,
    );
    check(
        &plain(&Value::Tag(
            18,
            Box::new(Value::Array(vec![Value::Bytes(vec![]); 3])),
        )),
        Malformed,
    );
    check(&sample()[1..], Malformed);
    check(&sample()[..sample().len() - 1], Malformed);
    check(&[sample(), vec![0]].concat(), Malformed);
    for huge in [
        "d2 9b ffffffffffffffff",
        "d2 84 5b ffffffffffffffff",
        "d2 84 43a10126 bb 7fffffffffffffff",
    ] {
        check(&hex::decode(huge.replace(' ', "")).unwrap(), Malformed);
    }
    let header = vec![(number(1), number(1))];
    check(
        &Parts {
            unprotected: Value::Map(header),
            ..Parts::sample()
        }
        .bytes(),
        Malformed,
    );
    check(
        &Parts {
            payload: b"\x82\x01".to_vec(),
            ..Parts::sample()
        }
        .bytes(),
        Malformed,
    );
    check(
        &Parts {
            payload: b"\x01".to_vec(),
            ..Parts::sample()
        }
        .bytes(),
        Malformed,
    );
    check(
        &Parts {
            protected: vec![],
            ..Parts::sample()
        }
        .bytes(),
        Malformed,
    );
}

#[test]
fn the_payload_has_its_seven_fields_and_no_others() {
    let parts = Parts::sample;
    check(
        &parts().payload(|entries| drop(entries.pop())).bytes(),
        Malformed,
    );
    check(
        &parts().payload(|entries| drop(entries.remove(0))).bytes(),
        Malformed,
    );
    check(
        &parts()
            .payload(|entries| entries.push((text("expired"), number(1))))
            .bytes(),
        NotCanonical,
    );
    check(
        &parts()
            .payload(|entries| entries.push((text("surplus"), number(1))))
            .bytes(),
        Malformed,
    );
    check(
        &parts().set("nonce", Value::Bytes(vec![0; 15])).bytes(),
        Malformed,
    );
    check(
        &parts().set("nonce", Value::Bytes(vec![0; 17])).bytes(),
        Malformed,
    );
    check(
        &parts().set("ledger", Value::Bytes(vec![0; 31])).bytes(),
        Malformed,
    );
    check(
        &parts().set("party", Value::Bytes(vec![0; 33])).bytes(),
        Malformed,
    );
    check(&parts().set("party", text("registrar")).bytes(), Malformed);
    check(&parts().set("expires", number(-1)).bytes(), Malformed);
    check(
        &parts().set("type", text("revoke_certificate")).bytes(),
        Malformed,
    );
    check(&parts().set("v", text("1")).bytes(), Malformed);
}

#[test]
fn each_layer_refuses_duplicate_keys_and_other_forms() {
    let parts = Parts::sample;
    let twice = Value::Map(vec![(number(1), number(1)), (number(1), number(1))]);
    check(
        &Parts {
            unprotected: twice,
            ..parts()
        }
        .bytes(),
        DuplicateKey,
    );
    check(
        &parts()
            .header(vec![(number(1), number(-8)), (number(1), number(-8))])
            .bytes(),
        DuplicateKey,
    );
    check(
        &parts()
            .payload(|entries| entries.push(entries[0].clone()))
            .bytes(),
        DuplicateKey,
    );
    check(
        &parts().payload(|entries| entries.swap(0, 1)).bytes(),
        NotCanonical,
    );
    check(
        &parts()
            .header(vec![(number(4), kid()), (number(1), number(-8))])
            .bytes(),
        NotCanonical,
    );
    let mut long_head = sample();
    long_head.splice(1..2, [0x98, 0x04]);
    check(&long_head, NotCanonical);
    let mut indefinite = sample();
    indefinite[1] = 0x9f;
    indefinite.push(0xff);
    check(&indefinite, NotCanonical);
    let mut long_tag = sample();
    long_tag.splice(0..1, [0xd8, 0x12]);
    check(&long_tag, Malformed);
    check(
        &parts().set("expires", Value::Float(1.0)).bytes(),
        NotCanonical,
    );
    check(&parts().set("body", Value::Null).bytes(), NotCanonical);
    check(
        &parts()
            .set("body", Value::Tag(2, Box::new(Value::Bytes(vec![1]))))
            .bytes(),
        NotCanonical,
    );
}

#[test]
fn version_algorithm_type_and_body_are_refused_in_this_order() {
    let es512 = |parts: Parts| parts.header(vec![(number(1), number(-36)), (number(4), kid())]);
    let no_such_type = |parts: Parts| parts.set("type", number(65_535));
    let spoilt = es512(no_such_type(
        Parts::sample().set("body", number(1)).set("v", number(2)),
    ));
    check(&spoilt.bytes(), UnknownVersion);
    let spoilt = spoilt.set("v", number(1));
    check(&spoilt.bytes(), UnknownAlgorithm);
    let eddsa = vec![(number(1), number(-8)), (number(4), kid())];
    let spoilt = spoilt.header(eddsa);
    check(&spoilt.bytes(), UnknownType);
    check(
        &spoilt.clone().set("type", number(65_536)).bytes(),
        UnknownType,
    );
    check(&spoilt.clone().set("type", number(0)).bytes(), UnknownType);
    let spoilt = spoilt.set("type", number(304));
    check(&spoilt.bytes(), BadBody);
    check(&spoilt.set("body", Value::Map(vec![])).bytes(), BadBody);
    check(
        &Parts::sample().set("type", number(302)).bytes()[..0],
        Malformed,
    );
}

#[test]
fn a_future_version_may_have_other_fields() {
    let parts = Parts::sample()
        .set("v", number(2))
        .payload(|entries| drop(entries.pop()));
    check(&parts.bytes(), UnknownVersion);
}

#[test]
fn algorithms_are_named_and_fit_their_keys() {
    let header =
        |alg: Value, kid: Value| Parts::sample().header(vec![(number(1), alg), (number(4), kid)]);
    for alg in [
        number(-35),
        number(8),
        number(7),
        number(0),
        number(i64::MIN),
        text("EdDSA"),
    ] {
        check(&header(alg, kid()).bytes(), UnknownAlgorithm);
    }
    check(&header(number(-7), kid()).bytes(), Malformed);
    check(
        &header(number(-8), Value::Bytes(vec![2; 33])).bytes(),
        Malformed,
    );
    check(&header(number(-8), text("key")).bytes(), Malformed);
    check(
        &Parts::sample()
            .header(vec![(number(1), number(-8))])
            .bytes(),
        Malformed,
    );
    let more = vec![
        (number(1), number(-8)),
        (number(2), number(1)),
        (number(4), kid()),
    ];
    check(&Parts::sample().header(more).bytes(), Malformed);
    assert!(Envelope::decode(&header(number(-7), Value::Bytes(vec![2; 33])).bytes()).is_ok());
    let sealing = REGISTRAR.public(KeyPurpose::Sealing);
    assert!(unsigned(revoke(1)).to_sign(&sealing).is_err());
}

#[test]
fn ledger_and_time_are_judged_after_decoding() {
    let envelope = Envelope::decode(&sample()).unwrap();
    let (own, other) = (LedgerId([1; 32]), LedgerId([9; 32]));
    let admissible = |ledger, ms: u64| envelope.admissible(ledger, Timestamp(ms));
    assert_eq!(admissible(other, FOUNDED.0), Err(WrongLedger));
    assert_eq!(admissible(own, FOUNDED.0), Err(Expired));
    assert_eq!(admissible(own, FOUNDED.0 + 1), Err(Expired));
    assert_eq!(admissible(own, FOUNDED.0 - 1), Ok(()));
    assert_eq!(admissible(own, FOUNDED.0 - EXPIRY_MS_MAX), Ok(()));
    assert_eq!(
        admissible(own, FOUNDED.0 - EXPIRY_MS_MAX - 1),
        Err(ExpiresTooLate)
    );
}
