//! What the council sets by motion, and within which bounds.

use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernel::{text::FieldName, time::DAY_MS};

/// The parameters of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameters {
    /// Most envelopes in a block.
    pub block_transactions: u64,
    /// Most bytes of the envelopes in a block.
    pub block_bytes: u64,
    /// Days after which an open motion has expired.
    pub motion_days: u64,
}

/// A parameter, with the bounds within which a motion may set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterInfo {
    /// Its name in a motion.
    pub name: &'static str,
    /// Values that it may have.
    pub bounds: RangeInclusive<u64>,
}

/// All parameters.
pub const PARAMETERS: [ParameterInfo; 3] = [
    ParameterInfo {
        name: "block_transactions",
        bounds: 64..=16_384,
    },
    ParameterInfo {
        name: "block_bytes",
        bounds: 65_536..=4_194_304,
    },
    ParameterInfo {
        name: "motion_days",
        bounds: 1..=90,
    },
];

impl Default for Parameters {
    /// What holds from the start.
    fn default() -> Self {
        Self {
            block_transactions: 16_384,
            block_bytes: 4_194_304,
            motion_days: 30,
        }
    }
}

impl Parameters {
    /// The value of a parameter; `None` if there is none of this name.
    #[must_use]
    pub fn get(&self, name: &FieldName) -> Option<u64> {
        let mut copy = *self;
        copy.place(name).map(|place| *place)
    }

    /// Whether a block may hold so many envelopes of so many bytes together.
    #[must_use]
    pub fn admit(&self, envelopes: usize, bytes: usize) -> bool {
        let within = |found: usize, most: u64| u64::try_from(found).is_ok_and(|it| it <= most);
        within(envelopes, self.block_transactions) && within(bytes, self.block_bytes)
    }

    /// How long a motion is open.
    #[must_use]
    pub const fn motion_ms(&self) -> u64 {
        self.motion_days.saturating_mul(DAY_MS)
    }

    pub(super) fn place(&mut self, name: &FieldName) -> Option<&mut u64> {
        match name.as_str() {
            "block_transactions" => Some(&mut self.block_transactions),
            "block_bytes" => Some(&mut self.block_bytes),
            "motion_days" => Some(&mut self.motion_days),
            _ => None,
        }
    }
}
