//! What of an agency's own system leaves it when a dataset is asked.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

use chancery_agent::dataset::Datasets;
use chancery_rules::definition::Dataset;
use chancery_rules::kernel::dataset_question::{Asked, Untold};
use chancery_rules::kernel::ids::PartyId;
use chancery_testkit::stand_in::{Insurance, PEOPLE};
use serde_json::{Value, json};
use tempfile::TempDir;

fn named(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

fn datasets(insurance: &Insurance) -> Datasets {
    let settings = json!({ "datasets": [{
        "dataset": "income-register", "timeout_ms": 2000, "by": ["number"],
        "adapter": {
            "kind": "sql", "file": insurance.file(), "parameters": ["number"],
            "query": "SELECT insured, income_fen FROM agent_income WHERE number = ?1",
        },
        "fields": [
            { "field": "insured", "from": "insured", "kind": "yes_no", "discloses": "value" },
            { "field": "income", "from": "income_fen", "kind": "amount", "currency": "CNY", "discloses": "test" },
        ],
    }]});
    let settings = serde_json::from_value(settings).unwrap();
    Datasets::new(&settings).unwrap()
}

fn definition(steward: PartyId) -> Dataset {
    let field = |name: &str| json!({ "name": name, "label": named(name), "personal": true });
    serde_json::from_value(json!({
        "code": "income-register", "version": 1, "name": named("Incomes"),
        "duty": named("Insure"), "legal_basis": named("Article 1"), "system": named("Insurance"),
        "steward": steward.to_string(), "sharing": "conditional",
        "fields": [field("number"), field("insured"), field("income")],
    }))
    .unwrap()
}

fn asked(number: &str, at_most: i64) -> Asked {
    serde_json::from_value(json!({
        "by": { "number": number }, "tell": ["insured"],
        "test": [{ "field": "income", "at_most": at_most }],
    }))
    .unwrap()
}

#[tokio::test]
async fn only_what_is_offered_leaves_the_agency() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("insurance.sqlite");
    let insurance = Insurance::found(&file).await.unwrap();
    let datasets = datasets(&insurance);
    let defined = definition(PartyId([1; 32]));
    let check = async |change: Value, expected: Untold| {
        let mut question = serde_json::to_value(asked(PEOPLE[1].number, 1)).unwrap();
        for (name, value) in change.as_object().unwrap() {
            question[name] = value.clone();
        }
        let question: Asked = serde_json::from_value(question).unwrap();
        assert_eq!(
            datasets.ask(&defined, &question).await,
            Err(expected),
            "{change}"
        );
    };
    let name = |name: &str| name.parse().unwrap();
    check(json!({ "by": { "insured": "1" } }), Untold::ByUnfit).await;
    check(json!({ "by": { "number": true } }), Untold::ByUnfit).await;
    let both = json!({ "by": { "number": "1", "insured": "1" } });
    check(both, Untold::ByUnfit).await;
    let unknown = Untold::FieldUnknown(name("name"));
    check(json!({ "tell": ["name"] }), unknown).await;
    let unknown = Untold::FieldUnknown(name("number"));
    check(
        json!({ "test": [{ "field": "number", "is": "1" }] }),
        unknown,
    )
    .await;
    let not_told = Untold::FieldNotTold(name("income"));
    check(json!({ "tell": ["insured", "income"] }), not_told).await;
    let unfit = Untold::TestUnfit(name("income"));
    check(json!({ "test": [{ "field": "income", "is": "1" }] }), unfit).await;
    let injected = json!({ "by": { "number": "x' OR '1'='1" } });
    check(injected, Untold::Nothing).await;
    assert_eq!(datasets.status()[0].answered, 1, "refusals ask nobody");
    let mut other = defined.clone();
    other.code = "other-register".parse().unwrap();
    let found = datasets.ask(&other, &asked("1", 1)).await;
    assert_eq!(found, Err(Untold::NotAnswered));
    let mut narrower = defined.clone();
    narrower.fields.retain(|it| it.name.as_str() != "income");
    let found = datasets.ask(&narrower, &asked(PEOPLE[1].number, 1)).await;
    assert_eq!(
        found,
        Err(Untold::NotAnswered),
        "the definition has no such field"
    );
}

#[tokio::test]
async fn two_rows_are_as_good_as_none_and_an_unfit_value_is_not_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("insurance.sqlite");
    let insurance = Insurance::found(&file).await.unwrap();
    let check = async |query: &str, from: &str, expected: Untold| {
        let settings = json!({ "datasets": [{
            "dataset": "income-register", "by": ["number"],
            "adapter": { "kind": "sql", "file": insurance.file(), "parameters": ["number"], "query": query },
            "fields": [{ "field": "insured", "from": from, "kind": "yes_no", "discloses": "value" }],
        }]});
        let datasets = Datasets::new(&serde_json::from_value(settings).unwrap()).unwrap();
        let question =
            json!({ "by": { "number": PEOPLE[1].number }, "tell": ["insured"], "test": [] });
        let question = serde_json::from_value(question).unwrap();
        let found = datasets.ask(&definition(PartyId([1; 32])), &question).await;
        assert_eq!(found, Err(expected), "{query}");
    };
    let two = "SELECT insured FROM agent_income WHERE number >= ?1 OR number < ?1";
    check(two, "insured", Untold::Several).await;
    let one = "SELECT * FROM agent_income WHERE number = ?1";
    check(one, "income_fen", Untold::Unfit).await;
    check(one, "nothing", Untold::Unfit).await;
}
