//! Why an envelope is refused, whatever it asks for.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why an envelope is refused, in order of precedence.
    ///
    /// Up to `replayed` it never enters a block; from `unknown_key` on it may, and leaves a receipt.
    EnvelopeRejection as "envelope" {
        1 TooLarge "too_large":
            "the envelope is longer than 32768 bytes",
            "shorten the request";
        2 Malformed "malformed":
            "the bytes are not a COSE_Sign1 with this ledger's payload",
            "make the envelope with a current client";
        3 DuplicateKey "duplicate_key":
            "a map has the same key twice",
            "make the envelope with a current client";
        4 NotCanonical "not_canonical":
            "the bytes are not in canonical form",
            "encode with shortest lengths, sorted keys and definite lengths";
        5 UnknownVersion "unknown_version":
            "the payload has a version that this ledger does not know",
            "use version 1";
        6 UnknownAlgorithm "unknown_algorithm":
            "the signature's algorithm is neither EdDSA nor ES256",
            "sign with Ed25519 or with ECDSA on P-256";
        7 UnknownType "unknown_type":
            "the catalogue has no transaction with this number",
            "compare the number with the catalogue";
        8 BadBody "bad_body":
            "the body does not have the fields that the catalogue asks for, or one is out of bounds",
            "compare the body with the transaction's schema";
        9 WrongLedger "wrong_ledger":
            "the envelope was made for another ledger",
            "sign again with this ledger's id";
        10 Unsigned "unsigned":
            "there is no signature",
            "sign the envelope";
        11 BadSignature "bad_signature":
            "the signature is not one of this content by this key",
            "sign the very bytes that were prepared";
        12 Expired "expired":
            "the envelope's time has passed",
            "make a new one; this one has had no effect, unless it was accepted before";
        13 ExpiresTooLate "expires_too_late":
            "the expiry is more than ten minutes away",
            "choose an expiry within ten minutes";
        14 Replayed "replayed":
            "the same transaction is in an earlier place",
            "look up its receipt; it takes effect at most once";
        15 UnknownKey "unknown_key":
            "the key is not registered on this ledger",
            "register the key, or sign with a registered one";
        16 KeyRetired "key_retired":
            "the key was rotated or retired",
            "sign with the key in force";
        17 WrongPurpose "wrong_purpose":
            "keys of this purpose do not sign transactions of this type",
            "sign with a key of a purpose that the catalogue names";
        18 WrongParty "wrong_party":
            "the key belongs to another party than the envelope names",
            "name the party that the key belongs to";
        19 PartySuspended "party_suspended":
            "the signing party, or the party whose unit it is, is suspended",
            "ask a member to reinstate it";
    }
}
