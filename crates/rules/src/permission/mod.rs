//! Permissions: who may do what, for whom, for which purpose, until when, up to how much; and receipts of their use.
//!
//! A dataset is requested of its steward, who gives the permission or refuses. A mandate and a grant are the same thing. Nothing is used without one in force; no use without a receipt, which is
//! opened, and final, before anything is released; withdrawn means dead after its block, with all that were passed on
//! from it. Absent on purpose: what was released.

mod close_receipt;
mod dataset;
mod file_erasure;
mod grant;
mod lineage;
mod mandate;
mod open_receipt;
mod record;
mod refuse_request;
mod rejection;
mod request;
mod request_record;
mod terms;
mod withdraw;
mod withdraw_request;

pub use close_receipt::CloseReceipt;
pub use file_erasure::FileErasure;
pub use grant::GrantPermission;
pub use lineage::{CountedUse, PASSED_ON_MAX};
pub use mandate::{Mandate, mandate_giver, mandate_reads, use_mandate};
pub use open_receipt::OpenReceipt;
pub use record::{
    ACTS_MAX, AccessRecord, AccessResult, BASIS_BYTES_MAX, PermissionRecord, PermissionStatus,
    Target,
};
pub use refuse_request::RefuseRequest;
pub use rejection::PermissionRejection;
pub use request::RequestPermission;
pub use request_record::{PermissionRequestRecord, RequestStatus};
pub use terms::PERMISSION_DAYS_MAX;
pub use withdraw::WithdrawPermission;
pub use withdraw_request::WithdrawRequest;

use crate::{
    case::CaseStatus,
    kernel::{context::Context, ids::CaseId, view::View},
};

/// Whether a person still acts under the alias of a case: it goes on, or its decision may be appealed.
fn case_goes_on(case: CaseId, cx: &Context, view: &View) -> Result<(), PermissionRejection> {
    let goes_on = view.case(case).is_some_and(|case| match case.status {
        CaseStatus::Open | CaseStatus::Appealed => true,
        CaseStatus::Granted | CaseStatus::Refused | CaseStatus::Withdrawn | CaseStatus::Lapsed => {
            case.appeal_until.is_some_and(|until| cx.block.time < until)
        }
    });
    if goes_on {
        Ok(())
    } else {
        Err(PermissionRejection::CaseEnded)
    }
}
