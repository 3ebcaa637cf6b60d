//! Credentials that the agency issued.
//!
//! Kept before the transaction is submitted, so that no crash leaves a commitment on the ledger
//! whose salt is lost; whether the certificate came into force is the ledger's to say.

use chancery_rules::kernel::hex_bytes;
use chancery_rules::kernel::ids::{CertificateId, DefinitionId};
use chancery_rules::kernel::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::cabinet::Cabinet;
use crate::cipher::Hash32;
use crate::dialect::{ISSUED, SHARE_TOKENS};
use crate::drafts::DraftId;
use crate::drawer::{Row32, column, commit};
use crate::error::CabinetError;
use crate::share_tokens::ShareTokenRecord;

/// The most documents of one certificate.
pub const DOCUMENTS_MAX: usize = 17;

/// An issued credential with what belongs to it.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedCredential {
    /// The certificate on the ledger.
    pub certificate: CertificateId,
    /// Its type.
    pub definition: DefinitionId,
    /// The canonical bytes of the secured credential.
    pub credential: Vec<u8>,
    /// The salt of its commitment.
    pub salt: [u8; 32],
    /// The draft it was made from.
    pub draft: Option<DraftId>,
    /// Its documents in the vault, and for each the salt of its commitment.
    pub documents: Vec<KeptDocument>,
    /// The hash of the link token that shows it, where one is open.
    pub share_token: Option<Hash32>,
    /// When it was kept.
    pub kept_at: Timestamp,
}

impl std::fmt::Debug for IssuedCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IssuedCredential({})", self.certificate)
    }
}

/// A document of a certificate, by its id in the vault.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptDocument {
    /// Its id in the vault.
    #[serde(with = "hex_bytes")]
    pub document: [u8; 32],
    /// The salt of its commitment.
    #[serde(with = "hex_bytes")]
    pub salt: [u8; 32],
}

impl std::fmt::Debug for KeptDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptDocument({})", hex::encode(self.document))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    definition: DefinitionId,
    #[serde(with = "hex_bytes")]
    credential: Vec<u8>,
    #[serde(with = "hex_bytes")]
    salt: [u8; 32],
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    draft: Option<[u8; 32]>,
    documents: Vec<KeptDocument>,
    #[serde(
        default,
        with = "hex_bytes::option",
        skip_serializing_if = "Option::is_none"
    )]
    share_token: Option<[u8; 32]>,
}

impl IssuedCredential {
    fn to_record(&self) -> Record {
        Record {
            definition: self.definition,
            credential: self.credential.clone(),
            salt: self.salt,
            draft: self.draft.map(|draft| *draft.as_bytes()),
            documents: self.documents.clone(),
            share_token: self.share_token.map(|token| *token.as_bytes()),
        }
    }

    fn from_row(row: Row32<Record>) -> Self {
        let Row32 { id, at, record } = row;
        Self {
            certificate: CertificateId(id),
            definition: record.definition,
            credential: record.credential,
            salt: record.salt,
            draft: record.draft.map(DraftId::from),
            documents: record.documents,
            share_token: record.share_token.map(Hash32::from),
            kept_at: Timestamp(u64::try_from(at).unwrap_or_default()),
        }
    }
}

impl Cabinet {
    /// Keeps a credential; false, and nothing changed, if this certificate is kept already.
    ///
    /// # Errors
    ///
    /// `TooLarge`, `Locked`, `Full`, `Storage`.
    pub async fn keep_issued(&self, issued: &IssuedCredential) -> Result<bool, CabinetError> {
        let id = issued.certificate.as_bytes();
        let mut write = self.begin().await?;
        let at = column(issued.kept_at.0);
        let added = self
            .add_in(&mut write, &ISSUED, id, at, &issued.to_record())
            .await?;
        commit(write).await?;
        Ok(added)
    }

    /// The credential of a certificate.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn issued(
        &self,
        certificate: CertificateId,
    ) -> Result<Option<IssuedCredential>, CabinetError> {
        let row = self.get(&ISSUED, certificate.as_bytes()).await?;
        Ok(row.map(IssuedCredential::from_row))
    }

    /// The credentials kept before `before`, latest first, at most `count` and `PAGE_MAX`.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Storage`.
    pub async fn list_issued(
        &self,
        before: Option<&IssuedCredential>,
        count: usize,
    ) -> Result<Vec<IssuedCredential>, CabinetError> {
        let before = before.map(|one| (column(one.kept_at.0), *one.certificate.as_bytes()));
        let rows = self.page(&ISSUED, before, count).await?;
        Ok(rows.into_iter().map(IssuedCredential::from_row).collect())
    }

    /// Forgets a credential whose certificate never came into force, or that is erased by law. The
    /// salt goes with it: the commitment on the ledger then proves only that something existed.
    ///
    /// # Errors
    ///
    /// `Locked`, `Full`, `Storage`.
    pub async fn forget_issued(&self, certificate: CertificateId) -> Result<bool, CabinetError> {
        self.delete(&ISSUED, certificate.as_bytes()).await
    }

    /// Opens a link to a credential until `expires`, in place of an earlier one; false if the
    /// certificate is not kept here.
    ///
    /// # Errors
    ///
    /// `Corruption`, `Locked`, `Full`, `Storage`.
    pub async fn share(
        &self,
        certificate: CertificateId,
        token: Hash32,
        expires: Timestamp,
    ) -> Result<bool, CabinetError> {
        self.open_link(certificate, token, None, expires).await
    }

    /// As [`Cabinet::share`], keeping the token for [`Cabinet::in_print`].
    ///
    /// # Errors
    ///
    /// As [`Cabinet::share`].
    pub async fn share_in_print(
        &self,
        certificate: CertificateId,
        token: [u8; 32],
        expires: Timestamp,
    ) -> Result<bool, CabinetError> {
        self.open_link(certificate, Hash32::of(&token), Some(token), expires)
            .await
    }

    async fn open_link(
        &self,
        certificate: CertificateId,
        digest: Hash32,
        token: Option<[u8; 32]>,
        expires: Timestamp,
    ) -> Result<bool, CabinetError> {
        let id = certificate.as_bytes();
        let mut write = self.begin().await?;
        let Some(row) = self.get_in(&mut write, &ISSUED, id).await? else {
            return Ok(false);
        };
        let Row32 {
            at,
            record: mut issued,
            ..
        }: Row32<Record> = row;
        if let Some(earlier) = issued.share_token.replace(*digest.as_bytes()) {
            crate::drawer::delete_in(&mut write, &SHARE_TOKENS, &earlier).await?;
        }
        self.put_in(&mut write, &ISSUED, id, at, &issued).await?;
        let record = ShareTokenRecord { certificate, token };
        let until = column(expires.0);
        self.put_in(&mut write, &SHARE_TOKENS, digest.as_bytes(), until, &record)
            .await?;
        commit(write).await?;
        Ok(true)
    }
}
