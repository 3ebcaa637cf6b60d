//! What the world knows of a city: what was submitted, what honest nodes told, what went wrong.
//!
//! It outlives every crash. Whatever is told is compared at once with what was told before, by any
//! honest node at any time: one history, each height once and in order, no transaction twice, nothing
//! that was refused. Absent on purpose: what can be said only in the end ([properties](super::properties)).

use super::story::Story;
use chancery_proof::{
    committee::{Committee, CommitteeChain, Link},
    finality::{self, Finality},
    header::Header,
};
use chancery_rules::{
    feed::FinalisedBlock,
    kernel::{
        ids::{BlockDigest, TransactionId},
        receipt::{Outcome, Receipt},
    },
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, Mutex},
    time::SystemTime,
};

/// The history as everyone shares it.
pub type Shared = Arc<Mutex<History>>;

/// A transaction that a node took in and has to bring to its end.
#[derive(Clone, Debug)]
pub struct Promise {
    /// The transaction.
    pub id: TransactionId,
    /// The node that took it in.
    pub node: usize,
    /// Which start of that node, in which life: what waits does not survive a stop.
    pub start: (u64, u64),
}

/// What is known.
pub struct History {
    committees: Vec<CommitteeChain>,
    story: Story,
    violations: Vec<String>,
    blocks: BTreeMap<u64, Arc<FinalisedBlock>>,
    receipts: HashMap<TransactionId, Receipt>,
    told: Vec<u64>,
    refused: HashSet<TransactionId>,
    promises: Vec<Promise>,
    certified: HashSet<Vec<u8>>,
    acknowledged: u64,
}

impl History {
    /// Nothing happened yet in a city of so many nodes.
    pub fn new(committees: CommitteeChain, nodes: usize) -> Self {
        Self {
            committees: vec![committees],
            story: Story::default(),
            violations: Vec::new(),
            blocks: BTreeMap::new(),
            receipts: HashMap::new(),
            told: vec![0; nodes],
            refused: HashSet::new(),
            promises: Vec::new(),
            certified: HashSet::new(),
            acknowledged: 0,
        }
    }

    /// Adds a line to the story.
    pub fn tell(&mut self, now: SystemTime, line: impl AsRef<str>) {
        self.story.tell(now, line);
    }

    /// A property does not hold.
    pub fn violated(&mut self, now: SystemTime, what: String) {
        self.story.tell(now, format!("VIOLATED: {what}"));
        self.violations.push(what);
    }

    /// Whether nothing went wrong so far.
    pub fn is_sound(&self) -> bool {
        self.violations.is_empty()
    }

    /// Takes every violation, and the story.
    pub fn take(&mut self) -> (Vec<String>, Vec<String>) {
        let story = std::mem::take(&mut self.story);
        (std::mem::take(&mut self.violations), story.into_lines())
    }

    /// The blocks that honest nodes told, by height.
    pub const fn blocks(&self) -> &BTreeMap<u64, Arc<FinalisedBlock>> {
        &self.blocks
    }

    /// The greatest height that honest nodes told.
    pub fn highest(&self) -> u64 {
        self.blocks.keys().next_back().copied().unwrap_or(0)
    }

    /// The greatest height that a node told.
    pub fn told_by(&self, node: usize) -> u64 {
        self.told[node]
    }

    /// What became of a transaction.
    pub fn receipt(&self, id: &TransactionId) -> Option<&Receipt> {
        self.receipts.get(id)
    }

    /// How many transactions clients saw to be final.
    pub const fn acknowledged(&self) -> u64 {
        self.acknowledged
    }

    /// What nodes took in and may not lose while they run.
    pub fn promises(&self) -> &[Promise] {
        &self.promises
    }

    /// A node took a transaction in.
    pub fn taken_in(&mut self, promise: Promise) {
        self.promises.push(promise);
    }

    /// A transaction was refused wherever it was submitted, and must never appear.
    pub fn never(&mut self, now: SystemTime, id: TransactionId) {
        if self.receipts.contains_key(&id) {
            self.violated(now, format!("{id} was refused and is final"));
        }
        self.refused.insert(id);
    }

    /// A client saw that a transaction is final.
    pub fn acknowledge(&mut self, now: SystemTime, node: usize, receipt: &Receipt) {
        self.acknowledged += 1;
        let (id, height) = (brief(&receipt.transaction), receipt.height.0);
        let outcome = match receipt.outcome {
            Outcome::Accepted => "accepted".to_owned(),
            Outcome::Rejected(code) => format!("rejected with {code}"),
        };
        self.story.tell(
            now,
            format!("{id} is final at {height}, {outcome}; {node} says so"),
        );
    }

    /// A node started again: it has not forgotten what it told.
    pub fn started(&mut self, now: SystemTime, node: usize, height: u64) {
        self.story
            .tell(now, format!("{node} stands at height {height}"));
        let told = self.told[node];
        if height < told {
            self.violated(
                now,
                format!("{node} told height {told} and stands at {height} after a restart"),
            );
        }
    }

    /// A node shows by what links one committee follows another.
    pub fn learn(&mut self, now: SystemTime, node: usize, links: &[Link]) {
        for link in links.iter().skip(self.committees.len() - 1) {
            let mut chain = self.committees[self.committees.len() - 1].clone();
            if let Err(why) = chain.extend(link) {
                self.violated(now, format!("{node} has a bad link of committees: {why}"));
                return;
            }
            let (since, keys) = (chain.since().0, chain.latest().keys().len());
            self.tell(now, format!("a committee of {keys} from epoch {since} on"));
            self.committees.push(chain);
        }
    }

    /// An honest node told the block that its feed's cursor expected at `expected`.
    pub fn heard(
        &mut self,
        now: SystemTime,
        (node, expected): (usize, u64),
        block: &Arc<FinalisedBlock>,
    ) {
        let height = block.height.0;
        if height != expected {
            self.violated(
                now,
                format!("{node} told {height} where {expected} was next"),
            );
        }
        self.told[node] = self.told[node].max(height);
        self.check_certificate(now, node, block);
        match self.blocks.get(&height) {
            Some(known) => {
                if let Some(difference) = difference(known, block) {
                    self.violated(now, format!("{node} has another {difference} at {height}"));
                }
            }
            None => self.first_heard(now, node, block),
        }
    }

    fn first_heard(&mut self, now: SystemTime, node: usize, block: &Arc<FinalisedBlock>) {
        let height = block.height.0;
        let parent = height
            .checked_sub(1)
            .and_then(|below| self.blocks.get(&below));
        if let Some(parent) = parent
            && parent.digest != block.digest
            && (parent.digest != block.parent || parent.time >= block.time)
        {
            self.violated(now, format!("{height} does not follow {}", height - 1));
        }
        let count = block.transactions.len();
        let signed = block.receipts.iter().filter(|one| !one.is_of_system_act());
        if count != signed.count() {
            self.violated(
                now,
                format!("{height} has {count} transactions and other receipts"),
            );
        }
        for receipt in &block.receipts {
            let id = receipt.transaction;
            if self.refused.contains(&id) {
                self.violated(now, format!("{} was refused and is final", brief(&id)));
            }
            if self.receipts.insert(id, receipt.clone()).is_some() {
                self.violated(now, format!("{} is final twice", brief(&id)));
            }
        }
        let digest = hex::encode(&block.digest.0[..4]);
        self.story.tell(
            now,
            format!(
                "block {height} {digest} of view {} with {count}; {node} has it",
                block.view
            ),
        );
        self.blocks.insert(height, Arc::clone(block));
    }

    fn check_certificate(&mut self, now: SystemTime, node: usize, block: &FinalisedBlock) {
        let Some(certificate) = &block.finality else {
            return;
        };
        if !self.certified.insert(certificate.clone()) {
            return;
        }
        if let Err(why) = check_certificate(certificate, block, &self.committees) {
            self.violated(
                now,
                format!("{node} has a bad certificate of {}: {why}", block.height.0),
            );
        }
    }
}

fn check_certificate(
    certificate: &[u8],
    block: &FinalisedBlock,
    committees: &[CommitteeChain],
) -> Result<(), String> {
    let header = Header::decode(&block.header).map_err(|error| error.to_string())?;
    let mut in_office = committees.iter().rev();
    let chain = in_office
        .find(|chain| chain.since() <= header.epoch)
        .ok_or("no committee is known")?;
    let committee: &Committee = chain
        .committee_of(header.epoch)
        .map_err(|error| error.to_string())?;
    let text = |error: finality::FinalityError| error.to_string();
    let parsed = Finality::parse(certificate, committee.keys().len()).map_err(text)?;
    let trimmed = parsed.trim(committee.quorum()).map_err(text)?;
    trimmed
        .verify(&header, BlockDigest::of(&block.header), committee)
        .map_err(text)
}

/// In what two tellings of a height differ. Certificates may: several are valid.
fn difference(one: &FinalisedBlock, other: &FinalisedBlock) -> Option<&'static str> {
    if one.digest != other.digest {
        return Some("block");
    }
    if one.header != other.header || one.transactions != other.transactions {
        return Some("content");
    }
    if one.receipts != other.receipts {
        return Some("receipts");
    }
    (one.changes != other.changes).then_some("changes")
}

/// The beginning of an id, enough for a reader.
pub fn brief(id: &TransactionId) -> String {
    hex::encode(&id.0[..4])
}
