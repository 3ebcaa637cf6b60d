//! The page itself.

use maud::{Markup, html};

use super::view::{Alert, Forecast, MachineView, NodeLine, OperatorView, OwnView};
use crate::explorer::lists::{cell, head, named};
use crate::layout::{Frame, Place, Row, copyable, page, row, state, summary, time, tools};
use crate::text::Text;
use crate::visit::Visit;

/// The page.
pub(super) fn front(visit: &Visit, view: &OperatorView) -> Markup {
    let text = visit.text;
    let content = html! {
        h1 class="govuk-heading-xl" { (text.say("operator-title")) }
        p class="govuk-body-l" { (text.say("operator-lead")) }
        (alerts(text, &view.alerts))
        @if let Some(forecast) = view.forecast { (forecast_of(text, forecast)) }
        h2 class="govuk-heading-m" { (text.say("operator-node")) }
        (summary(&own(text, &view.own)))
        (nodes(text, &view.nodes))
        h2 class="govuk-heading-m" { (text.say("operator-machine")) }
        @match &view.machine {
            Some(machine) => { (summary(&machine_rows(text, machine))) }
            None => { p class="govuk-body" { (text.say("operator-machine-hidden")) } }
        }
        (tools(text, "/v1/nodes", None))
    };
    page(
        &Frame::new(visit, Place::Operator, text.say("operator-title")),
        None,
        content,
    )
}

fn alerts(text: Text, alerts: &[Alert]) -> Markup {
    html! {
        h2 class="govuk-heading-m" { (text.say("alerts")) }
        @if alerts.is_empty() {
            p class="govuk-body" { (state(text, "well")) " " (text.say("alerts-none")) }
        } @else {
            ul class="govuk-list alerts" {
                @for alert in alerts {
                    li {
                        (state(text, if alert.is_critical { "critical" } else { "warning" })) " "
                        strong { (text.find(&format!("alert-{}", alert.code)).unwrap_or_default()) } " "
                        a class="govuk-link" href={ "/operator/runbooks/" (alert.runbook) } { (text.say("runbook-open")) span class="govuk-visually-hidden" { " " (text.find(&format!("alert-{}", alert.code)).unwrap_or_default()) } }
                    }
                }
            }
        }
    }
}

fn forecast_of(text: Text, forecast: Forecast) -> Markup {
    let places = [
        ("remain", forecast.remain.to_string()),
        ("validators", forecast.validators.to_string()),
        ("quorum", forecast.quorum.to_string()),
    ];
    let places: Vec<_> = places.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let (code, words) = if forecast.is_safe() {
        ("safe", "forecast-safe")
    } else {
        ("not_safe", "forecast-not-safe")
    };
    html! {
        h2 class="govuk-heading-m" { (text.say("forecast-title")) }
        div class="govuk-inset-text forecast" {
            p class="govuk-body" { (text.say_with("forecast-words", &places)) " " (state(text, code)) }
            p class="govuk-body" { (text.say(words)) }
        }
    }
}

fn own(text: Text, own: &OwnView) -> Vec<Row> {
    let number = |number: u64| html! { span class="number" { (number) } };
    let (count, half, most, longest) = own.finality;
    let finality = if count == 0 {
        text.say("finality-none")
    } else {
        let places = [
            ("count", count.to_string()),
            ("half", milliseconds(half)),
            ("most", milliseconds(most)),
            ("longest", milliseconds(longest)),
        ];
        let places: Vec<_> = places.iter().map(|(k, v)| (*k, v.as_str())).collect();
        text.say_with("finality-times", &places)
    };
    let (epoch, left) = (own.epoch.0.to_string(), own.epoch.1.to_string());
    let mut rows = vec![
        row(text.say("role"), state(text, own.role)),
        row(
            text.say("height"),
            html! { (number(own.height)) " · " (time(own.time_ms)) },
        ),
        row(
            text.say("lag"),
            html! { span class="number" { (milliseconds(own.lag_ms)) } },
        ),
        row(text.say("finality-last"), html! { (finality) }),
        row(text.say("peers"), number(own.peers.into())),
        row(
            text.say("epoch"),
            html! {
                (text.say_with("epoch-words", &[("epoch", &epoch), ("left", &left)]))
                @if let Some(ends) = own.epoch_ends_in_ms {
                    " · " (text.say_with("epoch-ends", &[("time", &duration(text, ends))]))
                }
            },
        ),
        row(
            text.say("mempool"),
            html! { (number(own.mempool.0)) " · " (bytes(text, own.mempool.1)) },
        ),
        row(text.say("readmodel-lag"), number(own.readmodel_lag)),
    ];
    let (followers, waiting) = (own.waiting.0.to_string(), own.waiting.1.to_string());
    let places = [
        ("followers", followers.as_str()),
        ("waiting", waiting.as_str()),
    ];
    rows.push(row(
        text.say("readers"),
        html! { (text.say_with("readers-words", &places)) },
    ));
    rows
}

fn nodes(text: Text, nodes: &[NodeLine]) -> Markup {
    html! {
        table class="govuk-table rows" {
            caption class="govuk-table__caption govuk-table__caption--m" { (text.say("nodes")) }
            thead class="govuk-table__head" {
                tr class="govuk-table__row" {
                    (head(text.say("node-of"))) (head(text.say("state"))) (head(text.say("role"))) (head(text.say("committee"))) (head(text.say("last-proposed"))) (head(text.say("node-address"))) (head(text.say("node-key")))
                }
            }
            tbody class="govuk-table__body" {
                @for node in nodes {
                    tr class="govuk-table__row" {
                        th scope="row" class="govuk-table__header" { (named(text, "parties", &node.party)) }
                        (cell(text.say("state"), state(text, node.standing)))
                        (cell(text.say("role"), state(text, &node.role)))
                        (cell(text.say("committee"), committee(text, node.committee)))
                        (cell(text.say("last-proposed"), proposed(text, node.proposed)))
                        (cell(text.say("node-address"), html! { @if let Some(address) = &node.address { code class="hash" { (address) } } @else { (text.say("none")) } }))
                        (cell(text.say("node-key"), copyable("/v1/nodes", &node.key)))
                    }
                }
            }
        }
    }
}

fn committee(text: Text, (now, next): (bool, bool)) -> Markup {
    let key = match (now, next) {
        (true, true) => "committee-stays",
        (true, false) => "committee-until-epoch",
        (false, true) => "committee-from-epoch",
        (false, false) => "committee-not",
    };
    html! { (text.say(key)) }
}

fn proposed(text: Text, proposed: Option<(u64, u64)>) -> Markup {
    html! {
        @match proposed {
            Some((height, ago)) => {
                a class="govuk-link number" href={ "/explore/blocks/" (height) } { (text.say_with("block-height", &[("height", &height.to_string())])) }
                " · " (text.say_with("blocks-ago", &[("count", &ago.to_string())]))
            }
            None => { (text.say("proposed-none")) }
        }
    }
}

fn machine_rows(text: Text, machine: &MachineView) -> Vec<Row> {
    let size = |bytes_of: Option<u64>| html! { @if let Some(of) = bytes_of { (bytes(text, of)) } @else { (text.say("not-known")) } };
    let date = |ms: Option<u64>| html! { @if let Some(ms) = ms { (time(ms)) } @else { (state(text, "never")) } };
    let mut rows = vec![
        row(
            text.say("program-version"),
            html! { code { (machine.version) } },
        ),
        row(text.say("started"), time(machine.started_ms)),
        row(text.say("memory"), size(machine.memory_bytes)),
        row(text.say("disk-free"), size(machine.free_bytes)),
    ];
    for (store, of) in &machine.stores {
        let label = text.find(&format!("store-{store}"));
        rows.push(row(label.unwrap_or_default(), bytes(text, *of)));
    }
    rows.push(row(text.say("backup-last"), date(machine.backup_ms)));
    rows.push(row(text.say("rehearsal-last"), date(machine.rehearsal_ms)));
    if let Some(metrics) = &machine.metrics {
        rows.push(row(
            text.say("metrics-at"),
            html! { code class="hash" { (metrics) } },
        ));
    }
    rows
}

fn bytes(text: Text, bytes: u64) -> Markup {
    let scaled = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000)]
        .into_iter()
        .find(|(_, unit)| bytes >= *unit)
        .map(|(name, unit)| {
            let tenths = bytes
                .saturating_mul(10)
                .checked_div(unit)
                .unwrap_or_default();
            format!("{}.{} {name}", tenths / 10, tenths % 10)
        });
    let words = scaled.unwrap_or_else(|| text.say_with("bytes", &[("count", &bytes.to_string())]));
    html! { span class="number" { (words) } }
}

fn milliseconds(ms: u64) -> String {
    if ms < 10_000 {
        format!("{ms} ms")
    } else {
        format!("{} s", ms / 1_000)
    }
}

fn duration(text: Text, ms: u64) -> String {
    let minutes = ms.div_ceil(60_000);
    let (hours, minutes) = ((minutes / 60).to_string(), (minutes % 60).to_string());
    text.say_with("hours-minutes", &[("hours", &hours), ("minutes", &minutes)])
}
