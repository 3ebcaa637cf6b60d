//! What callers send over HTTP and the rules or the vault read: motions in JSON, uploaded documents.

use chancery_rules::kernel::cbor;
use chancery_rules::motion::Effect;
use chancery_vault::MediaType;
use serde::{Serialize, de::DeserializeOwned};

/// The effect of a motion.
pub fn motion(bytes: &[u8]) {
    if let Ok(effect) = serde_json::from_slice::<Effect>(bytes) {
        same_after_json(&effect);
        let encoded = cbor::encode(&effect);
        assert_eq!(cbor::decode::<Effect>(&encoded), Ok(effect));
    }
}

/// A document, sniffed. Its type is told from its first bytes, so none has two.
pub fn upload(bytes: &[u8]) {
    let first: Option<&[u8]> = match MediaType::of_content(bytes) {
        Ok(MediaType::Pdf) => Some(b"%PDF"),
        Ok(MediaType::Jpeg) => Some(&[0xff, 0xd8, 0xff]),
        Ok(MediaType::Png) => Some(b"\x89PNG"),
        Err(_) => None,
    };
    if let Some(first) = first {
        assert!(bytes.starts_with(first), "not of the type told");
    }
}

/// Written out, read and written out again, a value is the same text.
pub(super) fn same_after_json<T: Serialize + DeserializeOwned>(value: &T) {
    let written = serde_json::to_vec(value).unwrap_or_default();
    let again = serde_json::from_slice::<T>(&written).map(|again| serde_json::to_vec(&again));
    assert!(
        matches!(again, Ok(Ok(text)) if text == written),
        "not the same after JSON"
    );
}
