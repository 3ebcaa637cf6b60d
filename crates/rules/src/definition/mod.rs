//! Definitions: certificate types, registers, services, datasets, calendars; versioned and named by the hash of their
//! document.
//!
//! What the council did not approve has no effect; in a development city any member approves directly. A definition
//! is in force from the block after its approval until it is retired, and never changes; the council stops it for a
//! while by motion. Absent on purpose: the evaluation of a schema, which is the issuer's and the verifier's.

mod approve;
pub mod calendar;
mod certificate_type;
pub mod condition;
pub mod dataset;
mod document;
mod migration;
mod record;
pub mod register_type;
mod rejection;
mod retire;
pub mod service;
mod service_check;
pub mod table;

pub use approve::ApproveDefinition;
pub(crate) use approve::approval;
pub use calendar::Calendar;
pub use certificate_type::{
    CertificateType, FIELDS_MAX, Field, ISSUERS_MAX, REASONS_MAX, Reason, SCHEMA_BYTES_MAX, Verb,
};
pub use dataset::Dataset;
pub use document::{DOCUMENT_BYTES_MAX, Document, DocumentKind};
pub(crate) use migration::migration_fits;
pub use migration::{MIGRATION_STEPS_MAX, Migration, Renamed};
pub use record::{DefinitionRecord, Stop};
pub use register_type::RegisterType;
pub use rejection::DefinitionRejection;
pub use retire::RetireDefinition;
pub(crate) use retire::retirement;
pub use service::Service;

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

/// Whether an item occurs twice; lists here are short.
pub(crate) fn has_repeated<T: PartialEq>(items: impl Iterator<Item = T> + Clone) -> bool {
    items
        .clone()
        .enumerate()
        .any(|(place, item)| items.clone().take(place).any(|it| it == item))
}
