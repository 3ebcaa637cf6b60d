//! Names of a ledger's things in a credential: `urn:chancery:<ledger>:<noun>:<id>`.
//!
//! Ledger and id are 64 lowercase hexadecimal digits; the noun is `certificate`, `definition` or
//! `document`. The name is not registered with IANA; it is an identifier, never an address.

use std::fmt;
use std::str::FromStr;

use crate::commitment::Commitment;
use crate::hex32::hex32;

hex32! {
    /// The ledger: SHA-256 of its genesis file.
    LedgerRef
}

hex32! {
    /// A certificate on a ledger.
    CertificateRef
}

hex32! {
    /// A definition on a ledger, by the hash of its document.
    DefinitionRef
}

/// Why a text is not the name that was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `urn:chancery:<ledger>:{noun}:<id>` in lowercase hexadecimal")]
pub struct UrnError {
    noun: &'static str,
}

macro_rules! urn {
    ($(#[$doc:meta])* $name:ident, $field:ident: $id:ty, $noun:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            /// The ledger that knows it.
            pub ledger: LedgerRef,
            /// Which one.
            pub $field: $id,
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!("urn:chancery:{}:", $noun, ":{}"), self.ledger, self.$field)
            }
        }

        impl FromStr for $name {
            type Err = UrnError;

            fn from_str(text: &str) -> Result<Self, UrnError> {
                let (ledger, $field) = split(text, $noun).ok_or(UrnError { noun: $noun })?;
                Ok(Self { ledger: LedgerRef::from(ledger), $field: <$id>::from($field) })
            }
        }
    };
}

urn! {
    /// The name of a certificate, the `id` of its credential.
    CertificateUrn, certificate: CertificateRef, "certificate"
}

urn! {
    /// The name of a definition, the `id` of a credential's schema.
    DefinitionUrn, definition: DefinitionRef, "definition"
}

urn! {
    /// The name of a document by its commitment, the `id` of a credential's related resource.
    DocumentUrn, commitment: Commitment, "document"
}

fn split(text: &str, noun: &str) -> Option<([u8; 32], [u8; 32])> {
    let (ledger, rest) = text.strip_prefix("urn:chancery:")?.split_once(':')?;
    let id = rest.strip_prefix(noun)?.strip_prefix(':')?;
    Some((
        crate::hex32::parse(ledger).ok()?,
        crate::hex32::parse(id).ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_survives_the_round_trip_and_has_one_form() {
        let (a, b) = ("a".repeat(64), "0b".repeat(32));
        let text = format!("urn:chancery:{a}:certificate:{b}");
        assert_eq!(text.parse::<CertificateUrn>().unwrap().to_string(), text);
        for refused in [
            text.to_uppercase(),
            text.replace("certificate", "definition"),
            text.replace("urn:", "URN:"),
            format!("{text}0"),
            format!("{text}:"),
            format!("urn:chancery:{}:certificate:{b}", "A".repeat(64)),
            format!("urn:chancery:{a}:certificate:{}", &b[1..]),
            String::new(),
        ] {
            assert!(refused.parse::<CertificateUrn>().is_err(), "{refused}");
        }
    }
}
