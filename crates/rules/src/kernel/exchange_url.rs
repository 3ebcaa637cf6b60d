//! Where other agencies ask a party: the URL of its exchange. Absent on purpose: user info, query and fragment, so that
//! nothing secret stands in it, and resolving names.

use std::{borrow::Cow, fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::node_address::{is_host, is_port};

/// Longest URL, in bytes.
pub const EXCHANGE_URL_BYTES_MAX: usize = 200;

/// Text that is not the URL of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an exchange is at `http://` or `https://`, a host, perhaps a port, and a path: at most {EXCHANGE_URL_BYTES_MAX} bytes, without user, query or fragment"
)]
pub struct ExchangeUrlForm;

/// `http(s)://host[:port][/path]` as in RFC 3986, with the scheme in small letters, the host and port as in a node's
/// address, and a path of unreserved characters and `/`, without `.` and `..`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ExchangeUrl(String);

impl ExchangeUrl {
    /// The URL as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The URL of something below it: `path` begins with no `/`.
    #[must_use]
    pub fn below(&self, path: &str) -> String {
        format!("{}/{path}", self.0.trim_end_matches('/'))
    }
}

impl FromStr for ExchangeUrl {
    type Err = ExchangeUrlForm;

    fn from_str(text: &str) -> Result<Self, ExchangeUrlForm> {
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .ok_or(ExchangeUrlForm)?;
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        if text.len() <= EXCHANGE_URL_BYTES_MAX && is_authority(authority) && is_path(path) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ExchangeUrlForm)
        }
    }
}

fn is_authority(text: &str) -> bool {
    match text.rsplit_once(':') {
        // The last colon of an address in brackets is not a port's.
        Some((host, port)) if !text.ends_with(']') => is_host(host) && is_port(port),
        _ => is_host(text),
    }
}

fn is_path(text: &str) -> bool {
    text.split('/').all(|segment| {
        !matches!(segment, "." | "..")
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    })
}

impl fmt::Display for ExchangeUrl {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ExchangeUrl {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for ExchangeUrl {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("ExchangeUrl")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "maxLength": EXCHANGE_URL_BYTES_MAX,
            "pattern": r"^https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~-]*)*$"
        })
    }
}
