//! The greatest records still fit the state.

use chancery_rules::{
    definition::{DOCUMENT_BYTES_MAX, DefinitionRecord, Stop},
    kernel::{
        cbor,
        ids::{Epoch, Height, MotionId, PartyId, ValidatorId},
        node_address::{HOST_CHARS_MAX, NodeAddress},
        state_key::STATE_VALUE_BYTES_MAX,
        text::{AtMost, CODE_BYTES_MAX},
        time::Timestamp,
    },
    motion::{
        COUNCIL_MEMBERS_MAX, CommitteeRecord, CouncilMember, CouncilRecord, Effect,
        MOTION_DOCUMENT_BYTES_MAX, MemberStatus, MotionRecord, MotionStatus, NODES_MAX,
        NOTE_BYTES_MAX, NodeEntry, NodeRole, OPEN_MOTIONS_MAX, OpenMotion, PARAMETERS, Parameters,
    },
};

use super::note;
use crate::{definition::of_length, samples::reason};

const LAST: Timestamp = Timestamp(u64::MAX);
const PARTY: PartyId = PartyId([7; 32]);

fn full<T: Clone, const N: usize>(item: &T) -> AtMost<T, N> {
    AtMost::try_from(vec![item.clone(); N]).unwrap()
}

fn fits(record: &impl serde::Serialize) {
    let length = cbor::encode(record).len();
    assert!(length <= STATE_VALUE_BYTES_MAX, "{length}");
}

fn longest_address() -> NodeAddress {
    let label = "a".repeat(63);
    let rest = "b".repeat(HOST_CHARS_MAX - 64);
    format!("{label}.{rest}:65535").parse().unwrap()
}

#[test]
fn the_greatest_council_fits_the_state() {
    let [transactions, bytes, days] = PARAMETERS.map(|info| *info.bounds.end());
    fits(&CouncilRecord {
        v: 1,
        members: full::<_, COUNCIL_MEMBERS_MAX>(&CouncilMember {
            party: PARTY,
            status: MemberStatus::Suspended,
        }),
        parameters: Parameters {
            block_transactions: transactions,
            block_bytes: bytes,
            motion_days: days,
        },
        open: full::<_, OPEN_MOTIONS_MAX>(&OpenMotion {
            motion: MotionId([7; 32]),
            proposer: PARTY,
            expires: LAST,
        }),
    });
}

#[test]
fn the_greatest_committee_fits_the_state() {
    fits(&CommitteeRecord {
        v: 1,
        epoch: Epoch(u64::MAX),
        keys: full::<_, NODES_MAX>(&ValidatorId([7; 32])),
        nodes: full::<_, NODES_MAX>(&NodeEntry {
            party: PARTY,
            key: ValidatorId([7; 32]),
            address: Some(longest_address()),
            role: NodeRole::Validator,
        }),
    });
}

#[test]
fn the_greatest_motion_with_every_vote_fits_the_state() {
    fits(&MotionRecord {
        v: 1,
        motion: MotionId([7; 32]),
        proposer: PARTY,
        effect: Effect::ApproveDefinition {
            document: Box::new(of_length(MOTION_DOCUMENT_BYTES_MAX).into()),
        },
        note: note(&"n".repeat(NOTE_BYTES_MAX)),
        status: MotionStatus::Failed(u16::MAX),
        approvals: full::<_, COUNCIL_MEMBERS_MAX>(&PARTY),
        rejections: AtMost::none(),
        proposed_at: LAST,
        proposed_height: Height(u64::MAX),
        expires: LAST,
        decided_at: Some(LAST),
        decided_height: Some(Height(u64::MAX)),
    });
}

#[test]
fn the_greatest_definition_with_a_stop_fits_the_state() {
    let document = of_length(DOCUMENT_BYTES_MAX);
    fits(&DefinitionRecord {
        v: 1,
        definition: document.id(),
        document: document.into(),
        approved_by: PARTY,
        approved_at: LAST,
        from_height: Height(u64::MAX),
        retired_height: Some(Height(u64::MAX)),
        migrated: None,
        stop: Some(Stop {
            until: LAST,
            reason: reason(&"a".repeat(CODE_BYTES_MAX)),
            motion: MotionId([7; 32]),
        }),
    });
}

#[test]
fn a_note_is_bounded() {
    let of = |bytes: usize| {
        chancery_rules::kernel::text::ShortText::<NOTE_BYTES_MAX>::try_from("n".repeat(bytes))
    };
    assert!(of(NOTE_BYTES_MAX).is_ok());
    assert!(of(NOTE_BYTES_MAX + 1).is_err());
}
