//! `dataset ask`: what is no question is refused before anything is on record; what is one is answered, between two
//! nodes that run.

use std::path::Path;

use chancery_testkit::stand_in::{Insurance, PEOPLE};
use serde_json::json;

use crate::city::City;
use crate::{Ran, chancery, text};

const ID: &str = "abababababababababababababababababababababababababababababababab";

fn ask(folder: &Path, more: &[&str]) -> Ran {
    let fixed = [
        "dataset",
        "ask",
        ID,
        "--as",
        text(folder),
        "--permission",
        ID,
    ];
    chancery(&[&fixed, more].concat())
}

#[test]
fn what_is_no_question_is_refused_with_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let by = ["--by", "number=1"];
    for (more, said) in [
        (&["--tell", "members"][..], "--by <FIELD=VALUE>"),
        (&by, "asks for nothing"),
        (&["--by", "number"], "write it as field=value"),
        (&["--by", "number=1", "--test", "income>5"], "field>=value"),
        (
            &["--by", "number=1", "--tell", "no name"],
            "a field name has",
        ),
        (
            &["--by", "number=1", "--by", "number=2", "--tell", "members"],
            "twice",
        ),
        (
            &["--by", "number=1", "--test", "a=1", "--test", "a=2"],
            "tested twice",
        ),
        (
            &["--by", "number=1", "--tell", "a", "--wait-seconds", "999"],
            "999",
        ),
    ] {
        let ran = ask(folder.path(), more);
        assert_eq!(ran.code, 2, "{more:?}: {}", ran.err);
        assert!(ran.err.contains(said), "{more:?}: {}", ran.err);
    }
    let sound = ["--by", "number=1", "--tell", "members"];
    let nowhere = ask(folder.path(), &sound);
    assert_eq!(nowhere.code, 1, "{}", nowhere.err);
    assert!(nowhere.err.contains("node.toml"), "{}", nowhere.err);
}

#[test]
fn help_says_when_an_erasure_is_filed() {
    let help = chancery(&["dataset", "ask", "--help"]).out;
    for said in ["--erase", "erased", "--tell", "--test", "field>=value"] {
        assert!(help.contains(said), "{said}: {help}");
    }
}

impl City {
    /// What the registrar's node answers questions from.
    fn offer(&self) {
        let file = self.path("insurance.sqlite");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        drop(runtime.block_on(Insurance::found(&file)).unwrap());
        let config = self.member("registrar").join("node.toml");
        let offered = format!(
            r#"
            [[agent.datasets]]
            dataset = "income-register"
            by = ["number"]
            adapter = {{ kind = "sql", file = "{}", query = "SELECT * FROM agent_income WHERE number = ?1", parameters = ["number"] }}
            fields = [
                {{ field = "since", from = "since", kind = "day", discloses = "value" }},
                {{ field = "income", from = "income_fen", kind = "amount", currency = "CNY", discloses = "test" }},
            ]
            "#,
            file.display()
        );
        let before = std::fs::read_to_string(&config).unwrap();
        std::fs::write(&config, before + &offered).unwrap();
    }

    /// Says on the ledger where the registrar is asked.
    fn set_exchange(&self) {
        let (party, url) = (self.party("registrar"), self.url("registrar"));
        let shown = chancery(&["party", "show", &party, "--node", &url, "--json"]).json();
        let keys = shown["keys"].as_array().unwrap();
        let office = keys.iter().find(|it| it["record"]["purpose"] == "office");
        let public = office.unwrap()["key"]["bytes"].as_str().unwrap().to_owned();
        let body = json!({ "type": "set_exchange", "body": { "endpoint": url } });
        let transaction = self.file("exchange.json", &body);
        let genesis = self.path("city").join("genesis.json");
        let (to_sign, envelope) = (self.path("to-sign"), self.path("envelope"));
        let key = self.member("registrar").join("keys/office.key");
        for arguments in [
            &[
                "tx",
                "prepare",
                &transaction,
                "--genesis",
                text(&genesis),
                "--party",
                &party,
                "--public",
                &public,
                "-o",
                text(&to_sign),
            ][..],
            &[
                "tx",
                "sign",
                text(&to_sign),
                "--key",
                text(&key),
                "-o",
                text(&envelope),
            ],
            &["tx", "submit", text(&envelope), "--node", &url],
        ] {
            let ran = chancery(arguments);
            assert_eq!(ran.code, 0, "{arguments:?}: {} {}", ran.out, ran.err);
        }
    }

    /// A dataset in force, and a permission to the tax agency to read it.
    fn permit(&self) -> (String, String) {
        let named = |text: &str| json!({ "zh": text, "en": text });
        let field = |name: &str| json!({ "name": name, "label": named(name), "personal": true });
        let document = json!({ "dataset": {
            "code": "income-register", "version": 1, "name": named("Incomes"),
            "duty": named("Insure"), "legal_basis": named("Article 1"), "system": named("Insurance"),
            "steward": self.party("registrar"), "sharing": "conditional",
            "fields": [field("number"), field("since"), field("income")],
        }});
        let document = self.file("dataset.json", &document);
        self.run("registrar", &["dataset", "approve", &document]);
        let url = self.url("registrar");
        let listed = chancery(&["dataset", "list", "--node", &url, "--json"]).json();
        let dataset = listed["items"][0]["definition"]
            .as_str()
            .unwrap()
            .to_owned();
        let grant = json!({
            "permission": ID, "holder": self.party("tax"), "target": { "definition": dataset },
            "acts": ["read"], "purpose": "benefit", "basis": "article 2", "may_pass_on": false,
            "valid_until": chancery_testkit::city::now().plus_ms(3_600_000),
        });
        let grant = self.file("grant.json", &grant);
        self.run("registrar", &["permission", "grant", &grant]);
        (dataset, ID.to_owned())
    }
}

#[test]
fn a_question_is_asked_answered_and_erased_and_a_withdrawn_permission_is_of_no_use() {
    // Its registrar is the steward of a dataset.
    let city = City::start(City::offer);
    let (dataset, permission) = city.permit();
    city.set_exchange();
    is_answered_and_erased(&city, &dataset, &permission);
    what_is_refused_has_its_code(&city, &dataset, &permission);
    the_system_is_counted(&city);
    nothing_of_it_is_in_a_file_or_a_log(&city);
}

fn is_answered_and_erased(city: &City, dataset: &str, permission: &str) {
    let by = format!("number={}", PEOPLE[1].number);
    let ask = ["dataset", "ask", dataset, "--permission", permission];
    let sound = [
        "--by",
        &by,
        "--tell",
        "since",
        "--test",
        "income>=400000",
        "--test",
        "income<=450000",
    ];
    let answer = city.run("tax", &[&ask[..], &sound, &["--erase"]].concat());
    assert_eq!(answer["told"], json!({ "since": "2019-07-01" }));
    let test = json!({ "test": "income>=400000 income<=450000", "holds": false });
    assert_eq!(answer["tests"], json!([test]));
    assert_eq!(
        (&answer["closed"], &answer["erased"]),
        (&json!(true), &json!(true))
    );
    let access = answer["access"].as_str().unwrap();
    let url = city.url("tax");
    let receipt = chancery(&["permission", "receipt", access, "--node", &url, "--json"]).json();
    assert_eq!(receipt["access"]["result"], json!("released"));
    assert!(receipt["access"]["erased_at"].is_u64(), "{receipt}");
}

fn what_is_refused_has_its_code(city: &City, dataset: &str, permission: &str) {
    let by = format!("number={}", PEOPLE[1].number);
    let ask = ["dataset", "ask", dataset, "--permission", permission];
    let folder = city.member("tax");
    let refused = |more: &[&str], code: i32, said: &str| {
        let ran = chancery(&[&ask[..], more, &["--as", text(&folder)]].concat());
        assert_eq!(ran.code, code, "{more:?}: {} {}", ran.out, ran.err);
        assert!(ran.err.contains(said), "{more:?}: {}", ran.err);
    };
    refused(
        &["--by", &by, "--tell", "address"],
        2,
        "it has: number, since, income",
    );
    refused(
        &["--by", &by, "--tell", "income"],
        3,
        "error[field_not_told]",
    );
    refused(
        &["--by", "number=1", "--tell", "since"],
        3,
        "error[nothing_found]",
    );
    let withdraw = json!({ "permission": permission, "reason": "ended" });
    let withdraw = city.file("withdraw.json", &withdraw);
    city.run("registrar", &["permission", "withdraw", &withdraw]);
    refused(
        &["--by", &by, "--tell", "since"],
        3,
        "error[permission.withdrawn]",
    );
}

/// One answer, and one row that was not found.
fn the_system_is_counted(city: &City) {
    let api = city.configured("registrar")["api"]["listen"].clone();
    let mut address: std::net::SocketAddr = api.as_str().unwrap().parse().unwrap();
    address.set_port(address.port() + 1_000);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let text = runtime.block_on(async {
        let answer = reqwest::get(format!("http://{address}/metrics")).await;
        answer.unwrap().text().await.unwrap()
    });
    let of = "{dataset=\"income-register\"}";
    assert!(
        text.contains(&format!("chancery_dataset_answered{of} 2")),
        "{text}"
    );
    assert!(
        text.contains(&format!("chancery_dataset_failing_seconds{of} 0")),
        "{text}"
    );
}

fn nothing_of_it_is_in_a_file_or_a_log(city: &City) {
    let answered = b"a question was answered";
    let log = std::fs::read(city.path("city/registrar.log")).unwrap();
    assert!(contains(&log, answered), "the log is one");
    let secrets = [PEOPLE[1].number, "2019-07-01"];
    let mut folders = vec![city.path("city")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Who plays whom in a development city is written there, numbers and all.
            if path.ends_with("people.json") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap_or_default();
            for secret in secrets {
                assert!(
                    !contains(&bytes, secret.as_bytes()),
                    "{}: {secret}",
                    path.display()
                );
            }
        }
    }
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|it| it == what)
}
