//! Nodes in one process: alone, and four over loopback.

mod alone;
mod city;
mod world;
