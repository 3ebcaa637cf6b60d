//! Cases: each rejection in order of precedence, and a sample service from its opening to its appeal.

mod appeal;
mod bounds;
pub mod conformance;
mod deadlines;
mod decide;
mod holders;
mod migrate;
mod model;
mod open;
mod outlook;
pub mod sale;
pub mod sample;
mod steps;
mod withdraw;

use std::sync::Arc;

use chancery_rules::{
    case::{
        AdmitCasePerson, AppealCase, Assurance, CaseRecord, ConfirmStep, Evidence, Holder,
        NameHolder, NamedHolder, OpenCase, RecordFinding, SubmitEvidence, WithdrawCase,
    },
    catalogue::{AnyRecord, AnyTransaction},
    definition::{ApproveDefinition, DefinitionRecord, Document, Stop, service::StatedFact},
    kernel::{
        amount::Amount,
        fact::Fact,
        ids::{AliasId, CaseId, Commitment, DefinitionId, EntryId, MotionId, ObligationId},
        keys::KeyPurpose,
        share::Share,
        state_key::RecordKey,
        text::{AtMost, Code},
        time::{Day, Timestamp},
    },
    obligation::ObligationRecord,
    register::{EntryRecord, NewEncumbrance, Owner, RegisterEntry},
};

use crate::{
    samples::{admit, calendar, commitment, issue, reason},
    world::{Actor, BANK, HOUSING, REGISTRAR, SECURITY, World, bytes32},
};

/// Sells.
pub const LIN: Actor = Actor {
    seed: 101,
    generation: 0,
};
/// Sells as well.
pub const CHEN: Actor = Actor {
    seed: 102,
    generation: 0,
};
/// Buys.
pub const WANG: Actor = Actor {
    seed: 103,
    generation: 0,
};

/// A city with the sample service, and entries 1 to 9 of which 1 bears a mortgage of the bank, each with a title
/// certificate of its number.
#[derive(Clone)]
pub struct City {
    pub world: World,
    pub service: DefinitionId,
    pub register: DefinitionId,
    pub title: DefinitionId,
}

pub fn city() -> City {
    let mut world = World::development();
    world.must(REGISTRAR, admit(BANK));
    let mut approved = |document: Document| {
        let id = document.id();
        world.must(REGISTRAR, ApproveDefinition { document });
        id
    };
    approved(calendar().into());
    let register = approved(sample::register().into());
    let title = approved(sample::title().into());
    let service = approved(sample::service(1).into());
    for number in 1..=9 {
        world.must(HOUSING, register_entry(number, register));
        world.must(HOUSING, issue(HOUSING, title, number));
    }
    City {
        world,
        service,
        register,
        title,
    }
}

impl City {
    /// Persons sign with the key of their case, offices with theirs.
    pub fn act(&mut self, signer: Actor, transaction: impl Into<AnyTransaction>) -> &'static str {
        let is_person = [LIN, CHEN, WANG].contains(&signer);
        let purpose = if is_person {
            KeyPurpose::Case
        } else {
            KeyPurpose::Office
        };
        self.world.act(signer, purpose, transaction)
    }

    pub fn must(&mut self, signer: Actor, transaction: impl Into<AnyTransaction>) {
        let transaction = transaction.into();
        let found = self.act(signer, transaction.clone());
        assert_eq!(found, "accepted", "{transaction:?}");
    }

    /// What becomes of a transaction in a copy of the city.
    pub fn check(&self, signer: Actor, transaction: impl Into<AnyTransaction>, expected: &str) {
        let transaction = transaction.into();
        let found = self.clone().act(signer, transaction.clone());
        assert_eq!(found, expected, "{transaction:?}");
    }

    /// Empty blocks until all that is due by this time has been done.
    pub fn wait_until(&mut self, time: Timestamp) {
        self.world.time = self.world.time.max(time);
        loop {
            self.world.block(&[]).unwrap();
            let Some(AnyRecord::Chain(chain)) = self.world.record(RecordKey::Chain) else {
                panic!("no chain")
            };
            if chain
                .agenda
                .is_none_or(|agenda| agenda.next.0 * 60_000 > self.world.time.0)
            {
                return;
            }
        }
    }

    pub fn case(&self, number: u64) -> CaseRecord {
        match self.world.record(case(number).into()).unwrap() {
            AnyRecord::Case(record) => CaseRecord::clone(&record),
            other => panic!("{other:?}"),
        }
    }

    pub fn entry(&self, number: u64) -> EntryRecord {
        match self.world.record(entry(number).into()).unwrap() {
            AnyRecord::Entry(record) => EntryRecord::clone(&record),
            other => panic!("{other:?}"),
        }
    }

    pub fn obligation(&self, number: u64) -> ObligationRecord {
        match self.world.record(obligation(number).into()).unwrap() {
            AnyRecord::Obligation(record) => ObligationRecord::clone(&record),
            other => panic!("{other:?}"),
        }
    }

    /// Time of the block that comes next.
    pub fn next_time(&self) -> Timestamp {
        self.world.next_block().time
    }

    /// Puts a record into the state as if a transaction had left it.
    pub fn put(&mut self, record: AnyRecord) {
        let key = record.key().unwrap().state_key();
        self.world.state.insert(key, record.encode());
    }

    /// Changes the record of the service.
    pub fn spoil_service(&mut self, spoil: impl FnOnce(&mut DefinitionRecord)) {
        let Some(AnyRecord::Definition(known)) = self.world.record(self.service.into()) else {
            panic!("no service")
        };
        let mut known = DefinitionRecord::clone(&known);
        spoil(&mut known);
        self.put(AnyRecord::Definition(Arc::new(known)));
    }

    /// The council stops the service for so long.
    pub fn stop(&mut self, duration_ms: u64) {
        let until = self.world.time.plus_ms(duration_ms);
        self.spoil_service(|it| {
            it.stop = Some(Stop {
                until,
                reason: reason("flaw-found"),
                motion: MotionId([1; 32]),
            });
        });
    }

    /// Changes the record of a case.
    pub fn spoil_case(&mut self, number: u64, spoil: impl FnOnce(&mut CaseRecord)) {
        let mut case = self.case(number);
        spoil(&mut case);
        self.put(AnyRecord::Case(Arc::new(case)));
    }
}

pub fn code(text: &str) -> Code {
    text.parse().unwrap()
}

pub fn list<T, const N: usize>(items: Vec<T>) -> AtMost<T, N> {
    items.try_into().unwrap()
}

pub fn case(number: u64) -> CaseId {
    CaseId(bytes32("case", number))
}

pub fn entry(number: u64) -> EntryId {
    EntryId(bytes32("entry", number))
}

pub fn obligation(number: u64) -> ObligationId {
    ObligationId(bytes32("obligation", number))
}

pub fn alias(person: Actor) -> Holder {
    Holder::Alias(AliasId(person.party().0))
}

pub fn party(actor: Actor) -> Holder {
    Holder::Party(actor.party())
}

/// The only owner.
pub fn owner(number: u64) -> Owner {
    Owner {
        owner: commitment(number),
        share: Share::WHOLE,
    }
}

/// The terms of the bank's mortgage on entry 1.
pub fn mortgage() -> Commitment {
    commitment(900)
}

fn register_entry(number: u64, register: DefinitionId) -> RegisterEntry {
    let mortgage = NewEncumbrance {
        kind: code("mortgage"),
        terms: mortgage(),
        holder: Some(BANK.party()),
    };
    RegisterEntry {
        entry: entry(number),
        register,
        content: commitment(500 + number),
        owners: AtMost::one(owner(100 + number)),
        encumbrances: list((number == 1).then_some(mortgage).into_iter().collect()),
        nullifier: None,
        purpose: code("register"),
    }
}

pub fn named(role: &str, holder: Holder) -> NamedHolder {
    NamedHolder {
        role: code(role),
        holder,
    }
}

/// Case `number` is about the entry of that number.
pub fn open(city: &City, number: u64) -> OpenCase {
    OpenCase {
        case: case(number),
        service: city.service,
        holders: list(vec![
            named("seller", alias(LIN)),
            named("buyer", alias(WANG)),
            named("bank", party(BANK)),
        ]),
        entries: AtMost::one(entry(number)),
    }
}

pub fn admit_person(number: u64, role: &str, person: Actor) -> AdmitCasePerson {
    AdmitCasePerson {
        case: case(number),
        role: code(role),
        alias: AliasId(person.party().0),
        key: person.public(KeyPurpose::Case),
        assurance: Assurance::Substantial,
    }
}

pub fn name_holder(number: u64, role: &str, holder: Holder) -> NameHolder {
    NameHolder {
        case: case(number),
        role: code(role),
        holder,
    }
}

pub fn stated(fact: &str, value: Fact) -> StatedFact {
    StatedFact {
        fact: code(fact),
        value,
    }
}

pub fn yuan(minor: u64) -> Amount {
    Amount {
        currency: "CNY".parse().unwrap(),
        minor,
    }
}

pub fn evidence(requirement: &str, number: u64) -> Evidence {
    Evidence {
        requirement: code(requirement),
        document: commitment(number),
    }
}

pub fn apply(number: u64) -> SubmitEvidence {
    SubmitEvidence {
        case: case(number),
        step: code("apply"),
        evidence: list(vec![evidence("contract", 7)]),
        facts: list(vec![
            stated("contract-day", Fact::Day(Day(20_800))),
            stated("price", Fact::Amount(yuan(90_000_000))),
        ]),
        for_holder: None,
        under: None,
    }
}

pub fn confirm(number: u64, step: &str, agrees: bool) -> ConfirmStep {
    ConfirmStep {
        case: case(number),
        step: code(step),
        agrees,
        for_holder: None,
        under: None,
    }
}

pub fn find(number: u64, step: &str, facts: &[(&str, bool)]) -> RecordFinding {
    let facts = facts
        .iter()
        .map(|(fact, answer)| stated(fact, Fact::YesNo(*answer)));
    RecordFinding {
        case: case(number),
        step: code(step),
        facts: list(facts.collect()),
        about: None,
        valid_until: None,
    }
}

pub fn withdraw(number: u64) -> WithdrawCase {
    WithdrawCase {
        case: case(number),
        reason: reason("changed-mind"),
        for_holder: None,
        under: None,
    }
}

pub fn appeal(number: u64) -> AppealCase {
    AppealCase {
        case: case(number),
        reason: reason("unlawful"),
        for_holder: None,
        under: None,
    }
}

/// Case `number` is open, and Lin, who sells, and Wang, who buys, have keys.
pub fn opened(city: &mut City, number: u64) {
    city.must(REGISTRAR, open(city, number));
    city.must(SECURITY, admit_person(number, "seller", LIN));
    city.must(SECURITY, admit_person(number, "buyer", WANG));
}

/// The same with an application, and both agreed.
pub fn agreed(city: &mut City, number: u64) {
    opened(city, number);
    city.must(LIN, apply(number));
    city.must(LIN, confirm(number, "seller-agrees", true));
    city.must(WANG, confirm(number, "buyer-agrees", true));
}
