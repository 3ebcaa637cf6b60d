//! Proposing: choose what, fill it in, see what it would do, then sign it here or elsewhere.

use std::collections::BTreeMap;

use axum::extract::{Extension, Form, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::forms::{KINDS, Part, Proposal};
use super::offline::{self, banner};
use super::simulated::{effect, kind, parameter, simulation};
use super::view::{Choices, ProposalView, SimulationView};
use super::{Here, Viewer, With};
use crate::ask::council as ask;
use crate::error::Failure;
use crate::explorer::view::Named;
use crate::layout::{
    Crumb, FieldError, Frame, Place, breadcrumbs, csrf, error_summary, hash, page, row, summary,
};
use crate::office::{self, Session};
use crate::text::Text;
use crate::visit::Visit;

/// Which kind is chosen.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    effect: String,
}

/// `GET /council/propose`: without a kind, choose one; with one, its form.
pub(super) async fn choose(
    State(portal): With,
    Extension(visit): Here,
    headers: HeaderMap,
    Query(chosen): Query<Chosen>,
) -> Result<Markup, Failure> {
    let viewer = Viewer::of(&portal, &headers);
    if !KINDS.iter().any(|kind| kind.code == chosen.effect) {
        return Ok(kinds(&visit, &viewer));
    }
    let choices = ask::choices(&portal).await?;
    let proposal = Proposal::empty(&chosen.effect);
    Ok(form(&visit, &viewer, &choices, &proposal, &[]))
}

/// `POST /council/propose/check`: what it would do. Nothing is proposed yet.
pub(super) async fn check(
    State(portal): With,
    Extension(visit): Here,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    office::check_origin(&parts)?;
    let request = Request::from_parts(parts, body);
    let values = axum::RequestExt::extract::<Form<BTreeMap<String, String>>, _>(request).await;
    let Form(values) =
        values.map_err(|_| Failure::BadRequest("the form is not readable".to_owned()))?;
    let unknown = || Failure::BadRequest("there is no such effect".to_owned());
    let proposal = Proposal::of(values).ok_or_else(unknown)?;
    let viewer = Viewer::of(&portal, &headers);
    let mut errors = proposal.errors(visit.text);
    if proposal.value("note").is_empty() {
        errors.push(FieldError {
            field: "note".to_owned(),
            message: visit.text.say("part-note-wrong"),
        });
    }
    let effect = proposal.json().filter(|_| errors.is_empty());
    if let Some(effect) = effect {
        match ask::proposal(&portal, &effect, proposal.value("note"), None).await? {
            Ok(view) => return Ok(answers(&visit, &viewer, &view).into_response()),
            Err(words) => errors.push(unreadable(&visit, &proposal, &words)),
        }
    }
    let choices = ask::choices(&portal).await?;
    let page = form(&visit, &viewer, &choices, &proposal, &errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What the rules could not read, beside the field that it names, or the last one.
fn unreadable(visit: &Visit, proposal: &Proposal, words: &str) -> FieldError {
    let parts = proposal.parts();
    let named = parts.iter().find(|part| words.contains(part.code()));
    let field = named.or(parts.last()).map_or("note", |part| part.code());
    FieldError {
        field: field.to_owned(),
        message: visit.text.say_with("part-unreadable", &[("words", words)]),
    }
}

/// A checked proposal, to be signed here.
#[derive(Debug, Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    motion: String,
    #[serde(default)]
    effect: String,
    #[serde(default)]
    note: String,
}

/// `POST /council/propose`. Sent twice it proposes once: the motion's id is in the form.
pub(super) async fn send(
    State(portal): With,
    session: Session,
    Form(sent): Form<Sent>,
) -> Result<Response, Failure> {
    session.check_form(Some(&sent.csrf))?;
    session.check_may_vote()?;
    ask::propose(&portal, &sent.motion, &sent.effect, &sent.note).await?;
    Ok(Redirect::to(&format!("/council/motions/{}?done=proposed", sent.motion)).into_response())
}

fn crumbs(text: Text) -> Markup {
    breadcrumbs(
        text,
        &[Crumb {
            address: "/council",
            name: text.say("council-title"),
        }],
    )
}

/// The page on which to choose a kind.
pub(super) fn kinds(visit: &Visit, viewer: &Viewer) -> Markup {
    let text = visit.text;
    let content = html! {
        (banner(visit, viewer))
        (crumbs(text))
        h1 class="govuk-heading-l" { (text.say("motion-propose")) }
        p class="govuk-body" { (text.say("propose-lead")) }
        ul class="govuk-list" {
            @for kind_of in &KINDS {
                li { a class="govuk-link" href={ "/council/propose?effect=" (kind_of.code) } { (kind(text, kind_of.code)) } }
            }
        }
    };
    page(
        &Frame::new(visit, Place::Council, text.say("motion-propose")),
        None,
        content,
    )
}

/// The form of a kind.
pub(super) fn form(
    visit: &Visit,
    viewer: &Viewer,
    choices: &Choices,
    proposal: &Proposal,
    errors: &[FieldError],
) -> Markup {
    let text = visit.text;
    let title = kind(text, &proposal.code);
    let content = html! {
        (banner(visit, viewer))
        (crumbs(text))
        (error_summary(text, errors))
        span class="govuk-caption-l" { (text.say("motion-propose")) }
        h1 class="govuk-heading-l" { (title) }
        form action="/council/propose/check" method="post" novalidate {
            input type="hidden" name="effect" value=(proposal.code);
            @for part in proposal.parts() {
                (group(text, part.code(), errors, field(text, *part, choices, proposal)))
            }
            (group(text, "note", errors, html! {
                textarea class="govuk-textarea" id="field-note" name="note" rows="3" maxlength="160" aria-describedby="field-note-hint" { (proposal.value("note")) }
            }))
            button class="govuk-button" type="submit" { (text.say("propose-check")) }
        }
    };
    page(&Frame::new(visit, Place::Council, title), None, content)
}

fn group(text: Text, code: &str, errors: &[FieldError], input: Markup) -> Markup {
    let wrong: Vec<_> = errors.iter().filter(|error| error.field == code).collect();
    html! {
        div class={ "govuk-form-group" @if !wrong.is_empty() { " govuk-form-group--error" } } {
            label class="govuk-label govuk-label--s" for={ "field-" (code) } { (text.find(&format!("part-{code}")).unwrap_or_default()) }
            div id={ "field-" (code) "-hint" } class="govuk-hint" { (text.find(&format!("part-{code}-hint")).unwrap_or_default()) }
            @for error in wrong {
                p class="govuk-error-message" { span class="govuk-visually-hidden" { (text.say("error-prefix")) } (error.message) }
            }
            (input)
        }
    }
}

fn field(text: Text, part: Part, choices: &Choices, proposal: &Proposal) -> Markup {
    let code = part.code();
    let value = proposal.value(code);
    let named = |things: &[Named]| {
        let options = things.iter().map(|thing| {
            let name = text.pick(&thing.zh, &thing.en).to_owned();
            (thing.id.clone(), name)
        });
        options.collect::<Vec<_>>()
    };
    match part {
        Part::Party => select(text, code, value, &named(&choices.parties)),
        Part::Definition => select(text, code, value, &named(&choices.types)),
        Part::Role => {
            let roles = ["validator", "follower"].map(|role| {
                let name = text.find(&format!("state-{role}"));
                (role.to_owned(), name.unwrap_or_default())
            });
            select(text, code, value, &roles)
        }
        Part::Name => {
            let names = choices.parameters.iter().map(|(name, least, most)| {
                let bounds = format!("{} ({least}-{most})", parameter(text, name));
                (name.clone(), bounds)
            });
            select(text, code, value, &names.collect::<Vec<_>>())
        }
        Part::Document => html! {
            textarea class="govuk-textarea hash" id="field-document" name="document" rows="12" spellcheck="false" aria-describedby="field-document-hint" { (value) }
        },
        Part::Value => html! {
            input class="govuk-input govuk-input--width-10" id="field-value" name="value" inputmode="numeric" value=(value) aria-describedby="field-value-hint";
        },
        Part::Reason | Part::Key | Part::Address => html! {
            input class="govuk-input" id={ "field-" (code) } name=(code) value=(value) spellcheck="false" autocomplete="off" aria-describedby={ "field-" (code) "-hint" };
        },
    }
}

fn select(text: Text, code: &str, value: &str, options: &[(String, String)]) -> Markup {
    html! {
        select class="govuk-select" id={ "field-" (code) } name=(code) aria-describedby={ "field-" (code) "-hint" } {
            option value="" { (text.say("choose")) }
            @for (id, name) in options {
                option value=(id) selected[id.as_str() == value] { (name) }
            }
        }
    }
}

/// What a proposal would do, and how to make it.
pub(super) fn answers(visit: &Visit, viewer: &Viewer, view: &ProposalView) -> Markup {
    let text = visit.text;
    let is_allowed = matches!(view.simulation, SimulationView::Simulated(_));
    let mut rows = effect(text, &view.effect);
    rows.push(row(text.say("motion-note"), html! { (view.note) }));
    rows.push(row(text.say("motion-id"), hash(&view.motion)));
    let content = html! {
        (banner(visit, viewer))
        (crumbs(text))
        h1 class="govuk-heading-l" { (text.say("propose-check-title")) }
        (summary(&rows))
        (simulation(text, &view.simulation))
        @if is_allowed { (make(text, viewer, view)) }
        @else {
            p class="govuk-body" { (text.say("propose-refused")) }
            a class="govuk-link" href={ "/council/propose?effect=" (view.effect.code) } { (text.say("change")) }
        }
    };
    page(
        &Frame::new(visit, Place::Council, text.say("propose-check-title")),
        None,
        content,
    )
}

fn make(text: Text, viewer: &Viewer, view: &ProposalView) -> Markup {
    html! {
        h2 class="govuk-heading-m" { (text.say("propose-sign")) }
        @match viewer.token() {
            Some(token) => {
                p class="govuk-body" { (text.say("motion-signed-here")) }
                form action="/council/propose" method="post" {
                    (csrf(token))
                    input type="hidden" name="motion" value=(view.motion);
                    input type="hidden" name="effect" value=(view.json);
                    input type="hidden" name="note" value=(view.note);
                    div class="actions" {
                        button class="govuk-button" type="submit" { (text.say("motion-propose")) }
                        a class="govuk-link" href="/council" { (text.say("cancel")) }
                    }
                }
            }
            None => { (offline::how(text, &view.offline)) }
        }
    }
}
