//! What the council's pages show. Made by [`crate::ask`].

use crate::explorer::view::Named;

/// The council.
#[derive(Debug, Clone)]
pub(crate) struct CouncilView {
    /// Its members, with the code of each one's state.
    pub(crate) members: Vec<(Named, String)>,
    /// Members whose votes count.
    pub(crate) voters: usize,
    /// How many of them must approve.
    pub(crate) approvals: usize,
    /// What it can set: name, value, least, most.
    pub(crate) parameters: Vec<(String, u64, u64, u64)>,
    /// The epoch and the blocks until it ends.
    pub(crate) epoch: (u64, u64),
    /// The committee in office.
    pub(crate) committee: Strength,
    /// The committee of the next epoch.
    pub(crate) next: Strength,
}

/// What a committee withstands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Strength {
    /// Its validators.
    pub(crate) validators: usize,
    /// How many must sign.
    pub(crate) quorum: usize,
    /// How many may fail.
    pub(crate) faulty_max: usize,
}

/// A motion in a list.
#[derive(Debug, Clone)]
pub(crate) struct MotionLine {
    /// Its id.
    pub(crate) id: String,
    /// How it stands, by code.
    pub(crate) standing: String,
    /// What it asks for.
    pub(crate) effect: EffectView,
    /// Who proposed it.
    pub(crate) proposer: Named,
    /// When.
    pub(crate) proposed_ms: u64,
    /// Until when members vote.
    pub(crate) expires_ms: u64,
    /// How many approved, and how many rejected.
    pub(crate) votes: (usize, usize),
}

/// An effect: its code, and its parts in order.
#[derive(Debug, Clone)]
pub(crate) struct EffectView {
    /// `admit_node`; `effect-admit_node` is its name in the texts.
    pub(crate) code: String,
    /// Its parts: `part-<code>` is the name in the texts.
    pub(crate) parts: Vec<(String, Shown)>,
}

/// A part of an effect.
#[derive(Debug, Clone)]
pub(crate) enum Shown {
    /// A party, by name and link.
    Party(Named),
    /// A certificate type, by name and link.
    Type(Named),
    /// A key or another run of digits.
    Digits(String),
    /// Words or a number.
    Words(String),
}

/// A motion.
#[derive(Debug, Clone)]
pub(crate) struct MotionView {
    /// As in the list.
    pub(crate) line: MotionLine,
    /// Why, in its proposer's words.
    pub(crate) note: String,
    /// When it was decided, if it was.
    pub(crate) decided_ms: Option<u64>,
    /// Why it failed: name, meaning and remedy.
    pub(crate) failure: Option<RefusedView>,
    /// Who did what, in which block, when, by which transaction.
    pub(crate) minutes: Vec<MinuteLine>,
    /// What it would do, while it is open.
    pub(crate) simulation: Option<SimulationView>,
    /// Whether this node's agency may still vote.
    pub(crate) may_vote: bool,
    /// Whether this node's agency may take it back.
    pub(crate) may_withdraw: bool,
}

/// What a member did.
#[derive(Debug, Clone)]
pub(crate) struct MinuteLine {
    /// The member.
    pub(crate) party: Named,
    /// What it did, by code.
    pub(crate) deed: String,
    /// In which block.
    pub(crate) height: u64,
    /// When.
    pub(crate) time_ms: u64,
    /// By which transaction.
    pub(crate) transaction: String,
}

/// Why the rules refuse.
#[derive(Debug, Clone)]
pub(crate) struct RefusedView {
    /// The stable name.
    pub(crate) code: String,
    /// What it means, in English.
    pub(crate) meaning: String,
    /// What to do, in English.
    pub(crate) remedy: String,
}

/// What an effect would do.
#[derive(Debug, Clone)]
pub(crate) enum SimulationView {
    /// Before and after.
    Simulated(ChangeView),
    /// Why not.
    Refused(RefusedView),
}

/// Before and after.
#[derive(Debug, Clone)]
pub(crate) struct ChangeView {
    /// The committee before and after.
    pub(crate) committee: (Strength, Strength),
    /// Members whose votes count, before and after.
    pub(crate) voters: (usize, usize),
    /// Nodes that follow, before and after.
    pub(crate) followers: (usize, usize),
    /// Whose validators join the committee.
    pub(crate) joins: Vec<Named>,
    /// Whose validators leave it.
    pub(crate) leaves: Vec<Named>,
    /// Parameters that change: name, before, after.
    pub(crate) parameters: Vec<(String, u64, u64)>,
    /// Where a definition differs: field, before, after.
    pub(crate) differences: Vec<(String, String, String)>,
    /// Votes that it needs, of so many.
    pub(crate) threshold: (usize, usize),
    /// The member that must be among them.
    pub(crate) owner: Option<Named>,
}

/// What a proposal needs to be filled in with.
#[derive(Debug, Clone)]
pub(crate) struct Choices {
    /// Parties.
    pub(crate) parties: Vec<Named>,
    /// Certificate types.
    pub(crate) types: Vec<Named>,
    /// Parameters with their bounds.
    pub(crate) parameters: Vec<(String, u64, u64)>,
}

/// A proposal that was read: ready to be shown, signed here, or signed elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct ProposalView {
    /// The motion's id, chosen now.
    pub(crate) motion: String,
    /// What it asks for.
    pub(crate) effect: EffectView,
    /// The effect as JSON, to be carried by the form.
    pub(crate) json: String,
    /// Why, in the proposer's words.
    pub(crate) note: String,
    /// What it would do.
    pub(crate) simulation: SimulationView,
    /// How to sign it elsewhere.
    pub(crate) offline: Offline,
}

/// What is needed to sign a transaction elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Offline {
    /// The transaction in JSON.
    pub(crate) json: String,
    /// The commands, one a line.
    pub(crate) commands: String,
}
