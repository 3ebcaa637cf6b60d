//! The HTTP interface and the application layer behind it.
