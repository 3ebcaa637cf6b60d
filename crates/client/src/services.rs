//! What a node answers of services: cases, entries, claims, permissions, requests for them, receipts of access,
//! obligations.
//!
//! Records are the rules' own. A node's answer is believed as far as the node is; a proof comes with
//! `?proof=true` of the same addresses.

use chancery_rules::case::{CaseRecord, Outlook};
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::ids::{
    AccessId, CaseId, DefinitionId, EntryId, Height, Nullifier, ObligationId, PartyId,
    PermissionId, RequestId, TransactionId,
};
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::obligation::ObligationRecord;
use chancery_rules::permission::{AccessRecord, PermissionRecord, PermissionRequestRecord};
use chancery_rules::register::{EntryRecord, NullifierRecord};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::error::ClientError;
use crate::ledger::Ledger;

/// A page of a list, newest first.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    /// The height that it holds at.
    pub as_of_height: Height,
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins.
    #[serde(default)]
    pub next: Option<String>,
}

/// A case with what was done and what may be done next.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// The height that it holds at.
    pub as_of_height: Height,
    /// Its record in the state.
    pub case: CaseRecord,
    /// What was done, oldest first.
    pub timeline: Vec<CaseAct>,
    /// What may be done now, if the node can judge it.
    #[serde(default)]
    pub outlook: Option<Outlook>,
}

/// Something that was done in a case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CaseAct {
    /// The transaction, or the system act.
    pub transaction: TransactionId,
    /// What it did, by name.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who signed it; absent of what happened by itself.
    #[serde(default)]
    pub party: Option<PartyId>,
    /// Its block.
    pub height: Height,
    /// That block's time.
    pub time: Timestamp,
}

macro_rules! answers {
    ($($name:ident $field:ident $record:ty;)+) => {$(
        #[derive(Deserialize)]
        struct $name {
            $field: $record,
        }
    )+};
}

answers! {
    OneDefinition definition DefinitionRecord;
    OneEntry entry EntryRecord;
    OneNullifier nullifier NullifierRecord;
    OnePermission permission PermissionRecord;
    OneRequest request PermissionRequestRecord;
    OneAccess access AccessRecord;
    OneObligation obligation ObligationRecord;
}

impl Ledger {
    /// One definition.
    ///
    /// # Errors
    /// Any [`ClientError`], `not_found` among them; so for every call below.
    pub async fn definition(&self, id: DefinitionId) -> Result<DefinitionRecord, ClientError> {
        let one: OneDefinition = self.json(&format!("/v1/definitions/{id}")).await?;
        Ok(one.definition)
    }

    /// One case with its timeline and what may be done next.
    pub async fn case(&self, id: CaseId) -> Result<Case, ClientError> {
        self.json(&format!("/v1/cases/{id}")).await
    }

    /// One entry of a register.
    pub async fn entry(&self, id: EntryId) -> Result<EntryRecord, ClientError> {
        let one: OneEntry = self.json(&format!("/v1/entries/{id}")).await?;
        Ok(one.entry)
    }

    /// One claim.
    pub async fn nullifier(&self, id: Nullifier) -> Result<NullifierRecord, ClientError> {
        let one: OneNullifier = self.json(&format!("/v1/nullifiers/{id}")).await?;
        Ok(one.nullifier)
    }

    /// One permission.
    pub async fn permission(&self, id: PermissionId) -> Result<PermissionRecord, ClientError> {
        let one: OnePermission = self.json(&format!("/v1/permissions/{id}")).await?;
        Ok(one.permission)
    }

    /// One request for a permission.
    pub async fn permission_request(
        &self,
        id: RequestId,
    ) -> Result<PermissionRequestRecord, ClientError> {
        let path = format!("/v1/permission-requests/{id}");
        let one: OneRequest = self.json(&path).await?;
        Ok(one.request)
    }

    /// One receipt of an access.
    pub async fn access(&self, id: AccessId) -> Result<AccessRecord, ClientError> {
        let one: OneAccess = self.json(&format!("/v1/accesses/{id}")).await?;
        Ok(one.access)
    }

    /// One obligation.
    pub async fn obligation(&self, id: ObligationId) -> Result<ObligationRecord, ClientError> {
        let one: OneObligation = self.json(&format!("/v1/obligations/{id}")).await?;
        Ok(one.obligation)
    }

    /// A page of a list by its noun, such as `cases` or `accesses`, under conditions of the documented interface:
    /// ids, codes and words, which need no encoding.
    pub async fn page<T: DeserializeOwned>(
        &self,
        noun: &str,
        conditions: &[(&str, &str)],
    ) -> Result<Page<T>, ClientError> {
        let named = conditions.iter();
        let query: Vec<_> = named
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        self.json(&format!("/v1/{noun}?{}", query.join("&"))).await
    }
}
