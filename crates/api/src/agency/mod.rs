//! The application layer of an agency: what its officers, its pages and its programs do on the
//! ledger, whichever way they ask.
//!
//! An act is signed, kept in the cabinet, submitted, and awaited until final; what a crash
//! interrupts is taken up again. A credential, its salt and its documents are kept before anything
//! is submitted, so that nothing on the ledger is ever without its content.
//!
//! Absent on purpose: HTTP, decisions (the rules'), and content on the ledger.

mod act;
mod bundle;
mod change;
mod conclude;
mod documents;
mod draft;
mod exchange;
mod issue;
mod kept;
mod list;
mod office;
mod opening;
mod request;
mod share;
mod view;
mod vote;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use chancery_cabinet::Cabinet;
use chancery_rules::kernel::ids::PartyId;
use chancery_vault::Vault;
use tokio::sync::RwLock;

use crate::datasets::AskDatasets;
use crate::ledger::Ledger;
use crate::problem::Problem;
use crate::sign::AgencyKeys;

pub use act::{ActId, Asked};
pub use chancery_cabinet::drafts::{Draft, DraftId};
pub use change::Change;
pub use documents::Upload;
pub use draft::DRAFTS_MAX;
pub use exchange::Released;
pub use office::{
    Answered, Answering, Compared, Comparing, Decided, Deciding, DecisionEffect, FindingDetail,
    FindingState, FindingView, HandingIn, MayHave, OFFICER_BYTES_MAX, OPENING_DOCUMENTS_MAX,
    OpeningDetail, OpeningDocumentView, OpeningView, Openings, Question, QuestionFact, Queue,
    RECEIPTS_MAX, Recipient, Replacing, Sha256Digest,
};
pub use opening::OPENING_BYTES_MAX;
pub use request::{Copying, Issuing, Superseding};
pub use share::{SHARE_MS_MAX, ShareToken};
pub use view::{Acted, DocumentView, IssuedView, Share};

/// What an agency is made of.
pub struct AgencyParts {
    /// The agency's party.
    pub party: PartyId,
    /// Its keys.
    pub keys: AgencyKeys,
    /// Its private records.
    pub cabinet: Cabinet,
    /// Its documents.
    pub vault: Vault,
    /// The ledger it acts on.
    pub ledger: Arc<Ledger>,
    /// Its own systems, as far as they answer questions about datasets.
    pub datasets: Option<Arc<dyn AskDatasets>>,
}

/// An agency that acts through this node.
pub struct Agency {
    parts: AgencyParts,
    under_way: Mutex<HashSet<ActId>>,
    failing: AtomicBool,
    /// Read while an opening is released, written while one is erased.
    releasing: RwLock<()>,
}

impl Agency {
    /// An agency. Spawn [`Agency::tend`] beside it.
    #[must_use]
    pub fn new(parts: AgencyParts) -> Arc<Self> {
        let (under_way, failing) = (Mutex::default(), AtomicBool::new(false));
        Arc::new(Self {
            parts,
            under_way,
            failing,
            releasing: RwLock::default(),
        })
    }

    /// The agency's party.
    #[must_use]
    pub fn party(&self) -> PartyId {
        self.parts.party
    }

    /// The ledger it acts on.
    #[must_use]
    pub fn ledger(&self) -> &Arc<Ledger> {
        &self.parts.ledger
    }

    /// Whether the last write to the cabinet or the vault failed.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        self.failing.load(Ordering::Relaxed)
    }

    fn keys(&self) -> &AgencyKeys {
        &self.parts.keys
    }
}

/// Goes on when the caller has hung up, so that nothing is kept that nothing speaks of, whatever happens.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    let ended = tokio::spawn(work).await;
    ended.unwrap_or_else(|error| Err(Problem::internal(&error)))
}
