//! Cases: one run of a service.
//!
//! Only a step that the definition enables, by somebody whom it names, once; every case ends; delay and silence have
//! the outcome that the definition gives them. Persons appear under an alias that lives for one case. Absent on
//! purpose: the persons, the documents, and everything that is computed from a secret, which enters as a finding.

pub(crate) mod deadline;
mod record;

pub use record::{
    CASE_EVIDENCE_MAX, CASE_FACTS_MAX, CASE_HOLDERS_MAX, CASE_SUBJECTS_MAX, CaseRecord, CaseStatus,
    Confirmation, DueStep, EvidenceHeld, FactHeld, Holder, RoleHolder,
};
