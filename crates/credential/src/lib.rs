//! W3C credentials with eddsa-jcs-2022, and Chinese identifiers.
