//! Openings: what a commitment in a case opens to, with its salt, and who may have it.
//!
//! Kept by the agency that took the content in, before the commitment goes to the ledger. Erasing one removes content
//! and salt and keeps that it existed: the commitment on the ledger then opens to nothing for ever. Absent on purpose:
//! making commitments (the caller's), and whether a permission is in force (the ledger's).

use std::fmt;

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::{CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cabinet::Cabinet;
use crate::dialect::{CASE_OPENINGS, OPENINGS};
use crate::drawer::{Row32, column, commit};
use crate::error::CabinetError;

/// The most openings of one case.
pub const CASE_OPENINGS_MAX: usize = 256;

/// The most named receivers of one opening.
pub const AUDIENCE_MAX: usize = 64;

/// What a commitment opens to.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The commitment on the ledger.
    pub commitment: Commitment,
    /// The case it was taken in for.
    pub case: CaseId,
    /// Who may have it, and under which permission; if empty, whoever the ledger permits.
    pub audience: Vec<Receiver>,
    /// The content and its salt; none once it is erased.
    pub content: Option<SaltedContent>,
    /// When it was kept.
    pub kept_at: Timestamp,
    /// When it was erased.
    pub erased_at: Option<Timestamp>,
}

impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opening({})", self.commitment)
    }
}

/// Content and salt, wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SaltedContent {
    /// Canonical JSON.
    pub content: Zeroizing<Vec<u8>>,
    /// The salt of the commitment.
    pub salt: Zeroizing<[u8; 32]>,
}

impl fmt::Debug for SaltedContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SaltedContent(secret)")
    }
}

/// A party that may have an opening under a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receiver {
    /// The party.
    pub party: PartyId,
    /// The permission that it must show.
    pub permission: PermissionId,
}

/// What became of keeping an opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    New,
    /// This commitment was kept, or erased, before; nothing changed.
    Already,
    /// The case has as many as a case may have; nothing changed.
    Full,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    case: CaseId,
    audience: Vec<Receiver>,
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    content: Option<Vec<u8>>,
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    salt: Option<[u8; 32]>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erased_at: Option<Timestamp>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfCase {
    openings: Vec<Commitment>,
}

impl Opening {
    fn to_record(&self) -> Record {
        let content = self.content.as_ref();
        Record {
            case: self.case,
            audience: self.audience.clone(),
            content: content.map(|it| it.content.to_vec()),
            salt: content.map(|it| *it.salt),
            erased_at: self.erased_at,
        }
    }

    fn from_row(row: Row32<Record>) -> Self {
        let Row32 { id, at, record } = row;
        let content = record.content.zip(record.salt);
        Self {
            commitment: Commitment(id),
            case: record.case,
            audience: record.audience,
            content: content.map(|(content, salt)| SaltedContent {
                content: Zeroizing::new(content),
                salt: Zeroizing::new(salt),
            }),
            kept_at: Timestamp(u64::try_from(at).unwrap_or_default()),
            erased_at: record.erased_at,
        }
    }

    /// Whether a party may have it under a permission, as far as this cabinet says.
    pub fn is_for(&self, party: PartyId, permission: PermissionId) -> bool {
        self.audience.is_empty() || self.audience.contains(&Receiver { party, permission })
    }
}

impl Cabinet {
    /// Keeps an opening.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn keep_opening(&self, opening: &Opening) -> Result<Kept, CabinetError> {
        let mut write = self.begin().await?;
        let case = self.opened_case(opening.case);
        let of_case = self
            .get_in::<OfCase>(&mut write, &CASE_OPENINGS, &case)
            .await?;
        let mut of_case = of_case.map(|row| row.record).unwrap_or_default();
        let (id, at) = (opening.commitment.as_bytes(), column(opening.kept_at.0));
        let record = opening.to_record();
        if !self.add_in(&mut write, &OPENINGS, id, at, &record).await? {
            return Ok(Kept::Already);
        }
        if of_case.openings.len() >= CASE_OPENINGS_MAX {
            return Ok(Kept::Full);
        }
        of_case.openings.push(opening.commitment);
        self.put_in(&mut write, &CASE_OPENINGS, &case, at, &of_case)
            .await?;
        commit(write).await?;
        Ok(Kept::New)
    }

    /// What a commitment opens to.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn opening(&self, commitment: Commitment) -> Result<Option<Opening>, CabinetError> {
        let row = self.get(&OPENINGS, commitment.as_bytes()).await?;
        Ok(row.map(Opening::from_row))
    }

    /// The openings that were kept for a case, erased ones included, in the order in which they were kept.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn openings_of(&self, case: CaseId) -> Result<Vec<Commitment>, CabinetError> {
        let id = self.opened_case(case);
        let row = self.get::<OfCase>(&CASE_OPENINGS, &id).await?;
        Ok(row.map(|row| row.record.openings).unwrap_or_default())
    }

    /// Lets one more party have an opening; false, and nothing changed, if there is none or it has as many receivers as
    /// one may have.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn allow_opening(
        &self,
        commitment: Commitment,
        receiver: Receiver,
    ) -> Result<bool, CabinetError> {
        self.change_opening(commitment, |record| {
            if record.audience.contains(&receiver) {
                return true;
            }
            let has_room = record.audience.len() < AUDIENCE_MAX;
            if has_room {
                record.audience.push(receiver);
            }
            has_room
        })
        .await
    }

    /// Erases content and salt, and keeps that they existed; false, and nothing changed, if there is no such opening or
    /// it is erased already.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn erase_opening(
        &self,
        commitment: Commitment,
        now: Timestamp,
    ) -> Result<bool, CabinetError> {
        self.change_opening(commitment, |record| {
            if record.erased_at.is_some() {
                return false;
            }
            (record.content, record.salt) = (None, None);
            record.erased_at = Some(now);
            true
        })
        .await
    }

    async fn change_opening(
        &self,
        commitment: Commitment,
        change: impl FnOnce(&mut Record) -> bool,
    ) -> Result<bool, CabinetError> {
        let mut write = self.begin().await?;
        let id = commitment.as_bytes();
        let Some(mut row) = self.get_in::<Record>(&mut write, &OPENINGS, id).await? else {
            return Ok(false);
        };
        if !change(&mut row.record) {
            return Ok(false);
        }
        self.put_in(&mut write, &OPENINGS, id, row.at, &row.record)
            .await?;
        commit(write).await?;
        Ok(true)
    }

    fn opened_case(&self, case: CaseId) -> [u8; 32] {
        self.cipher().id_of(CASE_OPENINGS.table, &[case.as_bytes()])
    }
}
