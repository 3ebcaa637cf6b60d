//! Definitions: certificate types, versioned and named by the hash of their document.
//!
//! What the council did not approve has no effect; in a development city any member approves directly. A definition
//! is in force from the block after its approval until it is retired, and never changes; the council stops it for a
//! while by motion. Absent on purpose: the
//! evaluation of a schema, which is the issuer's and the verifier's.

mod approve;
mod record;
mod rejection;
mod retire;

pub use approve::ApproveDefinition;
pub(crate) use approve::approval;
pub use record::{
    CertificateType, DOCUMENT_BYTES_MAX, DefinitionRecord, FIELDS_MAX, Field, ISSUERS_MAX,
    REASONS_MAX, Reason, SCHEMA_BYTES_MAX, Stop, Verb,
};
pub use rejection::DefinitionRejection;
pub use retire::RetireDefinition;
pub(crate) use retire::retirement;

use crate::{
    kernel::{context::Context, view::View},
    party::{Authority, authority},
};

fn member_only(cx: &Context, view: &View) -> Result<(), DefinitionRejection> {
    match authority(cx, view) {
        Authority::Member => Ok(()),
        Authority::Stranger => Err(DefinitionRejection::NotAMember),
        Authority::Council => Err(DefinitionRejection::NeedsMotion),
    }
}
