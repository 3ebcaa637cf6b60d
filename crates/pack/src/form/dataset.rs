//! `datasets/*.yaml`.

use serde::Deserialize;

use crate::place::{Text, Words};

/// A dataset as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatasetForm {
    /// Its code.
    pub dataset: Text,
    /// Its version, from 1.
    pub version: Text,
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// The duty that it serves.
    #[serde(default)]
    pub duty: Words,
    /// The law that gives the duty, by article.
    #[serde(default)]
    pub basis: Words,
    /// The system that it lies in.
    #[serde(default)]
    pub system: Words,
    /// The party that answers for it.
    #[serde(default)]
    pub steward: Option<Text>,
    /// `unconditional`, `conditional` or `closed`.
    #[serde(default)]
    pub sharing: Option<Text>,
    /// What it holds.
    #[serde(default)]
    pub fields: Vec<DatasetFieldForm>,
}

/// A field of a dataset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatasetFieldForm {
    /// Its name in the answer.
    pub name: Text,
    /// Its label.
    #[serde(default)]
    pub label: Words,
    /// Whether it tells of a person.
    #[serde(default)]
    pub personal: Option<Text>,
}
