//! What every page shares: the frame, the parts, the pictures, the failure page.
//!
//! Absent on purpose: inline script and style, and anything fetched from another origin; the
//! content security policy in [`crate::web`] refuses both.

mod failure;
mod form;
mod frame;
mod icon;
mod parts;

pub(crate) use failure::failure;
pub(crate) use form::{Field, FieldError, Input, csrf, error_summary, field};
pub(crate) use frame::{Frame, Place, page};
pub(crate) use icon::{Icon, icon};
pub(crate) use parts::{
    Crumb, Row, breadcrumbs, copyable, hash, pager, row, state, summary, time, tools,
};
