//! What the node behind an agent does for it.
//!
//! The node's composition implements [`Node`] for its ledger and read model, tests for a city in one process. Absent on
//! purpose: HTTP between an agent and its own node.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use chancery_rules::case::CaseRecord;
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::ids::{AccessId, CaseId, DefinitionId, Height, LedgerId, PartyId};
use chancery_rules::kernel::receipt::Receipt;
use chancery_rules::party::PartyRecord;
use chancery_rules::permission::{AccessRecord, PermissionRecord, Target};
use futures::stream::BoxStream;

/// A future behind the door.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = Result<T, Unavailable>> + Send + 'a>>;

/// The node cannot do what was asked now; it may later.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the node cannot do this now: {0}")]
pub struct Unavailable(pub String);

/// A page of cases, and where the next begins.
pub type CasePage = (Vec<CaseRecord>, Option<String>);

/// The node that an agent runs in. Records are as of a final block, and not older than the last one followed.
pub trait Node: Send + Sync + 'static {
    /// The ledger.
    fn ledger(&self) -> LedgerId;

    /// The last height at which records can be read.
    fn height(&self) -> Height;

    /// The first height that can be followed.
    fn oldest(&self) -> Height;

    /// Final blocks from a height on: in order, without a gap, each once records are as it left them.
    fn follow(&self, from: Height) -> BoxStream<'static, Arc<FinalisedBlock>>;

    /// A page of all cases, from a place that the page before named; nothing names the first.
    fn cases(&self, from: Option<String>) -> Soon<'_, CasePage>;

    /// A case.
    fn case(&self, id: CaseId) -> Soon<'_, Option<CaseRecord>>;

    /// A definition.
    fn definition(&self, id: DefinitionId) -> Soon<'_, Option<DefinitionRecord>>;

    /// A party.
    fn party(&self, id: PartyId) -> Soon<'_, Option<PartyRecord>>;

    /// A receipt of an access.
    fn access(&self, id: AccessId) -> Soon<'_, Option<AccessRecord>>;

    /// The permissions that a party holds about something, of one giver if one is named, latest first; as many as one
    /// page has.
    fn permissions(
        &self,
        holder: PartyId,
        about: Target,
        giver: Option<PartyId>,
    ) -> Soon<'_, Vec<PermissionRecord>>;

    /// Submits an envelope and waits until it is final; the receipt may say that the rules refused.
    fn submit_final(&self, envelope: Vec<u8>) -> Soon<'_, Receipt>;
}
