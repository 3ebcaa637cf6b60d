//! An agent in a city of one validator, with the agencies' own systems beside it.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery_agent::config::Settings;
use chancery_agent::status::{AgentStatus, AnswerStatus};
use chancery_agent::{Agent, AgentParts, Pace};
use chancery_cabinet::findings::{Ended, Finding, FindingId, Stage};
use chancery_cabinet::openings::{Opening, SaltedContent};
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey};
use chancery_client::SigningKey;
use chancery_rules::case::RecordFinding;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::fact::Fact;
use chancery_rules::kernel::ids::{CaseId, Commitment, DefinitionId, Height, PartyId};
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::text::{AtMost, Code};
use chancery_testkit::city::{City, now};
use chancery_testkit::city_node::CityNode;
use chancery_testkit::enquiry::{self, Parties};
use chancery_testkit::stand_in::{Mode, Registry, Tax};
use tempfile::TempDir;

const PACE: Pace = Pace {
    first: Duration::from_millis(50),
    longest: Duration::from_millis(200),
};
const WITHIN: Duration = Duration::from_secs(60);

/// A city in which one agency opens the cases and answers both questions, from two systems.
struct World {
    city: City,
    folder: TempDir,
    cabinet: Cabinet,
    registry: Registry,
    tax: Tax,
    service: DefinitionId,
    party: PartyId,
    agent: Option<(Agent, Arc<CityNode>)>,
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

impl World {
    async fn new() -> Self {
        let city = City::start(1).await.unwrap();
        let folder = TempDir::new().unwrap();
        let party = PartyId(city.founding.members[0].party);
        let config = CabinetConfig::new(folder.path().join("cabinet.sqlite"));
        let cabinet = Cabinet::open(config, &CabinetKey::from([1; 32])).await;
        let registry = Registry::found(&folder.path().join("registry.sqlite")).await;
        let tax = Tax::found(&folder.path().join("tax.sqlite")).await.unwrap();
        let mut world = Self {
            city,
            cabinet: cabinet.unwrap(),
            registry: registry.unwrap(),
            tax,
            folder,
            service: DefinitionId([0; 32]),
            party,
            agent: None,
        };
        world.define().await;
        world
    }

    async fn define(&mut self) {
        let parties = Parties {
            window: self.party,
            title: self.party,
            tax: self.party,
        };
        let calendar = enquiry::calendar().unwrap();
        let service = enquiry::service(parties, calendar.id()).unwrap();
        self.service = service.id();
        self.act(enquiry::approve(calendar)).await;
        self.act(enquiry::approve(service)).await;
        let height = self.city.handle(0).status().height;
        self.city.await_height(height.next()).await.unwrap();
    }

    async fn act(&self, transaction: AnyTransaction) {
        let officer = &self.city.officers()[0];
        let signed = officer.sign_once(transaction, now()).unwrap();
        let receipt = self.city.submit_final(signed).await.unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
    }

    fn settings(&self) -> Settings {
        let text = format!(
            r#"
            [[answers]]
            service = "enquiry"
            step = "title"
            timeout_ms = 1000
            opening = {{ requirement = "certificate", act = "read" }}
            adapter = {{ kind = "sql", file = "{}", query = "SELECT clear FROM agent_title WHERE certificate = ?1 AND owner = ?2", parameters = ["certificate", "owner"] }}
            facts = [{{ fact = "title-clear", from = "clear", kind = "yes_no" }}]

            [[answers]]
            service = "enquiry"
            step = "tax"
            timeout_ms = 1000
            opening = {{ requirement = "certificate", act = "read" }}
            adapter = {{ kind = "http", url = "{}" }}
            facts = [
                {{ fact = "tax-paid", from = "paid", kind = "yes_no" }},
                {{ fact = "tax-due", from = "due", kind = "amount", currency = "CNY" }},
            ]
            "#,
            self.registry.file().display(),
            self.tax.url(),
        );
        toml::from_str(&text).unwrap()
    }

    /// Starts the agent, as after a crash if one has run.
    async fn start(&mut self) {
        let file = self.folder.path().join("readmodel.sqlite");
        let handle = self.city.handle(0);
        let node = CityNode::start(self.city.ledger(), handle, &file)
            .await
            .unwrap();
        let seeds = &self.city.founding.members[0].seeds;
        let parts = AgentParts {
            party: self.party,
            key: SigningKey::ed25519(&seeds.automation),
            unseal: Box::new(|_, _| None),
            cabinet: self.cabinet.clone(),
            node: node.clone(),
            settings: self.settings(),
            pace: PACE,
        };
        self.agent = Some((Agent::start(parts).unwrap(), node));
    }

    /// Stops the agent at whatever it does.
    async fn crash(&mut self) {
        if let Some((agent, node)) = self.agent.take() {
            drop(agent);
            node.readmodel().close().await;
        }
    }

    /// A case about a certificate of somebody, in which both questions are asked.
    async fn ask(&self, number: u8, certificate: &str, owner: &str) -> CaseId {
        let (case, commitment) = (CaseId([number; 32]), Commitment([number; 32]));
        let content = format!(r#"{{"certificate":"{certificate}","owner":"{owner}"}}"#);
        let opening = Opening {
            commitment,
            case,
            audience: Vec::new(),
            content: Some(SaltedContent {
                content: content.into_bytes().into(),
                salt: [7; 32].into(),
            }),
            documents: Vec::new(),
            kept_at: now(),
            erased_at: None,
        };
        self.cabinet.keep_opening(&opening).await.unwrap();
        self.act(enquiry::open(case, self.service)).await;
        self.act(enquiry::apply(case, commitment).unwrap()).await;
        case
    }

    async fn fact(&self, case: CaseId, fact: &str) -> Option<Fact> {
        let (_, node) = self.agent.as_ref().unwrap();
        let case = node.readmodel().case(case).await.unwrap().content.unwrap();
        case.stated(&code(fact)).map(|held| held.value.clone())
    }

    async fn await_fact(&self, case: CaseId, fact: &str) -> Fact {
        let end = Instant::now() + WITHIN;
        while Instant::now() < end {
            if let Some(found) = self.fact(case, fact).await {
                return found;
            }
            self.next_block().await;
        }
        panic!("`{fact}` was not stated; {:?}", self.status());
    }

    async fn next_block(&self) {
        let height = self.city.handle(0).status().height;
        self.city.await_height(height.next()).await.unwrap();
    }

    async fn await_finding(&self, id: FindingId, is: impl Fn(&Stage) -> bool) -> Finding {
        let end = Instant::now() + WITHIN;
        while Instant::now() < end {
            let found = self.cabinet.finding(id).await.unwrap();
            if let Some(found) = found.filter(|it| is(&it.stage)) {
                return found;
            }
            self.next_block().await;
        }
        panic!("{:?}", self.cabinet.finding(id).await);
    }

    fn status(&self) -> AgentStatus {
        self.agent.as_ref().unwrap().0.status()
    }

    fn of_step(&self, step: &str) -> AnswerStatus {
        let answers = self.status().answers;
        answers
            .into_iter()
            .find(|it| it.step == code(step))
            .unwrap()
    }

    /// How many answers of a step are in the chain, refused ones included.
    async fn answers(&self, case: CaseId, step: &str) -> usize {
        let handle = self.city.handle(0);
        let mut count = 0;
        for height in 1..=handle.status().height.0 {
            let block = handle.block(Height(height)).await.unwrap().unwrap();
            for (_, envelope) in &block.transactions {
                let envelope = chancery_rules::kernel::envelope::Envelope::decode(envelope);
                if let AnyTransaction::RecordFinding(it) = envelope.unwrap().transaction()
                    && it.case == case
                    && it.step == code(step)
                {
                    count += 1;
                }
            }
        }
        count
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_systems_know_is_answered_straight_through() {
    let mut world = World::new().await;
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    assert_eq!(
        world.await_fact(case, "title-clear").await,
        Fact::YesNo(true)
    );
    assert_eq!(world.await_fact(case, "tax-paid").await, Fact::YesNo(false));
    let Fact::Amount(due) = world.await_fact(case, "tax-due").await else {
        panic!("no amount")
    };
    assert_eq!(
        (due.currency.to_string().as_str(), due.minor),
        ("CNY", 4_500_000)
    );
    let ended = |stage: &Stage| {
        matches!(
            stage,
            Stage::Ended {
                how: Ended::Answered,
                ..
            }
        )
    };
    for step in ["title", "tax"] {
        let found = world.await_finding(FindingId::of(case, &code(step)), ended);
        assert_eq!(found.await.ask, None, "what was learnt is forgotten");
        assert!(world.of_step(step).last_success.is_some());
        assert_eq!(world.answers(case, step).await, 1);
    }
    let mortgaged = world.ask(2, "990000-0002", "赵明远").await;
    assert_eq!(
        world.await_fact(mortgaged, "title-clear").await,
        Fact::YesNo(false)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_data_cannot_decide_waits_for_officers() {
    let mut world = World::new().await;
    world.start().await;
    let case = world.ask(1, "990000-9999", "林晚舟").await;
    let id = FindingId::of(case, &code("title"));
    let queued = |stage: &Stage| matches!(stage, Stage::Officers { .. });
    let found = world.await_finding(id, queued).await;
    let Stage::Officers { why, .. } = found.stage else {
        panic!("not queued")
    };
    assert_eq!(why, code("nothing-found"));
    assert!(world.status().with_officers >= 1);
    assert_eq!(world.fact(case, "title-clear").await, None);
    let facts = vec![
        serde_json::from_value(
            serde_json::json!({ "fact": "title-clear", "value": { "yes_no": false } }),
        )
        .unwrap(),
    ];
    let by_an_officer = RecordFinding {
        case,
        step: code("title"),
        facts: AtMost::try_from(facts).unwrap(),
        about: None,
        valid_until: None,
    };
    world.act(by_an_officer.into()).await;
    let ended = |stage: &Stage| {
        matches!(
            stage,
            Stage::Ended {
                how: Ended::Answered,
                ..
            }
        )
    };
    world.await_finding(id, ended).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_down_holds_up_its_own_step_until_it_is_back() {
    let mut world = World::new().await;
    world.registry.set(Mode::Down).await.unwrap();
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(case, "tax-paid").await;
    while world.of_step("title").failing_since.is_none() {
        world.next_block().await;
    }
    assert_eq!(world.of_step("title").waiting, 1);
    assert_eq!(world.fact(case, "title-clear").await, None);
    world.registry.set(Mode::Up).await.unwrap();
    assert_eq!(
        world.await_fact(case, "title-clear").await,
        Fact::YesNo(true)
    );
    let status = world.of_step("title");
    assert!(status.failing_since.is_none() && status.last_success.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_system_that_is_slow_is_asked_again() {
    let mut world = World::new().await;
    world.tax.set(Mode::Slow(Duration::from_secs(5)));
    world.start().await;
    let case = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(case, "title-clear").await;
    while world.of_step("tax").failing_since.is_none() {
        world.next_block().await;
    }
    world.tax.set(Mode::Up);
    world.await_fact(case, "tax-paid").await;
    assert_eq!(world.answers(case, "tax").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_nothing_is_answered_twice_and_nothing_is_left_out() {
    let mut world = World::new().await;
    world.start().await;
    world.registry.set(Mode::Down).await.unwrap();
    let first = world.ask(1, "990000-0001", "林晚舟").await;
    world.await_fact(first, "tax-paid").await;
    world.crash().await;
    world.registry.set(Mode::Up).await.unwrap();
    let second = world.ask(2, "990000-0002", "赵明远").await;
    // As if the crash had come between the answer and the cursor.
    world.cabinet.set_cursor("agent", Height(1)).await.unwrap();
    world.start().await;
    for case in [first, second] {
        world.await_fact(case, "title-clear").await;
        world.await_fact(case, "tax-paid").await;
    }
    world.crash().await;
    world.cabinet.set_cursor("agent", Height(1)).await.unwrap();
    world.start().await;
    let height = world.city.handle(0).status().height;
    while world.status().height < height {
        world.next_block().await;
    }
    for case in [first, second] {
        for step in ["title", "tax"] {
            assert_eq!(world.answers(case, step).await, 1, "{step}");
        }
    }
}
