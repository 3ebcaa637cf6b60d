//! A verifier that is kept: its anchor is read once, and each certificate type compiled once.
//!
//! Absent on purpose: a cache of verdicts. Every bundle is checked whole.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use chancery_credential::schema::{Schema, SchemaError};
use chancery_rules::kernel::ids::DefinitionId;

use super::{Anchor, VerifyOptions, report};
use crate::verdict::Report;

/// The most certificate types whose compiled schemas are kept; the longest unused goes first.
pub const SCHEMAS_MAX: usize = 64;

/// Verifies bundle after bundle under one anchor, from as many threads as like.
#[derive(Debug)]
pub struct Verifier {
    anchor: Anchor,
    schemas: Schemas,
}

impl Verifier {
    /// A verifier that trusts this.
    #[must_use]
    pub fn new(anchor: Anchor) -> Self {
        let schemas = Schemas::default();
        Self { anchor, schemas }
    }

    /// What it trusts.
    #[must_use]
    pub const fn anchor(&self) -> &Anchor {
        &self.anchor
    }

    /// Verifies a bundle. Whatever it is, there is a report.
    #[must_use]
    pub fn verify(&self, bundle: &[u8], options: &VerifyOptions) -> Report {
        report(bundle, &self.anchor, Some(&self.schemas), options)
    }
}

/// Compiled schemas by the hash of the type that states them, the latest used last.
#[derive(Debug, Default)]
pub(super) struct Schemas(Mutex<VecDeque<(DefinitionId, Arc<Schema>)>>);

impl Schemas {
    /// The schema of a definition; `text` is what the definition with this hash states.
    pub(super) fn of(&self, id: DefinitionId, text: &str) -> Result<Arc<Schema>, SchemaError> {
        if let Some(known) = self.known(id) {
            return Ok(known);
        }
        // Compiled outside of the lock: two threads may do it twice, neither waits.
        let compiled = Arc::new(Schema::compile(text)?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.iter().all(|(kept_id, _)| *kept_id != id) {
            kept.push_back((id, Arc::clone(&compiled)));
        }
        if kept.len() > SCHEMAS_MAX {
            kept.pop_front();
        }
        Ok(compiled)
    }

    fn known(&self, id: DefinitionId) -> Option<Arc<Schema>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(kept_id, _)| *kept_id == id)?;
        let found = kept.remove(at)?;
        let schema = Arc::clone(&found.1);
        kept.push_back(found);
        Some(schema)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"$schema":"https://json-schema.org/draft/2020-12/schema"}"#;

    #[test]
    fn schemas_are_kept_up_to_the_bound_and_the_longest_unused_goes_first() {
        let schemas = Schemas::default();
        let id = |number: usize| DefinitionId::of(&number.to_be_bytes());
        let first = schemas.of(id(0), TEXT).unwrap();
        for number in 1..SCHEMAS_MAX {
            schemas.of(id(number), TEXT).unwrap();
        }
        assert!(Arc::ptr_eq(&first, &schemas.of(id(0), TEXT).unwrap()));
        schemas.of(id(SCHEMAS_MAX), TEXT).unwrap();
        assert!(schemas.known(id(1)).is_none());
        assert!(Arc::ptr_eq(&first, &schemas.of(id(0), TEXT).unwrap()));
        assert_eq!(schemas.0.lock().unwrap().len(), SCHEMAS_MAX);
    }

    #[test]
    fn a_schema_that_does_not_compile_is_not_kept() {
        let schemas = Schemas::default();
        assert!(schemas.of(DefinitionId::of(b""), "{}").is_err());
        assert!(schemas.known(DefinitionId::of(b"")).is_none());
    }
}
