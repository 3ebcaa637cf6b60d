//! Samples of the records that permissions have.

use std::collections::BTreeMap;

use super::*;

/// The records that permissions and their use leave in the state.
pub fn records(samples: &mut BTreeMap<String, Vec<u8>>) {
    let world = used();
    let keys = [
        ("permission.withdrawn", permission(1).into()),
        ("permission.passed_on", permission(2).into()),
        ("access.erased", access(1).into()),
        ("access.open", access(2).into()),
    ];
    for (name, key) in keys {
        let bytes = world.state[&RecordKey::state_key(&key)].clone();
        samples.insert(format!("record.{name}"), bytes);
    }
}
