//! Verifying a bundle offline: a pipeline of named checks, and one verdict.
//!
//! Reads the bundle, the genesis file and the time that it is told. First what the file proves
//! (checks 1 to 10 of `docs/formats.md`, section 14: the first failure ends the work), then what that
//! means now (11 to 13: all are made). Absent on purpose: a clock, a network, a cache of verdicts.

mod anchor;
mod content;
mod evidence;
mod judgement;
mod proven;
mod verifier;

use chancery_rules::certificate::CertificateRecord;
use chancery_rules::genesis::GenesisError;
use chancery_rules::kernel::text::Name;
use chancery_rules::kernel::time::Timestamp;

pub use anchor::{Anchor, AnchorError};
pub use verifier::{SCHEMAS_MAX, Verifier};

use crate::verdict::{
    AsOf, Check, CheckName, DefinitionNamed, IssuerNamed, Named, Outcome, Report, Verdict,
};
use content::Matter;
use evidence::Evidence;
use proven::Inquiry;
use verifier::Schemas;

/// How old a proof may be, in milliseconds, if nothing else is said: a day.
pub const MAX_AGE_MS_DEFAULT: u64 = 24 * 60 * 60 * 1000;

/// When, and how recent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyOptions {
    /// The present time.
    pub now: Timestamp,
    /// The greatest age of the header, in milliseconds; `None` accepts any.
    pub max_age_ms: Option<u64>,
}

impl VerifyOptions {
    /// The usual options at this time.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self {
            now,
            max_age_ms: Some(MAX_AGE_MS_DEFAULT),
        }
    }
}

/// Verifies a bundle from the bytes of both files.
///
/// # Errors
/// [`GenesisError`] if the anchor itself cannot be read. Whatever the bundle is, there is a report.
pub fn verify(
    bundle: &[u8],
    genesis: &[u8],
    options: &VerifyOptions,
) -> Result<Report, GenesisError> {
    Ok(verify_under(bundle, &Anchor::read(genesis)?, options))
}

/// Verifies a bundle under an anchor that was read before.
#[must_use]
pub fn verify_under(bundle: &[u8], anchor: &Anchor, options: &VerifyOptions) -> Report {
    report(bundle, anchor, None, options)
}

/// The pipeline; compiled schemas are taken from `schemas`, if there is a place for them.
fn report(
    bundle: &[u8],
    anchor: &Anchor,
    schemas: Option<&Schemas>,
    options: &VerifyOptions,
) -> Report {
    let mut report = Protocol::new(anchor);
    let evidence = match Evidence::parse(bundle) {
        Ok(evidence) => evidence,
        Err(fault) => return report.end(CheckName::Format, Verdict::Invalid, &fault),
    };
    report.pass(CheckName::Format, "a bundle in its one encoding");
    report.report.certificate = Some(evidence.certificate());
    let mut inquiry = Inquiry::new(&evidence, anchor);
    for (name, check) in proven::CHECKS {
        match check(&mut inquiry) {
            Ok(detail) => report.pass(name, &detail),
            Err(fault) => return report.end(name, fault.verdict(), &fault),
        }
        if name == CheckName::Finality {
            report.report.as_of = Some(evidence.as_of());
        }
    }
    let Some(record) = &evidence.record else {
        return report.absent();
    };
    for (name, check) in content::CHECKS {
        match check(&Matter {
            evidence: &evidence,
            record,
            anchor,
            schemas,
        }) {
            Ok(detail) => report.pass(name, &detail),
            Err(fault) => return report.end(name, Verdict::Invalid, &fault),
        }
    }
    report.disclose(&evidence, record, anchor);
    for (name, finding) in judgement::judge(&evidence, record, anchor, options) {
        report.judge(name, finding);
    }
    report.report
}

/// A report in the making.
struct Protocol {
    report: Report,
}

impl Protocol {
    fn new(anchor: &Anchor) -> Self {
        Self {
            report: Report {
                verdict: Verdict::Valid,
                as_of: None,
                anchor: anchor.named(),
                certificate: None,
                issuer: None,
                definition: None,
                subject: None,
                checks: Vec::with_capacity(CheckName::ALL.len()),
            },
        }
    }

    fn note(&mut self, name: CheckName, outcome: Outcome, detail: impl Into<String>) {
        self.report.checks.push(Check {
            name,
            outcome,
            detail: detail.into(),
        });
    }

    fn pass(&mut self, name: CheckName, detail: &str) {
        self.note(name, Outcome::Passed, detail);
    }

    /// A failure that leaves nothing more to check.
    fn end(mut self, name: CheckName, verdict: Verdict, fault: &dyn std::error::Error) -> Report {
        self.note(name, Outcome::Failed, fault.to_string());
        self.report.verdict = verdict;
        for later in CheckName::ALL.into_iter().filter(|later| *later > name) {
            self.note(
                later,
                Outcome::Skipped,
                format!("not made, since `{name}` failed"),
            );
        }
        self.report
    }

    /// The ledger is proven not to have the certificate.
    fn absent(mut self) -> Report {
        self.report.verdict = Verdict::Unknown;
        for later in CheckName::ALL
            .into_iter()
            .filter(|later| *later > CheckName::State)
        {
            if later == CheckName::Status {
                self.note(
                    later,
                    Outcome::Failed,
                    "the ledger does not have this certificate",
                );
            } else {
                self.note(
                    later,
                    Outcome::Skipped,
                    "there is no record to check against",
                );
            }
        }
        self.report
    }

    /// What is shown of the certificate, now that it is proven.
    fn disclose(&mut self, evidence: &Evidence, record: &CertificateRecord, anchor: &Anchor) {
        self.report.issuer = evidence.issuer_named(record, anchor);
        self.report.definition = evidence.definition_named();
        self.report.subject = Some(evidence.credential.subject().clone());
    }

    fn judge(&mut self, name: CheckName, finding: judgement::Finding) {
        match finding {
            judgement::Finding::Holds(detail) => self.note(name, Outcome::Passed, detail),
            judgement::Finding::NotAsked(detail) => self.note(name, Outcome::Skipped, detail),
            judgement::Finding::Fails(verdict, detail) => {
                self.note(name, Outcome::Failed, detail);
                self.report.verdict = self.report.verdict.min(verdict);
            }
        }
    }
}

fn named(name: &Name) -> Named {
    Named {
        zh: name.zh().to_owned(),
        en: name.en().to_owned(),
    }
}
