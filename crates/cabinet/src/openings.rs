//! Openings: what a commitment in a case opens to, with its salt, and who may have it.
//!
//! Kept by the agency that took the content in, before the commitment goes to the ledger. Erasing one removes content
//! and salt and keeps that it existed: the commitment on the ledger then opens to nothing for ever. Under the key of the
//! request that handed it in, an opening is kept once. Absent on purpose: making commitments and erasing documents (the
//! caller's), and whether a permission is in force (the ledger's).

use std::fmt;

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::{CaseId, Commitment, PartyId, PermissionId};
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cabinet::Cabinet;
use crate::cipher::Hash32;
use crate::dialect::{CASE_OPENINGS, OPENINGS};
use crate::drawer::{Row32, Transaction, column, commit};
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
    /// The documents in the vault that the content speaks of; none once they are erased.
    pub documents: Vec<OpeningDocument>,
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

/// A document that was handed in with an opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpeningDocument {
    /// Its id in the vault.
    #[serde(with = "hex_bytes")]
    pub document: [u8; 32],
    /// SHA-256 of its bytes.
    #[serde(with = "hex_bytes")]
    pub sha256: [u8; 32],
    /// What it is by its content.
    pub media_type: String,
}

/// The request that hands an opening in: the same one again keeps nothing new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedIn {
    /// The caller's key.
    pub key: Hash32,
    /// What was asked under it.
    pub request: Hash32,
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
    /// The same request has kept this one before; nothing changed.
    Before(Commitment),
    /// Another request has kept one under this key; nothing changed.
    OtherRequest,
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    documents: Vec<OpeningDocument>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    erased_at: Option<Timestamp>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfCase {
    openings: Vec<Commitment>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    handed_in: Vec<Request>,
}

/// Under which key an opening was handed in. The request goes with the content: it would tell a guessed one.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    commitment: Commitment,
    #[serde(with = "hex_bytes")]
    key: [u8; 32],
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    request: Option<[u8; 32]>,
}

impl OfCase {
    /// What became of a request before, if it was made before.
    fn before(&self, handed_in: HandedIn) -> Option<Kept> {
        let mut known = self.handed_in.iter();
        let known = known.find(|it| it.key == *handed_in.key.as_bytes())?;
        let is_other = known
            .request
            .is_some_and(|request| request != *handed_in.request.as_bytes());
        Some(if is_other {
            Kept::OtherRequest
        } else {
            Kept::Before(known.commitment)
        })
    }

    fn push(&mut self, commitment: Commitment, handed_in: Option<HandedIn>) {
        self.openings.push(commitment);
        self.handed_in.extend(handed_in.map(|it| Request {
            commitment,
            key: *it.key.as_bytes(),
            request: Some(*it.request.as_bytes()),
        }));
    }
}

impl Opening {
    fn to_record(&self) -> Record {
        let content = self.content.as_ref();
        Record {
            case: self.case,
            audience: self.audience.clone(),
            content: content.map(|it| it.content.to_vec()),
            salt: content.map(|it| *it.salt),
            documents: self.documents.clone(),
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
            documents: record.documents,
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
        self.take_in_opening(opening, None).await
    }

    /// As [`Cabinet::keep_opening`]; once, if it is said which request hands it in.
    ///
    /// # Errors
    ///
    /// As [`Cabinet::keep_opening`].
    pub async fn take_in_opening(
        &self,
        opening: &Opening,
        handed_in: Option<HandedIn>,
    ) -> Result<Kept, CabinetError> {
        let mut write = self.begin().await?;
        let case = self.opened_case(opening.case);
        let of_case = self
            .get_in::<OfCase>(&mut write, &CASE_OPENINGS, &case)
            .await?;
        let mut of_case = of_case.map(|row| row.record).unwrap_or_default();
        if let Some(before) = handed_in.and_then(|it| of_case.before(it)) {
            return Ok(before);
        }
        let (id, at) = (opening.commitment.as_bytes(), column(opening.kept_at.0));
        let record = opening.to_record();
        if !self.add_in(&mut write, &OPENINGS, id, at, &record).await? {
            return Ok(Kept::Already);
        }
        if of_case.openings.len() >= CASE_OPENINGS_MAX {
            return Ok(Kept::Full);
        }
        of_case.push(opening.commitment, handed_in);
        self.put_in(&mut write, &CASE_OPENINGS, &case, at, &of_case)
            .await?;
        commit(write).await?;
        Ok(Kept::New)
    }

    /// What became of a request that hands an opening in for a case, if it was made before.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn handed_in(
        &self,
        case: CaseId,
        handed_in: HandedIn,
    ) -> Result<Option<Kept>, CabinetError> {
        let id = self.opened_case(case);
        let row = self.get::<OfCase>(&CASE_OPENINGS, &id).await?;
        Ok(row.and_then(|row| row.record.before(handed_in)))
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
        let mut write = self.begin().await?;
        let allowed = self.change_in(&mut write, commitment, |record| {
            if record.audience.contains(&receiver) {
                return Some(());
            }
            let has_room = record.audience.len() < AUDIENCE_MAX;
            has_room.then(|| record.audience.push(receiver))
        });
        let is_allowed = allowed.await?.is_some();
        commit(write).await?;
        Ok(is_allowed)
    }

    /// Erases content, salt, and which documents there were, and keeps that they existed; false, and nothing changed, if
    /// there is no such opening or it is erased already.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn erase_opening(
        &self,
        commitment: Commitment,
        now: Timestamp,
    ) -> Result<bool, CabinetError> {
        let mut write = self.begin().await?;
        let erased = self.change_in(&mut write, commitment, |record| {
            if record.erased_at.is_some() {
                return None;
            }
            (record.content, record.salt) = (None, None);
            record.documents = Vec::new();
            record.erased_at = Some(now);
            Some(record.case)
        });
        let Some(case) = erased.await? else {
            return Ok(false);
        };
        let id = self.opened_case(case);
        let of_case = self
            .get_in::<OfCase>(&mut write, &CASE_OPENINGS, &id)
            .await?;
        if let Some(mut row) = of_case {
            let handed_in = row.record.handed_in.iter_mut();
            for it in handed_in.filter(|it| it.commitment == commitment) {
                it.request = None;
            }
            self.put_in(&mut write, &CASE_OPENINGS, &id, row.at, &row.record)
                .await?;
        }
        commit(write).await?;
        Ok(true)
    }

    /// Changes an opening within a write; nothing is written if `change` gives nothing.
    async fn change_in<T>(
        &self,
        write: &mut Transaction,
        commitment: Commitment,
        change: impl FnOnce(&mut Record) -> Option<T>,
    ) -> Result<Option<T>, CabinetError> {
        let id = commitment.as_bytes();
        let Some(mut row) = self.get_in::<Record>(write, &OPENINGS, id).await? else {
            return Ok(None);
        };
        let changed = change(&mut row.record);
        if changed.is_some() {
            self.put_in(write, &OPENINGS, id, row.at, &row.record)
                .await?;
        }
        Ok(changed)
    }

    fn opened_case(&self, case: CaseId) -> [u8; 32] {
        self.cipher().id_of(CASE_OPENINGS.table, &[case.as_bytes()])
    }
}
