//! Envelopes: what a stranger may send, and the first thing wrong that is named.

mod decode;
mod signature;

use chancery_rules::{
    catalogue::AnyTransaction,
    kernel::{
        envelope::{
            ENVELOPE_BYTES_MAX, EXPIRY_MS_MAX, Envelope, EnvelopeRejection, EnvelopeRejection::*,
            UnsignedEnvelope,
        },
        ids::{DefinitionId, LedgerId, Nonce, TransactionId},
        keys::{KeyAlgorithm, KeyPurpose, PublicKey},
        signature::verify_batch,
        time::Timestamp,
    },
};
use ciborium::Value;
use proptest::{prelude::*, sample::Index};

use crate::{
    samples::{issue, revoke},
    world::{Actor, FOUNDED, REGISTRAR, TAX, sign_bytes},
};

fn unsigned(transaction: impl Into<AnyTransaction>) -> UnsignedEnvelope {
    UnsignedEnvelope {
        ledger: LedgerId([1; 32]),
        party: REGISTRAR.party(),
        nonce: Nonce([2; 16]),
        expires: FOUNDED,
        transaction: transaction.into(),
    }
}

fn sample() -> Vec<u8> {
    sign_bytes(&unsigned(revoke(1)), &REGISTRAR.secret(KeyPurpose::Office))
}

/// The parts of an envelope, to be spoilt and put together again in whatever form.
#[derive(Clone)]
struct Parts {
    protected: Vec<u8>,
    unprotected: Value,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl Parts {
    fn sample() -> Self {
        let Value::Tag(18, inside) = ciborium::from_reader(&sample()[..]).unwrap() else {
            panic!()
        };
        let Value::Array(parts) = *inside else {
            panic!()
        };
        let [
            Value::Bytes(protected),
            unprotected,
            Value::Bytes(payload),
            Value::Bytes(signature),
        ] = <[Value; 4]>::try_from(parts).unwrap()
        else {
            panic!()
        };
        Self {
            protected,
            unprotected,
            payload,
            signature,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        let parts = vec![
            Value::Bytes(self.protected.clone()),
            self.unprotected.clone(),
            Value::Bytes(self.payload.clone()),
            Value::Bytes(self.signature.clone()),
        ];
        plain(&Value::Tag(18, Box::new(Value::Array(parts))))
    }

    /// With its payload's entries changed and left in whatever order the change leaves them.
    fn payload(mut self, change: impl FnOnce(&mut Vec<(Value, Value)>)) -> Self {
        let Value::Map(mut entries) = ciborium::from_reader(&self.payload[..]).unwrap() else {
            panic!()
        };
        change(&mut entries);
        self.payload = plain(&Value::Map(entries));
        self
    }

    /// With one entry of its payload replaced.
    fn set(self, name: &str, value: Value) -> Self {
        self.payload(|entries| {
            entries
                .iter_mut()
                .find(|(key, _)| *key == text(name))
                .unwrap()
                .1 = value;
        })
    }

    fn header(mut self, entries: Vec<(Value, Value)>) -> Self {
        self.protected = plain(&Value::Map(entries));
        self
    }
}

fn plain(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    bytes
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

fn number(number: i64) -> Value {
    Value::Integer(number.into())
}

fn check(bytes: &[u8], expected: EnvelopeRejection) {
    assert_eq!(
        Envelope::decode(bytes).unwrap_err(),
        expected,
        "{}",
        hex::encode(bytes)
    );
}

fn kid() -> Value {
    Value::Bytes(REGISTRAR.public(KeyPurpose::Office).bytes().to_vec())
}
