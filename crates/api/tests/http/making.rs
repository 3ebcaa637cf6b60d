//! Small parts of making a block.

use std::collections::BTreeMap;

use chancery_rules::block::{ApplyError, BlockRun};
use chancery_rules::kernel::ids::StateKey;

/// Appends a number as an unsigned variable-length integer.
pub fn put_uvarint(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        out.push(if number == 0 { low } else { low | 0x80 });
        if number == 0 {
            return;
        }
    }
}

/// Makes a step, supplying what it misses.
pub fn supplied(
    state: &BTreeMap<StateKey, Vec<u8>>,
    run: &mut BlockRun,
    step: impl Fn(&mut BlockRun) -> Result<(), ApplyError>,
) -> Result<(), ApplyError> {
    loop {
        match step(run) {
            Err(ApplyError::Missing(keys)) => {
                for key in keys {
                    run.supply(key, state.get(&key).cloned());
                }
            }
            done => return done,
        }
    }
}
