//! The start page: what this city is, as of when, and the three places.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, State};
use axum::routing::get;
use maud::{Markup, html};

use crate::Portal;
use crate::layout::{Frame, Place, page, time};
use crate::text::Text;
use crate::visit::Visit;

/// How the node and its committee stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Standing {
    /// Validators in the committee.
    pub(crate) validators: u32,
    /// Other validators that this node is connected to.
    pub(crate) peers_connected: u32,
    /// Transactions that wait.
    pub(crate) waiting: u64,
}

/// The routes of this place.
pub(crate) fn routes() -> Router<Portal> {
    Router::new().route("/", get(show))
}

async fn show(State(portal): State<Portal>, Extension(visit): Extension<Arc<Visit>>) -> Markup {
    start(&visit, crate::ask::standing(&portal))
}

/// The page.
pub(crate) fn start(visit: &Visit, standing: Standing) -> Markup {
    let text = visit.text;
    let content = html! {
        h2 class="govuk-heading-l" { (text.say("start-places")) }
        (places(text))
        div class="govuk-grid-row" {
            div class="govuk-grid-column-two-thirds" {
                h2 class="govuk-heading-m" { (text.say("start-how")) }
                ol class="timeline" {
                    @for step in ["start-step-issue", "start-step-agree", "start-step-hold", "start-step-verify"] {
                        li { (text.say(step)) }
                    }
                }
                h2 class="govuk-heading-m" { (text.say("start-private")) }
                p class="govuk-body" { (text.say("start-private-words")) }
            }
        }
    };
    page(
        &Frame::new(visit, Place::Start, text.say("place-start")),
        Some(hero(visit, standing)),
        content,
    )
}

fn hero(visit: &Visit, standing: Standing) -> Markup {
    let text = visit.text;
    let city = text.pick(&visit.city.zh, &visit.city.en);
    html! {
        div class="hero" {
            div class="govuk-width-container" {
                h1 { (text.say_with("start-title", &[("city", city)])) }
                p { (text.say("start-lead")) }
                dl class="figures" {
                    div { dt { (text.say("height")) } dd { a class="govuk-link" href={ "/explore/blocks/" (visit.as_of.height) } { (visit.as_of.height) } } }
                    div { dt { (text.say("block-time")) } dd { (time(visit.as_of.time_ms)) } }
                    div { dt { (text.say("validators")) } dd { (standing.validators) } }
                    div { dt { (text.say("connected")) } dd { (text.say_with("connected-of", &[("count", &(standing.peers_connected + 1).to_string()), ("all", &standing.validators.to_string())])) } }
                    div { dt { (text.say("waiting")) } dd { (standing.waiting) } }
                }
            }
        }
    }
}

fn places(text: Text) -> Markup {
    let places = [
        (
            "/verify",
            "card--green",
            "place-verify",
            "card-verify",
            "card-verify-needs",
        ),
        (
            "/explore",
            "",
            "place-explore",
            "card-explore",
            "card-explore-needs",
        ),
        (
            "/office",
            "card--seal",
            "place-office",
            "card-office",
            "card-office-needs",
        ),
    ];
    html! {
        ul class="cards" {
            @for (address, tone, name, words, needs) in places {
                li class={ "card " (tone) } {
                    h3 { a class="govuk-link" href=(address) { (text.say(name)) } }
                    p { (text.say(words)) }
                    p class="quiet" { (text.say(needs)) }
                }
            }
        }
    }
}
