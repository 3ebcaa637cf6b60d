//! Parts of addresses: what a stranger wrote, made safe inside a query.

use std::fmt::Write as _;

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else if write!(escaped, "%{byte:02X}").is_err() {
            return escaped;
        }
    }
    escaped
}

/// A path with those parameters that have a value.
pub(crate) fn with_query(path: &str, parameters: &[(&str, Option<&str>)]) -> String {
    let pairs: Vec<String> = parameters
        .iter()
        .filter_map(|(name, value)| {
            value
                .filter(|value| !value.is_empty())
                .map(|value| format!("{name}={}", escape(value)))
        })
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::{escape, with_query};

    #[test]
    fn nothing_of_a_stranger_leaves_its_parameter() {
        assert_eq!(escape("a&b=c 税"), "a%26b%3Dc%20%E7%A8%8E");
        let address = with_query(
            "/explore",
            &[("q", Some("x&y")), ("cursor", None), ("status", Some(""))],
        );
        assert_eq!(address, "/explore?q=x%26y");
    }
}
