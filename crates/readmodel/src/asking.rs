//! What the read model can be asked; every answer holds at one height.

use chancery_rules::case::CaseRecord;
use chancery_rules::certificate::CertificateRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::{
    AccessId, BlockDigest, CaseId, CertificateId, DefinitionId, EntryId, Height, MotionId,
    Nullifier, ObligationId, PartyId, PermissionId, RequestId, SubjectId, TransactionId,
    ValidatorId,
};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::motion::{CommitteeRecord, CouncilRecord, MotionRecord};
use chancery_rules::obligation::ObligationRecord;
use chancery_rules::party::{KeyRecord, PartyRecord};
use chancery_rules::permission::{AccessRecord, PermissionRecord, PermissionRequestRecord};
use chancery_rules::register::{EntryRecord, NullifierRecord};

use crate::answer::{
    BlockSummary, Found, KeyState, List, Minute, Motion, Page, TransactionSummary,
};
use crate::model::{Asked, ReadModel};
use crate::question::{
    AccessFilter, CaseFilter, CertificateFilter, DefinitionFilter, EntryFilter, MotionFilter,
    ObligationFilter, PartyFilter, PermissionFilter, PermissionRequestFilter, Question,
    TransactionFilter,
};
use crate::sql;

impl ReadModel {
    /// Blocks, newest first.
    ///
    /// # Errors
    /// What the database said; so for every question below.
    pub async fn blocks(&self, page: Page) -> Asked<List<BlockSummary>> {
        sql::blocks::list(&mut self.snapshot().await?, page).await
    }

    /// The block at a height.
    pub async fn block(&self, height: Height) -> Asked<Option<BlockSummary>> {
        sql::blocks::at(&mut self.snapshot().await?, height).await
    }

    /// The block with a digest.
    pub async fn block_by_digest(&self, digest: BlockDigest) -> Asked<Option<BlockSummary>> {
        sql::blocks::by_digest(&mut self.snapshot().await?, digest).await
    }

    /// The transactions of a block, in their order.
    pub async fn block_transactions(&self, height: Height) -> Asked<Vec<TransactionSummary>> {
        sql::transactions::of_block(&mut self.snapshot().await?, height).await
    }

    /// Transactions, newest first.
    pub async fn transactions(
        &self,
        filter: TransactionFilter,
        page: Page,
    ) -> Asked<List<TransactionSummary>> {
        sql::transactions::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One transaction.
    pub async fn transaction(&self, id: TransactionId) -> Asked<Option<TransactionSummary>> {
        sql::transactions::one(&mut self.snapshot().await?, id).await
    }

    /// Parties, newest first.
    pub async fn parties(&self, filter: PartyFilter, page: Page) -> Asked<List<PartyRecord>> {
        sql::parties::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One party with its keys, in force and retired.
    pub async fn party(&self, id: PartyId) -> Asked<Option<(PartyRecord, Vec<KeyState>)>> {
        sql::parties::one(&mut self.snapshot().await?, id).await
    }

    /// One key.
    pub async fn key(&self, key: &PublicKey) -> Asked<Option<KeyRecord>> {
        sql::parties::key(&mut self.snapshot().await?, key).await
    }

    /// Definitions, newest first.
    pub async fn definitions(
        &self,
        filter: DefinitionFilter,
        page: Page,
    ) -> Asked<List<DefinitionRecord>> {
        sql::definitions::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One definition.
    pub async fn definition(&self, id: DefinitionId) -> Asked<Option<DefinitionRecord>> {
        sql::definitions::one(&mut self.snapshot().await?, id).await
    }

    /// Certificates, newest first.
    pub async fn certificates(
        &self,
        filter: CertificateFilter,
        page: Page,
    ) -> Asked<List<CertificateRecord>> {
        sql::certificates::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One certificate.
    pub async fn certificate(&self, id: CertificateId) -> Asked<Option<CertificateRecord>> {
        sql::certificates::one(&mut self.snapshot().await?, id).await
    }

    /// What was done about a thing, oldest first: accepted transactions, [`TIMELINE_MAX`] at most.
    ///
    /// [`TIMELINE_MAX`]: crate::TIMELINE_MAX
    pub async fn timeline(&self, subject: SubjectId) -> Asked<Vec<TransactionSummary>> {
        sql::transactions::timeline(&mut self.snapshot().await?, subject).await
    }

    /// Cases, newest first.
    pub async fn cases(&self, filter: CaseFilter, page: Page) -> Asked<List<CaseRecord>> {
        sql::cases::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One case.
    pub async fn case(&self, id: CaseId) -> Asked<Option<CaseRecord>> {
        sql::cases::one(&mut self.snapshot().await?, id).await
    }

    /// Entries of registers, newest first.
    pub async fn entries(&self, filter: EntryFilter, page: Page) -> Asked<List<EntryRecord>> {
        sql::entries::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One entry.
    pub async fn entry(&self, id: EntryId) -> Asked<Option<EntryRecord>> {
        sql::entries::one(&mut self.snapshot().await?, id).await
    }

    /// One claim.
    pub async fn nullifier(&self, id: Nullifier) -> Asked<Option<NullifierRecord>> {
        sql::entries::nullifier(&mut self.snapshot().await?, id).await
    }

    /// Permissions, newest first.
    pub async fn permissions(
        &self,
        filter: PermissionFilter,
        page: Page,
    ) -> Asked<List<PermissionRecord>> {
        sql::permissions::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One permission.
    pub async fn permission(&self, id: PermissionId) -> Asked<Option<PermissionRecord>> {
        sql::permissions::one(&mut self.snapshot().await?, id).await
    }

    /// Requests for permissions, newest first.
    pub async fn permission_requests(
        &self,
        filter: PermissionRequestFilter,
        page: Page,
    ) -> Asked<List<PermissionRequestRecord>> {
        sql::requests::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One request for a permission.
    pub async fn permission_request(
        &self,
        id: RequestId,
    ) -> Asked<Option<PermissionRequestRecord>> {
        sql::requests::one(&mut self.snapshot().await?, id).await
    }

    /// Receipts of access, newest first.
    pub async fn accesses(&self, filter: AccessFilter, page: Page) -> Asked<List<AccessRecord>> {
        sql::permissions::accesses(&mut self.snapshot().await?, filter, page).await
    }

    /// One receipt of an access.
    pub async fn access(&self, id: AccessId) -> Asked<Option<AccessRecord>> {
        sql::permissions::access(&mut self.snapshot().await?, id).await
    }

    /// Obligations, newest first.
    pub async fn obligations(
        &self,
        filter: ObligationFilter,
        page: Page,
    ) -> Asked<List<ObligationRecord>> {
        sql::obligations::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One obligation.
    pub async fn obligation(&self, id: ObligationId) -> Asked<Option<ObligationRecord>> {
        sql::obligations::one(&mut self.snapshot().await?, id).await
    }

    /// The council; none before the first block.
    pub async fn council(&self) -> Asked<Option<CouncilRecord>> {
        sql::motions::council(&mut self.snapshot().await?).await
    }

    /// The nodes and the committee in office; none before the first block.
    pub async fn committee(&self) -> Asked<Option<CommitteeRecord>> {
        sql::motions::committee(&mut self.snapshot().await?).await
    }

    /// Motions, newest first.
    pub async fn motions(&self, filter: MotionFilter, page: Page) -> Asked<List<Motion>> {
        sql::motions::list(&mut self.snapshot().await?, filter, page).await
    }

    /// One motion.
    pub async fn motion(&self, id: MotionId) -> Asked<Option<Motion>> {
        sql::motions::one(&mut self.snapshot().await?, id).await
    }

    /// What was done about a motion, in the order of the ledger.
    pub async fn minutes(&self, motion: &MotionRecord) -> Asked<Vec<Minute>> {
        sql::motions::minutes(&mut self.snapshot().await?, motion).await
    }

    /// When each validator last proposed one of the last `blocks` blocks.
    pub async fn leaders(&self, blocks: u64) -> Asked<Vec<(ValidatorId, Height)>> {
        sql::motions::leaders(&mut self.snapshot().await?, blocks).await
    }

    /// Whatever `text` may mean: an id or its beginning (6 hex digits or more), a height, a unified
    /// social credit code, a name or a part of it in Chinese or English.
    pub async fn search(&self, text: &str) -> Asked<Vec<Found>> {
        let question = Question::parse(text)?;
        sql::search::find(&mut self.snapshot().await?, &question).await
    }
}
