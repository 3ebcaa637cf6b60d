//! The office of an agency, for cases: what its window takes in, what its officers answer and decide.
//!
//! What is taken in is kept before its commitment goes to the ledger, what is erased here says who else had it; an
//! answer and a decision are acts that happen exactly once. Absent on purpose: what a person states and hands in
//! themselves (their own transaction), and whether a case allows any of it (the rules').

mod answer;
mod comparing;
mod decision;
mod findings;
mod openings;
mod queue;
mod recipients;

pub use answer::{Answered, Answering};
pub use comparing::{Compared, Comparing};
pub use decision::{Decided, Deciding, DecisionEffect, Replacing};
pub use findings::{FindingDetail, FindingState, FindingView, Question, QuestionFact, Queue};
pub use openings::{
    HandingIn, MayHave, OPENING_DOCUMENTS_MAX, OpeningDetail, OpeningDocumentView, OpeningView,
    Openings, Sha256Digest,
};
pub use queue::OFFICER_BYTES_MAX;
pub use recipients::{RECEIPTS_MAX, Recipient};
