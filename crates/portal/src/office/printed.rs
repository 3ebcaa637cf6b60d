//! The printed form of a certificate, with the picture that a verifier scans.
//!
//! The picture carries an address of the verification page and, after `#`, a token of the share: it
//! never reaches a server's log by itself.

use fast_qr::ECL;
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use maud::{Markup, PreEscaped, html};

use super::view::OwnView;
use crate::layout::time;
use crate::visit::Visit;

/// The address that a share's picture says.
pub(crate) fn share_address(origin: &str, token: &str) -> String {
    format!("{origin}/verify#share={token}")
}

/// The printed form.
pub(crate) fn form(visit: &Visit, origin: &str, own: &OwnView) -> Markup {
    let text = visit.text;
    let line = &own.public.line;
    html! {
        article class="paper" aria-label=(text.say("printed-form")) {
            p class="paper__issuer" lang="zh-CN" { (line.issuer.zh) }
            p class="paper__title" lang="zh-CN" { (line.kind.zh) }
            p class="paper__other" lang="en" { (line.kind.en) " · " (line.issuer.en) }
            div class="paper__body" {
                dl {
                    @for (label, value) in &own.content {
                        div {
                            dt { span lang="zh-CN" { (label.zh) } br; span lang="en" { (label.en) } }
                            dd { (value) }
                        }
                    }
                    div { dt { span lang="zh-CN" { "签发时间" } br; span lang="en" { "Issued" } } dd { (time(line.issued_ms)) } }
                }
                @if let Some(token) = &own.share { (picture(visit, &share_address(origin, token))) }
            }
            p class="paper__foot" {
                (text.say("certificate-id")) " " code class="hash" { (line.id) }
                br; (text.say("ledger")) " " code class="hash" { (visit.city.ledger) }
                @if visit.city.development { br; strong { (text.say("printed-development")) } }
            }
        }
    }
}

fn picture(visit: &Visit, address: &str) -> Markup {
    let text = visit.text;
    let code = QRBuilder::new(address).ecl(ECL::M).build();
    html! {
        div class="paper__qr" {
            @if let Ok(code) = code {
                div role="img" aria-label=(text.say("printed-qr")) { (PreEscaped(SvgBuilder::default().margin(4).to_str(&code))) }
            }
            a class="govuk-link" href=(address) { (text.say("printed-scan")) }
        }
    }
}
