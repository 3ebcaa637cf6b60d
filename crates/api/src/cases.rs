//! A case as this node's callers see it: its record, what was done, what may be done next.
//!
//! Read from the read model, judged by the rules. Absent on purpose: a decision. What may be done is judged again by
//! the block in which it is done.

use chancery_readmodel::TransactionSummary;
use chancery_rules::case::{CaseRecord, Outlook, lacking, outlook};
use chancery_rules::definition::{DefinitionRecord, Service};
use chancery_rules::kernel::ids::{Height, PartyId, TransactionId};
use chancery_rules::kernel::receipt::NOBODY;
use chancery_rules::kernel::time::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ledger::Ledger;
use crate::problem::Problem;
use crate::receipts::type_name;

/// Definitions by which one case is judged: its service, the version that it went to, the calendar.
const DEFINITIONS_MAX: usize = 3;

/// A case with its timeline and what may be done next.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CaseView {
    /// Its record in the state.
    pub case: CaseRecord,
    /// What was done, oldest first: the accepted transactions about it, and what happened by itself.
    pub timeline: Vec<CaseAct>,
    /// What may be done now; absent where this node does not have the definitions to judge it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlook: Option<Outlook>,
}

/// Something that was done in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CaseAct {
    /// The transaction, or the system act.
    pub transaction: TransactionId,
    /// What it did, by name, such as `submit_evidence`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its number in the catalogue.
    pub number: u16,
    /// Who signed it; absent of what happened by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub party: Option<PartyId>,
    /// Its block.
    pub height: Height,
    /// That block's time.
    pub time: Timestamp,
}

impl From<TransactionSummary> for CaseAct {
    fn from(summary: TransactionSummary) -> Self {
        let receipt = summary.receipt;
        Self {
            transaction: receipt.transaction,
            kind: type_name(receipt.number),
            number: receipt.number,
            party: Some(receipt.party).filter(|party| *party != NOBODY),
            height: receipt.height,
            time: summary.time,
        }
    }
}

impl Ledger {
    /// A case with what was done and what may be done next.
    ///
    /// # Errors
    /// The read model's failure.
    pub async fn view_of(&self, case: CaseRecord) -> Result<CaseView, Problem> {
        let done = self.readmodel().timeline(case.case.into()).await?.content;
        let definitions = self.definitions_of(&case).await?;
        let outlook = outlook(&case, &definitions, &self.next_block()).ok();
        Ok(CaseView {
            case,
            timeline: done.into_iter().map(CaseAct::from).collect(),
            outlook,
        })
    }

    /// The service under which a case goes on; nothing where this node does not have it.
    pub(crate) async fn service_of(&self, case: &CaseRecord) -> Result<Option<Service>, Problem> {
        let definitions = self.definitions_of(case).await?;
        let Ok(outlook) = outlook(case, &definitions, &self.next_block()) else {
            return Ok(None);
        };
        let mut definitions = definitions.into_iter();
        let found = definitions.find(|it| it.definition == outlook.service);
        Ok(found.and_then(|it| it.document.service().cloned()))
    }

    /// The definitions by which a case is judged, as far as this node has them.
    async fn definitions_of(&self, case: &CaseRecord) -> Result<Vec<DefinitionRecord>, Problem> {
        let mut known = Vec::with_capacity(DEFINITIONS_MAX);
        while let Some(id) = lacking(case, &known) {
            let found = self.readmodel().definition(id).await?.content;
            match found {
                Some(definition) if known.len() < DEFINITIONS_MAX => known.push(definition),
                _ => break,
            }
        }
        Ok(known)
    }
}
