//! Transactions and their receipts: the log of events.

use chancery_readmodel::{TransactionFilter, TransactionSummary};
use chancery_rules::catalogue;
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::CertificateId;
use chancery_rules::kernel::receipt::{Outcome as Decided, Receipt};
use chancery_rules::kernel::rejection::RejectionInfo;

use super::reading::{from_cursor, id, readmodel};
use crate::Portal;
use crate::ask::names::Names;
use crate::error::Failure;
use crate::explorer::view::{Event, Named, Outcome, Part, RejectionWords, TransactionView};

/// Which events a list shows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct About<'a> {
    /// Only those about a certificate.
    pub(crate) certificate: Option<&'a str>,
}

/// Events, newest first.
pub(crate) async fn log(
    portal: &Portal,
    about: About<'_>,
    cursor: Option<&str>,
) -> Result<Part<Event>, Failure> {
    let subject = about.certificate.map(id::<CertificateId>).transpose()?;
    let filter = TransactionFilter {
        subject: subject.map(Into::into),
        party: None,
    };
    transactions(portal, filter, cursor).await
}

pub(super) async fn transactions(
    portal: &Portal,
    filter: TransactionFilter,
    cursor: Option<&str>,
) -> Result<Part<Event>, Failure> {
    let list = readmodel(portal)
        .transactions(filter, from_cursor(cursor)?)
        .await?
        .content;
    let next = list.next.map(|next| next.to_string());
    Ok(Part {
        items: events(portal, list.items).await?,
        next,
    })
}

pub(super) async fn events(
    portal: &Portal,
    summaries: Vec<TransactionSummary>,
) -> Result<Vec<Event>, Failure> {
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
        signer: if receipt.is_of_system_act() {
            Named::default()
        } else {
            names.party(receipt.party).await?
        },
        outcome: match receipt.outcome {
            Decided::Accepted => Outcome::Accepted,
            Decided::Rejected(code) => Outcome::Rejected(code),
        },
        subjects: receipt.subjects.iter().map(ToString::to_string).collect(),
    })
}

/// The catalogue's name and titles of a receipt's number.
fn act(number: u16) -> Named {
    let known = catalogue::name_of(number).zip(catalogue::title_of(number));
    known.map_or_else(
        || Named {
            id: number.to_string(),
            zh: number.to_string(),
            en: number.to_string(),
        },
        |(name, title)| Named {
            id: name.to_owned(),
            zh: title.zh.to_owned(),
            en: title.en.to_owned(),
        },
    )
}

/// One transaction.
pub(crate) async fn transaction(portal: &Portal, asked: &str) -> Result<TransactionView, Failure> {
    let found = readmodel(portal).transaction(id(asked)?).await?;
    let summary = found.content.ok_or(Failure::NotFound)?;
    let bytes = envelope(portal, &summary.receipt).await;
    let envelope = bytes
        .as_deref()
        .and_then(|bytes| Envelope::decode(bytes).ok());
    let event = event(&mut Names::new(readmodel(portal)), summary).await?;
    let rejection = match event.outcome {
        Outcome::Accepted => None,
        Outcome::Rejected(number) => Some(rejection(number)),
    };
    Ok(TransactionView {
        event,
        body: envelope
            .as_ref()
            .and_then(|envelope| serde_json::to_string_pretty(envelope.transaction()).ok()),
        key: envelope
            .as_ref()
            .map(|envelope| hex::encode(envelope.key().bytes())),
        size_bytes: bytes.as_ref().map(Vec::len),
        rejection,
    })
}

/// The envelope as the chain keeps it; absent where this node no longer has the block.
async fn envelope(portal: &Portal, receipt: &Receipt) -> Option<Vec<u8>> {
    let block = portal
        .api
        .ledger()
        .doors()
        .feed
        .block(receipt.height)
        .await?;
    let place = usize::try_from(receipt.index).ok()?;
    let (id, bytes) = block.transactions.get(place)?;
    (*id == receipt.transaction).then(|| bytes.clone())
}

/// A rejection by its number.
fn rejection(number: u16) -> RejectionWords {
    let known = catalogue::rejection(number);
    let text = |of: fn(&RejectionInfo) -> &'static str| {
        known.map_or("unknown", |info| of(info)).to_owned()
    };
    RejectionWords {
        number,
        name: text(|info| info.name),
        meaning: text(|info| info.meaning),
        remedy: text(|info| info.remedy),
    }
}
