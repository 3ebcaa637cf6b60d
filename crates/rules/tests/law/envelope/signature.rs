//! Signatures of envelopes, alone and in batches.

use super::*;

#[test]
fn another_signature_over_the_same_content_has_the_same_id() {
    let mut parts = Parts::sample();
    parts.signature = vec![7; 64];
    let (good, bad) = (
        Envelope::decode(&sample()).unwrap(),
        Envelope::decode(&parts.bytes()).unwrap(),
    );
    assert_eq!(good.id(), bad.id());
    assert_eq!(bad.verify_signature(), Err(BadSignature));
}

#[test]
fn a_missing_signature_is_not_a_bad_one() {
    let verify = |signature: Vec<u8>| {
        let parts = Parts {
            signature,
            ..Parts::sample()
        };
        Envelope::decode(&parts.bytes()).unwrap().verify_signature()
    };
    assert_eq!(verify(vec![]), Err(Unsigned));
    assert_eq!(verify(vec![0; 63]), Err(BadSignature));
    assert_eq!(verify(vec![0; 65]), Err(BadSignature));
    assert_eq!(verify(vec![0; 64]), Err(BadSignature));
    assert_eq!(verify(Parts::sample().signature), Ok(()));
}

#[test]
fn a_batch_names_exactly_the_bad_ones() {
    let signed = |actor: Actor, place: u64, by: Actor| {
        let mut unsigned = unsigned(revoke(place));
        unsigned.party = actor.party();
        let key = actor.public(KeyPurpose::Office);
        let to_sign = unsigned.to_sign(&key).unwrap();
        let signature =
            ed25519_dalek::Signer::sign(&by.secret(KeyPurpose::Office), &to_sign.tbs).to_bytes();
        Envelope::decode(&to_sign.finish(&signature)).unwrap()
    };
    for bad in [
        vec![],
        vec![0],
        vec![40],
        vec![3, 4, 17],
        (0..41).collect::<Vec<u64>>(),
    ] {
        let envelopes: Vec<Envelope> = (0..41)
            .map(|place| {
                let actor = if place % 2 == 0 { REGISTRAR } else { TAX };
                signed(
                    actor,
                    place,
                    if bad.contains(&place) {
                        actor.next()
                    } else {
                        actor
                    },
                )
            })
            .collect();
        let verdicts = verify_batch(&envelopes.iter().collect::<Vec<_>>());
        let expected: Vec<bool> = (0..41).map(|place| !bad.contains(&place)).collect();
        assert_eq!(verdicts, expected);
    }
    assert!(verify_batch(&[]).is_empty());
}

#[test]
fn es256_signs_envelopes_too() {
    use aws_lc_rs::{
        encoding::{AsBigEndian, EcPublicKeyCompressedBin},
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point: EcPublicKeyCompressedBin<'_> = pair.public_key().as_be_bytes().unwrap();
    let key = PublicKey::new(KeyAlgorithm::Es256, point.as_ref()).unwrap();
    assert!(key.is_sound());
    let to_sign = unsigned(revoke(1)).to_sign(&key).unwrap();
    let signature = pair.sign(&SystemRandom::new(), &to_sign.tbs).unwrap();
    let mut envelope = to_sign.finish(signature.as_ref());
    let good = Envelope::decode(&envelope).unwrap();
    assert_eq!(good.key(), key);
    *envelope.last_mut().unwrap() ^= 1;
    let bad = Envelope::decode(&envelope).unwrap();
    let ed25519 = Envelope::decode(&sample()).unwrap();
    assert_eq!(verify_batch(&[&good, &bad, &ed25519]), [true, false, true]);
    assert_eq!(bad.verify_signature(), Err(BadSignature));
}

proptest! {
    /// No byte of an envelope can change without a refusal or another id, or a bad signature.
    #[test]
    fn no_changed_byte_passes(place in any::<Index>(), change in 1..=255_u8) {
        let mut bytes = sample();
        let place = place.index(bytes.len());
        bytes[place] ^= change;
        if let Ok(envelope) = Envelope::decode(&bytes) {
            prop_assert!(envelope.verify_signature().is_err());
        }
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let tagged = [&[0xd2, 0x84][..], &bytes].concat();
        prop_assert!(Envelope::decode(&bytes).is_err());
        prop_assert!(Envelope::decode(&tagged).is_err());
    }
}
