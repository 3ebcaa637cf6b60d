//! Samples of the records that permissions have.

use std::collections::BTreeMap;

use super::*;

/// The records that permissions and their use leave in the state.
pub fn records(samples: &mut BTreeMap<String, Vec<u8>>) {
    let keys = [
        ("permission.withdrawn", permission(1).into()),
        ("permission.passed_on", permission(2).into()),
        ("access.erased", access(1).into()),
        ("access.open", access(2).into()),
    ];
    add(samples, &used(), keys);
    let keys = [
        ("permission_request.granted", request(1).into()),
        ("permission_request.refused", request(2).into()),
        ("permission_request.withdrawn", request(3).into()),
        ("permission_request.open", request(4).into()),
    ];
    add(samples, &answered(), keys);
}

fn add<const N: usize>(
    samples: &mut BTreeMap<String, Vec<u8>>,
    world: &World,
    keys: [(&str, RecordKey); N],
) {
    for (name, key) in keys {
        let bytes = world.state[&key.state_key()].clone();
        samples.insert(format!("record.{name}"), bytes);
    }
}

/// A permission that grants a request, and where the request lies.
pub fn of_requests(samples: &mut BTreeMap<String, Vec<u8>>) {
    let on_request = AnyTransaction::from(grant_on(1, DefinitionId([1; 32])));
    let key = RecordKey::from(request(1)).state_key();
    let all = [
        (
            "transaction.grant_permission.on_request",
            on_request.encode_body(),
        ),
        ("state_key.permission_request", key.0.to_vec()),
    ];
    samples.extend(all.map(|(name, bytes)| (name.to_owned(), bytes)));
}
