//! What a node reads besides: blocks, what peers say, and the bodies of its HTTP interface.

use chancery_api::agency::{Copying, Issuing, Superseding};
use chancery_api::routes::agency_acts::{ChangeRequest, ShareRequest};
use chancery_api::routes::prepare::{AssembleRequest, PrepareRequest};
use chancery_chain::block::{BLOCK_BYTES_MAX, ENVELOPES_BYTES_MAX};
use chancery_chain::strangers::{self, Kind};
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::cbor;
use serde::{Serialize, de::DeserializeOwned};

use super::bodies::same_after_json;

/// A block.
pub fn block(bytes: &[u8]) {
    if reread(Kind::Block, bytes) {
        assert!(bytes.len() <= BLOCK_BYTES_MAX);
    }
}

/// What a peer says.
pub fn gossip(bytes: &[u8]) {
    if reread(Kind::Gossip, bytes) {
        assert!(bytes.len() <= ENVELOPES_BYTES_MAX);
    }
}

/// An operation of the state, as a peer serves it.
pub fn sync_operation(bytes: &[u8]) {
    reread(Kind::SyncOperation, bytes);
}

/// Whether the bytes are accepted; then they must be the one encoding of what they say.
fn reread(kind: Kind, bytes: &[u8]) -> bool {
    match strangers::reread(kind, bytes) {
        Some(again) => {
            assert_eq!(again, bytes, "another encoding");
            true
        }
        None => false,
    }
}

/// A transaction to prepare: it is the same after JSON and after the ledger's own encoding.
pub fn prepare(bytes: &[u8]) {
    drop(serde_json::from_slice::<AssembleRequest>(bytes));
    let Ok(request) = serde_json::from_slice::<PrepareRequest>(bytes) else {
        return;
    };
    let body = request.transaction.encode_body();
    assert!(cbor::decode::<serde::de::IgnoredAny>(&body).is_ok());
    same_after_json::<AnyTransaction>(&request.transaction);
}

/// What an agency's operator asks for.
pub fn agency(bytes: &[u8]) {
    held::<Issuing>(bytes);
    held::<Copying>(bytes);
    held::<Superseding>(bytes);
    drop(serde_json::from_slice::<ChangeRequest>(bytes));
    drop(serde_json::from_slice::<ShareRequest>(bytes));
}

fn held<T: Serialize + DeserializeOwned>(bytes: &[u8]) {
    if let Ok(value) = serde_json::from_slice::<T>(bytes) {
        same_after_json(&value);
    }
}
