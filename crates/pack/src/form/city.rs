//! `city.yaml`, beside the packs: the short names of parties, and the sources that all packs may name.

use serde::Deserialize;

use super::service::SourceForm;
use crate::place::{Listing, Text, Texts, Words};

/// A city as packs know it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CityForm {
    /// Parties by short name.
    #[serde(default)]
    pub parties: Listing<PartyForm>,
    /// Where evidence comes from that nobody here issues.
    #[serde(default)]
    pub sources: Listing<SourceForm>,
}

/// A party of the city.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PartyForm {
    /// Its name.
    #[serde(default)]
    pub name: Words,
    /// `agency`, `bank` or `enterprise`; an agency if it does not say.
    #[serde(default)]
    pub kind: Option<Text>,
    /// Certificate types that it issues and whose files do not say so.
    #[serde(default)]
    pub issues: Texts,
}
