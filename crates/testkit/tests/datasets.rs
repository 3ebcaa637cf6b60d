//! An agency asks another's dataset: under a permission, with a receipt, and the ledger has nothing of what was said.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

mod source;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chancery_agent::dataset::Datasets;
use chancery_api::agency::Agency;
use chancery_api::datasets::AskDatasets;
use chancery_api::door::Soon;
use chancery_client::dataset::{Sealable, Terms, answer_of};
use chancery_client::exchange::{Exchange, sign};
use chancery_client::sign::SignError;
use chancery_client::{ClientError, SigningKey};
use chancery_rules::definition::{ApproveDefinition, Dataset};
use chancery_rules::kernel::cbor;
use chancery_rules::kernel::dataset_question::{Asked, SignedDatasetQuestion, Told, Untold};
use chancery_rules::kernel::exchange_url::ExchangeUrl;
use chancery_rules::kernel::ids::{AccessId, Commitment, DefinitionId, PartyId, PermissionId};
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::signed_request::Salted;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::party::SetExchange;
use chancery_rules::permission::{
    AccessRecord, AccessResult, GrantPermission, OpenReceipt, PermissionRejection, Target,
    WithdrawPermission,
};
use chancery_testkit::city::{City, now};
use chancery_testkit::stand_in::{INCOMES_FEN, Insurance, Mode, PEOPLE};
use chancery_vault::{SealingKey, SealingPublicKey};
use serde_json::{Value, json};
use tempfile::TempDir;

use source::{act, next_block, source};

struct Systems(Arc<Datasets>);

impl AskDatasets for Systems {
    fn ask<'a>(&'a self, dataset: &'a Dataset, asked: &'a Asked) -> Soon<'a, Result<Told, Untold>> {
        Box::pin(self.0.ask(dataset, asked))
    }
}

/// The steward is the first member, the asker the second.
struct World {
    city: City,
    _folder: TempDir,
    insurance: Insurance,
    datasets: Arc<Datasets>,
    agency: Arc<Agency>,
    exchange: ExchangeUrl,
    dataset: DefinitionId,
    permission: PermissionId,
}

fn named(text: &str) -> Value {
    json!({ "zh": text, "en": text })
}

fn datasets(insurance: &Insurance) -> Arc<Datasets> {
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
    Arc::new(Datasets::new(&settings).unwrap())
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

impl World {
    async fn new() -> Self {
        let city = City::start(2).await.unwrap();
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("insurance.sqlite");
        let insurance = Insurance::found(&file).await.unwrap();
        let datasets = datasets(&insurance);
        let systems = Arc::new(Systems(Arc::clone(&datasets)));
        let (agency, url) = source(&city, &folder, Some(systems)).await;
        let exchange: ExchangeUrl = url.parse().unwrap();
        let endpoint = exchange.clone();
        act(&city, 0, SetExchange { endpoint }).await;
        let document = definition(PartyId(city.founding.members[0].party)).into();
        let approve = ApproveDefinition { document };
        let dataset = approve.document.id();
        act(&city, 0, approve).await;
        next_block(&city).await;
        let permission = PermissionId([2; 32]);
        let world = Self {
            city,
            _folder: folder,
            insurance,
            datasets,
            agency,
            exchange,
            dataset,
            permission,
        };
        act(&world.city, 0, world.grant()).await;
        world
    }

    fn party(&self, member: usize) -> PartyId {
        PartyId(self.city.founding.members[member].party)
    }

    fn sealing(&self, member: usize) -> SealingKey {
        SealingKey::from_bytes(&self.city.founding.members[member].seeds.sealing).unwrap()
    }

    fn grant(&self) -> GrantPermission {
        GrantPermission {
            permission: self.permission,
            holder: self.party(1),
            case: None,
            from: None,
            request: None,
            target: Target::Definition(self.dataset),
            acts: AtMost::one("read".parse().unwrap()),
            purpose: "benefit".parse().unwrap(),
            basis: "article 2".to_owned().try_into().unwrap(),
            may_pass_on: false,
            valid_from: None,
            valid_until: now().plus_ms(3_600_000),
            uses_max: None,
            amount_max: None,
        }
    }

    fn opening(&self, access: AccessId, question: Commitment) -> OpenReceipt {
        OpenReceipt {
            access,
            permission: self.permission,
            source: self.party(0),
            act: "read".parse().unwrap(),
            question,
            case: None,
            amount: None,
        }
    }

    /// A receipt that is final, and the signed question under it.
    async fn question(&self, number: u8, asked: &Asked) -> Vec<u8> {
        let sealable = Sealable::new(asked).unwrap();
        let access = AccessId([number; 32]);
        let opening = self.opening(access, sealable.commitment());
        act(&self.city, 1, opening).await;
        let sealed_to: SealingPublicKey = self.sealing(0).public();
        let terms = Terms {
            ledger: self.city.ledger(),
            requester: self.party(1),
            source: self.party(0),
            dataset: self.dataset,
            permission: self.permission,
            access,
        };
        let seal =
            |plain: &[u8], bound: &[u8]| Ok::<_, SignError>(sealed_to.seal(plain, bound).unwrap());
        let request = sealable.request(terms, seal).unwrap();
        let key = SigningKey::ed25519(&self.city.founding.members[1].seeds.office);
        sign(&request, &key).unwrap()
    }

    /// The sealed answer or the code of a refusal, once the steward's node knows the receipt.
    async fn ask(&self, question: &[u8]) -> Result<Vec<u8>, String> {
        let exchange = Exchange::new().unwrap();
        loop {
            match exchange
                .ask_dataset(&self.exchange, question.to_vec())
                .await
            {
                Ok(sealed) => return Ok(sealed),
                Err(ClientError::Refused(refused)) if refused.code == "no_receipt" => {
                    next_block(&self.city).await;
                }
                Err(error) => return Err(error.code().unwrap().to_owned()),
            }
        }
    }

    fn unseal(&self, question: &[u8], sealed: &[u8]) -> Salted {
        let signed = SignedDatasetQuestion::decode(question).unwrap();
        let plain = self.sealing(1).unseal(sealed, &signed.release_context());
        Salted::decode(&plain.unwrap()).unwrap()
    }

    /// Whether the steward's node holds the permission to be in force.
    async fn permits(&self) -> bool {
        let readmodel = self.agency.ledger().readmodel();
        let known = readmodel.permission(self.permission).await.unwrap();
        known.content.unwrap().is_in_force(now())
    }

    /// A receipt once it is closed.
    async fn closed(&self, number: u8) -> AccessRecord {
        let readmodel = self.agency.ledger().readmodel();
        for _ in 0..200 {
            let found = readmodel.access(AccessId([number; 32])).await.unwrap();
            if let Some(found) = found.content.filter(|it| it.result.is_some()) {
                return found;
            }
            next_block(&self.city).await;
        }
        panic!("the receipt stays open");
    }
}

fn asked(number: &str, at_most: i64) -> Asked {
    serde_json::from_value(json!({
        "by": { "number": number }, "tell": ["insured"],
        "test": [{ "field": "income", "at_most": at_most }],
    }))
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_under_permission_and_the_ledger_holds_nothing_of_it() {
    let world = World::new().await;
    let asked = asked(PEOPLE[1].number, 500_000);
    let question = world.question(1, &asked).await;
    let sealed = world.ask(&question).await.unwrap();
    let salted = world.unseal(&question, &sealed);
    let (told, commitment) = answer_of(&asked, &salted.encode()).unwrap();
    let expected = json!({ "found": true, "told": { "insured": true }, "tests": [true] });
    assert_eq!(serde_json::to_value(&told).unwrap(), expected);
    let receipt = world.closed(1).await;
    assert_eq!(receipt.result, Some(AccessResult::Released));
    assert_eq!(receipt.answer, Some(commitment));
    assert_eq!(
        (receipt.holder, receipt.source),
        (world.party(1), world.party(0))
    );
    let sealed_question = SignedDatasetQuestion::decode(&question).unwrap();
    let sealed_question = sealed_question.request().sealed.clone();
    let secrets: [&[u8]; 6] = [
        PEOPLE[1].number.as_bytes(),
        PEOPLE[1].citizen.zh.as_bytes(),
        &salted.content,
        &salted.salt,
        &sealed,
        &sealed_question,
    ];
    let incomes = INCOMES_FEN.map(|income| income.to_string());
    let written = on_the_ledger(&world.city).await;
    let holds = |what: &[u8]| written.iter().any(|bytes| contains(bytes, what));
    assert!(holds(commitment.as_bytes()) && holds(receipt.question.as_bytes()));
    for secret in secrets {
        assert!(!holds(secret), "{:?}", String::from_utf8_lossy(secret));
    }
    assert!(!holds(incomes[0].as_bytes()) && !holds(incomes[1].as_bytes()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_not_told_or_not_up_is_said_and_a_withdrawn_permission_reads_nothing() {
    let mut world = World::new().await;
    let unknown = world.question(1, &asked("990000190001010000", 1)).await;
    assert_eq!(world.ask(&unknown).await.unwrap_err(), "nothing_found");
    let closed = world.closed(1).await;
    assert_eq!(
        (closed.result, closed.answer),
        (Some(AccessResult::NothingFound), None)
    );

    let mut greedy = asked(PEOPLE[1].number, 1);
    greedy.tell.push("income".parse().unwrap()).unwrap();
    let greedy = world.question(2, &greedy).await;
    assert_eq!(world.ask(&greedy).await.unwrap_err(), "field_not_told");
    assert_eq!(world.closed(2).await.result, Some(AccessResult::Failed));

    let patient = asked(PEOPLE[0].number, 500_000);
    let question = world.question(3, &patient).await;
    world.insurance.set(Mode::Down).await.unwrap();
    assert_eq!(
        world.ask(&question).await.unwrap_err(),
        "system_unavailable"
    );
    assert!(world.datasets.status()[0].failing_since.is_some());
    world.insurance.set(Mode::Up).await.unwrap();
    let sealed = world.ask(&question).await.unwrap();
    let salted = world.unseal(&question, &sealed).encode();
    let (told, _) = answer_of(&patient, &salted).unwrap();
    assert_eq!(told.tests, [false]);
    assert!(world.datasets.status()[0].failing_since.is_none());
    assert_eq!(world.closed(3).await.result, Some(AccessResult::Released));

    let kept = world.question(4, &patient).await;
    let withdraw = WithdrawPermission {
        permission: world.permission,
        reason: "ended".parse().unwrap(),
    };
    act(&world.city, 0, withdraw).await;
    next_block(&world.city).await;
    while world.permits().await {
        next_block(&world.city).await;
    }
    let refused = world.ask(&kept).await.unwrap_err();
    assert_eq!(refused, "permission_not_in_force");
    let opening = world.opening(AccessId([5; 32]), Commitment([5; 32]));
    let officer = &world.city.officers()[1];
    let signed = officer.sign_once(opening.into(), now()).unwrap();
    let receipt = world.city.submit_final(signed).await.unwrap();
    let withdrawn = PermissionRejection::Withdrawn.info().code;
    assert_eq!(receipt.outcome, Outcome::Rejected(withdrawn));
}

/// Every byte that the nodes of a city keep, and every block as it is told.
async fn on_the_ledger(city: &City) -> Vec<Vec<u8>> {
    let handle = city.handle(0);
    let mut found = Vec::new();
    for height in 1..=handle.status().height.0 {
        let block = handle
            .block(chancery_rules::kernel::ids::Height(height))
            .await;
        let block = block.unwrap().unwrap();
        found.push(block.header.clone());
        found.extend(block.transactions.iter().map(|(_, bytes)| bytes.clone()));
        found.extend(block.changes.iter().filter_map(|it| it.value.clone()));
        found.extend(block.receipts.iter().map(cbor::encode));
    }
    for path in files(city.folder()) {
        found.push(std::fs::read(path).unwrap());
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found
}

fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|it| it == what)
}
