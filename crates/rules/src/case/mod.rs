//! Cases: one run of a service.
//!
//! Only a step that the definition enables, by somebody whom it names, once; every case ends; delay and silence have
//! the outcome that the definition gives them. Persons appear under an alias that lives for one case. Absent on
//! purpose: the persons, the documents, and everything that is computed from a secret, which enters as a finding.

mod act;
mod acting;
mod admit;
mod appeal;
mod confirm;
pub(crate) mod deadline;
mod decide;
mod effect;
mod ending;
mod find;
mod hold;
mod holder;
mod known;
mod name;
mod open;
mod outlook;
mod record;
mod rejection;
mod standing;
mod stating;
mod submit;
mod withdraw;

pub use act::AllowedAct;
pub use admit::{AdmitCasePerson, Assurance};
pub use appeal::AppealCase;
pub use confirm::ConfirmStep;
pub use decide::DecideCase;
pub use effect::{CASE_EFFECTS_MAX, CaseEffect};
pub use find::RecordFinding;
pub use name::NameHolder;
pub use open::{NamedHolder, OpenCase};
pub use outlook::{EnabledStep, Outlook, lacking, outlook};
pub use record::{
    CASE_BYTES_MAX, CASE_EVIDENCE_MAX, CASE_FACTS_MAX, CASE_HOLDERS_MAX, CASE_SUBJECTS_MAX,
    CaseRecord, CaseStatus, Confirmation, DueStep, EvidenceHeld, FactHeld, Holder, RoleHolder,
    SILENT_CASE_BYTES_MAX,
};
pub use rejection::CaseRejection;
pub use submit::{Evidence, SubmitEvidence};
pub use withdraw::WithdrawCase;
