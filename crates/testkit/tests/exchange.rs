//! An agency's agent learns from another agency's node what it must know, over HTTP, and answers.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::allow_attributes,
    reason = "tests speak by their names"
)]

#[path = "exchange/erasure.rs"]
mod erasure;
#[path = "exchange/office.rs"]
mod office;
mod source;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery_agent::{Agent, AgentParts, Pace};
use chancery_cabinet::Cabinet;
use chancery_client::SigningKey;
use chancery_readmodel::{AccessFilter, Page};
use chancery_rules::kernel::fact::Fact;
use chancery_rules::kernel::ids::{AccessId, CaseId, DefinitionId, PartyId, PermissionId};
use chancery_rules::kernel::text::AtMost;
use chancery_rules::party::SetExchange;
use chancery_rules::permission::{AccessRecord, AccessResult, GrantPermission, Target};
use chancery_testkit::city::{City, now};
use chancery_testkit::city_node::CityNode;
use chancery_testkit::enquiry::{self, Parties};
use chancery_testkit::stand_in::Registry;
use chancery_vault::SealingKey;
use tempfile::TempDir;

use source::{act, cabinet, next_block, source};

const PACE: Pace = Pace {
    first: Duration::from_millis(50),
    longest: Duration::from_millis(200),
};

async fn agent(city: &City, folder: &TempDir, registry: &Registry) -> (Agent, Arc<CityNode>) {
    let cabinet = cabinet(folder, "cabinet-of-the-asker.sqlite").await;
    agent_with(city, folder, registry, cabinet).await
}

async fn agent_with(
    city: &City,
    folder: &TempDir,
    registry: &Registry,
    cabinet: Cabinet,
) -> (Agent, Arc<CityNode>) {
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
        cabinet,
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
        request: None,
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
    let city = City::start(3).await.unwrap();
    let folder = TempDir::new().unwrap();
    let registry = Registry::found(&folder.path().join("registry.sqlite"))
        .await
        .unwrap();
    let (window, asker) = (
        PartyId(city.founding.members[0].party),
        PartyId(city.founding.members[1].party),
    );
    let (agency, url) = source(&city, &folder, None).await;
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
    // What a stranger permits is no permission, and no receipt is wasted on it.
    let of_a_stranger = GrantPermission {
        permission: PermissionId([9; 32]),
        target: Target::Document(commitment),
        ..grant(case, asker)
    };
    act(&city, 2, of_a_stranger).await;
    next_block(&city).await;
    next_block(&city).await;
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
    let erased = erased(&city, &node, accesses[0].access).await;
    assert!(erased.erased_at >= erased.closed_at, "{erased:?}");
}

/// A receipt, once the erasure of what was released under it is on the ledger.
async fn erased(city: &City, node: &CityNode, access: AccessId) -> AccessRecord {
    for _ in 0..200 {
        let found = node.readmodel().access(access).await.unwrap().content;
        if let Some(found) = found.filter(|it| it.erased_at.is_some()) {
            return found;
        }
        next_block(city).await;
    }
    panic!("an erasure is never filed");
}
