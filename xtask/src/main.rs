//! The project's own checks, tests and measurements.

fn main() {}
