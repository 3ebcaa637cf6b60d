//! A city of one agency with its node, and a caller.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use chancery_api::agency::{Agency, AgencyParts};
use chancery_api::auth::OperatorToken;
use chancery_api::clock::now;
use chancery_api::door::Doors;
use chancery_api::limits::{Rate, Rates};
use chancery_api::sign::{AgencyKeys, OfficeKey};
use chancery_api::{Ledger, Settings, State, router};
use chancery_cabinet::{Cabinet, CabinetConfig};
use chancery_credential::certificate_type::Template;
use chancery_credential::did_key::AssertionSigner;
use chancery_readmodel::ReadModel;
use chancery_rules::catalogue::AnyTransaction;
use chancery_rules::definition::{ApproveDefinition, CertificateType};
use chancery_rules::genesis::Genesis;
use chancery_rules::kernel::envelope::UnsignedEnvelope;
use chancery_rules::kernel::ids::{DefinitionId, Height, Nonce, PartyId};
use chancery_rules::kernel::keys::PublicKey;
use chancery_rules::kernel::time::Timestamp;
use chancery_vault::{SealingKey, Vault, VaultConfig};
use ed25519_dalek::{Signer as _, SigningKey};
use http_body_util::BodyExt as _;
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::chain::Chain;
use crate::exchange::System;

pub const TOKEN: &str = "the-operator's-token";
pub const REGISTRAR: PartyId = PartyId([0x11; 32]);
pub const TAX: PartyId = PartyId([0x22; 32]);

pub struct City {
    pub router: Router,
    pub chain: Arc<Chain>,
    pub ledger: Arc<Ledger>,
    pub agency: Arc<Agency>,
    pub readmodel: ReadModel,
    pub cabinet: Cabinet,
    pub definition: DefinitionId,
    /// The system behind the registrar's datasets.
    pub system: Arc<System>,
    _folder: TempDir,
}

/// A seed for each key of each member.
pub fn key(party: PartyId, purpose: u8) -> SigningKey {
    let mut seed = party.0;
    seed[0] = purpose;
    SigningKey::from_bytes(&seed)
}

pub const ROOT: u8 = 1;
pub const OFFICE: u8 = 2;
const ASSERTION: u8 = 3;
const SEALING: u8 = 4;
const VALIDATOR: u8 = 5;

pub fn sealing(party: PartyId) -> SealingKey {
    SealingKey::from_bytes(&key(party, SEALING).to_bytes()).unwrap()
}

fn member(party: PartyId, zh: &str, en: &str, validates: bool) -> Value {
    let ed25519 = |purpose: &str, number: u8| {
        let public = hex::encode(key(party, number).verifying_key().to_bytes());
        json!({ "purpose": purpose, "algorithm": "ed25519", "public": public })
    };
    let sealed_to = hex::encode(sealing(party).public().to_bytes());
    let mut member = json!({
        "party": party.to_string(), "kind": "agency", "name": { "zh": zh, "en": en },
        "keys": [
            ed25519("root", ROOT), ed25519("office", OFFICE), ed25519("assertion", ASSERTION),
            { "purpose": "sealing", "algorithm": "x25519", "public": sealed_to },
        ],
    });
    if validates {
        let validator = key(party, VALIDATOR).verifying_key().to_bytes();
        member["validator"] = json!(hex::encode(validator));
    }
    member
}

fn genesis() -> Vec<u8> {
    let text = json!({
        "v": 1, "name": { "zh": "试验城", "en": "Test city" }, "environment": "development",
        "time": now().0, "members": [
            member(REGISTRAR, "市场监督管理局", "Administration for Market Regulation", true),
            member(TAX, "税务局", "Tax Bureau", false),
        ],
    });
    serde_json::to_vec_pretty(&text).unwrap()
}

pub async fn city() -> City {
    city_with(Rates {
        general: None,
        submit: None,
        shared: None,
    })
    .await
}

pub async fn city_with(rates: Rates) -> City {
    let folder = tempfile::tempdir().unwrap();
    let bytes = genesis();
    let (genesis, id) = Genesis::parse(&bytes).unwrap();
    let chain = Chain::new(genesis, id, key(REGISTRAR, VALIDATOR));
    let readmodel = ReadModel::open(&folder.path().join("readmodel.sqlite"), id)
        .await
        .unwrap();
    let doors = Doors::of(Arc::clone(&chain));
    let ledger = Ledger::new(bytes, doors, readmodel.clone()).unwrap();
    let projecting = Arc::clone(&ledger);
    tokio::spawn(async move { projecting.project().await });
    let system = Arc::<System>::default();
    let mut parts = agency_parts(folder.path(), &ledger).await;
    parts.datasets = Some(system.clone());
    let cabinet = parts.cabinet.clone();
    let agency = Agency::new(parts);
    let settings = Settings {
        operator_token: Some(OperatorToken::new(TOKEN)),
        rates,
        public_url: None,
        machine: None,
    };
    let state = State::new(Arc::clone(&ledger), Some(Arc::clone(&agency)), settings);
    let mut city = City {
        router: router(state),
        chain,
        ledger,
        agency,
        readmodel,
        cabinet,
        definition: DefinitionId([0; 32]),
        system,
        _folder: folder,
    };
    city.definition = city.approve_type().await;
    city
}

async fn agency_parts(folder: &std::path::Path, ledger: &Arc<Ledger>) -> AgencyParts {
    let config = CabinetConfig::new(folder.join("cabinet.sqlite"));
    let sealed_to = sealing(REGISTRAR).public();
    AgencyParts {
        party: REGISTRAR,
        keys: AgencyKeys {
            office: OfficeKey::from_seed(&key(REGISTRAR, OFFICE).to_bytes()),
            assertion: AssertionSigner::from_seed(&key(REGISTRAR, ASSERTION).to_bytes()).unwrap(),
            sealing: sealing(REGISTRAR),
            root: Some(OfficeKey::from_seed(&key(REGISTRAR, ROOT).to_bytes())),
        },
        cabinet: Cabinet::open(config, &[9; 32].into()).await.unwrap(),
        vault: Vault::open(VaultConfig {
            folder: folder.join("vault"),
            sealed_to,
        })
        .await
        .unwrap(),
        ledger: Arc::clone(ledger),
        datasets: None,
    }
}

/// The envelope of a transaction, signed.
pub fn envelope(city: &City, party: PartyId, with: &SigningKey, what: AnyTransaction) -> Vec<u8> {
    let unsigned = unsigned(city, party, what);
    finish(&unsigned, with)
}

pub fn unsigned(city: &City, party: PartyId, transaction: AnyTransaction) -> UnsignedEnvelope {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).unwrap();
    let expires = now().plus_ms(120_000);
    UnsignedEnvelope {
        ledger: city.ledger.id(),
        party,
        nonce: Nonce(nonce),
        expires,
        transaction,
    }
}

pub fn finish(unsigned: &UnsignedEnvelope, with: &SigningKey) -> Vec<u8> {
    let public = PublicKey::ed25519(with.verifying_key().to_bytes());
    let to_sign = unsigned.to_sign(&public).unwrap();
    to_sign.finish(&with.sign(&to_sign.tbs).to_bytes())
}

/// A subject that the business licence's schema accepts.
pub fn subject() -> Map<String, Value> {
    let template = Template::business_licence().unwrap();
    template
        .fields
        .into_iter()
        .map(|field| (field.name, json!(field.example)))
        .collect()
}

/// The smallest picture that is one: a PNG of one black point.
pub fn picture() -> Vec<u8> {
    let digits = "89504e470d0a1a0a0000000d4948445200000001000000010800000000\
        3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082";
    hex::decode(digits).unwrap()
}

pub struct Answered {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answered {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.bytes)))
    }

    /// Status and code of a problem document, whose form is checked.
    pub fn problem(&self) -> (u16, String) {
        assert_eq!(
            self.headers[header::CONTENT_TYPE],
            "application/problem+json"
        );
        let problem = self.json();
        assert_eq!(problem["status"], json!(self.status.as_u16()));
        for field in ["type", "title", "detail", "remedy"] {
            assert!(
                problem[field].as_str().is_some_and(|text| !text.is_empty()),
                "{problem}"
            );
        }
        (
            self.status.as_u16(),
            problem["code"].as_str().unwrap().to_owned(),
        )
    }
}

impl City {
    pub async fn call(&self, request: Request<Body>) -> Answered {
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answered {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    pub async fn get(&self, path: &str) -> Answered {
        self.call(Request::get(path).body(Body::empty()).unwrap())
            .await
    }

    pub async fn get_as_operator(&self, path: &str) -> Answered {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        self.call(request.body(Body::empty()).unwrap()).await
    }

    pub async fn post_json(&self, path: &str, token: Option<&str>, body: &Value) -> Answered {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.call(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    pub async fn delete(&self, path: &str) -> Answered {
        let request =
            Request::delete(path).header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        self.call(request.body(Body::empty()).unwrap()).await
    }

    pub async fn submit(&self, query: &str, envelope: Vec<u8>) -> Answered {
        let path = format!("/v1/transactions{query}");
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/cose");
        self.call(request.body(Body::from(envelope)).unwrap()).await
    }

    /// Posts a form with `request` and documents.
    pub async fn post_form(
        &self,
        path: &str,
        idempotency_key: Option<&str>,
        request: &Value,
        documents: &[(&str, Vec<u8>)],
    ) -> Answered {
        let mut built = Request::post(path)
            .header(
                header::CONTENT_TYPE,
                "multipart/form-data; boundary=BOUNDARY",
            )
            .header(header::AUTHORIZATION, format!("Bearer {TOKEN}"));
        if let Some(key) = idempotency_key {
            built = built.header("Idempotency-Key", key);
        }
        self.call(built.body(Body::from(form(request, documents))).unwrap())
            .await
    }

    /// Issues a business licence and answers what was said of it.
    pub async fn issue(&self) -> Value {
        let request = json!({ "definition": self.definition.to_string(), "subject": subject() });
        let answered = self
            .post_form("/v1/agency/certificates", None, &request, &[])
            .await;
        assert_eq!(answered.status, StatusCode::CREATED, "{}", answered.json());
        answered.json()
    }

    /// How many documents the vault has.
    pub fn documents(&self) -> usize {
        let keys = self._folder.path().join("vault").join("keys");
        std::fs::read_dir(keys).map_or(0, Iterator::count)
    }

    pub async fn reach(&self, height: u64) {
        self.readmodel
            .wait_for(Height(height), Duration::from_secs(10))
            .await
            .unwrap();
    }

    async fn approve_type(&self) -> DefinitionId {
        let template = Template::business_licence().unwrap();
        let document = template.document(&[REGISTRAR.to_string()]).unwrap();
        let document: CertificateType = serde_json::from_value(document).unwrap();
        let id = document.id();
        let approve = ApproveDefinition {
            document: document.into(),
        }
        .into();
        let envelope = envelope(self, REGISTRAR, &key(REGISTRAR, OFFICE), approve);
        let answered = self.submit("?wait=final", envelope).await;
        assert_eq!(answered.status, StatusCode::OK, "{}", answered.json());
        assert_eq!(
            answered.json()["receipt"]["accepted"],
            json!(true),
            "{}",
            answered.json()
        );
        self.chain.tick();
        self.reach(3).await;
        id
    }
}

pub fn form(request: &Value, documents: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut body = format!(
        "--BOUNDARY\r\nContent-Disposition: form-data; name=\"request\"\r\n\
         Content-Type: application/json\r\n\r\n{request}\r\n"
    )
    .into_bytes();
    for (name, bytes) in documents {
        let head = format!(
            "--BOUNDARY\r\nContent-Disposition: form-data; name=\"document\"; \
             filename=\"{name}\"\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--BOUNDARY--\r\n");
    body
}

/// A rate that lets two requests through.
pub fn two_requests() -> Option<Rate> {
    Some(Rate::new(1, 2))
}

/// The expiry that is past.
pub const LONG_AGO: Timestamp = Timestamp(1);
