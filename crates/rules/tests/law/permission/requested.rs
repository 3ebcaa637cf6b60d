//! Requests as the tests make them, and what the state says of them.

use super::*;

pub fn request(number: u64) -> RequestId {
    RequestId(bytes32("request", number))
}

/// A request to read and copy a dataset.
pub fn ask(number: u64, dataset: DefinitionId) -> RequestPermission {
    RequestPermission {
        request: request(number),
        target: Target::Definition(dataset),
        acts: codes(&["read", "copy"]),
        purpose: code("loan"),
        basis: text("Act, article 9"),
        valid_until: UNTIL,
        uses_max: Some(3),
        amount_max: Some(amount("CNY", 100)),
    }
}

/// The tax administration's first request, granted as asked.
pub fn grant_on(number: u64, dataset: DefinitionId) -> GrantPermission {
    GrantPermission {
        request: Some(request(1)),
        target: Target::Definition(dataset),
        basis: text("Act, article 9"),
        may_pass_on: false,
        uses_max: Some(3),
        amount_max: Some(amount("CNY", 100)),
        ..grant(number, TAX)
    }
}

pub fn refuse(number: u64) -> RefuseRequest {
    RefuseRequest {
        request: request(number),
        reason: reason("not-needed"),
    }
}

pub fn take_back(number: u64) -> WithdrawRequest {
    WithdrawRequest {
        request: request(number),
    }
}

pub fn requested(world: &World, number: u64) -> PermissionRequestRecord {
    match world.record(RecordKey::PermissionRequest(request(number))) {
        Some(AnyRecord::PermissionRequest(record)) => record.as_ref().clone(),
        other => panic!("{other:?}"),
    }
}

/// A city in which a dataset was requested: 1 granted, 2 refused, 3 taken back, 4 open.
pub fn answered() -> World {
    let City {
        mut world, open, ..
    } = city();
    for number in 1..=4 {
        must(&mut world, TAX, ask(number, open));
    }
    must(&mut world, HOUSING, grant_on(1, open));
    must(&mut world, HOUSING, refuse(2));
    must(&mut world, TAX, take_back(3));
    world
}
