//! The vault: documents sealed to an agency, kept in a folder.
//!
//! A document is encrypted under a data key of its own (ChaCha20-Poly1305); the data key, the salt
//! of its commitment and its name are sealed to the agency's X25519 key (HPKE, RFC 9180, base mode,
//! DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305). Whoever has the folder without the
//! agency's private key learns sizes, media types and commitments, nothing else.
//!
//! ```text
//! blobs/<id>    ChaCha20-Poly1305 of the document, with the id as associated data
//! keys/<id>     JSON: id, media type, size, commitment, in clear and authenticated; the rest sealed
//! erased/<id>   JSON: what is left of an erased document
//! ```
//!
//! A document exists from the moment its key record does; it is written after the blob, both
//! atomically (temporary file, fsync, rename, fsync of the folder). Erasing writes the tombstone
//! first, so that a crash in between is finished when the vault is opened again.
//!
//! What is not a PDF, JPEG or PNG by its content is refused, and so is what is not what its name
//! says. Nothing is decoded or rendered.
//!
//! Absent on purpose: who may read, the ledger, and any way to read without the private key.

#![cfg_attr(
    test,
    allow(
        missing_docs,
        clippy::allow_attributes,
        reason = "tests speak by their names"
    )
)]

mod content;
mod erasure;
mod error;
mod ids;
mod intake;
mod record;
mod sealing;
mod shelf;
mod upkeep;
mod vault;

pub use content::MediaType;
pub use erasure::Erasure;
pub use error::{Refusal, VaultError};
pub use ids::{Commitment, DocumentId, Salt};
pub use intake::{DOCUMENT_BYTES_MAX, Declared, Intake, NAME_BYTES_MAX};
pub use sealing::{SealingKey, SealingPublicKey};
pub use upkeep::LookedThrough;
pub use vault::{Document, LIST_MAX, Listed, Stored, Vault, VaultConfig};
