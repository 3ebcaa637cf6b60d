//! Byte formats of proofs and their checks: header, committee, finality, state, log, bundle.
