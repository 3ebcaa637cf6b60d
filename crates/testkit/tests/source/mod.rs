//! An agency's node as others reach it over HTTP, in a city in one process.

use std::net::Ipv4Addr;
use std::sync::Arc;

use chancery_api::agency::{Agency, AgencyParts};
use chancery_api::auth::OperatorToken;
use chancery_api::datasets::AskDatasets;
use chancery_api::door::{
    Doors, Feed, Prove, ProveError, Proven, Refusal, Role, Soon, Status, Submit,
};
use chancery_api::sign::{AgencyKeys, OfficeKey};
use chancery_api::{Ledger, Settings, State, router};
use chancery_cabinet::{Cabinet, CabinetConfig, CabinetKey};
use chancery_chain::Handle;
use chancery_credential::did_key::AssertionSigner;
use chancery_readmodel::ReadModel;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::feed::FinalisedBlock;
use chancery_rules::kernel::ids::{Height, PartyId, Root, StateKey, TransactionId};
use chancery_rules::kernel::receipt::Outcome;
use chancery_testkit::city::{City, now};
use chancery_vault::{SealingKey, Vault, VaultConfig};
use futures::stream::{BoxStream, StreamExt as _};
use tempfile::TempDir;

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

pub async fn cabinet(folder: &TempDir, name: &str) -> Cabinet {
    let config = CabinetConfig::new(folder.path().join(name));
    let opened = Cabinet::open(config, &CabinetKey::from([1; 32])).await;
    opened.unwrap()
}

/// Opens the office's endpoints.
pub const TOKEN: &str = "the-operator's-token";

/// The first agency's node as others reach it, and where.
pub async fn source(
    city: &City,
    folder: &TempDir,
    datasets: Option<Arc<dyn AskDatasets>>,
) -> (Arc<Agency>, String) {
    let cabinet = cabinet(folder, "cabinet-of-the-source.sqlite").await;
    served(city, folder, 0, cabinet, datasets).await
}

/// An agency's node as others reach it, and where.
pub async fn served(
    city: &City,
    folder: &TempDir,
    number: usize,
    cabinet: Cabinet,
    datasets: Option<Arc<dyn AskDatasets>>,
) -> (Arc<Agency>, String) {
    let member = &city.founding.members[number];
    let file = folder.path().join(format!("source-{number}.sqlite"));
    let readmodel = ReadModel::open(&file, city.ledger()).await;
    let doors = Doors::of(Arc::new(Chain(city.handle(number))));
    let ledger = Ledger::new(city.founding.genesis.clone(), doors, readmodel.unwrap()).unwrap();
    let projecting = Arc::clone(&ledger);
    tokio::spawn(async move { projecting.project().await });
    let sealing = SealingKey::from_bytes(&member.seeds.sealing).unwrap();
    let vault = VaultConfig {
        folder: folder.path().join(format!("vault-{number}")),
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
        cabinet,
        vault: Vault::open(vault).await.unwrap(),
        ledger: Arc::clone(&ledger),
        datasets,
    });
    let settings = Settings {
        operator_token: Some(OperatorToken::new(TOKEN)),
        ..Settings::default()
    };
    let state = State::new(ledger, Some(Arc::clone(&agency)), settings);
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router(state)).await });
    (agency, url)
}

pub async fn act(city: &City, member: usize, transaction: impl Into<AnyTransaction>) {
    let officer = &city.officers()[member];
    let signed = officer.sign_once(transaction.into(), now()).unwrap();
    let receipt = city.submit_final(signed).await.unwrap();
    assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
}

pub async fn next_block(city: &City) {
    let next = city.handle(0).status().height.next();
    city.await_height(next).await.unwrap();
}
