//! The page that a reader gets when something did not work: what happened and what to do next.

use maud::{Markup, html};

use super::frame::{Frame, Place, page};
use crate::error::Failure;
use crate::visit::Visit;

/// The page of a failure, inside the usual frame.
pub(crate) fn failure(visit: &Visit, failure: &Failure) -> Markup {
    let text = visit.text;
    let title = text.say(failure.title_key());
    let frame = Frame::new(visit, Place::Start, title.clone());
    let content = html! {
        div class="govuk-grid-row" {
            div class="govuk-grid-column-two-thirds" {
                h1 class="govuk-heading-l" { (title) }
                @if let Some((code, detail, remedy)) = failure.refusal() {
                    @let (meaning, remedy) = text.refusal(code, detail, remedy);
                    p class="govuk-body-l" { (meaning) }
                    p class="govuk-body" { (text.say(failure.next_key())) }
                    div class="govuk-inset-text" { (remedy) }
                    @if detail != meaning && !code.contains('.') {
                        p class="govuk-body quiet" lang="en" { (detail) }
                    }
                    p class="govuk-body quiet" { (text.say("problem-code")) " " code class="hash" { (code) } }
                } @else {
                    p class="govuk-body" { (text.say(failure.next_key())) }
                }
                ul class="govuk-list govuk-list--bullet" {
                    li { a class="govuk-link" href="/explore" { (text.say("go-explore")) } }
                    li { a class="govuk-link" href="/verify" { (text.say("go-verify")) } }
                    li { a class="govuk-link" href="/" { (text.say("go-start")) } }
                }
            }
        }
    };
    page(&frame, None, content)
}
