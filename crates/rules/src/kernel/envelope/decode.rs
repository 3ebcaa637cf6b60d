//! From a stranger's bytes to an envelope, with the first thing wrong named.
//!
//! The three layers (envelope, protected header, payload) are judged from the outside in.

use super::{
    ALG_EDDSA, ALG_ES256, ENVELOPE_BYTES_MAX, ENVELOPE_VERSION, Envelope, EnvelopeRejection,
    EnvelopeRejection::{BadBody, Malformed, UnknownAlgorithm, UnknownType, UnknownVersion},
    SignatureBytes, sig_structure,
};
use crate::{
    catalogue::AnyTransaction,
    kernel::{
        cbor::{CborError, Cursor, Major, check},
        ids::{LedgerId, Nonce, PartyId, TransactionId},
        keys::{KeyAlgorithm, PublicKey},
        time::Timestamp,
    },
};

/// The tag of COSE_Sign1, as the one byte of its head.
const TAG_SIGN1: u8 = 0xd2;
/// The empty map.
const EMPTY_MAP: u8 = 0xa0;

impl Envelope {
    /// Decodes an envelope. Needs no state; does not verify the signature; memory is bounded by the input.
    ///
    /// # Errors
    ///
    /// The first of `too_large` to `bad_body`, in order of precedence.
    pub fn decode(bytes: &[u8]) -> Result<Self, EnvelopeRejection> {
        if bytes.len() > ENVELOPE_BYTES_MAX {
            return Err(EnvelopeRejection::TooLarge);
        }
        let sign1 = Sign1::read(bytes)?;
        check(sign1.protected).map_err(refused)?;
        check(sign1.payload).map_err(refused)?;
        let payload = Payload::read(sign1.payload)?;
        let key = signing_key(sign1.protected)?;
        let transaction = transaction(&payload)?;
        let signed = sig_structure(sign1.protected, &[], sign1.payload);
        Ok(Self {
            id: TransactionId::of(&signed),
            ledger: payload.ledger,
            party: payload.party,
            nonce: payload.nonce,
            expires: payload.expires,
            transaction,
            key,
            signature: sign1.signature,
            signed,
        })
    }
}

pub(in crate::kernel) fn refused(error: CborError) -> EnvelopeRejection {
    match error {
        CborError::DuplicateKey => EnvelopeRejection::DuplicateKey,
        CborError::NotCanonical => EnvelopeRejection::NotCanonical,
        CborError::Malformed | CborError::TooDeep | CborError::Shape(_) => Malformed,
    }
}

/// The outer layer.
pub(in crate::kernel) struct Sign1<'b> {
    pub(in crate::kernel) protected: &'b [u8],
    pub(in crate::kernel) payload: &'b [u8],
    pub(in crate::kernel) signature: SignatureBytes,
}

impl<'b> Sign1<'b> {
    pub(in crate::kernel) fn read(bytes: &'b [u8]) -> Result<Self, EnvelopeRejection> {
        let Some((&TAG_SIGN1, inside)) = bytes.split_first() else {
            return Err(Malformed);
        };
        check(inside).map_err(refused)?;
        Self::parts(inside).ok_or(Malformed)
    }

    fn parts(inside: &'b [u8]) -> Option<Self> {
        let mut cursor = Cursor::new(inside);
        if cursor.expect(Major::Array)? != 4 {
            return None;
        }
        let protected = cursor.bytes()?;
        if cursor.item()? != [EMPTY_MAP] {
            return None;
        }
        let payload = cursor.bytes()?;
        let signature = match cursor.bytes()? {
            [] => SignatureBytes::Absent,
            bytes => match bytes.try_into() {
                Ok(bytes) => SignatureBytes::Present(bytes),
                Err(_) => SignatureBytes::WrongLength,
            },
        };
        Some(Self {
            protected,
            payload,
            signature,
        })
    }
}

/// The inner layer, its body still in bytes.
struct Payload<'b> {
    ledger: LedgerId,
    party: PartyId,
    nonce: Nonce,
    expires: Timestamp,
    number: u64,
    body: &'b [u8],
}

impl<'b> Payload<'b> {
    fn read(bytes: &'b [u8]) -> Result<Self, EnvelopeRejection> {
        let mut cursor = Cursor::new(bytes);
        let count = cursor.expect(Major::Map).ok_or(Malformed)?;
        // `v` is the shortest name of all, so it comes first in any version.
        let (Some("v"), Some(version)) = (cursor.text(), cursor.expect(Major::Unsigned)) else {
            return Err(Malformed);
        };
        if version != ENVELOPE_VERSION {
            return Err(UnknownVersion);
        }
        if count != 7 {
            return Err(Malformed);
        }
        Self::fields(cursor).ok_or(Malformed)
    }

    /// The other six fields; canonical order leaves them one order.
    fn fields(mut cursor: Cursor<'b>) -> Option<Self> {
        let body = field(&mut cursor, "body", Cursor::item)?;
        let number = field(&mut cursor, "type", |from| from.expect(Major::Unsigned))?;
        let nonce = field(&mut cursor, "nonce", Cursor::bytes)?;
        let party = field(&mut cursor, "party", Cursor::bytes)?;
        let ledger = field(&mut cursor, "ledger", Cursor::bytes)?;
        let expires = field(&mut cursor, "expires", |from| from.expect(Major::Unsigned))?;
        Some(Self {
            ledger: ledger.try_into().ok()?,
            party: party.try_into().ok()?,
            nonce: Nonce(nonce.try_into().ok()?),
            expires: Timestamp(expires),
            number,
            body,
        })
    }
}

fn field<'b, T>(
    cursor: &mut Cursor<'b>,
    name: &str,
    read: impl FnOnce(&mut Cursor<'b>) -> Option<T>,
) -> Option<T> {
    if cursor.text()? == name {
        read(cursor)
    } else {
        None
    }
}

pub(in crate::kernel) fn signing_key(protected: &[u8]) -> Result<PublicKey, EnvelopeRejection> {
    let mut cursor = Cursor::new(protected);
    if cursor.expect(Major::Map) != Some(2) || cursor.expect(Major::Unsigned) != Some(1) {
        return Err(Malformed);
    }
    let algorithm = algorithm(&mut cursor)?;
    if cursor.expect(Major::Unsigned) != Some(4) {
        return Err(Malformed);
    }
    let kid = cursor.bytes().ok_or(Malformed)?;
    PublicKey::new(algorithm, kid).map_err(|_| Malformed)
}

fn algorithm(cursor: &mut Cursor<'_>) -> Result<KeyAlgorithm, EnvelopeRejection> {
    let head = cursor.head().ok_or(Malformed)?;
    let label = i64::try_from(head.argument).map_err(|_| UnknownAlgorithm)?;
    match (head.major, -1 - label) {
        (Major::Negative, ALG_EDDSA) => Ok(KeyAlgorithm::Ed25519),
        (Major::Negative, ALG_ES256) => Ok(KeyAlgorithm::Es256),
        _ => Err(UnknownAlgorithm),
    }
}

fn transaction(payload: &Payload<'_>) -> Result<AnyTransaction, EnvelopeRejection> {
    let number = u16::try_from(payload.number).map_err(|_| UnknownType)?;
    AnyTransaction::decode_body(number, payload.body)
        .ok_or(UnknownType)?
        .map_err(|_| BadBody)
}
