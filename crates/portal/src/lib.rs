//! The pages: one folder per place.
