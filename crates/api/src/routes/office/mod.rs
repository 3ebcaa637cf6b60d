//! The office of this node's agency: openings of cases, the officers' queue, decisions. For the operator's programs and
//! the portal's sessions.

pub mod decision;
pub mod findings;
pub mod openings;
