//! What a commitment opens to, for another agency: permission, receipt, content.

use std::sync::Arc;

use chancery_cabinet::openings::{Opening, SaltedContent};
use chancery_rules::kernel::opening_request::{OpeningRequest, SignedOpeningRequest};
use chancery_rules::kernel::signed_request::{Request as _, Salted};
use chancery_rules::kernel::text::AtMost;
use chancery_rules::permission::{AccessResult, PermissionRecord, Target};

use super::seal;
use crate::agency::Agency;
use crate::problem::{self, Problem};

impl Agency {
    pub(super) async fn release_once(
        self: &Arc<Self>,
        signed: &SignedOpeningRequest,
    ) -> Result<Vec<u8>, Problem> {
        let request = signed.request();
        self.check_permission(request).await?;
        self.check_receipt(request).await?;
        let sealed_to = self.sealing_key_of(request.requester).await?;
        let content = match self.opened(request).await {
            Ok(content) => content,
            Err(problem) => {
                let nothing = (AccessResult::NothingFound, None);
                self.close(request.access, nothing).await?;
                return Err(problem);
            }
        };
        let content = Salted::new(content.content.to_vec(), *content.salt);
        let sealed = seal(&content, &sealed_to, signed)?;
        let released = (AccessResult::Released, Some(request.commitment));
        self.close(request.access, released).await?;
        tracing::info!(access = %request.access, to = %request.requester, "an opening was released");
        Ok(sealed)
    }

    /// What the commitment opens to, for this case and this asker.
    async fn opened(&self, request: &OpeningRequest) -> Result<SaltedContent, Problem> {
        let found = self.parts.cabinet.opening(request.commitment).await;
        let of_case = |it: &Opening| it.case == request.case;
        let allowed = |it: &Opening| it.is_for(request.requester, request.permission);
        let Some(opening) = self.read(found)?.filter(of_case).filter(allowed) else {
            let detail = "no content is kept for this commitment, case and permission";
            return Err(Problem::of(problem::OPENING_UNKNOWN, detail));
        };
        opening
            .content
            .ok_or_else(|| Problem::of(problem::OPENING_ERASED, "content and salt were erased"))
    }

    /// That the asker holds a permission in force about this case or document.
    async fn check_permission(&self, request: &OpeningRequest) -> Result<(), Problem> {
        let lineage = self.held_lineage(request.terms()).await?;
        let own = lineage.first();
        let about = match own {
            Some(own) => self.is_about(own, request).await?,
            None => false,
        };
        if !about {
            return self.refuse(
                problem::NO_PERMISSION,
                "the permission is about something else",
            );
        }
        if !self.may_give(&lineage, request).await? {
            let what = "who gave the permission has no part in the case";
            return self.refuse(problem::NO_PERMISSION, what);
        }
        self.demand_in_force(&lineage)
    }

    /// Whether it was this agency that gave it in the first place, or somebody who takes part in the case. The rules
    /// leave this to whoever releases.
    async fn may_give(
        &self,
        lineage: &[PermissionRecord],
        request: &OpeningRequest,
    ) -> Result<bool, Problem> {
        if self.is_giver(lineage) {
            return Ok(true);
        }
        let giver = lineage.last().map(|first| first.giver);
        let case = self.records().case(request.case).await?.content;
        let holders = case.map_or_else(AtMost::none, |case| case.holders);
        Ok(holders.iter().any(|it| Some(it.holder.signer()) == giver))
    }

    async fn is_about(
        &self,
        permission: &PermissionRecord,
        request: &OpeningRequest,
    ) -> Result<bool, Problem> {
        let records = self.records();
        Ok(match permission.target {
            Target::Case(case) => case == request.case,
            Target::Document(document) => document == request.commitment,
            Target::Definition(service) => {
                let case = records.case(request.case).await?.content;
                case.is_some_and(|case| case.service == service)
            }
            Target::Entry(entry) => {
                let entry = records.entry(entry).await?.content;
                entry.is_some_and(|entry| entry.content == request.commitment)
            }
            Target::Certificate(certificate) => {
                let certificate = records.certificate(certificate).await?.content;
                certificate.is_some_and(|it| it.commitment == request.commitment)
            }
        })
    }

    /// That a receipt of exactly this use is final and open.
    async fn check_receipt(&self, request: &OpeningRequest) -> Result<(), Problem> {
        let question = OpeningRequest::question(request.case, request.commitment);
        let fits = self.open_receipt(request.terms(), |access| {
            access.case == Some(request.case) && access.question == question
        });
        fits.await.map(drop)
    }
}
