//! What the rules read: envelopes, records, genesis files, what founding members send.

use chancery_credential::jcs;
use chancery_rules::catalogue::AnyRecord;
use chancery_rules::definition::Document;
use chancery_rules::founding::{Approval, Approvals, DESCRIPTOR_BYTES_MAX, SignedDescriptor};
use chancery_rules::genesis::{GENESIS_BYTES_MAX, Genesis, MEMBERS_MAX};
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::dataset_question::{Asked, BY_MAX, DatasetQuestion};
use chancery_rules::kernel::envelope::{
    ENVELOPE_BYTES_MAX, Envelope, EnvelopeRejection, UnsignedEnvelope,
};
use chancery_rules::kernel::ids::TransactionId;
use chancery_rules::kernel::opening_request::OpeningRequest;
use chancery_rules::kernel::signed_request::{Request, SignedRequest};

/// An accepted envelope says again exactly what was signed.
pub fn envelope(bytes: &[u8]) {
    let Ok(envelope) = Envelope::decode(bytes) else {
        return;
    };
    assert!(bytes.len() <= ENVELOPE_BYTES_MAX, "longer than its bound");
    assert_eq!(envelope.id(), TransactionId::of(envelope.signed_bytes()));
    let again = UnsignedEnvelope {
        ledger: envelope.ledger(),
        party: envelope.party(),
        nonce: envelope.nonce(),
        expires: envelope.expires(),
        transaction: envelope.transaction().clone(),
    };
    let to_sign = again.to_sign(&envelope.key());
    assert!(to_sign.is_ok(), "signed with a key that signs nothing");
    let Ok(to_sign) = to_sign else {
        return;
    };
    assert_eq!(to_sign.tbs, envelope.signed_bytes());
    // A signature of another length is read, and refused when it is verified.
    if let Some(signature) = bytes.last_chunk::<64>() {
        let whole = to_sign.finish(signature);
        assert!(whole == bytes || whole.len() != bytes.len());
    }
}

/// A record, after the byte of its tag.
pub fn record(bytes: &[u8]) {
    let Some((tag, rest)) = bytes.split_first() else {
        return;
    };
    if let Ok(record) = AnyRecord::decode(*tag, rest) {
        assert_eq!(record.encode(), rest, "another encoding");
    }
}

/// A genesis file says the same when it is written out and read again.
pub fn genesis(bytes: &[u8]) {
    let Ok((genesis, _)) = Genesis::parse(bytes) else {
        return;
    };
    assert!(bytes.len() <= GENESIS_BYTES_MAX);
    assert!((1..=MEMBERS_MAX).contains(&genesis.members.len()));
    assert!(!genesis.committee().is_empty());
    assert!(genesis.epochs().blocks >= 2 && genesis.epochs().term >= 1);
    let written = serde_json::to_vec(&genesis).unwrap_or_default();
    assert_eq!(
        Genesis::parse(&written).map(|(again, _)| again),
        Ok(genesis)
    );
}

/// A founding member's descriptor: an accepted one says the same when it is written out and read again.
pub fn descriptor(bytes: &[u8]) {
    let Ok(descriptor) = SignedDescriptor::parse(bytes) else {
        return;
    };
    assert!(bytes.len() <= DESCRIPTOR_BYTES_MAX);
    let written = serde_json::to_vec(&descriptor).unwrap_or_default();
    assert_eq!(SignedDescriptor::parse(&written), Ok(descriptor));
}

/// A founding member's signature of a genesis file, and the file of all of them.
pub fn approvals(bytes: &[u8]) {
    if let Ok(approval) = Approval::parse(bytes) {
        let written = serde_json::to_vec(&approval).unwrap_or_default();
        assert_eq!(Approval::parse(&written), Ok(approval));
    }
    if let Ok(approvals) = Approvals::parse(bytes) {
        let written = serde_json::to_vec(&approvals).unwrap_or_default();
        assert_eq!(Approvals::parse(&written), Ok(approvals));
    }
}

/// A definition's document of any kind, and what the rules say of it by itself.
pub fn definition(bytes: &[u8]) {
    if let Ok(document) = cbor::decode::<Document>(bytes) {
        assert_eq!(cbor::encode(&document), bytes, "another encoding");
        let again = cbor::decode::<Document>(bytes).map(|again| again.check());
        assert_eq!(again, Ok(document.check()), "judged otherwise");
        super::bodies::same_after_json(&document);
    }
}

/// A question of one agency to another: what a commitment opens to.
pub fn opening_request(bytes: &[u8]) {
    request::<OpeningRequest>(bytes);
}

/// A question of one agency to another about a dataset.
pub fn dataset_question(bytes: &[u8]) {
    request::<DatasetQuestion>(bytes);
}

fn request<R: Request>(bytes: &[u8]) {
    if let Ok(request) = SignedRequest::<R>::decode(bytes) {
        assert!(bytes.len() <= R::BYTES_MAX);
        let judged = request.verify_signature();
        assert!(
            matches!(
                judged,
                Ok(()) | Err(EnvelopeRejection::Unsigned | EnvelopeRejection::BadSignature)
            ),
            "{judged:?}"
        );
    }
}

/// The question about a dataset that was sealed.
pub fn asked(bytes: &[u8]) {
    let Ok(value) = jcs::parse_canonical(bytes) else {
        return;
    };
    if let Ok(asked) = serde_json::from_value::<Asked>(value) {
        let written = jcs::canonical(&asked).ok();
        assert_eq!(written.as_deref(), Some(bytes), "another encoding");
        if asked.check().is_ok() {
            assert!((1..=BY_MAX).contains(&asked.by.len()));
            assert!(asked.fields().count() > asked.by.len(), "asks for nothing");
        }
    }
}
