//! Worlds for tests and measurements: a cast of actors, a founded city, its nodes in one process,
//! the agencies' own systems, and load that was signed beforehand.
//!
//! Absent on purpose: mocks. A city here runs the same code as one that serves.

pub mod actor;
pub mod cast;
pub mod city;
pub mod city_node;
pub mod enquiry;
pub mod founding;
pub mod load;
pub mod motion;
pub mod stand_in;
