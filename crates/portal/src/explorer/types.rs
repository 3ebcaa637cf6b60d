//! Certificate types: the list and the page of one.

use maud::{Markup, html};

use super::home::crumbs;
use super::lists::{self, cell, head};
use super::view::{Part, TypeLine, TypeView};
use crate::address::with_query;
use crate::layout::{Crumb, Frame, Place, hash, page, pager, row, state, summary, tools};
use crate::text::Text;
use crate::visit::Visit;

/// The list of certificate types.
pub(crate) fn list(visit: &Visit, part: &Part<TypeLine>, cursor: Option<&str>) -> Markup {
    let text = visit.text;
    let next = part
        .next
        .as_deref()
        .map(|next| with_query("/explore/types", &[("cursor", Some(next))]));
    let content = html! {
        (crumbs(text, &[]))
        h1 class="govuk-heading-l" { (text.say("types")) }
        p class="govuk-body" { (text.say("types-lead")) }
        (tools(text, &with_query("/v1/types", &[("cursor", cursor)]), Some(&with_query("/explore/types.csv", &[("cursor", cursor)]))))
        @if part.items.is_empty() {
            div class="empty" { p class="govuk-body" { (text.say("no-types")) } }
        } @else {
            table class="govuk-table rows" {
                caption class="govuk-table__caption govuk-table__caption--m" { (text.say("newest-first")) }
                thead class="govuk-table__head" {
                    tr class="govuk-table__row" { (head(text.say("certificate-type"))) (head(text.say("state"))) (head(text.say("code"))) (head(text.say("version"))) }
                }
                tbody class="govuk-table__body" {
                    @for line in &part.items {
                        tr class="govuk-table__row" {
                            th scope="row" class="govuk-table__header" { (lists::named(text, "types", &line.definition)) }
                            (cell(text.say("state"), state(text, &line.status)))
                            (cell(text.say("code"), html! { code class="hash" { (line.code) } }))
                            (cell(text.say("version"), html! { span class="number" { (line.version) } }))
                        }
                    }
                }
            }
        }
        (pager(text, cursor.map(|_| "/explore/types"), next.as_deref()))
    };
    page(
        &Frame::new(visit, Place::Explore, text.say("types")),
        None,
        content,
    )
}

/// One certificate type.
pub(crate) fn one(visit: &Visit, view: &TypeView) -> Markup {
    let text = visit.text;
    let line = &view.line;
    let title = text.pick(&line.definition.zh, &line.definition.en);
    let rows = [
        row(text.say("state"), state(text, &line.status)),
        row(text.say("definition-id"), hash(&line.definition.id)),
        row(
            text.say("other-name"),
            html! { span lang=(text.pick("en", "zh-CN")) { (text.pick(&line.definition.en, &line.definition.zh)) } },
        ),
        row(
            text.say("code"),
            html! { code class="hash" { (line.code) } " · " (text.say_with("version-number", &[("version", &line.version.to_string())])) },
        ),
        row(
            text.say("who-may-issue"),
            html! { @for issuer in &view.issuers { div { (lists::named(text, "parties", issuer)) } } },
        ),
    ];
    let content = html! {
        (crumbs(text, &[Crumb { address: "/explore/types", name: text.say("types") }]))
        span class="govuk-caption-l" { (text.say("certificate-type")) }
        h1 class="govuk-heading-l" { (title) }
        (tools(text, &format!("/v1/types/{}", line.definition.id), None))
        (summary(&rows))
        (fields(text, view))
        (reasons(text, view))
        details class="govuk-details" {
            summary class="govuk-details__summary" { span class="govuk-details__summary-text" { (text.say("schema")) } }
            div class="govuk-details__text" { pre class="code" tabindex="0" { (view.schema) } }
        }
    };
    page(&Frame::new(visit, Place::Explore, title), None, content)
}

fn fields(text: Text, view: &TypeView) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (text.say("fields")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" { (head(text.say("field"))) (head(text.say("other-name"))) (head(text.say("field-name"))) }
            }
            tbody class="govuk-table__body" {
                @for field in &view.fields {
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { (text.pick(&field.zh, &field.en)) }
                        (cell(text.say("other-name"), html! { span lang=(text.pick("en", "zh-CN")) { (text.pick(&field.en, &field.zh)) } }))
                        (cell(text.say("field-name"), html! { code class="hash" { (field.id) } }))
                    }
                }
            }
        }
        p class="govuk-body quiet" { (text.say("fields-sealed")) }
    }
}

fn reasons(text: Text, view: &TypeView) -> Markup {
    html! {
        @if !view.reasons.is_empty() {
            table class="govuk-table rows" {
                caption class="govuk-table__caption govuk-table__caption--m" { (text.say("reasons")) }
                thead class="govuk-table__head" {
                    tr class="govuk-table__row" { (head(text.say("reason"))) (head(text.say("reason-for"))) (head(text.say("code"))) }
                }
                tbody class="govuk-table__body" {
                    @for (reason, act) in &view.reasons {
                        tr class="govuk-table__row" {
                            th scope="row" class="govuk-table__header" { (text.pick(&reason.zh, &reason.en)) }
                            (cell(text.say("reason-for"), html! { (text.find(&format!("act-{act}")).unwrap_or_else(|| act.clone())) }))
                            (cell(text.say("code"), html! { code class="hash" { (reason.id) } }))
                        }
                    }
                }
            }
        }
    }
}
