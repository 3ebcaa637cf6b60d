//! The verification page itself; its ids are those that `verifier/src/page.ts` names at its top.

use maud::{Markup, PreEscaped, html};

use crate::assets;
use crate::layout::{FieldError, Frame, Icon, Place, error_summary, icon, page};
use crate::text::Text;
use crate::visit::Visit;

/// The page on which to verify.
pub(crate) fn verify(visit: &Visit) -> Markup {
    with_errors(visit, &[])
}

/// The same after a form came without a file.
pub(crate) fn nothing_chosen(visit: &Visit) -> Markup {
    let message = visit.text.say("verify-choose-a-file");
    with_errors(
        visit,
        &[FieldError {
            field: "bundle".to_owned(),
            message,
        }],
    )
}

fn with_errors(visit: &Visit, errors: &[FieldError]) -> Markup {
    let text = visit.text;
    let mut frame = Frame::new(visit, Place::Verify, text.say("verify-title"));
    if assets::has(assets::VERIFY_SCRIPT) {
        frame.scripts = &[assets::VERIFY_SCRIPT];
    }
    let content = html! {
        (error_summary(text, errors))
        div class="govuk-grid-row" {
            div class="govuk-grid-column-two-thirds" {
                h1 class="govuk-heading-xl" { (text.say("verify-title")) }
                p class="govuk-body-l" { (text.say("verify-lead")) }
                (promise(text))
            }
        }
        form action="/verify" method="post" enctype="multipart/form-data" {
            div id="verify-drop" class="drop" { (drop_area(text)) }
            noscript {
                div class="govuk-inset-text" { p class="govuk-body" { (text.say("verify-without-script")) } }
                button class="govuk-button" type="submit" { (text.say("verify-on-server")) }
            }
        }
        (result_area(text))
        (texts_block())
        (more(text))
    };
    page(&frame, None, content)
}

fn drop_area(text: Text) -> Markup {
    html! {
        label for="verify-file" id="field-bundle" { (text.say("verify-drop")) }
        div id="verify-file-hint" class="govuk-hint" { (text.say("verify-drop-hint")) }
        input class="govuk-file-upload" id="verify-file" name="bundle" type="file" accept=".chancery,image/*" aria-describedby="verify-file-hint";
        button id="verify-qr" class="govuk-button govuk-button--secondary" type="button" hidden { (text.say("verify-camera")) }
        video id="verify-camera" hidden muted playsinline {}
        p id="verify-progress" class="govuk-body" role="status" {}
    }
}

/// Where the script puts the verdict and each check.
fn result_area(text: Text) -> Markup {
    html! {
        h2 class="govuk-visually-hidden" { (text.say("verify-result")) }
        section id="verify-result" aria-live="polite" aria-label=(text.say("verify-result")) tabindex="-1" hidden {}
        section id="verify-checks-section" hidden {
            h2 class="govuk-heading-m" { (text.say("verify-checks")) }
            ol id="verify-checks" class="checks" {}
        }
    }
}

/// The script's words, as it hands them out itself.
fn texts_block() -> Markup {
    html! {
        @if let Some(texts) = assets::text("verify-texts.json") {
            script type="application/json" id="verify-texts" { (PreEscaped(texts.replace("</", "<\\/"))) }
        }
    }
}

/// That nothing leaves the browser.
fn promise(text: Text) -> Markup {
    html! { p class="promise" { (icon(Icon::Good)) span { (text.say("verify-promise")) } } }
}

fn more(text: Text) -> Markup {
    html! {
        div class="govuk-grid-row" {
            div class="govuk-grid-column-two-thirds" {
                h2 class="govuk-heading-m" { (text.say("verify-offline-title")) }
                p class="govuk-body" { (text.say("verify-offline-words")) }
                p class="govuk-body" { a class="govuk-link" href="/verify/offline" download { (text.say("verify-offline-link")) } }
                details class="govuk-details" {
                    summary class="govuk-details__summary" { span class="govuk-details__summary-text" { (text.say("verify-genesis-title")) } }
                    div class="govuk-details__text" {
                        div class="govuk-form-group" {
                            label class="govuk-label" for="verify-genesis" { (text.say("verify-genesis-label")) }
                            div id="verify-genesis-hint" class="govuk-hint" { (text.say("verify-genesis-hint")) }
                            input class="govuk-file-upload" id="verify-genesis" type="file" accept=".json,application/json" aria-describedby="verify-genesis-hint";
                        }
                        div class="govuk-form-group" {
                            label class="govuk-label" for="verify-checkpoint" { (text.say("verify-checkpoint-label")) }
                            div id="verify-checkpoint-hint" class="govuk-hint" { (text.say("verify-checkpoint-hint")) }
                            input class="govuk-file-upload" id="verify-checkpoint" type="file" accept=".txt,text/plain" aria-describedby="verify-checkpoint-hint";
                        }
                    }
                }
                h2 class="govuk-heading-m" { (text.say("verify-meanings")) }
                dl class="govuk-summary-list" {
                    @for verdict in ["valid", "stale", "suspended", "revoked", "expired", "unknown", "invalid"] {
                        div class="govuk-summary-list__row" {
                            dt class="govuk-summary-list__key" { (text.find(&format!("verdict-{verdict}")).unwrap_or_default()) }
                            dd class="govuk-summary-list__value" { (text.find(&format!("verdict-{verdict}-means")).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}
