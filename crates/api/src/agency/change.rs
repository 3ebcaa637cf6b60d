//! Suspending, resuming and revoking a certificate of the agency's own.

use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::certificate::{ResumeCertificate, RevokeCertificate, SuspendCertificate};
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::text::ReasonCode;
use sha2::{Digest as _, Sha256};

use super::Agency;
use super::act::Asked;
use super::view::Acted;
use crate::problem::Problem;
use crate::receipts::ReceiptView;

/// What is to become of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Without effect until resumed.
    Suspend,
    /// In effect again.
    Resume,
    /// Without effect for ever.
    Revoke,
}

impl Agency {
    /// Changes a certificate's status and waits until that is final.
    ///
    /// # Errors
    /// The rules' refusal as a problem, or the node's failure; then the act stays pending and is
    /// taken up again.
    pub async fn change(
        &self,
        change: Change,
        certificate: CertificateId,
        reason: ReasonCode,
        asked: &Asked,
    ) -> Result<Acted, Problem> {
        let transaction = transaction(change, certificate, reason);
        let (id, _hold) = self.hold(asked)?;
        let text = serde_json::to_vec(&transaction).map_err(|error| Problem::internal(&error))?;
        let request = Sha256::digest(text).into();
        let act = match self.earlier(id, request).await? {
            Some(act) => act,
            None => {
                self.begin(id, request, asked, Some(certificate), transaction)
                    .await?
            }
        };
        let receipt = ReceiptView::from(self.accomplish(act).await?);
        let found = self.ledger().readmodel().certificate(certificate).await?;
        Ok(Acted {
            as_of_height: found.as_of_height,
            certificate: found.content,
            receipt,
        })
    }
}

fn transaction(change: Change, certificate: CertificateId, reason: ReasonCode) -> AnyTransaction {
    match change {
        Change::Suspend => SuspendCertificate {
            certificate,
            reason,
        }
        .into(),
        Change::Resume => ResumeCertificate {
            certificate,
            reason,
        }
        .into(),
        Change::Revoke => RevokeCertificate {
            certificate,
            reason,
        }
        .into(),
    }
}
