//! Motions: what the council decides by vote: its members, the nodes, parameters, definitions, emergency stops.
//!
//! One vote a member; the vote that reaches the threshold makes the effect, at most once; a motion that would leave
//! the next committee without a quorum is refused. Absent on purpose: the consensus engine, which learns the next
//! committee from the last block of an epoch, and deadlines that act by themselves: an expired motion only ceases.

mod committee;
mod council;
mod effect;
mod parameters;
mod record;

pub use committee::{CommitteeRecord, NODES_MAX, NodeEntry, NodeRole};
pub use council::{
    COUNCIL_MEMBERS_MAX, CouncilMember, CouncilRecord, MemberStatus, OPEN_MOTIONS_MAX, OpenMotion,
};
pub use effect::{Duty, Effect};
pub use parameters::{PARAMETERS, ParameterInfo, Parameters};
pub use record::{MotionRecord, MotionStatus, NOTE_BYTES_MAX};
