//! Parties and their keys.

use chancery_readmodel::{Page, PartyFilter, TransactionFilter};
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::party::PartyRecord;

use super::events::transactions;
use super::reading::{from_cursor, id, part, readmodel};
use crate::Portal;
use crate::ask::names::Names;
use crate::ask::word;
use crate::error::Failure;
use crate::explorer::view::{KeyLine, Named, Part, PartyLine, PartyView};

/// Parties, newest first.
pub(crate) async fn parties(
    portal: &Portal,
    cursor: Option<&str>,
) -> Result<Part<PartyLine>, Failure> {
    let found = readmodel(portal)
        .parties(PartyFilter::default(), from_cursor(cursor)?)
        .await?;
    Ok(part(found.content, |party| party_line(&party)))
}

fn party_line(party: &PartyRecord) -> PartyLine {
    PartyLine {
        party: Named {
            id: party.party.to_string(),
            zh: party.name.zh().to_owned(),
            en: party.name.en().to_owned(),
        },
        kind: if party.parent.is_some() {
            "unit".to_owned()
        } else {
            word(&party.kind)
        },
        status: word(&party.status),
        identifier: party.identifier.map(|code| code.to_string()),
    }
}

/// One party, with its keys and what it signed last.
pub(crate) async fn party(portal: &Portal, asked: &str) -> Result<PartyView, Failure> {
    let asked: PartyId = id(asked)?;
    let readmodel = readmodel(portal);
    let (party, keys) = readmodel
        .party(asked)
        .await?
        .content
        .ok_or(Failure::NotFound)?;
    let parent = match party.parent {
        Some(parent) => Some(Names::new(readmodel).party(parent).await?),
        None => None,
    };
    let units = readmodel
        .parties(
            PartyFilter {
                parent: Some(asked),
            },
            Page::default(),
        )
        .await?;
    let filter = TransactionFilter {
        party: Some(asked),
        subject: None,
    };
    let mut keys: Vec<KeyLine> = keys
        .into_iter()
        .map(|key| KeyLine {
            algorithm: word(&key.key.algorithm()),
            public: hex::encode(key.key.bytes()),
            purpose: word(&key.record.purpose),
            from_height: key.record.from_height.0,
            retired_height: key.record.retired_height.map(|height| height.0),
        })
        .collect();
    keys.sort_by_key(|key| (key.retired_height.is_some(), key.from_height));
    Ok(PartyView {
        line: party_line(&party),
        parent,
        units: units
            .content
            .items
            .iter()
            .map(|unit| party_line(unit).party)
            .collect(),
        keys,
        events: transactions(portal, filter, None).await?.items,
    })
}
