//! The verdict of an assisted verification: what this server found, and that it was this server.

use maud::{Markup, html};

use crate::layout::{Frame, Place, hash, page, row, summary, time};
use crate::text::Text;
use crate::visit::Visit;

/// A verification's outcome, as plain facts.
#[derive(Debug, Clone)]
pub(crate) struct ReportView {
    /// `valid`, `stale`, and so on.
    pub(crate) verdict: String,
    /// The height and time that the proof holds at.
    pub(crate) as_of: Option<(u64, u64)>,
    /// The certificate's id.
    pub(crate) certificate: Option<String>,
    /// The issuer's names: Chinese, English.
    pub(crate) issuer: Option<(String, String)>,
    /// The type's names: Chinese, English.
    pub(crate) kind: Option<(String, String)>,
    /// Each check in order.
    pub(crate) checks: Vec<CheckLine>,
}

/// One check.
#[derive(Debug, Clone)]
pub(crate) struct CheckLine {
    /// Its name.
    pub(crate) name: String,
    /// `passed`, `failed` or `skipped`.
    pub(crate) outcome: String,
    /// What was found, for whoever has to find out more.
    pub(crate) detail: String,
}

/// The page of an assisted verification.
pub(crate) fn assisted(visit: &Visit, report: &ReportView) -> Markup {
    let text = visit.text;
    let content = html! {
        section class="verdict" data-verdict=(report.verdict) aria-label=(text.say("verify-result")) {
            h1 class="verify-banner" {
                span class="verify-icon" aria-hidden="true" { (sign(&report.verdict)) }
                span { (text.find(&format!("verdict-{}", report.verdict)).unwrap_or_else(|| report.verdict.clone())) }
            }
            p class="govuk-body-l" { (text.find(&format!("verdict-{}-means", report.verdict)).unwrap_or_default()) }
        }
        div class="govuk-inset-text" { p class="govuk-body" { (text.say("verify-assisted")) } }
        (facts(text, visit, report))
        h2 class="govuk-heading-m" { (text.say("verify-checks")) }
        ol class="checks" {
            @for check in &report.checks {
                li data-check=(check.name) data-outcome=(check.outcome) {
                    span class="verify-outcome" { (text.find(&format!("check-{}", check.outcome)).unwrap_or_default()) }
                    strong { (text.find(&format!("check-{}", check.name)).unwrap_or_else(|| check.name.clone())) }
                    span class="verify-detail" lang="en" { (check.detail) }
                }
            }
        }
        p class="govuk-body" { a class="govuk-link" href="/verify" { (text.say("verify-again")) } }
    };
    page(
        &Frame::new(visit, Place::Verify, text.say("verify-result")),
        None,
        content,
    )
}

fn facts(text: Text, visit: &Visit, report: &ReportView) -> Markup {
    let mut rows = Vec::new();
    if let Some((height, time_ms)) = report.as_of {
        let words = text.say_with("as-of-height", &[("height", &height.to_string())]);
        rows.push(row(
            text.say("as-of"),
            html! { (words) " · " (time(time_ms)) },
        ));
    }
    rows.push(row(
        text.say("verify-anchor"),
        html! { (text.pick(&visit.city.zh, &visit.city.en)) " " (hash(&visit.city.ledger)) },
    ));
    if let Some(certificate) = &report.certificate {
        rows.push(row(text.say("certificate-id"), hash(certificate)));
    }
    if let Some((zh, en)) = &report.kind {
        rows.push(row(
            text.say("certificate-type"),
            html! { (text.pick(zh, en)) },
        ));
    }
    if let Some((zh, en)) = &report.issuer {
        rows.push(row(text.say("issuer"), html! { (text.pick(zh, en)) }));
    }
    summary(&rows)
}

fn sign(verdict: &str) -> &'static str {
    match verdict {
        "valid" => "✓",
        "stale" => "◷",
        "suspended" => "⏸",
        "expired" => "⌛",
        "unknown" => "?",
        _ => "✕",
    }
}
