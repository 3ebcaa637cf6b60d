//! Motions: what the council decides by vote: its members, the nodes, parameters, definitions, emergency stops.
//!
//! One vote a member; the vote that reaches the threshold makes the effect, at most once; a motion that would leave
//! the next committee without a quorum is refused. Absent on purpose: the consensus engine, which learns the next
//! committee from the last block of an epoch, and deadlines that act by themselves: an expired motion only ceases.

mod committee;
mod council;
mod decision;
mod draft;
mod effect;
mod parameters;
mod propose;
mod record;
mod rejection;
pub mod simulate;
mod threshold;
mod vote;
mod withdraw;

pub use committee::{CommitteeRecord, NODES_MAX, NodeEntry, NodeRole};
pub use council::{
    COUNCIL_MEMBERS_MAX, CouncilMember, CouncilRecord, MemberStatus, OPEN_MOTIONS_MAX, OpenMotion,
};
pub use decision::AllowedMotion;
pub use draft::{MOTION_DOCUMENT_BYTES_MAX, STOP_MS, replaced_max};
pub use effect::{Duty, Effect};
pub use parameters::{PARAMETERS, ParameterInfo, Parameters};
pub use propose::ProposeMotion;
pub use record::{MotionRecord, MotionStatus, NOTE_BYTES_MAX};
pub use rejection::MotionRejection;
pub use threshold::{Threshold, faulty_max, quorum};
pub use vote::{Vote, VoteMotion};
pub use withdraw::WithdrawMotion;
