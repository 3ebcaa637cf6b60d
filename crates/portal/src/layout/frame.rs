//! The frame: skip link, masthead with language switch, development banner, places, as-of footer.

use maud::{DOCTYPE, Markup, html};

use super::icon::seal;
use super::parts::{hash, time};
use crate::text::Language;
use crate::visit::Visit;

/// The place of the portal that a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// The start page.
    Start,
    /// The verification page.
    Verify,
    /// The explorer.
    Explore,
    /// The registrar's pages.
    Office,
    /// The council's pages.
    Council,
    /// The operator's page.
    Operator,
}

/// What the frame needs to know of a page.
pub(crate) struct Frame<'a> {
    /// Who visits, in which language, and what the ledger is.
    pub(crate) visit: &'a Visit,
    /// Which place is marked in the navigation.
    pub(crate) place: Place,
    /// The page's own title, without the city's name.
    pub(crate) title: String,
    /// Scripts of ours that the page loads, by path; none for most.
    pub(crate) scripts: &'static [&'static str],
}

impl<'a> Frame<'a> {
    /// A frame without scripts.
    pub(crate) fn new(visit: &'a Visit, place: Place, title: impl Into<String>) -> Self {
        Self {
            visit,
            place,
            title: title.into(),
            scripts: &[],
        }
    }
}

/// A whole page: `before` stands above the main landmark's container (a hero, breadcrumbs are
/// inside), `main` is its content.
pub(crate) fn page(frame: &Frame<'_>, before: Option<Markup>, main: Markup) -> Markup {
    let text = frame.visit.text;
    let city = text.pick(&frame.visit.city.zh, &frame.visit.city.en);
    html! {
        (DOCTYPE)
        html class="govuk-template" lang=(text.language().code()) {
            head {
                meta charset="utf-8";
                title { (frame.title) " - " (city) " - " (text.say("product")) }
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="theme-color" content="#16324f";
                meta name="format-detection" content="telephone=no";
                link rel="icon" href="/assets/seal.svg" type="image/svg+xml";
                link rel="stylesheet" href=(crate::assets::stylesheet());
                link rel="canonical" href=(frame.visit.address);
                @for language in Language::ALL {
                    link rel="alternate" hreflang=(language.code()) href=(frame.visit.address_in(language));
                }
                @for script in frame.scripts {
                    script type="module" src=(crate::assets::address(script)) {}
                }
            }
            body class="govuk-template__body" {
                a href="#main" class="govuk-skip-link" { (text.say("skip-to-content")) }
                (masthead(frame, city))
                (development(frame))
                (places(frame))
                div class="page" {
                    main id="main" tabindex="-1" {
                        @if let Some(before) = before { (before) }
                        div class="govuk-width-container" {
                            div class="govuk-main-wrapper" { (main) }
                        }
                    }
                }
                (as_of(frame))
            }
        }
    }
}

fn masthead(frame: &Frame<'_>, city: &str) -> Markup {
    let text = frame.visit.text;
    html! {
        header class="masthead" {
            div class="govuk-width-container masthead__row" {
                a class="masthead__home" href="/" {
                    (seal())
                    span {
                        (city)
                        span class="masthead__sub" { (text.say("product-line")) }
                    }
                }
                nav aria-label=(text.say("language")) {
                    ul class="masthead__languages" {
                        @for language in Language::ALL {
                            li {
                                @if language == text.language() {
                                    strong lang=(language.code()) aria-current="true" { (language.own_name()) }
                                } @else {
                                    a href=(frame.visit.address_in(language)) lang=(language.code()) hreflang=(language.code()) rel="alternate" { (language.own_name()) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn development(frame: &Frame<'_>) -> Markup {
    let text = frame.visit.text;
    html! {
        @if frame.visit.city.development {
            aside class="development" aria-label=(text.say("development-label")) {
                div class="govuk-width-container" {
                    p { strong { (text.say("development-label")) } (text.say("development-banner")) }
                }
            }
        }
    }
}

fn places(frame: &Frame<'_>) -> Markup {
    let text = frame.visit.text;
    let places = [
        (Place::Start, "/", "place-start"),
        (Place::Verify, "/verify", "place-verify"),
        (Place::Explore, "/explore", "place-explore"),
        (Place::Office, "/office", "place-office"),
        (Place::Council, "/council", "place-council"),
        (Place::Operator, "/operator", "place-operator"),
    ];
    html! {
        div class="govuk-service-navigation" {
            div class="govuk-width-container" {
                div class="govuk-service-navigation__container" {
                    nav aria-label=(text.say("places")) class="govuk-service-navigation__wrapper" {
                        ul class="govuk-service-navigation__list" {
                            @for (place, address, name) in places {
                                @let here = place == frame.place;
                                li class={ "govuk-service-navigation__item" @if here { " govuk-service-navigation__item--active" } } {
                                    a class="govuk-service-navigation__link" href=(address) aria-current=[here.then_some("true")] {
                                        @if here {
                                            strong class="govuk-service-navigation__active-fallback" { (text.say(name)) }
                                        } @else { (text.say(name)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn as_of(frame: &Frame<'_>) -> Markup {
    let visit = frame.visit;
    let text = visit.text;
    html! {
        footer class="asof" {
            div class="govuk-width-container" {
                h2 class="govuk-visually-hidden" { (text.say("as-of-title")) }
                dl {
                    div { dt { (text.say("as-of")) } dd { (text.say_with("as-of-height", &[("height", &visit.as_of.height.to_string())])) } }
                    div { dt { (text.say("block-time")) } dd { (time(visit.as_of.time_ms)) } }
                    div { dt { (text.say("ledger")) } dd { (hash(&visit.city.ledger)) } }
                }
                ul {
                    li { a class="govuk-link" href=(visit.permalink()) { (text.say("permalink")) } }
                    li { a class="govuk-link" href="/v1/ledger" { (text.say("api-ledger")) } }
                    li { a class="govuk-link" href="/v1/ledger/genesis" download="genesis.json" { (text.say("genesis-file")) } }
                    li { a class="govuk-link" href="/reference" { (text.say("api-reference")) } }
                }
                p { (text.say("footer-promise")) }
                p class="quiet" { (text.say("footer-design")) }
            }
        }
    }
}
