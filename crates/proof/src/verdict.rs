//! What a verifier says: one verdict, as of when, under which anchor, and each check by name.
//!
//! Names, order and exit codes are stable (`docs/formats.md`, section 14); sentences are not. Absent
//! on purpose: how the checks are made.

use chancery_rules::kernel::context::Environment;
use chancery_rules::kernel::ids::{CertificateId, DefinitionId, Height, LedgerId, PartyId};
use chancery_rules::kernel::time::Timestamp;
use serde::Serialize;

/// The answer, in order of precedence: of several that apply, the first is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The file proves nothing: a check of its bytes, proofs or signatures failed.
    Invalid,
    /// It is of another ledger, or the ledger does not have the certificate.
    Unknown,
    /// The certificate was revoked or superseded.
    Revoked,
    /// The certificate is suspended.
    Suspended,
    /// Its validity has ended or has not begun.
    Expired,
    /// All is well, but as of too long ago.
    Stale,
    /// The certificate is valid, as of the time given.
    Valid,
}

impl Verdict {
    /// Every verdict, in order of precedence.
    pub const ALL: [Self; 7] = [
        Self::Invalid,
        Self::Unknown,
        Self::Revoked,
        Self::Suspended,
        Self::Expired,
        Self::Stale,
        Self::Valid,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
            Self::Revoked => "revoked",
            Self::Suspended => "suspended",
            Self::Expired => "expired",
            Self::Stale => "stale",
            Self::Valid => "valid",
        }
    }

    /// What a process that verifies exits with.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Stale => 10,
            Self::Suspended => 11,
            Self::Revoked => 12,
            Self::Expired => 13,
            Self::Unknown => 14,
            Self::Invalid => 15,
        }
    }

    /// One sentence for a person.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Invalid => "the file does not prove what it claims",
            Self::Unknown => "this ledger does not know the certificate",
            Self::Revoked => "the certificate is no longer in force",
            Self::Suspended => "the certificate is suspended for now",
            Self::Expired => "the certificate is outside its time of validity",
            Self::Stale => {
                "the certificate was in force, but the proof is old: ask for a newer one"
            }
            Self::Valid => "the certificate is in force",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A check, in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The bytes are those of a bundle and its parts.
    Format,
    /// The header is of the anchor's ledger.
    Ledger,
    /// The header is of a kind that this program judges.
    Header,
    /// The committee of the header's epoch is known.
    Committee,
    /// A quorum of the committee signed the header.
    Finality,
    /// The records are those of the header's state.
    State,
    /// The credential is the one committed to.
    Commitment,
    /// The credential's proof is its issuer's, and says what the record says.
    Credential,
    /// The issuer is a party that may issue this type.
    Issuer,
    /// The subject is as the certificate type demands.
    Schema,
    /// The present time lies in the validity.
    Validity,
    /// The status is active.
    Status,
    /// The header is recent.
    Freshness,
}

impl CheckName {
    /// Every check, in order.
    pub const ALL: [Self; 13] = [
        Self::Format,
        Self::Ledger,
        Self::Header,
        Self::Committee,
        Self::Finality,
        Self::State,
        Self::Commitment,
        Self::Credential,
        Self::Issuer,
        Self::Schema,
        Self::Validity,
        Self::Status,
        Self::Freshness,
    ];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Ledger => "ledger",
            Self::Header => "header",
            Self::Committee => "committee",
            Self::Finality => "finality",
            Self::State => "state",
            Self::Commitment => "commitment",
            Self::Credential => "credential",
            Self::Issuer => "issuer",
            Self::Schema => "schema",
            Self::Validity => "validity",
            Self::Status => "status",
            Self::Freshness => "freshness",
        }
    }
}

impl std::fmt::Display for CheckName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Passed,
    /// It does not.
    Failed,
    /// It was not made, or there was nothing to check.
    Skipped,
}

/// One check with how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which.
    pub name: CheckName,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, or what was found: lower case, no full stop.
    pub detail: String,
}

/// The block whose state is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct AsOf {
    /// Its height.
    pub height: Height,
    /// Its time.
    pub time: Timestamp,
}

/// A text in Chinese and English, as reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What the verdict rests on: the genesis file that the verifier was given, and the checkpoint if it
/// was given one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnchorNamed {
    /// The ledger.
    pub ledger: LedgerId,
    /// Its name.
    pub name: Named,
    /// `development` or `production`.
    pub environment: Environment,
    /// What it is made of.
    pub kind: AnchorKind,
    /// The block of the checkpoint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoint: Option<AsOf>,
}

/// What a verdict can rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AnchorKind {
    /// The genesis file alone.
    Genesis,
    /// The genesis file and a checkpoint.
    GenesisAndCheckpoint,
}

/// The issuer, as the ledger names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IssuerNamed {
    /// Its id.
    pub party: PartyId,
    /// Its name.
    pub name: Named,
}

/// The certificate type, as its definition names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DefinitionNamed {
    /// Its id.
    pub definition: DefinitionId,
    /// Its code.
    pub code: String,
    /// Its version.
    pub version: u64,
    /// Its name.
    pub name: Named,
}

/// All that a verifier found. What names content is there only once it was proven.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// The block that it is as of; absent if no block was proven final.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<AsOf>,
    /// What it rests on.
    pub anchor: AnchorNamed,
    /// The certificate in question; absent if the file names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateId>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<IssuerNamed>,
    /// Of which type it is, if the file carries the definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<DefinitionNamed>,
    /// What it says, by the type's schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<serde_json::Value>,
    /// Every check, in order.
    pub checks: Vec<Check>,
}

impl Report {
    /// The first check that failed.
    #[must_use]
    pub fn failed_check(&self) -> Option<CheckName> {
        let failed = |check: &&Check| check.outcome == Outcome::Failed;
        self.checks.iter().find(failed).map(|check| check.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_stand_in_order_of_precedence_with_codes_of_their_own() {
        assert!(Verdict::ALL.is_sorted());
        let mut codes = Verdict::ALL.map(Verdict::exit_code);
        codes.sort_unstable();
        assert_eq!(codes, [0, 10, 11, 12, 13, 14, 15]);
        assert!(CheckName::ALL.is_sorted());
    }

    #[test]
    fn a_stable_name_is_what_json_has() {
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.name());
        }
        for check in CheckName::ALL {
            assert_eq!(serde_json::to_value(check).unwrap(), check.name());
        }
    }
}
