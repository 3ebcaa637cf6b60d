//! One visit of one page: in which language, of which city, as of which height, at which address.
//!
//! Made once a request by the middleware in [`crate::web`]; every page's frame shows it.

use crate::text::{Language, Text};

/// The ledger that the pages are of.
#[derive(Debug, Clone)]
pub(crate) struct City {
    /// Its Chinese name.
    pub(crate) zh: String,
    /// Its English name.
    pub(crate) en: String,
    /// Whether it is a development city, whose keys lie on one machine.
    pub(crate) development: bool,
    /// The ledger id in hex.
    pub(crate) ledger: String,
}

/// The last finalised block that the pages take into account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AsOf {
    /// Its height.
    pub(crate) height: u64,
    /// Its time, in milliseconds since the Unix epoch.
    pub(crate) time_ms: u64,
}

/// One visit of one page.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    /// The words, in the reader's language.
    pub(crate) text: Text,
    /// The ledger.
    pub(crate) city: City,
    /// As of which block.
    pub(crate) as_of: AsOf,
    /// Path and query without the language.
    pub(crate) address: String,
}

impl Visit {
    /// This page in a language.
    pub(crate) fn address_in(&self, language: Language) -> String {
        let joint = if self.address.contains('?') { '&' } else { '?' };
        format!("{}{joint}lang={}", self.address, language.code())
    }

    /// The address that always shows this page as it is read now: its language included.
    pub(crate) fn permalink(&self) -> String {
        self.address_in(self.text.language())
    }

    /// The language that an address asks for, and the address without it.
    pub(crate) fn split(path: &str, query: Option<&str>) -> (Option<String>, String) {
        let mut asked = None;
        let mut kept = Vec::new();
        for pair in query
            .unwrap_or_default()
            .split('&')
            .filter(|pair| !pair.is_empty())
        {
            match pair.split_once('=') {
                Some(("lang", language)) => asked = Some(language.to_owned()),
                _ => kept.push(pair),
            }
        }
        let query = kept.join("&");
        let address = if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        };
        (asked, address)
    }
}

#[cfg(test)]
mod tests {
    use super::Visit;

    #[test]
    fn the_language_is_taken_out_of_the_address_and_nothing_else_is() {
        let check = |query, asked: Option<&str>, address: &str| {
            let expected = (asked.map(str::to_owned), address.to_owned());
            assert_eq!(Visit::split("/explore", query), expected);
        };
        check(None, None, "/explore");
        check(Some("lang=en"), Some("en"), "/explore");
        check(
            Some("q=a%26lang&lang=zh-CN&cursor=c1"),
            Some("zh-CN"),
            "/explore?q=a%26lang&cursor=c1",
        );
    }
}
