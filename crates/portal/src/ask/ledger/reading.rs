//! How every question reads ids and cursors of an address, and a page of a list.

use std::str::FromStr;

use chancery_readmodel::{Cursor, List, Page, ReadModel};

use crate::Portal;
use crate::error::Failure;
use crate::explorer::view::Part;

/// Reads an id of an address; what is none leads nowhere.
pub(in crate::ask) fn id<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}

pub(super) fn readmodel(portal: &Portal) -> &ReadModel {
    portal.api.ledger().readmodel()
}

pub(in crate::ask) fn from_cursor(cursor: Option<&str>) -> Result<Page, Failure> {
    let cursor = cursor
        .filter(|cursor| !cursor.is_empty())
        .map(Cursor::from_str)
        .transpose();
    let cursor = cursor.map_err(|_| Failure::BadRequest("the cursor is unknown".to_owned()))?;
    Ok(Page {
        cursor,
        limit: None,
    })
}

pub(super) fn part<T, U>(list: List<T>, line: impl FnMut(T) -> U) -> Part<U> {
    let next = list.next.map(|next| next.to_string());
    Part {
        items: list.items.into_iter().map(line).collect(),
        next,
    }
}
