//! The agency's certificates and the types it may issue.

use chancery_cabinet::issued::IssuedCredential;
use chancery_credential::vc::SecuredCredential;
use chancery_readmodel::{Answer, CertificateFilter, DefinitionFilter, List, Page};
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::{CertificateId, Commitment};

use super::Agency;
use super::view::{DocumentView, IssuedView};
use crate::problem::Problem;
use crate::receipts::ReceiptView;

/// Certificate types looked through for the agency's own.
const TYPES_MAX: usize = 1_000;

impl Agency {
    /// Certificates that the agency issued, newest first, as the ledger has them.
    ///
    /// # Errors
    /// When the read model fails.
    pub async fn certificates(
        &self,
        filter: CertificateFilter,
        page: Page,
    ) -> Result<Answer<List<CertificateRecord>>, Problem> {
        let filter = CertificateFilter {
            issuer: Some(self.party()),
            ..filter
        };
        Ok(self.ledger().readmodel().certificates(filter, page).await?)
    }

    /// A certificate of the agency's own with its content.
    ///
    /// # Errors
    /// `not_found`, or a storage's failure.
    pub async fn issued(&self, id: CertificateId) -> Result<IssuedView, Problem> {
        let found = self.ledger().readmodel().certificate(id).await?;
        let none = || Problem::not_found("certificate", &id, found.as_of_height);
        let kept = self.kept_certificate(id).await?.ok_or_else(none)?;
        let credential = SecuredCredential::parse(&kept.credential);
        let credential = credential.map_err(|error| Problem::internal(&error))?;
        Ok(IssuedView {
            certificate: id,
            definition: kept.definition,
            kept_at: kept.kept_at,
            record: found.content,
            receipt: self.receipt_of_issue(id).await?.map(ReceiptView::from),
            documents: documents(&kept, &credential),
            credential: credential.value().clone(),
        })
    }

    /// The certificate types that the agency may issue now, newest first.
    ///
    /// # Errors
    /// When the read model fails.
    pub async fn types(&self) -> Result<Answer<Vec<DefinitionRecord>>, Problem> {
        let readmodel = self.ledger().readmodel();
        let mut page = Page {
            cursor: None,
            limit: Some(chancery_readmodel::PAGE_ITEMS_MAX),
        };
        let mut own = Vec::new();
        let mut looked_at = 0;
        loop {
            let found = readmodel
                .definitions(DefinitionFilter::certificate_types(), page)
                .await?;
            looked_at += found.content.items.len();
            own.extend(found.content.items.into_iter().filter(|definition| {
                let kind = definition.document.certificate_type();
                definition.retired_height.is_none()
                    && kind.is_some_and(|kind| kind.issuers.contains(&self.party()))
            }));
            page.cursor = found.content.next;
            if page.cursor.is_none() || looked_at >= TYPES_MAX {
                return Ok(Answer {
                    as_of_height: found.as_of_height,
                    content: own,
                });
            }
        }
    }
}

/// The documents of a certificate: what the credential says of them, in the cabinet's order.
fn documents(kept: &IssuedCredential, credential: &SecuredCredential) -> Vec<DocumentView> {
    let attachments = &credential.claims().attachments;
    let of = kept.documents.iter().zip(attachments);
    of.map(|(document, attachment)| DocumentView {
        id: hex::encode(document.document),
        commitment: Commitment(*attachment.commitment.as_bytes()),
        media_type: attachment.media_type.clone(),
    })
    .collect()
}
