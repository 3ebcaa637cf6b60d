//! What an act's end means for what the agency keeps, whoever brought it to its end: the request, a repetition, or the
//! node after a crash.
//!
//! Done before the act counts as ended, so that it is done for certain; doing it twice is harmless.

use chancery_cabinet::findings::{Ended, FindingId};
use chancery_rules::case::CaseEffect;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::receipt::{Outcome, Receipt};

use super::Agency;
use super::act::Act;
use crate::clock;
use crate::problem::Problem;

impl Agency {
    /// A certificate that the rules refused leaves nothing behind; a finding that they took is asked no more.
    pub(super) async fn conclude(&self, act: &Act, receipt: &Receipt) -> Result<(), Problem> {
        match (&act.transaction, receipt.outcome) {
            (transaction, Outcome::Rejected(_)) => {
                for certificate in made_by(transaction) {
                    self.forget(certificate).await?;
                }
            }
            (AnyTransaction::RecordFinding(it), Outcome::Accepted) => {
                let id = FindingId::of(it.case, &it.step);
                let cabinet = &self.parts.cabinet;
                self.noted(cabinet.end_finding(id, Ended::Answered, clock::now()).await)?;
            }
            (_, Outcome::Accepted) => {}
        }
        Ok(())
    }
}

/// The certificates that a transaction makes, whose content the agency keeps.
pub(super) fn made_by(transaction: &AnyTransaction) -> Vec<CertificateId> {
    match transaction {
        AnyTransaction::IssueCertificate(it) => vec![it.certificate],
        AnyTransaction::CertifyCopy(it) => vec![it.certificate],
        AnyTransaction::SupersedeCertificate(it) => vec![it.certificate],
        AnyTransaction::DecideCase(it) => it.effects.iter().filter_map(made_by_effect).collect(),
        _ => Vec::new(),
    }
}

fn made_by_effect(effect: &CaseEffect) -> Option<CertificateId> {
    match effect {
        CaseEffect::IssueCertificate(it) => Some(it.certificate),
        CaseEffect::SupersedeCertificate(it) => Some(it.certificate),
        _ => None,
    }
}
