//! An agency's durable private records, encrypted.
