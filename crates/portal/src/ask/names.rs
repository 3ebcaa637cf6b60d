//! Names of parties and types, each looked up once a page.

use std::collections::HashMap;

use chancery_readmodel::ReadModel;
use chancery_rules::kernel::ids::{DefinitionId, PartyId};

use crate::error::Failure;
use crate::explorer::view::Named;

/// Names that one page needs.
pub(super) struct Names<'a> {
    readmodel: &'a ReadModel,
    parties: HashMap<PartyId, Named>,
    types: HashMap<DefinitionId, Named>,
}

impl<'a> Names<'a> {
    /// None yet.
    pub(super) fn new(readmodel: &'a ReadModel) -> Self {
        Self {
            readmodel,
            parties: HashMap::new(),
            types: HashMap::new(),
        }
    }

    /// A party's name; empty where there is no such party, so that a page shows its id.
    pub(super) async fn party(&mut self, id: PartyId) -> Result<Named, Failure> {
        if let Some(known) = self.parties.get(&id) {
            return Ok(known.clone());
        }
        let found = self.readmodel.party(id).await?.content;
        let named = found.map_or_else(
            || Named {
                id: id.to_string(),
                ..Named::default()
            },
            |(party, _)| Named {
                id: id.to_string(),
                zh: party.name.zh().to_owned(),
                en: party.name.en().to_owned(),
            },
        );
        self.parties.insert(id, named.clone());
        Ok(named)
    }

    /// A certificate type's name, in the same way.
    pub(super) async fn definition(&mut self, id: DefinitionId) -> Result<Named, Failure> {
        if let Some(known) = self.types.get(&id) {
            return Ok(known.clone());
        }
        let found = self.readmodel.definition(id).await?.content;
        let named = found.map_or_else(
            || Named {
                id: id.to_string(),
                ..Named::default()
            },
            |record| Named {
                id: id.to_string(),
                zh: record.document.name().zh().to_owned(),
                en: record.document.name().en().to_owned(),
            },
        );
        self.types.insert(id, named.clone());
        Ok(named)
    }
}
