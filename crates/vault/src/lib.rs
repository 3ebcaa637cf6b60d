//! Documents sealed to an agency, kept in a folder.
