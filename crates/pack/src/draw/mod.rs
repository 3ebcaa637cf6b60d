//! A service as a picture: a lane for each role, a box for each step with its deadline, an arrow for what enables it,
//! outcomes as ends.
//!
//! SVG with title and description, text as text, no script and no style sheet, so that it stands in any page. Absent
//! on purpose: conditions in full, which are `service.yaml`'s.

mod layout;
mod svg;

use crate::{form::ServiceForm, place::Language};

/// The picture of a service.
#[must_use]
pub fn draw(form: &ServiceForm, language: Language) -> String {
    svg::written(&layout::of(form, language), form, language)
}
