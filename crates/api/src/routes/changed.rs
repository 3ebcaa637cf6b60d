//! What a block changed, as its event tells it: each thing by its id, with its status after the block.

use chancery_readmodel::MotionStanding;
use chancery_rules::case::CaseStatus;
use chancery_rules::catalogue::AnyRecord;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::changes::Change;
use chancery_rules::kernel::ids::{
    AccessId, CaseId, EntryId, MotionId, Nullifier, ObligationId, PermissionId, RequestId,
};
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::obligation::ObligationStatus;
use chancery_rules::permission::{AccessResult, PermissionStatus, RequestStatus};
use chancery_rules::register::EntryStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A motion that a block changed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct MotionEvent {
    /// The motion.
    pub motion: MotionId,
    /// How it stands after the block.
    pub standing: MotionStanding,
}

/// Something of a service that a block made or changed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ChangedRecord {
    /// A case.
    Case {
        /// Which.
        case: CaseId,
        /// Its status after the block.
        status: CaseStatus,
    },
    /// An entry of a register.
    Entry {
        /// Which.
        entry: EntryId,
        /// Its status after the block.
        status: EntryStatus,
    },
    /// A claim that was made.
    Nullifier {
        /// What was claimed.
        nullifier: Nullifier,
    },
    /// A permission.
    Permission {
        /// Which.
        permission: PermissionId,
        /// Its status after the block.
        status: PermissionStatus,
    },
    /// A request for a permission.
    PermissionRequest {
        /// Which.
        request: RequestId,
        /// Its status after the block.
        status: RequestStatus,
    },
    /// A receipt of an access.
    Access {
        /// Which.
        access: AccessId,
        /// What came of it; absent while it is unclosed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        result: Option<AccessResult>,
    },
    /// An obligation.
    Obligation {
        /// Which.
        obligation: ObligationId,
        /// Its status after the block.
        status: ObligationStatus,
    },
}

/// The motions that a block opened, changed or decided.
pub fn motions(block: &FinalisedBlock) -> Vec<MotionEvent> {
    let is_motion = |change: &&Change| matches!(change.record, RecordKey::Motion(_));
    let changed = block.changes.iter().filter(is_motion);
    let told = changed.filter_map(|change| match decoded(change)? {
        AnyRecord::Motion(record) => Some(MotionEvent {
            motion: record.motion,
            standing: MotionStanding::of(&record, block.time),
        }),
        _ => None,
    });
    told.collect()
}

/// What a block changed of services.
pub fn records(block: &FinalisedBlock) -> Vec<ChangedRecord> {
    let changed = block
        .changes
        .iter()
        .filter(|change| is_of_a_service(change));
    changed
        .filter_map(|change| told(decoded(change)?))
        .collect()
}

const fn is_of_a_service(change: &Change) -> bool {
    matches!(
        change.record,
        RecordKey::Case(_)
            | RecordKey::Entry(_)
            | RecordKey::Nullifier(_)
            | RecordKey::Permission(_)
            | RecordKey::PermissionRequest(_)
            | RecordKey::Access(_)
            | RecordKey::Obligation(_)
    )
}

fn told(record: AnyRecord) -> Option<ChangedRecord> {
    Some(match record {
        AnyRecord::Case(it) => ChangedRecord::Case {
            case: it.case,
            status: it.status,
        },
        AnyRecord::Entry(it) => ChangedRecord::Entry {
            entry: it.entry,
            status: it.status,
        },
        AnyRecord::Nullifier(it) => ChangedRecord::Nullifier {
            nullifier: it.nullifier,
        },
        AnyRecord::Permission(it) => ChangedRecord::Permission {
            permission: it.permission,
            status: it.status,
        },
        AnyRecord::PermissionRequest(it) => ChangedRecord::PermissionRequest {
            request: it.request,
            status: it.status,
        },
        AnyRecord::Access(it) => ChangedRecord::Access {
            access: it.access,
            result: it.result,
        },
        AnyRecord::Obligation(it) => ChangedRecord::Obligation {
            obligation: it.obligation,
            status: it.status,
        },
        _ => return None,
    })
}

fn decoded(change: &Change) -> Option<AnyRecord> {
    AnyRecord::decode(change.record.tag(), change.value.as_ref()?).ok()
}
