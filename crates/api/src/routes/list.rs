//! What lists have in common: cursor and limit.

use chancery_readmodel::{PAGE_ITEMS_MAX, Page};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::extract::parse;
use crate::problem::{self, Problem};

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Where to begin: the `next` of the page before.
    pub cursor: Option<String>,
    /// How many items, 1 to 100; 20 when absent.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

impl PageQuery {
    /// The page, read.
    ///
    /// # Errors
    /// `bad_cursor` or `bad_limit`.
    pub fn page(&self) -> Result<Page, Problem> {
        let cursor = self.cursor.as_deref().map(str::parse).transpose();
        let cursor = cursor.map_err(|error: chancery_readmodel::CursorError| {
            Problem::of(problem::BAD_CURSOR, error.to_string())
        })?;
        if self
            .limit
            .is_some_and(|limit| !(1..=PAGE_ITEMS_MAX).contains(&limit))
        {
            let detail = format!("`limit` is 1 to {PAGE_ITEMS_MAX}");
            return Err(Problem::of(problem::BAD_LIMIT, detail));
        }
        Ok(Page {
            cursor,
            limit: self.limit,
        })
    }
}

/// Reads an optional parameter.
///
/// # Errors
/// A problem that names the parameter.
pub fn optional<T>(name: &str, text: Option<&str>) -> Result<Option<T>, Problem>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    text.map(|text| parse(name, text)).transpose()
}
