//! THE list: number, transaction, record, rejection. Append only; numbers are never used again.
//!
//! A new transaction is a file of its primitive and a line here; API, command line, forms and explorer learn it
//! from its schema.

mod any_transaction;
mod record;

pub use record::{AnyRecord, RecordError};

use std::sync::LazyLock;

use schemars::Schema;

use crate::{
    certificate::CertificateRejection,
    definition::DefinitionRejection,
    kernel::{
        envelope::EnvelopeRejection,
        keys::KeyPurpose,
        rejection::RejectionInfo,
        transaction::{Title, Transaction},
    },
    motion::MotionRejection,
    party::PartyRejection,
    permission::PermissionRejection,
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
    700 ProposeMotion of motion;
    701 VoteMotion of motion;
    702 WithdrawMotion of motion;
    800 GrantPermission of permission;
    801 WithdrawPermission of permission;
    802 OpenReceipt of permission;
    803 CloseReceipt of permission;
    804 FileErasure of permission;
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
