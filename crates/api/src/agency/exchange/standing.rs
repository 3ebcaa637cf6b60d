//! What the ledger says of a request for an opening: its key, its permission, its receipt, where to seal the answer.

use chancery_readmodel::ReadModel;
use chancery_rules::kernel::envelope::EnvelopeRejection;
use chancery_rules::kernel::ids::{PartyId, PermissionId};
use chancery_rules::kernel::keys::{KeyPurpose, PublicKey};
use chancery_rules::kernel::opening_request::{OpeningRequest, SignedOpeningRequest};
use chancery_rules::kernel::text::AtMost;
use chancery_rules::permission::{PASSED_ON_MAX, PermissionRecord, Target};
use chancery_vault::SealingPublicKey;

use crate::agency::Agency;
use crate::clock;
use crate::problem::{self, Kind, Problem};

/// Keys that ask in an agency's name.
const ASKING: [KeyPurpose; 2] = [KeyPurpose::Automation, KeyPurpose::Office];

impl Agency {
    /// Ledger, time, signature, key, party, and that it is this agency that is asked.
    pub(super) async fn admit(&self, signed: &SignedOpeningRequest) -> Result<(), Problem> {
        let request = signed.request();
        signed.admissible(self.ledger().id(), clock::now())?;
        signed.verify_signature()?;
        self.check_key(&signed.key(), request.requester).await?;
        if request.source == self.party() {
            return Ok(());
        }
        let detail = format!("the request is for `{}`", request.source);
        Err(Problem::of(problem::OTHER_SOURCE, detail))
    }

    async fn check_key(&self, key: &PublicKey, requester: PartyId) -> Result<(), Problem> {
        let known = self.records().key(key).await?.content;
        let known = known.ok_or(EnvelopeRejection::UnknownKey)?;
        let refused = if !known.is_in_force() {
            Some(EnvelopeRejection::KeyRetired)
        } else if !ASKING.contains(&known.purpose) {
            Some(EnvelopeRejection::WrongPurpose)
        } else if known.party != requester {
            Some(EnvelopeRejection::WrongParty)
        } else if !self.is_active(requester).await? {
            Some(EnvelopeRejection::PartySuspended)
        } else {
            None
        };
        refused.map_or(Ok(()), |rejection| Err(rejection.into()))
    }

    /// Whether a party may act, and the party whose unit it is.
    async fn is_active(&self, party: PartyId) -> Result<bool, Problem> {
        let mut next = Some(party);
        while let Some(party) = next {
            let found = self.records().party(party).await?.content;
            let Some((record, _)) = found.filter(|(record, _)| record.is_active()) else {
                return Ok(false);
            };
            next = record.parent;
        }
        Ok(true)
    }

    /// That the asker holds a permission in force about this case or document.
    pub(super) async fn check_permission(&self, request: &OpeningRequest) -> Result<(), Problem> {
        let lineage = self.lineage(request.permission).await?;
        let Some(own) = lineage.first() else {
            return self.refuse(
                problem::NO_PERMISSION,
                "the ledger knows no such permission",
            );
        };
        if own.holder != request.requester {
            return self.refuse(problem::NO_PERMISSION, "the permission is another's");
        }
        if !self.is_about(own, request).await? {
            return self.refuse(
                problem::NO_PERMISSION,
                "the permission is about something else",
            );
        }
        if !self.may_give(&lineage, request).await? {
            let what = "who gave the permission has no part in the case";
            return self.refuse(problem::NO_PERMISSION, what);
        }
        let now = clock::now();
        if lineage.iter().all(|it| it.is_in_force(now)) {
            Ok(())
        } else {
            let what = "it was withdrawn, has not begun, or is over";
            self.refuse(problem::PERMISSION_NOT_IN_FORCE, what)
        }
    }

    /// The permission and those that it was passed on from; it lives as long as they all do.
    async fn lineage(&self, permission: PermissionId) -> Result<Vec<PermissionRecord>, Problem> {
        let (mut lineage, mut next) = (Vec::new(), Some(permission));
        while let Some(id) = next.filter(|_| lineage.len() <= usize::from(PASSED_ON_MAX)) {
            let Some(found) = self.records().permission(id).await?.content else {
                return Ok(Vec::new());
            };
            next = found.from;
            lineage.push(found);
        }
        Ok(lineage)
    }

    /// Whether it was this agency that gave it in the first place, or somebody who takes part in the case. The rules
    /// leave this to whoever releases.
    async fn may_give(
        &self,
        lineage: &[PermissionRecord],
        request: &OpeningRequest,
    ) -> Result<bool, Problem> {
        let giver = lineage.last().map(|first| first.giver);
        if giver == Some(self.party()) {
            return Ok(true);
        }
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
    pub(super) async fn check_receipt(&self, request: &OpeningRequest) -> Result<(), Problem> {
        let found = self.records().access(request.access).await?.content;
        let Some(access) = found else {
            return self.refuse(problem::NO_RECEIPT, "the ledger knows no such receipt");
        };
        let question = OpeningRequest::question(request.case, request.commitment);
        let fits = access.holder == request.requester
            && access.source == request.source
            && access.permission == request.permission
            && access.case == Some(request.case)
            && access.question == question;
        if !fits {
            return self.refuse(problem::RECEIPT_UNFIT, "the receipt speaks of another use");
        }
        if access.result.is_some() {
            return self.refuse(problem::RECEIPT_CLOSED, "the receipt was closed");
        }
        Ok(())
    }

    /// The latest sealing key of a party that is in force.
    pub(super) async fn sealing_key_of(&self, party: PartyId) -> Result<SealingPublicKey, Problem> {
        let found = self.records().party(party).await?.content;
        let keys = found.map(|(_, keys)| keys).unwrap_or_default();
        let sealing = keys
            .into_iter()
            .map(|it| it.record)
            .filter(|record| record.purpose == KeyPurpose::Sealing && record.is_in_force());
        let latest = sealing.max_by_key(|record| record.from_height);
        let bytes = latest.and_then(|record| record.key.bytes().try_into().ok());
        let none = || Problem::of(problem::NO_SEALING_KEY, "the answer cannot be sealed");
        let bytes: [u8; 32] = bytes.ok_or_else(none)?;
        SealingPublicKey::from_bytes(&bytes).map_err(|_| none())
    }

    fn refuse(&self, kind: Kind, what: &str) -> Result<(), Problem> {
        Err(Problem::of(kind, what).at(self.records().height()))
    }

    fn records(&self) -> &ReadModel {
        self.ledger().readmodel()
    }
}
