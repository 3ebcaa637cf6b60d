//! Certificates: status, lineage, history, proof.

use chancery_readmodel::{CertificateFilter, TransactionFilter};
use chancery_rules::certificate::{CertificateRecord, CertificateStatus};
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::state_key::RecordKey;
use sha2::{Digest as _, Sha256};

use super::events::transactions;
use super::reading::{from_cursor, id, readmodel};
use crate::Portal;
use crate::ask::names::Names;
use crate::ask::word;
use crate::error::Failure;
use crate::explorer::view::{CertificateLine, CertificateView, Kin, Named, Part, ProofView};

/// The most certificates of a lineage that a page follows in each direction.
const KIN_MAX: usize = 8;

/// Certificates, newest first; all, or those with a status.
pub(crate) async fn certificates(
    portal: &Portal,
    status: Option<&str>,
    cursor: Option<&str>,
) -> Result<Part<CertificateLine>, Failure> {
    let filter = CertificateFilter {
        status: status_of(status)?,
        ..CertificateFilter::default()
    };
    let list = readmodel(portal)
        .certificates(filter, from_cursor(cursor)?)
        .await?
        .content;
    let mut names = Names::new(readmodel(portal));
    let mut items = Vec::with_capacity(list.items.len());
    for record in &list.items {
        items.push(certificate_line(&mut names, record).await?);
    }
    Ok(Part {
        items,
        next: list.next.map(|next| next.to_string()),
    })
}

pub(in crate::ask) fn status_of(word: Option<&str>) -> Result<Option<CertificateStatus>, Failure> {
    let word = word
        .filter(|word| !word.is_empty())
        .map(serde_json::Value::from);
    let status = word.map(serde_json::from_value).transpose();
    status.map_err(|_| Failure::BadRequest("there is no such status".to_owned()))
}

async fn certificate_line(
    names: &mut Names<'_>,
    record: &CertificateRecord,
) -> Result<CertificateLine, Failure> {
    Ok(CertificateLine {
        id: record.certificate.to_string(),
        status: word(&record.status),
        kind: names.definition(record.definition).await?,
        issuer: names.party(record.issuer).await?,
        issued_ms: record.issued_at.0,
    })
}

/// One certificate, with its lineage and history.
pub(crate) async fn certificate(portal: &Portal, asked: &str) -> Result<CertificateView, Failure> {
    let found = readmodel(portal).certificate(id(asked)?).await?;
    let record = found.content.ok_or(Failure::NotFound)?;
    let line = certificate_line(&mut Names::new(readmodel(portal)), &record).await?;
    let filter = TransactionFilter {
        subject: Some(record.certificate.into()),
        party: None,
    };
    let history = transactions(portal, filter, None).await?.items;
    Ok(CertificateView {
        reason: reason(portal, &record).await?,
        lineage: lineage(portal, &record).await?,
        history,
        line,
        origin: word(&record.origin),
        commitment: record.commitment.to_string(),
        assertion_key: hex::encode(record.assertion_key.bytes()),
        attachments: record.attachments.iter().map(ToString::to_string).collect(),
        image: record.image.map(|image| image.to_string()),
        valid_from_ms: record.valid_from.map(|time| time.0),
        valid_until_ms: record.valid_until.map(|time| time.0),
        issued_height: record.issued_height.0,
        changed_ms: record.changed_at.0,
        changed_height: record.changed_height.0,
    })
}

/// The reason of the present status, named by the certificate's type.
async fn reason(portal: &Portal, record: &CertificateRecord) -> Result<Option<Named>, Failure> {
    let Some(code) = &record.reason else {
        return Ok(None);
    };
    let definition = readmodel(portal)
        .definition(record.definition)
        .await?
        .content;
    let known = definition.and_then(|it| {
        it.document
            .certificate_type()?
            .reasons
            .iter()
            .find(|known| known.code == *code)
            .map(|known| known.name.clone())
    });
    let (zh, en) = known.map_or_else(
        || (code.to_string(), code.to_string()),
        |name| (name.zh().to_owned(), name.en().to_owned()),
    );
    Ok(Some(Named {
        id: code.to_string(),
        zh,
        en,
    }))
}

/// The original of a copy, what it replaced, itself, what replaced it: oldest first.
async fn lineage(portal: &Portal, record: &CertificateRecord) -> Result<Vec<Kin>, Failure> {
    let mut kin = vec![kin_of(record, "kin-self")];
    let mut earlier = record.supersedes;
    while let Some(known) = kin_at(portal, earlier)
        .await?
        .filter(|_| kin.len() <= KIN_MAX)
    {
        kin.insert(0, kin_of(&known, "kin-before"));
        earlier = known.supersedes;
    }
    let mut later = record.superseded_by;
    while let Some(known) = kin_at(portal, later)
        .await?
        .filter(|_| kin.len() <= 2 * KIN_MAX)
    {
        kin.push(kin_of(&known, "kin-after"));
        later = known.superseded_by;
    }
    if let Some(original) = kin_at(portal, record.copy_of).await? {
        kin.insert(0, kin_of(&original, "kin-original"));
    }
    Ok(kin)
}

async fn kin_at(
    portal: &Portal,
    id: Option<CertificateId>,
) -> Result<Option<CertificateRecord>, Failure> {
    match id {
        Some(id) => Ok(readmodel(portal).certificate(id).await?.content),
        None => Ok(None),
    }
}

fn kin_of(record: &CertificateRecord, relation: &'static str) -> Kin {
    Kin {
        id: record.certificate.to_string(),
        status: word(&record.status),
        relation,
    }
}

/// The proof of a certificate's record, or of its absence, from the chain.
pub(crate) async fn proof(portal: &Portal, asked: &str) -> Result<ProofView, Failure> {
    let certificate: CertificateId = id(asked)?;
    let proven = portal.api.ledger().prove_certificate(certificate).await?;
    let proof = proven.content.proof;
    let header = hex::decode(&proof.header).unwrap_or_default();
    Ok(ProofView {
        height: proven.as_of_height.0,
        digest: hex::encode(Sha256::digest(header)),
        key: RecordKey::Certificate(certificate).state_key().to_string(),
        value: proof.certificate,
        proof: proof.state,
        header: proof.header,
        finality: proof.finality,
    })
}
