//! The names under which parties and definitions are found; a new name takes the old one's place.

use chancery_rules::definition::DefinitionRecord;
use chancery_rules::party::PartyRecord;

use super::dialect::Database;
use super::rows::{Rows, Value};
use crate::model::ReadModelError;
use crate::names::index_terms;

/// Names that a block gave.
pub(super) struct NameRows {
    forgotten: Vec<Vec<u8>>,
    names: Rows<5>,
}

impl NameRows {
    pub(super) const fn empty() -> Self {
        Self {
            forgotten: Vec::new(),
            names: Rows::new("INSERT INTO names (terms, kind, id, zh, en)", ""),
        }
    }

    pub(super) fn party(&mut self, record: &PartyRecord) {
        let (zh, en) = (record.name.zh(), record.name.en());
        self.name(("party", record.party.as_bytes()), (zh, en), "");
    }

    pub(super) fn definition(&mut self, record: &DefinitionRecord) {
        let name = record.document.name();
        let code = record.document.code().as_str();
        let thing = ("definition", record.definition.as_bytes());
        self.name(thing, (name.zh(), name.en()), code);
    }

    fn name(&mut self, (kind, id): (&str, &[u8; 32]), (zh, en): (&str, &str), more: &str) {
        self.forgotten.push(id.to_vec());
        self.names.push([
            Value::Text(index_terms(&format!("{zh} {en} {more}"))),
            Value::Text(kind.to_owned()),
            Value::id(id),
            Value::Text(zh.to_owned()),
            Value::Text(en.to_owned()),
        ]);
    }

    /// Leaves of the names to be forgotten only those that `are_there`.
    pub(super) fn forget(&mut self, mut are_there: impl FnMut(&[u8]) -> bool) {
        self.forgotten.retain(|id| are_there(id));
    }

    pub(super) async fn write(
        self,
        transaction: &mut sqlx::Transaction<'_, Database>,
    ) -> Result<(), ReadModelError> {
        for id in self.forgotten {
            let delete = sqlx::query("DELETE FROM names WHERE id = ?").bind(id);
            delete.execute(&mut **transaction).await?;
        }
        self.names.write(transaction).await
    }
}
