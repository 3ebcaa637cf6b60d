//! Reading canonical CBOR with nothing left to chance: what is read must write back as it was.
//!
//! A stranger's bytes may hold a value in another kind of item than its own (a text as a byte string);
//! whatever a decoder makes of that, the comparison refuses it.

use chancery_rules::kernel::cbor::{self, CborError};
use serde::{Serialize, de::DeserializeOwned};

/// The value whose one encoding `bytes` are.
pub(crate) fn decode<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, CborError> {
    let value: T = cbor::decode(bytes)?;
    if cbor::encode(&value) == bytes {
        Ok(value)
    } else {
        Err(CborError::NotCanonical)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_a_byte_string_is_not_read_as_text() {
        let text = cbor::encode("kind");
        assert_eq!(decode::<String>(&text), Ok("kind".to_owned()));
        let bytes = [&[0x44], &text[1..]].concat();
        assert!(decode::<String>(&bytes).is_err());
    }
}
