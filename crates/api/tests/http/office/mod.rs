//! The office of an agency over HTTP: openings, the officers' queue, decisions.

mod decision;
mod erasing;
mod interrupted;
mod openings;
mod operations;
mod queue;
mod world;

pub use operations::operations;
