//! Records of services made by hand: cases, entries, permissions, requests for them, receipts of access, obligations.

use chancery_rules::case::{CaseRecord, CaseStatus, Holder, RoleHolder};
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::amount::Amount;
use chancery_rules::kernel::ids::{
    AccessId, AliasId, CaseId, Commitment, DefinitionId, EntryId, Height, Nullifier, ObligationId,
    PartyId, PermissionId, RequestId, SubjectId, TransactionId,
};
use chancery_rules::kernel::receipt::{Outcome, Receipt};
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::kernel::time::Timestamp;
use chancery_rules::obligation::{Account, ObligationRecord, ObligationStatus};
use chancery_rules::permission::{
    AccessRecord, PermissionRecord, PermissionRequestRecord, PermissionStatus, RequestStatus,
    Target,
};
use chancery_rules::register::{EntryRecord, EntryStatus, NullifierRecord};
use serde::Serialize;

use crate::blocks::{change, empty, spread};

pub const SERVICE: DefinitionId = DefinitionId([31; 32]);
pub const REGISTER: DefinitionId = DefinitionId([32; 32]);
pub const WINDOW: PartyId = PartyId([33; 32]);
pub const ENTERPRISE: PartyId = PartyId([34; 32]);
pub const BANK: PartyId = PartyId([35; 32]);
pub const ALIAS: AliasId = AliasId([36; 32]);

pub fn case_id(number: u64) -> CaseId {
    CaseId(spread(20, number))
}

pub fn entry_id(number: u64) -> EntryId {
    EntryId(spread(21, number))
}

pub fn permission_id(number: u64) -> PermissionId {
    PermissionId(spread(22, number))
}

pub fn access_id(number: u64) -> AccessId {
    AccessId(spread(23, number))
}

pub fn request_id(number: u64) -> RequestId {
    RequestId(spread(28, number))
}

pub fn obligation_id(number: u64) -> ObligationId {
    ObligationId(spread(24, number))
}

/// A case that the window opened for an alias, about one entry.
pub fn case(number: u64, height: u64, status: CaseStatus) -> CaseRecord {
    let alias = RoleHolder {
        role: "applicant".parse().unwrap(),
        holder: Holder::Alias(ALIAS),
        has_key: true,
    };
    CaseRecord {
        v: 1,
        case: case_id(number),
        service: SERVICE,
        opened_by: WINDOW,
        status,
        holders: vec![alias].try_into().unwrap(),
        evidence: AtMost::none(),
        facts: AtMost::none(),
        confirmed: AtMost::none(),
        due: AtMost::none(),
        entries: vec![entry_id(number)].try_into().unwrap(),
        obligations: AtMost::none(),
        outcome: None,
        reason: None,
        lapses_at: Timestamp(9_000_000),
        appeal_until: None,
        opened_at: Timestamp(1_000 * height),
        opened_height: Height(height),
        changed_at: Timestamp(1_000 * height),
        changed_height: Height(height),
    }
}

pub fn entry(number: u64, height: u64, status: EntryStatus) -> EntryRecord {
    EntryRecord {
        v: 1,
        entry: entry_id(number),
        register: REGISTER,
        keeper: WINDOW,
        content: Commitment(spread(25, number)),
        owners: AtMost::none(),
        encumbrances: AtMost::none(),
        freeze: None,
        status,
        nullifier: None,
        from: AtMost::none(),
        into: AtMost::none(),
        case: None,
        reason: None,
        registered_at: Timestamp(1),
        registered_height: Height(height),
        changed_at: Timestamp(1),
        changed_height: Height(height),
    }
}

pub fn nullifier(number: u64) -> NullifierRecord {
    NullifierRecord {
        v: 1,
        nullifier: Nullifier(spread(26, number)),
        by: WINDOW,
        purpose: "grant".parse().unwrap(),
        case: None,
        claimed_at: Timestamp(1),
        claimed_height: Height(1),
    }
}

pub fn permission(number: u64, target: Target, status: PermissionStatus) -> PermissionRecord {
    PermissionRecord {
        v: 1,
        permission: permission_id(number),
        giver: ALIAS.signer(),
        giver_case: Some(case_id(1)),
        holder: BANK,
        holder_case: None,
        from: None,
        target,
        acts: vec!["read".parse().unwrap()].try_into().unwrap(),
        purpose: "loan".parse().unwrap(),
        basis: "consent".to_owned().try_into().unwrap(),
        may_pass_on: false,
        valid_from: Timestamp(1),
        valid_until: Timestamp(9_000_000),
        uses_max: None,
        amount_max: None,
        uses: 0,
        amount_used: 0,
        status,
        reason: None,
        given_at: Timestamp(1),
        given_height: Height(1),
        changed_at: Timestamp(1),
        changed_height: Height(1),
    }
}

/// What the bank asks the window for.
pub fn request(
    number: u64,
    dataset: DefinitionId,
    status: RequestStatus,
) -> PermissionRequestRecord {
    PermissionRequestRecord {
        v: 1,
        request: request_id(number),
        requester: BANK,
        steward: WINDOW,
        target: Target::Definition(dataset),
        acts: vec!["read".parse().unwrap()].try_into().unwrap(),
        purpose: "loan".parse().unwrap(),
        basis: "Act, article 9".to_owned().try_into().unwrap(),
        valid_until: Timestamp(9_000_000),
        uses_max: None,
        amount_max: None,
        status,
        permission: None,
        reason: None,
        asked_at: Timestamp(1),
        asked_height: Height(1),
        answered_at: None,
        answered_height: None,
    }
}

/// A receipt of the bank's use of a permission of the alias, which the window releases.
pub fn access(number: u64, permission: u64, case: Option<CaseId>) -> AccessRecord {
    AccessRecord {
        v: 1,
        access: access_id(number),
        permission: permission_id(permission),
        giver: ALIAS.signer(),
        holder: BANK,
        source: WINDOW,
        act: "read".parse().unwrap(),
        question: Commitment(spread(27, number)),
        case,
        amount: None,
        opened_at: Timestamp(1),
        opened_height: Height(1),
        result: None,
        answer: None,
        closed_at: None,
        erased_at: None,
    }
}

/// What the enterprise owes the window.
pub fn obligation(number: u64, case: Option<CaseId>, status: ObligationStatus) -> ObligationRecord {
    ObligationRecord {
        v: 1,
        obligation: obligation_id(number),
        purpose: "fee".parse().unwrap(),
        assessor: WINDOW,
        from: Account::Party(ENTERPRISE),
        to: Account::Party(WINDOW),
        amount: Amount {
            currency: "CNY".parse().unwrap(),
            minor: 8_000,
        },
        due: Timestamp(9_000_000),
        status,
        reason: None,
        payment: None,
        confirmed_by: None,
        recurrence: None,
        of: None,
        case,
        held_by: None,
        assessed_at: Timestamp(1),
        assessed_height: Height(1),
        changed_at: Timestamp(1),
        changed_height: Height(1),
    }
}

/// A block of records, each with the key of its place.
pub struct Of(pub FinalisedBlock);

impl Of {
    pub fn height(height: u64) -> Self {
        Self(empty(height))
    }

    pub fn with(mut self, key: impl Into<RecordKey>, record: &impl Serialize) -> Self {
        self.0.changes.push(change(key.into(), record));
        self
    }

    /// The receipt of a transaction about these.
    pub fn receipt(mut self, number: u16, outcome: Outcome, subjects: Vec<SubjectId>) -> Self {
        let index = u32::try_from(self.0.receipts.len()).unwrap();
        let id = TransactionId(spread(28, (self.0.height.0 << 20) + u64::from(index)));
        self.0.transactions.push((id, vec![0]));
        self.0.receipts.push(Receipt {
            transaction: id,
            height: self.0.height,
            index,
            party: WINDOW,
            number,
            outcome,
            subjects,
        });
        self
    }
}
