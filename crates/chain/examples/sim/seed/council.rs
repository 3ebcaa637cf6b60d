//! A reference model of the council: motions that suspend and reinstate nodes, and the committees that
//! follow from them.
//!
//! Absent on purpose: every other motion; clients propose none.

use super::world::{World, party};
use chancery_proof::{committee::committee_root, header::Header};
use chancery_rules::{feed::FinalisedBlock, kernel::ids::ValidatorId};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A motion about one member's node.
#[derive(Debug)]
struct Motion {
    target: String,
    suspends: bool,
    approvals: BTreeSet<String>,
    open: bool,
}

/// Who validates, who is in office, and what is moved.
#[derive(Debug, Default)]
pub struct Council {
    blocks: u64,
    epoch: u64,
    keys: BTreeMap<String, ValidatorId>,
    validating: BTreeSet<String>,
    office: BTreeSet<String>,
    motions: BTreeMap<String, Motion>,
}

impl Council {
    /// Every member validates; epochs have so many blocks.
    pub fn new(world: &World, blocks: u64) -> Self {
        let keys = (0..world.members()).map(|member| {
            let key: [u8; 32] = hex::decode(world.validator_key(member))
                .expect("hexadecimal")
                .try_into()
                .expect("32 bytes");
            (hex::encode(party(member).0), ValidatorId(key))
        });
        let keys: BTreeMap<_, _> = keys.collect();
        let all: BTreeSet<String> = keys.keys().cloned().collect();
        Self {
            blocks,
            keys,
            validating: all.clone(),
            office: all,
            ..Self::default()
        }
    }

    /// A block begins: with a new epoch its committee comes into office.
    pub fn begin(&mut self, height: u64) {
        if height / self.blocks != self.epoch {
            self.epoch = height / self.blocks;
            self.office = self.validating.clone();
        }
    }

    /// A block ends: the last one of an epoch names the next committee.
    pub fn end(&self, block: &FinalisedBlock) -> Result<(), String> {
        let height = block.height.0;
        let header = Header::decode(&block.header).map_err(|error| error.to_string())?;
        let expected = (height % self.blocks == self.blocks - 1).then(|| {
            let mut keys: Vec<_> = self.validating.iter().map(|who| self.keys[who]).collect();
            keys.sort_unstable();
            committee_root(&keys)
        });
        if header.next_committee != expected {
            return Err(format!(
                "{height} names another next committee than the model"
            ));
        }
        if header.epoch.0 != self.epoch {
            return Err(format!("{height} is of another epoch than the model's"));
        }
        Ok(())
    }

    /// What comes of proposing: zero, or the code of its rejection.
    pub fn propose(&mut self, signer: &str, body: &Value) -> u16 {
        let effect = &body["effect"];
        let suspends = effect["effect"] == "suspend_node";
        let motion = Motion {
            target: effect["party"].as_str().unwrap_or_default().to_owned(),
            suspends,
            approvals: BTreeSet::from([signer.to_owned()]),
            open: true,
        };
        if let Err(code) = self.after(&motion) {
            return code;
        }
        let id = body["motion"].as_str().unwrap_or_default().to_owned();
        self.motions.insert(id.clone(), motion);
        self.settle(&id);
        0
    }

    /// What comes of an approval.
    pub fn approve(&mut self, signer: &str, body: &Value) -> u16 {
        let id = body["motion"].as_str().unwrap_or_default();
        let Some(motion) = self.motions.get_mut(id) else {
            return 705;
        };
        if !motion.open {
            return 706;
        }
        if !motion.approvals.insert(signer.to_owned()) {
            return 708;
        }
        self.settle(id);
        0
    }

    fn settle(&mut self, id: &str) {
        let members = self.keys.len();
        let Some(motion) = self.motions.get_mut(id) else {
            return;
        };
        if motion.approvals.len() < members - (members - 1) / 3 {
            return;
        }
        motion.open = false;
        let motion = &self.motions[id];
        // One that has become impossible fails, and the vote stands.
        if let Ok(validating) = self.after(motion) {
            self.validating = validating;
        }
    }

    /// Who would validate after a motion, or why it is refused.
    fn after(&self, motion: &Motion) -> Result<BTreeSet<String>, u16> {
        let mut next = self.validating.clone();
        match (motion.suspends, next.contains(&motion.target)) {
            (true, false) => return Err(723),
            (false, true) => return Err(724),
            (true, true) => next.remove(&motion.target),
            (false, false) => next.insert(motion.target.clone()),
        };
        let staying = next.intersection(&self.office).count();
        let replaced = (self.office.len() - staying).max(next.len() - staying);
        if next.is_empty() {
            return Err(727);
        }
        if replaced > (self.office.len() / 3).max(1) {
            return Err(728);
        }
        if self.office.len() >= 3 && staying < next.len() - (next.len() - 1) / 3 {
            return Err(729);
        }
        Ok(next)
    }
}
