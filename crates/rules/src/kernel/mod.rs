//! What every transaction stands on, and nothing about any one of them.

pub mod amount;
pub mod cbor;
pub mod changes;
pub mod context;
pub mod credit_code;
pub mod dataset_question;
pub mod due;
pub mod envelope;
pub mod exchange_url;
pub mod fact;
pub mod hex_bytes;
pub mod ids;
pub mod keys;
pub mod node_address;
pub mod opening_request;
pub mod receipt;
pub mod rejection;
pub mod share;
pub mod signature;
pub mod signed_request;
pub mod state_key;
pub mod text;
pub mod time;
pub mod transaction;
pub mod view;
