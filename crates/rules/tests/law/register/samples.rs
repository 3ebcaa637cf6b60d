//! Sample transactions that are well made, to be spoilt one thing at a time, and what a history of them leaves.

use std::collections::BTreeMap;

use super::*;

/// A register that registrar and housing keep, its version 3 housing alone; security and tax are its courts.
pub fn land(version: u32) -> RegisterType {
    let kind = |code: &str, bars_transfer, exclusive| EncumbranceKind {
        code: self::code(code),
        name: name(code),
        bars_transfer,
        exclusive,
    };
    let kinds = vec![
        kind("easement", false, false),
        kind("mortgage", true, false),
        kind("sale-notice", true, true),
    ];
    let reasons = ["court-order", "order-ended", "error-found", "thing-gone"];
    let reasons = reasons.map(|code| ListedReason {
        code: reason(code),
        name: name(code),
    });
    RegisterType {
        code: code("land"),
        version,
        name: name("Land"),
        keepers: match version {
            3 => list([HOUSING.party()]),
            _ => list([REGISTRAR.party(), HOUSING.party()]),
        },
        courts: list([SECURITY.party(), TAX.party()]),
        encumbrances: list(kinds),
        reasons: list(reasons),
    }
}

pub fn list<T, const N: usize>(items: impl IntoIterator<Item = T>) -> AtMost<T, N> {
    let items: Vec<_> = items.into_iter().collect();
    AtMost::try_from(items).unwrap()
}

pub fn code(text: &str) -> Code {
    text.parse().unwrap()
}

pub fn definition(version: u32) -> DefinitionId {
    chancery_rules::definition::Document::from(land(version)).id()
}

pub fn entry(number: u64) -> EntryId {
    EntryId(bytes32("entry", number))
}

pub fn nullifier(number: u64) -> Nullifier {
    Nullifier(bytes32("nullifier", number))
}

pub fn case(number: u64) -> CaseId {
    CaseId(bytes32("case", number))
}

pub fn terms(number: u64) -> Commitment {
    Commitment(bytes32("terms", number))
}

/// Owners by number, and their shares.
pub fn owners<const N: usize>(shares: [(u64, u32, u32); N]) -> Owners {
    list(shares.map(|(number, numerator, denominator)| Owner {
        owner: Commitment(bytes32("owner", number)),
        share: Share::new(numerator, denominator).unwrap(),
    }))
}

pub fn encumbrance(kind: &str, number: u64, holder: Option<Actor>) -> NewEncumbrance {
    NewEncumbrance {
        kind: code(kind),
        terms: terms(number),
        holder: holder.map(Actor::party),
    }
}

pub fn register(number: u64) -> RegisterEntry {
    RegisterEntry {
        entry: entry(number),
        register: definition(1),
        content: commitment(number),
        owners: owners([(1, 1, 1)]),
        encumbrances: AtMost::none(),
        nullifier: None,
        purpose: code("land-parcel"),
    }
}

pub fn freeze(number: u64) -> FreezeEntry {
    FreezeEntry {
        entry: entry(number),
        order: commitment(700),
        reason: reason("court-order"),
        until: None,
    }
}

pub fn lift(number: u64) -> LiftFreeze {
    LiftFreeze {
        entry: entry(number),
        reason: reason("order-ended"),
    }
}

pub fn part(number: u64) -> Part {
    Part {
        entry: entry(number),
        content: commitment(number),
        nullifier: None,
    }
}

pub fn split(number: u64, parts: impl IntoIterator<Item = u64>) -> SplitEntry {
    SplitEntry {
        entry: entry(number),
        parts: list(parts.into_iter().map(part)),
    }
}

pub fn merge(numbers: impl IntoIterator<Item = u64>, into: u64) -> MergeEntries {
    MergeEntries {
        entries: list(numbers.into_iter().map(entry)),
        entry: entry(into),
        content: commitment(into),
        nullifier: None,
    }
}

pub fn close(number: u64) -> CloseEntry {
    CloseEntry {
        entry: entry(number),
        reason: reason("thing-gone"),
    }
}

pub fn claim(number: u64) -> ClaimNullifier {
    ClaimNullifier {
        nullifier: nullifier(number),
        purpose: code("housing-subsidy"),
        case: None,
    }
}

pub fn rectify(number: u64, case_number: u64) -> RectifyEntry {
    RectifyEntry {
        entry: entry(number),
        owners: owners([(9, 1, 1)]),
        encumbrances: AtMost::none(),
        content: None,
        case: case(case_number),
        fact: code("error-proven"),
        reason: reason("error-found"),
    }
}

/// A change that changes nothing of an entry of owner 1.
pub fn change(number: u64) -> ChangeEntry {
    ChangeEntry {
        entry: entry(number),
        expected: owners([(1, 1, 1)]),
        owners: owners([(1, 1, 1)]),
        release: AtMost::none(),
        carry: AtMost::none(),
        record: AtMost::none(),
    }
}

/// A change with every field filled: owner 1 sells, one encumbrance goes, one stays, one comes.
pub fn sale(number: u64) -> ChangeEntry {
    ChangeEntry {
        owners: owners([(2, 1, 1)]),
        release: list([terms(2)]),
        carry: list([terms(3)]),
        record: list([encumbrance("mortgage", 4, Some(BANK))]),
        ..change(number)
    }
}

/// A court's finding that the register errs.
pub fn finding(by: Actor) -> FactHeld {
    FactHeld {
        fact: code("error-proven"),
        value: Fact::YesNo(true),
        by: Some(by.party()),
        assisted_by: None,
        under: None,
        about: None,
        at: FOUNDED,
        valid_until: None,
    }
}

/// An open case about an entry, with what it holds.
pub fn opened(number: u64, about: u64, facts: impl IntoIterator<Item = FactHeld>) -> CaseRecord {
    CaseRecord {
        v: 1,
        case: case(number),
        service: DefinitionId([1; 32]),
        opened_by: REGISTRAR.party(),
        status: CaseStatus::Open,
        holders: AtMost::none(),
        evidence: AtMost::none(),
        facts: list(facts),
        confirmed: AtMost::none(),
        due: AtMost::none(),
        entries: list([entry(about)]),
        obligations: AtMost::none(),
        outcome: None,
        reason: None,
        lapses_at: FOUNDED.plus_ms(1_000_000_000),
        appeal_until: None,
        opened_at: FOUNDED,
        opened_height: Height(1),
        changed_at: FOUNDED,
        changed_height: Height(1),
    }
}

/// A sample of each transaction, every optional field filled.
pub fn transactions() -> Vec<AnyTransaction> {
    let burden = || encumbrance("mortgage", 1, Some(BANK));
    let mut registered = register(1);
    registered.encumbrances = AtMost::one(burden());
    registered.nullifier = Some(nullifier(1));
    let mut frozen = freeze(1);
    frozen.until = Some(FOUNDED);
    let mut split = split(1, [2, 3]);
    split.parts[0].nullifier = Some(nullifier(2));
    let mut merged = merge([2, 3], 4);
    merged.nullifier = Some(nullifier(3));
    let mut claim = claim(4);
    claim.case = Some(case(1));
    let mut rectified = rectify(4, 1);
    rectified.encumbrances = AtMost::one(burden());
    rectified.content = Some(commitment(5));
    vec![
        registered.into(),
        frozen.into(),
        lift(1).into(),
        split.into(),
        merged.into(),
        close(4).into(),
        claim.into(),
        rectified.into(),
    ]
}

/// The records that a history of entries leaves in the state.
pub fn records(samples: &mut BTreeMap<String, Vec<u8>>) {
    let mut world = city();
    let mut registered = register(9);
    registered.nullifier = Some(nullifier(9));
    world.must(REGISTRAR, registered);
    world.must(REGISTRAR, merge([41, 42], 43));
    put_case(&mut world, opened(3, 3, [finding(TAX)]));
    world.must(REGISTRAR, rectify(3, 3));
    world.must(SECURITY, freeze(8));
    let keys = [
        ("entry.current", RecordKey::from(entry(9))),
        ("entry.frozen", entry(2).into()),
        ("entry.frozen_and_held", entry(8).into()),
        ("entry.split", entry(4).into()),
        ("entry.merged", entry(41).into()),
        ("entry.successor", entry(43).into()),
        ("entry.closed", entry(5).into()),
        ("entry.rectified", entry(3).into()),
        ("nullifier", nullifier(9).into()),
    ];
    for (name, key) in keys {
        let bytes = world.state[&key.state_key()].clone();
        samples.insert(format!("record.{name}"), bytes);
    }
}
