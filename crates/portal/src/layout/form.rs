//! Forms in the manner of GOV.UK: label, hint, error beside the field, and a summary of errors at
//! the top whose entries lead to the fields.

use maud::{Markup, html};

use crate::text::Text;

/// What is wrong with which field, in words that say what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The name of the field; its element's id is `field-<name>`.
    pub(crate) field: String,
    /// What to do about it.
    pub(crate) message: String,
}

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// One line.
    Line {
        /// `inputmode` for the keyboard of a phone.
        mode: &'static str,
        /// The width in characters, of govuk-frontend's steps.
        width: Option<u8>,
    },
    /// A day, by the browser's own control.
    Day,
    /// Several lines.
    Lines,
    /// One of a list: value and name.
    Choice(Vec<(String, String)>),
}

/// A field of a form.
pub(crate) struct Field<'a> {
    /// Its name in the form.
    pub(crate) name: &'a str,
    /// Its label.
    pub(crate) label: &'a str,
    /// The label in the other language, shown smaller; with its language code.
    pub(crate) other_label: Option<(&'a str, &'a str)>,
    /// What helps to fill it in.
    pub(crate) hint: Option<&'a str>,
    /// What it holds now.
    pub(crate) value: &'a str,
    /// How it is filled in.
    pub(crate) input: &'a Input,
    /// Whether it may stay empty.
    pub(crate) optional: bool,
}

/// The hidden token that shows that a form was ours.
pub(crate) fn csrf(token: &str) -> Markup {
    html! { input type="hidden" name="csrf" value=(token); }
}

/// All errors of a form, each a link to its field; nothing without errors.
pub(crate) fn error_summary(text: Text, errors: &[FieldError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            div class="govuk-error-summary" id="error-summary" tabindex="-1" {
                div role="alert" {
                    h2 class="govuk-error-summary__title" { (text.say("error-summary")) }
                    div class="govuk-error-summary__body" {
                        ul class="govuk-list govuk-error-summary__list" {
                            @for error in errors {
                                li { a href={ "#field-" (error.field) } { (error.message) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// One field with everything around it.
pub(crate) fn field(text: Text, field: &Field<'_>, errors: &[FieldError]) -> Markup {
    let error = errors.iter().find(|error| error.field == field.name);
    let id = format!("field-{}", field.name);
    let mut described = Vec::new();
    if field.hint.is_some() {
        described.push(format!("{id}-hint"));
    }
    if error.is_some() {
        described.push(format!("{id}-error"));
    }
    let described = (!described.is_empty()).then(|| described.join(" "));
    html! {
        div class={ "govuk-form-group" @if error.is_some() { " govuk-form-group--error" } } {
            label class="govuk-label govuk-label--s" for=(id) {
                (field.label)
                @if field.optional { " " span class="quiet" { (text.say("optional")) } }
                @if let Some((other, language)) = field.other_label {
                    br;
                    span class="quiet govuk-!-font-weight-regular govuk-!-font-size-16" lang=(language) { (other) }
                }
            }
            @if let Some(hint) = field.hint { div id={ (id) "-hint" } class="govuk-hint" { (hint) } }
            @if let Some(error) = error { (error_line(text, &id, &error.message)) }
            (control(field, &id, described.as_deref(), error.is_some(), text))
        }
    }
}

fn error_line(text: Text, id: &str, message: &str) -> Markup {
    html! {
        p id={ (id) "-error" } class="govuk-error-message" {
            span class="govuk-visually-hidden" { (text.say("error-prefix")) } (message)
        }
    }
}

fn control(
    field: &Field<'_>,
    id: &str,
    described: Option<&str>,
    wrong: bool,
    text: Text,
) -> Markup {
    let invalid = wrong.then_some("true");
    match field.input {
        Input::Line { mode, width } => {
            let width = width
                .map(|w| format!(" govuk-input--width-{w}"))
                .unwrap_or_default();
            let wrong = if wrong { " govuk-input--error" } else { "" };
            html! { input class={ "govuk-input" (width) (wrong) } id=(id) name=(field.name) type="text" inputmode=(mode) value=(field.value) autocomplete="off" spellcheck="false" aria-describedby=[described] aria-invalid=[invalid]; }
        }
        Input::Day => {
            let wrong = if wrong { " govuk-input--error" } else { "" };
            html! { input class={ "govuk-input govuk-input--width-10" (wrong) } id=(id) name=(field.name) type="date" value=(field.value) aria-describedby=[described] aria-invalid=[invalid]; }
        }
        Input::Lines => {
            let wrong = if wrong { " govuk-textarea--error" } else { "" };
            html! { textarea class={ "govuk-textarea" (wrong) } id=(id) name=(field.name) rows="4" aria-describedby=[described] aria-invalid=[invalid] { (field.value) } }
        }
        Input::Choice(options) => {
            let wrong = if wrong { " govuk-select--error" } else { "" };
            html! {
                select class={ "govuk-select" (wrong) } id=(id) name=(field.name) aria-describedby=[described] aria-invalid=[invalid] {
                    option value="" { (text.say("choose")) }
                    @for (value, name) in options {
                        option value=(value) selected[value == field.value] { (name) }
                    }
                }
            }
        }
    }
}
