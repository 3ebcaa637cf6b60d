//! The office of a node's agency, for cases: openings, the officers' queue, decisions.

use chancery_rules::definition::service::StatedFact;
use chancery_rules::kernel::ids::{AccessId, CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::text::Code;
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::agency::{Agency, Document, Issued};
use crate::answer::Receipt;
use crate::error::ClientError;

/// What is handed in for a case.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HandingIn {
    /// What it says; its documents are added as its member `documents`.
    pub content: Map<String, Value>,
    /// Who may have it; whoever the ledger permits when empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<MayHave>,
    /// SHA-256 in hex of each document in order, where it was stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub digests: Vec<String>,
}

/// A party that may have an opening under a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MayHave {
    /// The party.
    pub party: PartyId,
    /// The permission that it must show.
    pub permission: PermissionId,
}

/// An opening that the agency keeps.
#[derive(Debug, Clone, Deserialize)]
pub struct Opening {
    /// The commitment, for the ledger.
    pub commitment: Commitment,
    /// The case.
    pub case: CaseId,
    /// When it was kept, by the agency's own clock.
    pub kept_at: Timestamp,
    /// When it was erased.
    #[serde(default)]
    pub erased_at: Option<Timestamp>,
    /// Its documents; none once they are erased.
    pub documents: Vec<OpeningDocument>,
}

/// A document of an opening.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OpeningDocument {
    /// Its id in the agency's vault, in hex.
    pub id: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
    /// What it is by its content.
    pub media_type: String,
}

/// An opening with what it says, and who else was given it.
#[derive(Debug, Clone, Deserialize)]
pub struct OpeningDetail {
    /// The opening.
    pub opening: Opening,
    /// What it says; absent once it is erased.
    #[serde(default)]
    pub content: Option<Value>,
    /// Who was given it, or has a receipt to be given it.
    pub recipients: Vec<Recipient>,
    /// Whether they are all: the agency looks through 10,000 receipts of the case.
    pub complete: bool,
    /// Whether it is erased at the agency and every recipient has filed its erasure; never if they are not all.
    pub erased_everywhere: bool,
}

/// A party with a receipt of access to an opening.
#[derive(Debug, Clone, Deserialize)]
pub struct Recipient {
    /// The party.
    pub party: PartyId,
    /// The receipt.
    pub access: AccessId,
    /// What came of it, such as `released`; absent while it is open.
    #[serde(default)]
    pub result: Option<String>,
    /// When the party's statement came to the ledger that what it got is erased.
    #[serde(default)]
    pub erased_at: Option<Timestamp>,
}

/// A page of the officers' queue.
#[derive(Debug, Clone, Deserialize)]
pub struct Queue {
    /// Oldest first.
    pub items: Vec<Finding>,
    /// Where the next page begins; absent on the last page.
    #[serde(default)]
    pub next: Option<String>,
}

/// A question of a case that the agency is to answer.
#[derive(Debug, Clone, Deserialize)]
pub struct Finding {
    /// The case.
    pub case: CaseId,
    /// The step, by code.
    pub step: Code,
    /// The service, by code.
    pub service: Code,
    /// Since when it is asked.
    pub since: Timestamp,
    /// How it stands: `officers`, `agent` or `ended`.
    pub state: String,
    /// Why the agent handed it over, by code.
    #[serde(default)]
    pub why: Option<Code>,
    /// The officer who took it.
    #[serde(default)]
    pub claimed_by: Option<String>,
}

/// A finding with what is asked and what is known of it.
#[derive(Debug, Clone, Deserialize)]
pub struct FindingDetail {
    /// The finding.
    pub finding: Finding,
    /// What is asked, as JSON.
    #[serde(default)]
    pub question: Option<Value>,
    /// What the agent has learnt.
    #[serde(default)]
    pub content: Option<Value>,
}

/// An officer's answer.
#[derive(Debug, Clone, Serialize)]
pub struct Answering {
    /// The officer's name in the agency.
    pub officer: String,
    /// The facts: each that the step asks for, once.
    pub facts: Vec<StatedFact>,
    /// What they are about; what the agent has learnt when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Commitment>,
    /// From this time on they are known no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
}

/// A finding that was answered.
#[derive(Debug, Clone, Deserialize)]
pub struct Answered {
    /// The finding.
    pub finding: Finding,
    /// The receipt of the answer.
    pub receipt: Receipt,
}

/// A decision to take.
#[derive(Debug, Clone, Serialize)]
pub struct Deciding {
    /// The step, by code.
    pub step: Code,
    /// The outcome, by code.
    pub outcome: Code,
    /// Why, by code.
    pub reason: String,
    /// What it does, as `POST /v1/agency/cases/{case}/decide` describes it.
    pub effects: Vec<Value>,
}

/// A case that was decided.
#[derive(Debug, Clone, Deserialize)]
pub struct Decided {
    /// Its record on the ledger, as JSON.
    pub case: Value,
    /// The receipt of the decision.
    pub receipt: Receipt,
    /// The certificates that it made.
    pub certificates: Vec<Issued>,
}

/// Which findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FindingState {
    /// Those that wait for officers.
    #[default]
    Officers,
    /// Those that the agent works at.
    Agent,
    /// Those that ended.
    Ended,
}

impl FindingState {
    const fn word(self) -> &'static str {
        match self {
            Self::Officers => "officers",
            Self::Agent => "agent",
            Self::Ended => "ended",
        }
    }
}

/// The bare list of a case's openings.
#[derive(Deserialize)]
struct Openings {
    items: Vec<Opening>,
}

impl Agency {
    /// Keeps what is handed in for a case; the same `key` again keeps nothing new.
    ///
    /// # Errors
    /// Any [`ClientError`]; so for every call below.
    pub async fn hand_in(
        &self,
        case: CaseId,
        handing: &HandingIn,
        documents: Vec<Document>,
        key: &str,
    ) -> Result<Opening, ClientError> {
        let path = format!("/v1/agency/cases/{case}/openings");
        self.post_form(&path, handing, documents, key).await
    }

    /// The openings of a case, in the order in which they were kept.
    pub async fn openings(&self, case: CaseId) -> Result<Vec<Opening>, ClientError> {
        let path = format!("/v1/agency/cases/{case}/openings");
        let found: Openings = self.get(&path).await?;
        Ok(found.items)
    }

    /// An opening with what it says, and who was given it.
    pub async fn opening(
        &self,
        case: CaseId,
        commitment: Commitment,
    ) -> Result<OpeningDetail, ClientError> {
        let path = format!("/v1/agency/cases/{case}/openings/{commitment}");
        self.get(&path).await
    }

    /// Erases an opening, and answers who else was given it.
    pub async fn erase_opening(
        &self,
        case: CaseId,
        commitment: Commitment,
    ) -> Result<OpeningDetail, ClientError> {
        let path = format!("/v1/agency/cases/{case}/openings/{commitment}");
        let request = self.ledger.http().delete(self.ledger.at(&path));
        self.read(request).await
    }

    /// A page of findings, oldest first; from the `next` of the page before.
    pub async fn findings(
        &self,
        state: FindingState,
        cursor: Option<&str>,
    ) -> Result<Queue, ClientError> {
        let place = cursor.map(|cursor| format!("&cursor={cursor}"));
        let place = place.unwrap_or_default();
        let path = format!("/v1/agency/findings?state={}{place}", state.word());
        self.get(&path).await
    }

    /// A finding with what is asked and what is known of it.
    pub async fn finding(&self, case: CaseId, step: &Code) -> Result<FindingDetail, ClientError> {
        self.get(&format!("/v1/agency/findings/{case}/{step}"))
            .await
    }

    /// An officer takes a finding of the queue.
    pub async fn claim(
        &self,
        case: CaseId,
        step: &Code,
        officer: &str,
    ) -> Result<Finding, ClientError> {
        let path = format!("/v1/agency/findings/{case}/{step}/claim");
        self.read(self.post(&path).json(&json!({ "officer": officer })))
            .await
    }

    /// An officer gives a finding back to the queue.
    pub async fn give_back(
        &self,
        case: CaseId,
        step: &Code,
        officer: &str,
    ) -> Result<Finding, ClientError> {
        let path = format!("/v1/agency/findings/{case}/{step}/return");
        self.read(self.post(&path).json(&json!({ "officer": officer })))
            .await
    }

    /// The officer who has claimed a finding answers it; the same answer again is the same act.
    pub async fn answer(
        &self,
        case: CaseId,
        step: &Code,
        answering: &Answering,
    ) -> Result<Answered, ClientError> {
        let path = format!("/v1/agency/findings/{case}/{step}/answer");
        self.read(self.post(&path).json(answering)).await
    }

    /// Decides a case; the same `key` again is the same act.
    pub async fn decide(
        &self,
        case: CaseId,
        deciding: &Deciding,
        key: &str,
    ) -> Result<Decided, ClientError> {
        let path = format!("/v1/agency/cases/{case}/decide");
        let request = self.post(&path).header("Idempotency-Key", key);
        self.read(request.json(deciding)).await
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.read(self.ledger.http().get(self.ledger.at(path)))
            .await
    }
}
