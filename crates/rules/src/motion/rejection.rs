//! Why the rules refuse a transaction about a motion, or the effect of one.

use crate::kernel::rejection::rejections;

rejections! {
    /// Why the rules refuse a motion, in order of precedence: first who acts and on what, then what the effect does to
    /// members, nodes, the committee, parameters and definitions. What other primitives refuse keeps their numbers.
    MotionRejection as "motion" {
        701 NotAMember "not_a_member":
            "the signer has no vote in the council",
            "ask a member of the council to sign it";
        702 VoteSuspended "vote_suspended":
            "the signer's vote in the council is suspended",
            "ask another member, or have the vote reinstated by motion";
        703 MotionTaken "motion_taken":
            "a motion with this id exists",
            "choose another id at random";
        704 TooManyOpen "too_many_open":
            "as many motions are open as may be, or as many of the signer's as its share of them",
            "wait until one is decided, or withdraw one";
        705 MotionUnknown "motion_unknown":
            "no motion has this id",
            "check the id";
        706 Decided "decided":
            "the motion has passed, failed, been rejected or been withdrawn",
            "propose another motion if one is due";
        707 Expired "expired":
            "the motion's time is over",
            "propose it again";
        708 AlreadyVoted "already_voted":
            "the signer has voted on this motion; a member has one vote",
            "nothing is left to do";
        709 NotProposer "not_proposer":
            "only the member that proposed a motion withdraws it",
            "vote against it, or ask its proposer";
        710 PartyIsUnit "party_is_unit":
            "the party is a unit of another, which alone can be a member or have a node",
            "name the parent party";
        711 PartyIsSuspended "party_is_suspended":
            "the party is suspended",
            "have the party reinstated first";
        712 AlreadyMember "already_member":
            "the party is a member of the council already",
            "nothing is left to do; reinstate it if its vote is suspended";
        713 CouncilFull "council_full":
            "the council has as many members as it may have",
            "remove a member first";
        714 MemberUnknown "member_unknown":
            "the party is not a member of the council",
            "check the party";
        715 MemberIsSuspended "member_is_suspended":
            "the member's vote is suspended already",
            "nothing is left to do";
        716 MemberNotSuspended "member_not_suspended":
            "the member's vote is not suspended",
            "nothing is left to do";
        717 NoVoterLeft "no_voter_left":
            "no member that can vote would be left",
            "admit or reinstate another member first";
        718 AlreadyNode "already_node":
            "the party has a node already, and a party has one",
            "rotate its key, change its address or role, or remove it first";
        719 TooManyNodes "too_many_nodes":
            "the ledger has as many nodes as it may have",
            "remove a node first";
        720 NodeUnknown "node_unknown":
            "the party has no node",
            "check the party, or admit its node first";
        721 NotForValidating "not_for_validating":
            "only the node of a member whose vote counts may validate",
            "admit or reinstate the member first, or let the node follow";
        722 NotValidating "not_validating":
            "the node does not validate",
            "nothing is left to do; remove a follower if it is to leave";
        723 NodeIsSuspended "node_is_suspended":
            "the node is suspended",
            "reinstate it first";
        724 NodeNotSuspended "node_not_suspended":
            "the node is not suspended",
            "nothing is left to do";
        725 NothingChanges "nothing_changes":
            "it is as the motion asks already",
            "nothing is left to do";
        726 NodeKeyTaken "node_key_taken":
            "the key is a node's already, or was in this epoch",
            "make a new key";
        727 NoValidatorLeft "no_validator_left":
            "no validator would be left",
            "admit another validator first";
        728 TooManyReplaced "too_many_replaced":
            "more than a third of the committee would join, or leave, from one epoch to the next (one always may)",
            "wait for the next epoch";
        729 NoQuorumLeft "no_quorum_left":
            "the validators that stay would be no quorum of the next committee",
            "change fewer validators in this epoch, or admit one first";
        730 ParameterUnknown "parameter_unknown":
            "no parameter has this name",
            "choose one of the parameters in the council's record";
        731 ParameterOutOfBounds "parameter_out_of_bounds":
            "the parameter may not have this value",
            "choose a value within the parameter's bounds";
        732 DocumentTooLong "document_too_long":
            "the document is longer than a motion may carry",
            "shorten names, reasons or the schema";
        733 NotStopped "not_stopped":
            "the certificate type is not stopped",
            "nothing is left to do";
        734 StillMember "still_member":
            "the party is a member of the council",
            "suspend the member's vote, or remove the member first";
    }
}
