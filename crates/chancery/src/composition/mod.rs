//! The composition of a node: configuration, keys, the chain behind the doors, HTTP in front.

pub mod agent;
pub mod changes;
pub mod config;
pub mod custody;
pub mod doors;
pub mod duration;
pub mod files;
pub mod founded;
pub mod guest;
pub mod join;
pub mod keys;
pub mod logging;
pub mod metrics;
pub mod node;
pub mod ports;
pub mod server;
pub mod stop;
