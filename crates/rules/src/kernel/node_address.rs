//! Where a node is reached by other nodes: `host:port`. Absent on purpose: resolving names.

use std::{borrow::Cow, fmt, net::Ipv6Addr, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, de};

/// Longest host, in characters: so long that a record of every node's address is not too long for the state.
pub const HOST_CHARS_MAX: usize = 94;

/// Text that is not `host:port`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an address is `host:port`: a name, an IPv4 address or an IPv6 address in brackets, and a port from 1"
)]
pub struct NodeAddressForm;

/// `host:port`: a name (letters, digits, `-` and `.`), an IPv4 address or an IPv6 address in brackets, and a port
/// from 1 to 65535 without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct NodeAddress(String);

impl NodeAddress {
    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        let host = self.0.rsplit_once(':').map_or("", |(host, _)| host);
        host.trim_start_matches('[').trim_end_matches(']')
    }
}

impl FromStr for NodeAddress {
    type Err = NodeAddressForm;

    fn from_str(text: &str) -> Result<Self, NodeAddressForm> {
        let (host, port) = text.rsplit_once(':').ok_or(NodeAddressForm)?;
        if is_host(host) && is_port(port) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NodeAddressForm)
        }
    }
}

pub(super) fn is_host(host: &str) -> bool {
    if let Some(inner) = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return inner.parse::<Ipv6Addr>().is_ok();
    }
    (1..=HOST_CHARS_MAX).contains(&host.len()) && host.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

pub(super) fn is_port(port: &str) -> bool {
    !port.starts_with('0')
        && port.bytes().all(|byte| byte.is_ascii_digit())
        && port.parse::<u16>().is_ok()
}

impl fmt::Display for NodeAddress {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for NodeAddress {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from)?
            .parse()
            .map_err(de::Error::custom)
    }
}

impl JsonSchema for NodeAddress {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("NodeAddress")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": r"^.{1,96}:[1-9][0-9]{0,4}$" })
    }
}
