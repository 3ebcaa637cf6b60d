//! What is told of a final block.

use crate::{application::Ran, block::Block, engine::Finalization, feed::Tip, outcomes::Outcome};
use chancery_rules::{
    feed::FinalisedBlock,
    kernel::{
        ids::{BlockDigest, TransactionId, ValidatorId},
        time::Timestamp,
    },
};
use commonware_codec::Encode as _;
use commonware_cryptography::Digestible as _;

pub(super) fn tip_of(block: &Block, finalised_at: Timestamp) -> Tip {
    Tip {
        height: block.header().height,
        time: block.header().time,
        digest: BlockDigest(block.digest().0),
        view: block.header().view.0,
        finalised_at,
    }
}

pub(super) fn assemble(
    block: &Block,
    outcome: Outcome,
    finality: Option<&Finalization>,
    ran: &Ran,
) -> FinalisedBlock {
    let ids = ran.envelopes.iter().map(|envelope| envelope.id());
    told(block, outcome, finality, ids)
}

pub(super) fn reassemble(
    block: &Block,
    outcome: Outcome,
    finality: Option<&Finalization>,
) -> FinalisedBlock {
    let ids: Vec<_> = outcome
        .receipts
        .iter()
        .map(|receipt| receipt.transaction)
        .collect();
    told(block, outcome, finality, ids.into_iter())
}

fn told(
    block: &Block,
    outcome: Outcome,
    finality: Option<&Finalization>,
    ids: impl Iterator<Item = TransactionId>,
) -> FinalisedBlock {
    let header = block.header();
    let transactions = ids.zip(block.envelopes().iter().map(|bytes| bytes.to_vec()));
    FinalisedBlock {
        height: header.height,
        digest: BlockDigest(block.digest().0),
        parent: header.parent,
        time: header.time,
        view: header.view.0,
        leader: ValidatorId(header.leader.0),
        header: block.header_bytes().to_vec(),
        finality: finality.map(|finality| finality.encode().to_vec()),
        transactions: transactions.collect(),
        receipts: outcome.receipts,
        changes: outcome.changes,
    }
}
