//! A city of one validator with an agent, and the agencies' own systems beside it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery_agent::config::Settings;
use chancery_agent::status::{AgentStatus, AnswerStatus};
use chancery_agent::{Agent, AgentParts, Pace};
use chancery_cabinet::findings::{Finding, FindingId, Stage};
use chancery_cabinet::openings::{Opening, SaltedContent};
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey};
use chancery_client::SigningKey;
use chancery_rules::case::RecordFinding;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::kernel::fact::Fact;
use chancery_rules::kernel::ids::{CaseId, Commitment, DefinitionId, Height, PartyId};
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::text::{AtMost, Code};
use chancery_rules::kernel::time::Timestamp;
use chancery_testkit::city::{City, now};
use chancery_testkit::city_node::CityNode;
use chancery_testkit::enquiry::{self, Parties};
use chancery_testkit::stand_in::{Registry, Tax};
use tempfile::TempDir;

pub const PACE: Pace = Pace {
    first: Duration::from_millis(50),
    longest: Duration::from_millis(200),
};
pub const WITHIN: Duration = Duration::from_secs(60);
pub const TITLE: &str = "SELECT clear FROM agent_title WHERE certificate = ?1 AND owner = ?2";

/// A city in which one agency opens the cases and answers both questions, from two systems.
pub struct World {
    pub city: City,
    pub folder: TempDir,
    pub cabinet: Cabinet,
    pub registry: Registry,
    pub tax: Tax,
    pub service: DefinitionId,
    pub party: PartyId,
    /// How the title is asked for, not at all if empty, and what an answer of nothing means.
    pub title: (&'static str, &'static str),
    pub agent: Option<(Agent, Arc<CityNode>)>,
}

pub fn code(text: &str) -> Code {
    text.parse().unwrap()
}

impl World {
    pub async fn new() -> Self {
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
            title: (TITLE, "officers"),
            agent: None,
        };
        world.define().await;
        world
    }

    pub async fn define(&mut self) {
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

    pub async fn act(&self, transaction: AnyTransaction) {
        let officer = &self.city.officers()[0];
        let signed = officer.sign_once(transaction, now()).unwrap();
        let receipt = self.city.submit_final(signed).await.unwrap();
        assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
    }

    fn settings(&self) -> Settings {
        let title = format!(
            r#"
            [[answers]]
            service = "enquiry"
            step = "title"
            timeout_ms = 1000
            opening = {{ requirement = "certificate", act = "read" }}
            adapter = {{ kind = "sql", file = "{}", query = "{}", parameters = ["certificate", "owner"] }}
            nothing = "{}"
            facts = [{{ fact = "title-clear", from = "clear", kind = "yes_no" }}]
            "#,
            self.registry.file().display(),
            self.title.0,
            self.title.1,
        );
        let tax = format!(
            r#"
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
            self.tax.url(),
        );
        let has_title = !self.title.0.is_empty();
        toml::from_str(&if has_title { title + &tax } else { tax }).unwrap()
    }

    /// Starts the agent, as after a crash if one has run.
    pub async fn start(&mut self) {
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
    pub async fn crash(&mut self) {
        if let Some((agent, node)) = self.agent.take() {
            drop(agent);
            node.readmodel().close().await;
        }
    }

    /// A case about a certificate of somebody, in which both questions are asked.
    pub async fn ask(&self, number: u8, certificate: &str, owner: &str) -> CaseId {
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

    pub async fn fact(&self, case: CaseId, fact: &str) -> Option<Fact> {
        let (_, node) = self.agent.as_ref().unwrap();
        let case = node.readmodel().case(case).await.unwrap().content?;
        case.stated(&code(fact)).map(|held| held.value.clone())
    }

    pub async fn await_fact(&self, case: CaseId, fact: &str) -> Fact {
        let end = Instant::now() + WITHIN;
        while Instant::now() < end {
            if let Some(found) = self.fact(case, fact).await {
                return found;
            }
            self.next_block().await;
        }
        panic!("`{fact}` was not stated; {:?}", self.status());
    }

    pub async fn next_block(&self) {
        let height = self.city.handle(0).status().height;
        self.city.await_height(height.next()).await.unwrap();
    }

    pub async fn await_finding(&self, id: FindingId, is: impl Fn(&Stage) -> bool) -> Finding {
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

    pub fn status(&self) -> AgentStatus {
        self.agent.as_ref().unwrap().0.status()
    }

    pub fn of_step(&self, step: &str) -> AnswerStatus {
        let answers = self.status().answers;
        answers
            .into_iter()
            .find(|it| it.step == code(step))
            .unwrap()
    }

    /// How many answers of a step are in the chain, refused ones included.
    pub async fn answers(&self, case: CaseId, step: &str) -> usize {
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

/// An officer's answer about the title.
pub fn by_an_officer(case: CaseId, clear: bool, valid_until: Option<Timestamp>) -> AnyTransaction {
    let fact = serde_json::json!({ "fact": "title-clear", "value": { "yes_no": clear } });
    RecordFinding {
        case,
        step: code("title"),
        facts: AtMost::try_from(vec![serde_json::from_value(fact).unwrap()]).unwrap(),
        about: None,
        valid_until,
    }
    .into()
}
