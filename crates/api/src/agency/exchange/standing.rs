//! What the ledger says of any request: its key, its permission, its receipt, where to seal the answer.

use chancery_readmodel::ReadModel;
use chancery_rules::kernel::envelope::EnvelopeRejection;
use chancery_rules::kernel::ids::{PartyId, PermissionId};
use chancery_rules::kernel::keys::{KeyPurpose, PublicKey};
use chancery_rules::kernel::signed_request::{Request, SignedRequest, Terms};
use chancery_rules::permission::{AccessRecord, PASSED_ON_MAX, PermissionRecord};
use chancery_vault::SealingPublicKey;

use crate::agency::Agency;
use crate::clock;
use crate::problem::{self, Kind, Problem};

/// Keys that ask in an agency's name.
const ASKING: [KeyPurpose; 2] = [KeyPurpose::Automation, KeyPurpose::Office];

impl Agency {
    /// Ledger, time, signature, key, party, and that it is this agency that is asked.
    pub(super) async fn admit<R: Request + Sync>(
        &self,
        signed: &SignedRequest<R>,
    ) -> Result<(), Problem> {
        let request = signed.request().terms();
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

    /// The permission that the asker holds, then those that it was passed on from.
    pub(super) async fn held_lineage(
        &self,
        terms: Terms,
    ) -> Result<Vec<PermissionRecord>, Problem> {
        let lineage = self.lineage(terms.permission).await?;
        let Some(own) = lineage.first() else {
            let what = "the ledger knows no such permission";
            return self.refuse(problem::NO_PERMISSION, what);
        };
        if own.holder != terms.requester {
            return self.refuse(problem::NO_PERMISSION, "the permission is another's");
        }
        Ok(lineage)
    }

    /// That the permission and those that it was passed on from are in force; it lives as long as they all do.
    pub(super) fn demand_in_force(&self, lineage: &[PermissionRecord]) -> Result<(), Problem> {
        let now = clock::now();
        if lineage.iter().all(|it| it.is_in_force(now)) {
            return Ok(());
        }
        let what = "it was withdrawn, has not begun, or is over";
        self.refuse(problem::PERMISSION_NOT_IN_FORCE, what)
    }

    /// Whether it was this agency that gave it in the first place.
    pub(super) fn is_giver(&self, lineage: &[PermissionRecord]) -> bool {
        let giver = lineage.last().map(|first| first.giver);
        giver == Some(self.party())
    }

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

    /// A receipt that is final, open, of this use and as `fits` has it.
    pub(super) async fn open_receipt(
        &self,
        terms: Terms,
        fits: impl FnOnce(&AccessRecord) -> bool,
    ) -> Result<AccessRecord, Problem> {
        let found = self.records().access(terms.access).await?.content;
        let Some(access) = found else {
            return self.refuse(problem::NO_RECEIPT, "the ledger knows no such receipt");
        };
        let is_of_use = access.holder == terms.requester
            && access.source == terms.source
            && access.permission == terms.permission;
        if !is_of_use || !fits(&access) {
            return self.refuse(problem::RECEIPT_UNFIT, "the receipt speaks of another use");
        }
        if access.result.is_some() {
            return self.refuse(problem::RECEIPT_CLOSED, "the receipt was closed");
        }
        Ok(access)
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

    pub(super) fn refuse<T>(&self, kind: Kind, what: &str) -> Result<T, Problem> {
        Err(Problem::of(kind, what).at(self.records().height()))
    }

    pub(super) fn records(&self) -> &ReadModel {
        self.ledger().readmodel()
    }
}
