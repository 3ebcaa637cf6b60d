//! Two cases of the same persons: whatever has the length of an id, a key or a hash is of one case, or of everybody.

use std::collections::BTreeSet;

use chancery_pack::{
    Binding, Report, Shelf, lower,
    play::{Founding, Ledger},
    scenario::{Act, Salt, Signing, Stage, StageError, Verdict},
    trial::play_on,
};
use chancery_rules::{
    catalogue::AnyRecord,
    kernel::{
        ids::PartyId,
        keys::{KeyPurpose, PublicKey},
        state_key::RecordKey,
        time::Timestamp,
    },
};
use serde_json::Value;

use crate::shelf::files;

const FOLDER: &str = "real-estate-transfer";
const FILES: [&str; 2] = [
    "real-estate-transfer/scenarios/sale-straight-through.yaml",
    "real-estate-transfer/scenarios/new-mortgage-recorded.yaml",
];

/// A ledger of which somebody keeps every act.
struct Overheard {
    ledger: Ledger,
    acts: Vec<(PartyId, Act)>,
}

impl Stage for Overheard {
    fn binding(&self) -> &Binding {
        self.ledger.binding()
    }

    fn now(&self) -> Timestamp {
        self.ledger.now()
    }

    fn key(&self, name: &str, purpose: KeyPurpose) -> PublicKey {
        self.ledger.key(name, purpose)
    }

    fn act(&mut self, signing: &Signing, act: Act) -> Result<Verdict, StageError> {
        self.acts.push((signing.party, act.clone()));
        self.ledger.act(signing, act)
    }

    fn wait_until(&mut self, time: Timestamp) -> Result<(), StageError> {
        self.ledger.wait_until(time)
    }

    fn record(&self, key: RecordKey) -> Result<Option<AnyRecord>, StageError> {
        self.ledger.record(key)
    }
}

/// Whatever is at least sixteen bytes in hexadecimal.
fn long_bytes(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let is_hex = text.len() >= 32 && text.bytes().all(|it| it.is_ascii_hexdigit());
            if is_hex {
                found.insert(text.clone());
            }
        }
        Value::Array(items) => items.iter().for_each(|it| long_bytes(it, found)),
        Value::Object(fields) => fields.values().for_each(|it| long_bytes(it, found)),
        _ => {}
    }
}

/// What a case of these persons puts on the ledger.
fn overhear(stage: &mut Overheard, file: &str, salt: Salt) -> BTreeSet<String> {
    let tried = play_on(&files(), FOLDER, file, salt, stage).unwrap();
    assert!(tried.troubles.is_empty(), "{:?}", tried.troubles);
    let mut found = BTreeSet::new();
    for (signer, act) in stage.acts.drain(..) {
        found.insert(signer.to_string());
        long_bytes(&serde_json::to_value(&act).unwrap(), &mut found);
    }
    found
}

#[test]
fn two_cases_of_the_same_persons_share_nothing_that_tells_of_them() {
    let files = files();
    let shelf = Shelf::read(&files, &mut Report::default());
    let binding = Binding::invented(&shelf);
    let documents = lower::compile_all(&shelf, &binding).unwrap();
    let city = &shelf.city.as_ref().unwrap().form;
    let founding = Founding::of(
        city,
        binding.clone(),
        &documents,
        Timestamp(1_772_400_000_000),
    );
    let mut everybodys = BTreeSet::new();
    for document in &documents {
        everybodys.insert(document.id().to_string());
    }
    for name in city.parties.keys() {
        let party = binding.party(name.as_str()).unwrap();
        everybodys.insert(party.to_string());
    }
    let mut stage = Overheard {
        ledger: Ledger::found(founding.unwrap()).unwrap(),
        acts: Vec::new(),
    };
    for name in city.parties.keys() {
        let key = stage.key(name.as_str(), KeyPurpose::Assertion);
        long_bytes(&serde_json::to_value(key).unwrap(), &mut everybodys);
    }
    let cases = FILES.map(|file| [Salt([1; 32]), Salt([2; 32])].map(|salt| (file, salt)));
    let cases: Vec<_> = cases
        .into_iter()
        .flatten()
        .map(|(file, salt)| overhear(&mut stage, file, salt))
        .collect();
    for (place, one) in cases.iter().enumerate() {
        assert!(one.len() > 20, "a case says more than this");
        for other in cases.iter().skip(place + 1) {
            let shared: Vec<_> = one
                .intersection(other)
                .filter(|it| !everybodys.contains(*it))
                .collect();
            assert!(shared.is_empty(), "{shared:?}");
        }
    }
    // And what is of one case alone is not taken for everybody's.
    let own = cases.first().unwrap().difference(&everybodys).count();
    assert!(own > 10, "{own}");
}
