//! The law of the ledger: pure, synchronous, without I/O.
