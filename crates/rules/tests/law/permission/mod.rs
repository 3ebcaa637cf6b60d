//! Permissions: each rejection in order of precedence, and what the state says afterwards.

mod access;
pub mod conformance;
mod grant;
mod model;
mod passing_on;
mod request;
mod request_model;
mod requested;

use std::sync::Arc;

use chancery_rules::{
    case::{CaseRecord, CaseStatus, Holder, RoleHolder},
    catalogue::{AnyRecord, AnyTransaction},
    definition::{ApproveDefinition, Document, RetireDefinition, Stop, dataset::SharingClass},
    kernel::{
        amount::Amount,
        ids::{AccessId, AliasId, CaseId, DefinitionId, Height, MotionId, PermissionId, RequestId},
        keys::KeyPurpose,
        state_key::RecordKey,
        text::{AtMost, Code, ShortText},
        time::Timestamp,
    },
    party::KeyRecord,
    permission::{
        AccessRecord, AccessResult, CloseReceipt, FileErasure, GrantPermission, OpenReceipt,
        PermissionRecord, PermissionRequestRecord, RefuseRequest, RequestPermission, Target,
        WithdrawPermission, WithdrawRequest,
    },
};

use requested::{answered, ask, grant_on, refuse, request, requested, take_back};

use crate::{
    samples::{admit, commitment, dataset, reason},
    world::{Actor, BANK, BLOCK_MS, FOUNDED, HOUSING, REGISTRAR, SECURITY, TAX, World, bytes32},
};

/// A person of case 1.
pub const LIN: Actor = Actor {
    seed: 101,
    generation: 0,
};
/// Another person of case 1.
const CHEN: Actor = Actor {
    seed: 102,
    generation: 0,
};
/// A person of case 2.
const WANG: Actor = Actor {
    seed: 103,
    generation: 0,
};
/// Until when sample permissions are in force.
const UNTIL: Timestamp = Timestamp(FOUNDED.0 + 3_600_000);

/// A city with a bank, datasets, and cases in which persons take part.
#[derive(Clone)]
struct City {
    world: World,
    /// Shared without conditions.
    open: DefinitionId,
    conditional: DefinitionId,
    closed: DefinitionId,
    retired: DefinitionId,
    stopped: DefinitionId,
}

fn city() -> City {
    let mut world = World::development();
    world.must(REGISTRAR, admit(BANK));
    let mut approved = |code, sharing| {
        let document = Document::from(dataset(code, HOUSING, sharing));
        world.must(
            REGISTRAR,
            ApproveDefinition {
                document: document.clone(),
            },
        );
        document.id()
    };
    let open = approved("open", SharingClass::Unconditional);
    let conditional = approved("conditional", SharingClass::Conditional);
    let closed = approved("closed", SharingClass::Closed);
    let retired = approved("retired", SharingClass::Unconditional);
    let stopped = approved("stopped", SharingClass::Unconditional);
    world.must(
        REGISTRAR,
        RetireDefinition {
            definition: retired,
        },
    );
    stop(&mut world, stopped);
    admit_persons(&mut world);
    City {
        world,
        open,
        conditional,
        closed,
        retired,
        stopped,
    }
}

/// Cases 1 and 2, with the persons who take part in them.
pub fn admit_persons(world: &mut World) {
    put(world, AnyRecord::Case(Arc::new(case_of(1, &[LIN, CHEN]))));
    put(world, AnyRecord::Case(Arc::new(case_of(2, &[WANG]))));
    for person in [LIN, CHEN, WANG] {
        let record = KeyRecord {
            v: 1,
            party: alias(person).signer(),
            case: Some(case(if person == WANG { 2 } else { 1 })),
            purpose: KeyPurpose::Case,
            key: person.public(KeyPurpose::Case),
            from_height: Height(1),
            retired_height: None,
        };
        put(world, AnyRecord::Key(Arc::new(record)));
    }
}

/// Puts a record into the state as if a transaction had left it.
fn put(world: &mut World, record: AnyRecord) {
    let key = record.key().unwrap().state_key();
    world.state.insert(key, record.encode());
}

fn stop(world: &mut World, definition: DefinitionId) {
    let Some(AnyRecord::Definition(known)) = world.record(definition.into()) else {
        panic!("no definition {definition}")
    };
    let mut known = known.as_ref().clone();
    known.stop = Some(Stop {
        until: UNTIL,
        reason: reason("flaw-found"),
        motion: MotionId([1; 32]),
    });
    put(world, AnyRecord::Definition(Arc::new(known)));
}

fn alias(person: Actor) -> AliasId {
    AliasId(person.party().0)
}

pub fn case(number: u64) -> CaseId {
    CaseId(bytes32("case", number))
}

fn case_of(number: u64, persons: &[Actor]) -> CaseRecord {
    let holder = |person: &Actor| RoleHolder {
        role: code("applicant"),
        holder: Holder::Alias(alias(*person)),
        has_key: true,
    };
    CaseRecord {
        v: 1,
        case: case(number),
        service: DefinitionId([1; 32]),
        opened_by: REGISTRAR.party(),
        status: CaseStatus::Open,
        holders: persons
            .iter()
            .map(holder)
            .collect::<Vec<_>>()
            .try_into()
            .unwrap(),
        evidence: AtMost::none(),
        facts: AtMost::none(),
        confirmed: AtMost::none(),
        due: AtMost::none(),
        entries: AtMost::none(),
        obligations: AtMost::none(),
        outcome: None,
        reason: None,
        lapses_at: UNTIL,
        appeal_until: None,
        opened_at: FOUNDED,
        opened_height: Height(1),
        changed_at: FOUNDED,
        changed_height: Height(1),
    }
}

pub fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn codes<const N: usize>(texts: &[&str]) -> AtMost<Code, N> {
    let all: Vec<_> = texts.iter().map(|text| code(text)).collect();
    all.try_into().unwrap()
}

pub fn text<const N: usize>(text: &str) -> ShortText<N> {
    text.to_owned().try_into().unwrap()
}

pub fn permission(number: u64) -> PermissionId {
    PermissionId(bytes32("permission", number))
}

pub fn access(number: u64) -> AccessId {
    AccessId(bytes32("access", number))
}

pub fn amount(currency: &str, minor: u64) -> Amount {
    Amount {
        currency: currency.parse().unwrap(),
        minor,
    }
}

/// A permission to read document 1, that may be passed on.
pub fn grant(number: u64, holder: Actor) -> GrantPermission {
    GrantPermission {
        permission: permission(number),
        holder: holder.party(),
        case: None,
        from: None,
        request: None,
        target: Target::Document(commitment(1)),
        acts: codes(&["read", "copy"]),
        purpose: code("loan"),
        basis: text("consent"),
        may_pass_on: true,
        valid_from: None,
        valid_until: UNTIL,
        uses_max: None,
        amount_max: None,
    }
}

/// The same, given or had by a person of case 1.
fn grant_in_case(number: u64, holder: Actor) -> GrantPermission {
    GrantPermission {
        case: Some(case(1)),
        ..grant(number, holder)
    }
}

fn pass_on(from: u64, number: u64, holder: Actor) -> GrantPermission {
    GrantPermission {
        from: Some(permission(from)),
        ..grant(number, holder)
    }
}

pub fn withdraw(number: u64) -> WithdrawPermission {
    WithdrawPermission {
        permission: permission(number),
        reason: reason("no-longer-needed"),
    }
}

/// The use of a permission, answered by the tax administration.
pub fn open(number: u64, of: u64) -> OpenReceipt {
    OpenReceipt {
        access: access(number),
        permission: permission(of),
        source: TAX.party(),
        act: code("read"),
        question: commitment(2),
        case: None,
        amount: None,
    }
}

pub fn close(number: u64) -> CloseReceipt {
    CloseReceipt {
        access: access(number),
        result: AccessResult::Released,
        answer: Some(commitment(3)),
    }
}

fn erase(number: u64) -> FileErasure {
    FileErasure {
        access: access(number),
    }
}

/// Persons sign with the key of their case, offices with theirs.
fn act(world: &mut World, signer: Actor, transaction: impl Into<AnyTransaction>) -> &'static str {
    let is_person = [LIN, CHEN, WANG].contains(&signer);
    let purpose = if is_person {
        KeyPurpose::Case
    } else {
        KeyPurpose::Office
    };
    world.act(signer, purpose, transaction)
}

fn must(world: &mut World, signer: Actor, transaction: impl Into<AnyTransaction>) {
    assert_eq!(act(world, signer, transaction), "accepted");
}

/// What becomes of a transaction in a copy of the world.
fn check(world: &World, signer: Actor, transaction: impl Into<AnyTransaction>, expected: &str) {
    let transaction = transaction.into();
    let found = act(&mut world.clone(), signer, transaction.clone());
    assert_eq!(found, expected, "{transaction:?}");
}

fn given(world: &World, number: u64) -> PermissionRecord {
    match world.record(RecordKey::Permission(permission(number))) {
        Some(AnyRecord::Permission(record)) => record.as_ref().clone(),
        other => panic!("{other:?}"),
    }
}

fn accessed(world: &World, number: u64) -> AccessRecord {
    match world.record(RecordKey::Access(access(number))) {
        Some(AnyRecord::Access(record)) => record.as_ref().clone(),
        other => panic!("{other:?}"),
    }
}

/// A sample of each transaction, every optional field filled but the request of a permission.
pub fn samples() -> Vec<AnyTransaction> {
    let grant = GrantPermission {
        from: Some(permission(2)),
        valid_from: Some(FOUNDED),
        uses_max: Some(3),
        amount_max: Some(amount("CNY", 100)),
        ..grant_in_case(1, BANK)
    };
    let open = OpenReceipt {
        case: Some(case(1)),
        amount: Some(amount("CNY", 5)),
        ..open(1, 1)
    };
    vec![
        grant.into(),
        withdraw(1).into(),
        open.into(),
        close(1).into(),
        erase(1).into(),
        ask(1, DefinitionId([1; 32])).into(),
        refuse(1).into(),
        take_back(1).into(),
    ]
}

/// A city in which persons gave permissions that were passed on (2), used, closed and erased (receipt 1), withdrawn (1).
pub fn used() -> World {
    let mut world = city().world;
    let limited = |asked| GrantPermission {
        uses_max: Some(3),
        amount_max: Some(amount("CNY", 100)),
        ..asked
    };
    let open_for = |number, minor| OpenReceipt {
        case: Some(case(1)),
        amount: Some(amount("CNY", minor)),
        ..open(number, 2)
    };
    must(&mut world, LIN, limited(grant_in_case(1, BANK)));
    let passed_on = GrantPermission {
        from: Some(permission(1)),
        ..limited(grant_in_case(2, CHEN))
    };
    must(&mut world, BANK, passed_on);
    must(&mut world, CHEN, open_for(1, 5));
    must(&mut world, CHEN, open_for(2, 6));
    must(&mut world, TAX, close(1));
    must(&mut world, CHEN, erase(1));
    must(&mut world, LIN, withdraw(1));
    world
}
