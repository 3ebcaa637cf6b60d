//! `register.yaml`.

use serde::Deserialize;

use crate::place::{Listing, Text, Texts, Words};

/// A register as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RegisterForm {
    /// Its code.
    pub register: Text,
    /// Its version, from 1.
    pub version: Text,
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// Parties that keep it.
    #[serde(default)]
    pub keepers: Texts,
    /// Parties that freeze its entries and find what is wrong.
    #[serde(default)]
    pub courts: Texts,
    /// What may rest on an entry.
    #[serde(default)]
    pub encumbrances: Listing<EncumbranceForm>,
    /// Why entries are frozen, released, rectified and closed.
    #[serde(default)]
    pub reasons: Listing<Words>,
}

/// What may rest on an entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct EncumbranceForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// Whether it bars a transfer.
    #[serde(default)]
    pub bars_transfer: Option<Text>,
    /// Whether an entry bears at most one.
    #[serde(default)]
    pub exclusive: Option<Text>,
}
