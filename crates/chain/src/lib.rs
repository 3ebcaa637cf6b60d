//! Agreement, execution, storage and proofs: the only importer of the engine.
