//! The agencies' own systems: stand-ins with a database each, what their agents ask them, and what a sale hands in.

use chancery_agent::config::Settings;
use chancery_rules::kernel::text::Code;
use chancery_testkit::stand_in::{FLATS, Flat, Registry, StandInError, StandIns};
use serde_json::{Value, json};

use crate::city::City;
use crate::exit::{Failure, Outcome};

/// The service whose questions are answered.
const SERVICE: &str = "real-estate-transfer";
/// The flat that is sold, by place among [`FLATS`].
const FLAT: usize = 3;
/// How long a system may take.
const TIMEOUT_MS: u64 = 2_000;

/// All systems of the city, and the sale that they know of.
pub struct Systems {
    stand_ins: StandIns,
    flat: Flat,
}

/// One answer of an agent: a step, the evidence that must be opened, the system, and facts with column and kind.
struct Answer<'a> {
    step: &'a str,
    requirement: &'a str,
    adapter: Value,
    facts: &'a [(&'a str, &'a str, &'a str)],
    nothing: &'a str,
}

impl Answer<'_> {
    fn to_json(&self) -> Value {
        let facts = self.facts.iter();
        let facts: Vec<_> = facts
            .map(|(fact, from, kind)| json!({ "fact": fact, "from": from, "kind": kind }))
            .collect();
        json!({
            "service": SERVICE, "step": self.step, "timeout_ms": TIMEOUT_MS,
            "opening": { "requirement": self.requirement, "act": "read" },
            "adapter": self.adapter, "facts": facts, "nothing": self.nothing,
        })
    }
}

impl Systems {
    /// Makes them in the city's folder.
    ///
    /// # Errors
    /// When a database cannot be made or a port cannot be had.
    pub async fn found(city: &City) -> Outcome<Self> {
        let stand_ins = StandIns::found(&city.systems()).await;
        let stand_ins = stand_ins.map_err(|error| Failure::new(error.to_string()))?;
        let flat = FLATS.get(FLAT).copied();
        let flat = flat.ok_or_else(|| Failure::new("the city has no such flat"))?;
        Ok(Self { stand_ins, flat })
    }

    /// What an agency's agent answers from its system, by the agency's short name.
    ///
    /// # Errors
    /// When the agent reads it otherwise.
    pub fn answers_of(&self, agency: &str) -> Outcome<Option<Settings>> {
        let answers = match agency {
            "registry" => self.registry(),
            "security" => vec![self.security()],
            "housing" => vec![self.housing()],
            "tax" => self.tax(),
            _ => return Ok(None),
        };
        Ok(Some(serde_json::from_value(json!({ "answers": answers }))?))
    }

    fn registry(&self) -> Vec<Value> {
        let file = self.stand_ins.registry.file();
        let view = |query: &str, parameters: &[&str]| json!({ "kind": "sql", "file": file, "query": query, "parameters": parameters });
        let title = Answer {
            step: "title-check",
            requirement: "title",
            adapter: view(Registry::TITLE, &["certificate", "number"]),
            facts: &[
                ("owner-matches", "owner_matches", "yes_no"),
                ("mortgage", "mortgage", "code"),
            ],
            nothing: "officers",
        };
        let fee = Answer {
            step: "fee-clear",
            requirement: "title",
            adapter: view(Registry::FEE, &["certificate"]),
            facts: &[("fee-cleared", "cleared", "yes_no")],
            nothing: "wait",
        };
        vec![title.to_json(), fee.to_json()]
    }

    fn security(&self) -> Value {
        let url = self.stand_ins.security.at("/parties");
        Answer {
            step: "persons-check",
            requirement: "contract",
            adapter: json!({ "kind": "http", "url": url }),
            facts: &[("persons-match", "match", "yes_no")],
            nothing: "officers",
        }
        .to_json()
    }

    fn housing(&self) -> Value {
        let url = self.stand_ins.housing.at("/sale");
        Answer {
            step: "contract-check",
            requirement: "contract",
            adapter: json!({ "kind": "http", "url": url }),
            facts: &[
                ("contract-filed", "filed", "yes_no"),
                ("buyer-qualified", "qualified", "yes_no"),
            ],
            nothing: "officers",
        }
        .to_json()
    }

    fn tax(&self) -> Vec<Value> {
        let at = |path: &str| json!({ "kind": "http", "url": self.stand_ins.tax.at(path) });
        let assess = Answer {
            step: "tax-assess",
            requirement: "contract",
            adapter: at("/assessment"),
            facts: &[
                ("tax-day", "day", "day"),
                ("tax-class", "class", "code"),
                ("size-band", "band", "code"),
            ],
            nothing: "officers",
        };
        let clear = Answer {
            step: "tax-clear",
            requirement: "contract",
            adapter: at("/payment"),
            facts: &[("tax-cleared", "paid", "yes_no")],
            nothing: "wait",
        };
        vec![assess.to_json(), clear.to_json()]
    }

    /// What meets a requirement of the sale, as the window takes it in.
    pub fn content(&self, requirement: &Code) -> Value {
        let (flat, sale) = (self.flat, self.flat.sale);
        let of = |person: Option<chancery_testkit::stand_in::Person>| {
            person.map_or(("", ""), |it| (it.citizen.zh, it.number))
        };
        let (seller, buyer) = (of(flat.owner()), of(flat.buyer()));
        match requirement.as_str() {
            "title" => json!({
                "certificate": flat.certificate, "unit": flat.unit, "location": flat.address,
                "owner": seller.0, "number": seller.1,
            }),
            "contract" => json!({
                "certificate": flat.certificate, "priceFen": sale.price_fen, "signedOn": sale.signed_on,
                "seller": seller.0, "sellerNumber": seller.1, "buyer": buyer.0, "buyerNumber": buyer.1,
            }),
            _ => json!({ "seller": seller.0, "buyer": buyer.0 }),
        }
    }

    /// Pays what a step waits for, as the buyer does at the bank.
    ///
    /// # Errors
    /// When a system fails.
    pub async fn pay_before(&self, step: &Code) -> Result<(), StandInError> {
        let certificate = self.flat.certificate;
        match step.as_str() {
            "tax-clear" => self.stand_ins.tax.take_payment(certificate).await,
            "fee-clear" => self.stand_ins.registry.take_fee(certificate).await,
            _ => Ok(()),
        }
    }
}
