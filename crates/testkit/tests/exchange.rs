//! An agency's agent learns from another agency's node what it must know, over HTTP, and answers.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery_agent::{Agent, AgentParts, Pace};
use chancery_api::agency::{Agency, AgencyParts};
use chancery_api::door::{
    Doors, Feed, Prove, ProveError, Proven, Refusal, Role, Soon, Status, Submit,
};
use chancery_api::sign::{AgencyKeys, OfficeKey};
use chancery_api::{Ledger, Settings, State, router};
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey};
use chancery_chain::Handle;
use chancery_client::SigningKey;
use chancery_credential::did_key::AssertionSigner;
use chancery_readmodel::{AccessFilter, Page, ReadModel};
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::fact::Fact;
use chancery_rules::kernel::ids::{
    CaseId, DefinitionId, Height, PartyId, PermissionId, Root, StateKey, TransactionId,
};
use chancery_rules::kernel::receipt::Outcome;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::party::SetExchange;
use chancery_rules::permission::{AccessRecord, AccessResult, GrantPermission, Target};
use chancery_testkit::city::{City, now};
use chancery_testkit::city_node::CityNode;
use chancery_testkit::enquiry::{self, Parties};
use chancery_testkit::stand_in::Registry;
use chancery_vault::{SealingKey, Vault, VaultConfig};
use futures::stream::{BoxStream, StreamExt as _};
use tempfile::TempDir;

const PACE: Pace = Pace {
    first: Duration::from_millis(50),
    longest: Duration::from_millis(200),
};

/// A node's chain behind the interface's doors; proofs are not asked for here.
struct Chain(Handle);

impl Submit for Chain {
    fn submit(&self, envelope: Vec<u8>) -> Soon<'_, Result<TransactionId, Refusal>> {
        Box::pin(async move { self.0.submit(envelope).await.map_err(|_| Refusal::Stopped) })
    }
}

impl Prove for Chain {
    fn prove(&self, _: Vec<StateKey>) -> Soon<'_, Result<Proven, ProveError>> {
        Box::pin(async { Err(ProveError::NotYet) })
    }

    fn log_inclusion(&self, _: u64, _: u64) -> Soon<'_, Result<Vec<Root>, ProveError>> {
        Box::pin(async { Err(ProveError::NotYet) })
    }

    fn log_consistency(&self, _: u64, _: u64) -> Soon<'_, Result<Vec<Root>, ProveError>> {
        Box::pin(async { Err(ProveError::NotYet) })
    }
}

impl Feed for Chain {
    fn status(&self) -> Status {
        let status = self.0.status();
        Status {
            height: status.height,
            time: status.time,
            digest: status.digest,
            finalised_at: status.finalised_at,
            epoch: status.epoch,
            role: Role::Validator,
            validators: 2,
            peers_connected: 1,
            mempool_count: 0,
            mempool_bytes: 0,
            last_view: status.last_view,
            failed: status.failed,
        }
    }

    fn block(&self, height: Height) -> Soon<'_, Option<Arc<FinalisedBlock>>> {
        Box::pin(async move { self.0.block(height).await.ok().flatten() })
    }

    fn follow(&self, from: Height) -> BoxStream<'static, Arc<FinalisedBlock>> {
        self.0.follow(from).boxed()
    }
}

async fn cabinet(folder: &TempDir, name: &str) -> Cabinet {
    let config = CabinetConfig::new(folder.path().join(name));
    let opened = Cabinet::open(config, &CabinetKey::from([1; 32])).await;
    opened.unwrap()
}

/// The first agency's node as others reach it, and where.
async fn source(city: &City, folder: &TempDir) -> (Arc<Agency>, String) {
    let member = &city.founding.members[0];
    let readmodel = ReadModel::open(&folder.path().join("source.sqlite"), city.ledger()).await;
    let doors = Doors::of(Arc::new(Chain(city.handle(0))));
    let ledger = Ledger::new(city.founding.genesis.clone(), doors, readmodel.unwrap()).unwrap();
    let projecting = Arc::clone(&ledger);
    tokio::spawn(async move { projecting.project().await });
    let sealing = SealingKey::from_bytes(&member.seeds.sealing).unwrap();
    let vault = VaultConfig {
        folder: folder.path().join("vault"),
        sealed_to: sealing.public(),
    };
    let agency = Agency::new(AgencyParts {
        party: PartyId(member.party),
        keys: AgencyKeys {
            office: OfficeKey::from_seed(&member.seeds.office),
            assertion: AssertionSigner::from_seed(&member.seeds.assertion).unwrap(),
            sealing,
            root: None,
        },
        cabinet: cabinet(folder, "cabinet-of-the-source.sqlite").await,
        vault: Vault::open(vault).await.unwrap(),
        ledger: Arc::clone(&ledger),
        datasets: None,
    });
    let state = State::new(ledger, Some(Arc::clone(&agency)), Settings::default());
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router(state)).await });
    (agency, url)
}

async fn act(city: &City, member: usize, transaction: impl Into<AnyTransaction>) {
    let officer = &city.officers()[member];
    let signed = officer.sign_once(transaction.into(), now()).unwrap();
    let receipt = city.submit_final(signed).await.unwrap();
    assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
}

async fn agent(city: &City, folder: &TempDir, registry: &Registry) -> (Agent, Arc<CityNode>) {
    let member = &city.founding.members[1];
    let file = folder.path().join("asker.sqlite");
    let node = CityNode::start(city.ledger(), city.handle(1), &file)
        .await
        .unwrap();
    let sealing = SealingKey::from_bytes(&member.seeds.sealing).unwrap();
    let answer = serde_json::json!({ "answers": [{
        "service": "enquiry", "step": "title",
        "opening": { "requirement": "certificate", "act": "read" },
        "adapter": {
            "kind": "sql", "file": registry.file(), "parameters": ["certificate"],
            "query": "SELECT clear FROM agent_title WHERE certificate = ?1",
        },
        "facts": [{ "fact": "title-clear", "from": "clear", "kind": "yes_no" }],
    }]});
    let parts = AgentParts {
        party: PartyId(member.party),
        key: SigningKey::ed25519(&member.seeds.automation),
        unseal: Box::new(move |sealed, context| sealing.unseal(sealed, context)),
        cabinet: cabinet(folder, "cabinet-of-the-asker.sqlite").await,
        node: node.clone(),
        settings: serde_json::from_value(answer).unwrap(),
        pace: PACE,
    };
    (Agent::start(parts).unwrap(), node)
}

fn grant(case: CaseId, holder: PartyId) -> GrantPermission {
    GrantPermission {
        permission: PermissionId([2; 32]),
        holder,
        case: None,
        from: None,
        target: Target::Case(case),
        acts: AtMost::try_from(vec!["read".parse().unwrap()]).unwrap(),
        purpose: "title".parse().unwrap(),
        basis: "by consent".to_owned().try_into().unwrap(),
        may_pass_on: false,
        valid_from: None,
        valid_until: now().plus_ms(3_600_000),
        uses_max: None,
        amount_max: None,
    }
}

async fn next_block(city: &City) {
    let next = city.handle(0).status().height.next();
    city.await_height(next).await.unwrap();
}

/// The service in force, in which one opens and another answers.
async fn define(city: &City, window: PartyId, asker: PartyId) -> DefinitionId {
    let parties = Parties {
        window,
        title: asker,
        tax: window,
    };
    let calendar = enquiry::calendar().unwrap();
    let service = enquiry::service(parties, calendar.id()).unwrap();
    let id = service.id();
    act(city, 0, enquiry::approve(calendar)).await;
    act(city, 0, enquiry::approve(service)).await;
    next_block(city).await;
    id
}

/// The receipts of a case, once all are closed.
async fn closed_accesses(city: &City, node: &CityNode, case: CaseId) -> Vec<AccessRecord> {
    for _ in 0..200 {
        let filter = AccessFilter {
            case: Some(case),
            ..AccessFilter::default()
        };
        let found = node.readmodel().accesses(filter, Page::default()).await;
        let found = found.unwrap().content.items;
        if found.iter().all(|it| it.result.is_some()) {
            return found;
        }
        next_block(city).await;
    }
    panic!("a receipt stays open");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_waits_for_a_permission_opens_a_receipt_learns_and_answers() {
    let city = City::start(2).await.unwrap();
    let folder = TempDir::new().unwrap();
    let registry = Registry::found(&folder.path().join("registry.sqlite"))
        .await
        .unwrap();
    let (window, asker) = (
        PartyId(city.founding.members[0].party),
        PartyId(city.founding.members[1].party),
    );
    let (agency, url) = source(&city, &folder).await;
    let endpoint = url.parse().unwrap();
    act(&city, 0, SetExchange { endpoint }).await;
    let service = define(&city, window, asker).await;
    let (agent, node) = agent(&city, &folder, &registry).await;
    let case = CaseId([1; 32]);
    let content = serde_json::json!({ "certificate": "990000-0001", "owner": "林晚舟" });
    let commitment = agency
        .keep_opening(case, &content, Vec::new())
        .await
        .unwrap();
    act(&city, 0, enquiry::open(case, service)).await;
    act(&city, 0, enquiry::apply(case, commitment).unwrap()).await;
    while agent.status().answers[0].waiting == 0 {
        next_block(&city).await;
    }
    act(&city, 0, grant(case, asker)).await;
    let end = Instant::now() + Duration::from_secs(60);
    let found = loop {
        assert!(Instant::now() < end, "{:?}", agent.status());
        let known = node.readmodel().case(case).await.unwrap().content.unwrap();
        if let Some(held) = known.stated(&"title-clear".parse().unwrap()) {
            break held.clone();
        }
        next_block(&city).await;
    };
    assert_eq!(found.value, Fact::YesNo(true));
    assert_eq!((found.by, found.about), (Some(asker), Some(commitment)));
    let accesses = closed_accesses(&city, &node, case).await;
    assert_eq!(accesses.len(), 1, "one receipt for one release");
    assert_eq!(accesses[0].result, Some(AccessResult::Released));
    assert_eq!(accesses[0].answer, Some(commitment));
}
