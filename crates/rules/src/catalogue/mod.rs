//! THE list: number, transaction, record, rejection. Append only; numbers are never used again.
//!
//! A new transaction is a file of its primitive and a line here; API, command line, forms and explorer learn it
//! from its schema.

mod any_transaction;
mod record;
mod system_act;

pub use record::{AnyRecord, RecordError};
pub use system_act::{SystemAct, SystemActInfo};

use std::sync::LazyLock;

use schemars::Schema;

use crate::{
    case::CaseRejection,
    certificate::CertificateRejection,
    definition::DefinitionRejection,
    kernel::{
        envelope::EnvelopeRejection,
        keys::KeyPurpose,
        rejection::RejectionInfo,
        transaction::{Title, Transaction},
    },
    motion::MotionRejection,
    obligation::ObligationRejection,
    party::PartyRejection,
    permission::PermissionRejection,
    register::RegisterRejection,
};

any_transaction::catalogue! {
    100 AdmitParty of party;
    101 RegisterUnit of party;
    102 RegisterKey of party;
    103 RotateKey of party;
    104 RetireKey of party;
    105 SuspendParty of party;
    106 ReinstateParty of party;
    107 SetExchange of party;
    200 ApproveDefinition of definition;
    201 RetireDefinition of definition;
    300 IssueCertificate of certificate;
    301 CertifyCopy of certificate;
    302 SuspendCertificate of certificate;
    303 ResumeCertificate of certificate;
    304 RevokeCertificate of certificate;
    305 SupersedeCertificate of certificate;
    400 RegisterEntry of register;
    401 FreezeEntry of register;
    402 LiftFreeze of register;
    403 SplitEntry of register;
    404 MergeEntries of register;
    405 CloseEntry of register;
    406 ClaimNullifier of register;
    407 RectifyEntry of register;
    500 OpenCase of case;
    501 AdmitCasePerson of case;
    502 NameHolder of case;
    503 SubmitEvidence of case;
    504 RecordFinding of case;
    505 ConfirmStep of case;
    506 DecideCase of case;
    507 WithdrawCase of case;
    508 AppealCase of case;
    600 AssessObligation of obligation;
    601 DischargeObligation of obligation;
    602 ReverseObligation of obligation;
    603 EndRecurrence of obligation;
    700 ProposeMotion of motion;
    701 VoteMotion of motion;
    702 WithdrawMotion of motion;
    800 GrantPermission of permission;
    801 WithdrawPermission of permission;
    802 OpenReceipt of permission;
    803 CloseReceipt of permission;
    804 FileErasure of permission;
    805 RequestPermission of permission;
    806 RefuseRequest of permission;
    807 WithdrawRequest of permission;
}

/// A transaction as the catalogue lists it.
#[derive(Clone, Copy, Debug)]
pub struct TransactionInfo {
    /// Its number, in an envelope's `type`.
    pub number: u16,
    /// Its name, in JSON's `type`.
    pub name: &'static str,
    /// JSON Schema of its body.
    pub schema: fn() -> Schema,
    /// Purposes of the keys that may sign it.
    pub signed_by: &'static [KeyPurpose],
    /// Its title.
    pub title: Title,
}

impl TransactionInfo {
    const fn of<T: Transaction>() -> Self {
        Self {
            number: T::NUMBER,
            name: T::NAME,
            schema: || schemars::schema_for!(T),
            signed_by: T::SIGNED_BY,
            title: T::TITLE,
        }
    }
}

/// All transactions, by number.
#[must_use]
pub const fn transactions() -> &'static [TransactionInfo] {
    TRANSACTIONS
}

/// All rejections, by number, which is their order of precedence.
#[must_use]
pub fn rejections() -> &'static [RejectionInfo] {
    static ALL: LazyLock<Vec<RejectionInfo>> = LazyLock::new(|| {
        let of_primitives = [
            PartyRejection::ALL,
            DefinitionRejection::ALL,
            CertificateRejection::ALL,
            RegisterRejection::ALL,
            CaseRejection::ALL,
            ObligationRejection::ALL,
            MotionRejection::ALL,
            PermissionRejection::ALL,
        ];
        EnvelopeRejection::ALL
            .iter()
            .chain(of_primitives.into_iter().flatten())
            .copied()
            .collect()
    });
    &ALL
}

/// The rejection of a receipt's code.
#[must_use]
pub fn rejection(code: u16) -> Option<&'static RejectionInfo> {
    rejections().iter().find(|info| info.code == code)
}

/// The transaction of a receipt's or an envelope's number.
#[must_use]
pub fn transaction(number: u16) -> Option<&'static TransactionInfo> {
    transactions().iter().find(|info| info.number == number)
}

/// All system acts, by number.
#[must_use]
pub const fn system_acts() -> &'static [SystemActInfo] {
    SystemAct::ALL
}

/// The system act of a receipt's number.
#[must_use]
pub fn system_act(number: u16) -> Option<&'static SystemActInfo> {
    system_acts().iter().find(|info| info.number == number)
}

/// The name of a receipt's number: of a transaction, or of a system act.
#[must_use]
pub fn name_of(number: u16) -> Option<&'static str> {
    let signed = transaction(number).map(|info| info.name);
    signed.or_else(|| system_act(number).map(|info| info.name))
}

/// The title of a receipt's number: of a transaction, or of a system act.
#[must_use]
pub fn title_of(number: u16) -> Option<Title> {
    let signed = transaction(number).map(|info| info.title);
    signed.or_else(|| system_act(number).map(|info| info.title))
}
