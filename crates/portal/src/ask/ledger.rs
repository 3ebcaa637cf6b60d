//! The explorer's questions.

use std::str::FromStr;

use chancery_readmodel::{
    BlockSummary, CertificateFilter, Cursor, DefinitionFilter, FoundKind, List, Page, PartyFilter,
    ReadModel, ReadModelError, SearchError, TransactionFilter, TransactionSummary,
};
use chancery_rules::catalogue;
use chancery_rules::certificate::{CertificateRecord, CertificateStatus};
use chancery_rules::definition::DefinitionRecord;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::{BlockDigest, CertificateId, DefinitionId, Height, PartyId};
use chancery_rules::kernel::receipt::{Outcome as Decided, Receipt};
use chancery_rules::kernel::rejection::RejectionInfo;
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::party::PartyRecord;
use sha2::{Digest as _, Sha256};

use super::names::Names;
use super::word;
use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::{
    BlockLine, BlockView, CertificateLine, CertificateView, Event, FoundLine, KeyLine, Kin, Named,
    Outcome, Part, PartyLine, PartyView, ProofView, RejectionWords, TransactionView, TypeLine,
    TypeView,
};

/// The most certificates of a lineage that a page follows in each direction.
const KIN_MAX: usize = 8;

/// Reads an id of an address; what is none leads nowhere.
pub(super) fn id<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

fn readmodel(portal: &Portal) -> &ReadModel {
    portal.api.ledger().readmodel()
}

pub(super) fn from_cursor(cursor: Option<&str>) -> Result<Page, Failure> {
    let cursor = cursor.filter(|cursor| !cursor.is_empty()).map(Cursor::from_str).transpose();
    let cursor = cursor.map_err(|_| Failure::BadRequest("the cursor is unknown".to_owned()))?;
    Ok(Page { cursor, limit: None })
}

fn part<T, U>(list: List<T>, line: impl FnMut(T) -> U) -> Part<U> {
    let next = list.next.map(|next| next.to_string());
    Part { items: list.items.into_iter().map(line).collect(), next }
}

/// Blocks, newest first.
pub(crate) async fn blocks(portal: &Portal, cursor: Option<&str>) -> Result<Part<BlockLine>, Failure> {
    let found = readmodel(portal).blocks(from_cursor(cursor)?).await?;
    Ok(part(found.content, block_line))
}

/// One block, by height or digest.
pub(crate) async fn block(portal: &Portal, asked: &str) -> Result<BlockView, Failure> {
    let readmodel = readmodel(portal);
    let found = match asked.parse::<u64>() {
        Ok(height) if asked.len() < 20 => readmodel.block(Height(height)).await?,
        _ => readmodel.block_by_digest(id::<BlockDigest>(asked)?).await?,
    };
    let block = found.content.ok_or(Failure::NotFound)?;
    let transactions = readmodel.block_transactions(block.height).await?.content;
    let (parent, view) = (block.parent.to_string(), block.view);
    let events = events(portal, transactions).await?;
    Ok(BlockView { line: block_line(block), parent, view, events })
}

fn block_line(block: BlockSummary) -> BlockLine {
    BlockLine {
        height: block.height.0,
        digest: block.digest.to_string(),
        time_ms: block.time.0,
        transactions: block.transactions,
        leader: block.leader,
    }
}

/// Which events a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// Only those about a certificate.
    pub(crate) certificate: Option<&'a str>,
}

/// Events, newest first.
pub(crate) async fn log(portal: &Portal, about: About<'_>, cursor: Option<&str>) -> Result<Part<Event>, Failure> {
    let certificate = about.certificate.map(id).transpose()?;
    let filter = TransactionFilter { certificate, party: None };
    transactions(portal, filter, cursor).await
}

async fn transactions(portal: &Portal, filter: TransactionFilter, cursor: Option<&str>) -> Result<Part<Event>, Failure> {
    let list = readmodel(portal).transactions(filter, from_cursor(cursor)?).await?.content;
    let next = list.next.map(|next| next.to_string());
    Ok(Part { items: events(portal, list.items).await?, next })
}

async fn events(portal: &Portal, summaries: Vec<TransactionSummary>) -> Result<Vec<Event>, Failure> {
    let mut names = Names::new(readmodel(portal));
    let mut events = Vec::with_capacity(summaries.len());
    for summary in summaries {
        events.push(event(&mut names, summary).await?);
    }
    Ok(events)
}

async fn event(names: &mut Names<'_>, summary: TransactionSummary) -> Result<Event, Failure> {
    let receipt = summary.receipt;
    Ok(Event {
        transaction: receipt.transaction.to_string(),
        height: receipt.height.0,
        index: u64::from(receipt.index),
        time_ms: summary.time.0,
        act: act(receipt.number),
        signer: names.party(receipt.party).await?,
        outcome: match receipt.outcome {
            Decided::Accepted => Outcome::Accepted,
            Decided::Rejected(code) => Outcome::Rejected(code),
        },
        subjects: receipt.subjects.iter().map(ToString::to_string).collect(),
    })
}

/// The catalogue's name and titles of a transaction's number.
fn act(number: u16) -> Named {
    let known = catalogue::transaction(number);
    known.map_or_else(
        || Named { id: number.to_string(), zh: number.to_string(), en: number.to_string() },
        |info| Named { id: info.name.to_owned(), zh: info.title.zh.to_owned(), en: info.title.en.to_owned() },
    )
}

/// One transaction.
pub(crate) async fn transaction(portal: &Portal, asked: &str) -> Result<TransactionView, Failure> {
    let found = readmodel(portal).transaction(id(asked)?).await?;
    let summary = found.content.ok_or(Failure::NotFound)?;
    let bytes = envelope(portal, &summary.receipt).await;
    let envelope = bytes.as_deref().and_then(|bytes| Envelope::decode(bytes).ok());
    let event = event(&mut Names::new(readmodel(portal)), summary).await?;
    let rejection = match event.outcome {
        Outcome::Accepted => None,
        Outcome::Rejected(number) => Some(rejection(number)),
    };
    Ok(TransactionView {
        event,
        body: envelope.as_ref().and_then(|envelope| serde_json::to_string_pretty(envelope.transaction()).ok()),
        key: envelope.as_ref().map(|envelope| hex::encode(envelope.key().bytes())),
        size_bytes: bytes.as_ref().map(Vec::len),
        rejection,
    })
}

/// The envelope as the chain keeps it; absent where this node no longer has the block.
async fn envelope(portal: &Portal, receipt: &Receipt) -> Option<Vec<u8>> {
    let block = portal.api.ledger().doors().feed.block(receipt.height).await?;
    let place = usize::try_from(receipt.index).ok()?;
    let (id, bytes) = block.transactions.get(place)?;
    (*id == receipt.transaction).then(|| bytes.clone())
}

/// A rejection by its number.
fn rejection(number: u16) -> RejectionWords {
    let known = catalogue::rejection(number);
    let text = |of: fn(&RejectionInfo) -> &'static str| known.map_or("unknown", |info| of(info)).to_owned();
    RejectionWords {
        number,
        name: text(|info| info.name),
        meaning: text(|info| info.meaning),
        remedy: text(|info| info.remedy),
    }
}

/// Certificates, newest first; all, or those with a status.
pub(crate) async fn certificates(portal: &Portal, status: Option<&str>, cursor: Option<&str>) -> Result<Part<CertificateLine>, Failure> {
    let filter = CertificateFilter { status: status_of(status)?, ..CertificateFilter::default() };
    let list = readmodel(portal).certificates(filter, from_cursor(cursor)?).await?.content;
    let mut names = Names::new(readmodel(portal));
    let mut items = Vec::with_capacity(list.items.len());
    for record in &list.items {
        items.push(certificate_line(&mut names, record).await?);
    }
    Ok(Part { items, next: list.next.map(|next| next.to_string()) })
}

pub(super) fn status_of(word: Option<&str>) -> Result<Option<CertificateStatus>, Failure> {
    let word = word.filter(|word| !word.is_empty()).map(serde_json::Value::from);
    let status = word.map(serde_json::from_value).transpose();
    status.map_err(|_| Failure::BadRequest("there is no such status".to_owned()))
}

async fn certificate_line(names: &mut Names<'_>, record: &CertificateRecord) -> Result<CertificateLine, Failure> {
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
    let filter = TransactionFilter { certificate: Some(record.certificate), party: None };
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
    let Some(code) = &record.reason else { return Ok(None) };
    let definition = readmodel(portal).definition(record.definition).await?.content;
    let known = definition.and_then(|it| it.document.reasons.iter().find(|known| known.code == *code).map(|known| known.name.clone()));
    let (zh, en) = known.map_or_else(|| (code.to_string(), code.to_string()), |name| (name.zh().to_owned(), name.en().to_owned()));
    Ok(Some(Named { id: code.to_string(), zh, en }))
}

/// The original of a copy, what it replaced, itself, what replaced it: oldest first.
async fn lineage(portal: &Portal, record: &CertificateRecord) -> Result<Vec<Kin>, Failure> {
    let mut kin = vec![kin_of(record, "kin-self")];
    let mut earlier = record.supersedes;
    while let Some(known) = kin_at(portal, earlier).await?.filter(|_| kin.len() <= KIN_MAX) {
        kin.insert(0, kin_of(&known, "kin-before"));
        earlier = known.supersedes;
    }
    let mut later = record.superseded_by;
    while let Some(known) = kin_at(portal, later).await?.filter(|_| kin.len() <= 2 * KIN_MAX) {
        kin.push(kin_of(&known, "kin-after"));
        later = known.superseded_by;
    }
    if let Some(original) = kin_at(portal, record.copy_of).await? {
        kin.insert(0, kin_of(&original, "kin-original"));
    }
    Ok(kin)
}

async fn kin_at(portal: &Portal, id: Option<CertificateId>) -> Result<Option<CertificateRecord>, Failure> {
    match id {
        Some(id) => Ok(readmodel(portal).certificate(id).await?.content),
        None => Ok(None),
    }
}

fn kin_of(record: &CertificateRecord, relation: &'static str) -> Kin {
    Kin { id: record.certificate.to_string(), status: word(&record.status), relation }
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

/// Parties, newest first.
pub(crate) async fn parties(portal: &Portal, cursor: Option<&str>) -> Result<Part<PartyLine>, Failure> {
    let found = readmodel(portal).parties(PartyFilter::default(), from_cursor(cursor)?).await?;
    Ok(part(found.content, |party| party_line(&party)))
}

fn party_line(party: &PartyRecord) -> PartyLine {
    PartyLine {
        party: Named { id: party.party.to_string(), zh: party.name.zh().to_owned(), en: party.name.en().to_owned() },
        kind: if party.parent.is_some() { "unit".to_owned() } else { word(&party.kind) },
        status: word(&party.status),
        identifier: party.identifier.map(|code| code.to_string()),
    }
}

/// One party, with its keys and what it signed last.
pub(crate) async fn party(portal: &Portal, asked: &str) -> Result<PartyView, Failure> {
    let asked: PartyId = id(asked)?;
    let readmodel = readmodel(portal);
    let (party, keys) = readmodel.party(asked).await?.content.ok_or(Failure::NotFound)?;
    let parent = match party.parent {
        Some(parent) => Some(Names::new(readmodel).party(parent).await?),
        None => None,
    };
    let units = readmodel.parties(PartyFilter { parent: Some(asked) }, Page::default()).await?;
    let filter = TransactionFilter { party: Some(asked), certificate: None };
    let mut keys: Vec<KeyLine> = keys.into_iter().map(|key| KeyLine {
        algorithm: word(&key.key.algorithm()),
        public: hex::encode(key.key.bytes()),
        purpose: word(&key.record.purpose),
        from_height: key.record.from_height.0,
        retired_height: key.record.retired_height.map(|height| height.0),
    }).collect();
    keys.sort_by_key(|key| (key.retired_height.is_some(), key.from_height));
    Ok(PartyView {
        line: party_line(&party),
        parent,
        units: units.content.items.iter().map(|unit| party_line(unit).party).collect(),
        keys,
        events: transactions(portal, filter, None).await?.items,
    })
}

/// Certificate types, newest first.
pub(crate) async fn types(portal: &Portal, cursor: Option<&str>) -> Result<Part<TypeLine>, Failure> {
    let found = readmodel(portal).definitions(DefinitionFilter::default(), from_cursor(cursor)?).await?;
    Ok(part(found.content, |record| type_line(&record)))
}

fn type_line(record: &DefinitionRecord) -> TypeLine {
    let document = &record.document;
    TypeLine {
        definition: Named { id: record.definition.to_string(), zh: document.name.zh().to_owned(), en: document.name.en().to_owned() },
        code: document.code.to_string(),
        version: document.version,
        status: if record.retired_height.is_some() { "retired" } else { "in_force" }.to_owned(),
    }
}

/// One certificate type.
pub(crate) async fn kind(portal: &Portal, asked: &str) -> Result<TypeView, Failure> {
    let record = definition(portal, id(asked)?).await?;
    let mut names = Names::new(readmodel(portal));
    let mut issuers = Vec::new();
    for issuer in record.document.issuers.iter() {
        issuers.push(names.party(*issuer).await?);
    }
    let named = |id: String, name: &chancery_rules::kernel::text::Name| Named { id, zh: name.zh().to_owned(), en: name.en().to_owned() };
    Ok(TypeView {
        line: type_line(&record),
        issuers,
        fields: record.document.fields.iter().map(|field| named(field.name.to_string(), &field.label)).collect(),
        reasons: record.document.reasons.iter().map(|reason| (named(reason.code.to_string(), &reason.name), word(&reason.verb))).collect(),
        schema: indented(&record.document.schema),
    })
}

/// A definition's record.
pub(super) async fn definition(portal: &Portal, id: DefinitionId) -> Result<DefinitionRecord, Failure> {
    readmodel(portal).definition(id).await?.content.ok_or(Failure::NotFound)
}

fn indented(schema: &str) -> String {
    let parsed = serde_json::from_str::<serde_json::Value>(schema);
    parsed.ok().and_then(|schema| serde_json::to_string_pretty(&schema).ok()).unwrap_or_else(|| schema.to_owned())
}

/// What a search found; or the text that says what is wrong with the question.
pub(crate) async fn search(portal: &Portal, asked: &str) -> Result<Result<Vec<FoundLine>, &'static str>, Failure> {
    let found = match readmodel(portal).search(asked).await {
        Err(ReadModelError::Search(SearchError::Empty)) => return Ok(Err("search-empty")),
        Err(ReadModelError::Search(SearchError::TooLong)) => return Ok(Err("search-too-long")),
        found => found?,
    };
    Ok(Ok(found.content.into_iter().map(|found| FoundLine {
        kind: match found.kind {
            FoundKind::Block => "block",
            FoundKind::Transaction => "transaction",
            FoundKind::Party => "party",
            FoundKind::Definition => "definition",
            FoundKind::Certificate => "certificate",
        },
        thing: Named { id: found.id, zh: found.zh.unwrap_or_default(), en: found.en.unwrap_or_default() },
    }).collect()))
}
