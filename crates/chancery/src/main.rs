//! The command line and the composition of a node.

fn main() {}
