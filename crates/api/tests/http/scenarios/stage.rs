//! A stage behind HTTP: the real router, door, feed and read model over a chain whose time only the scenario moves.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use chancery_api::door::{Doors, Feed as _};
use chancery_api::limits::Rates;
use chancery_api::{Ledger, Settings, State, router};
use chancery_pack::Files;
use chancery_pack::lower::Binding;
use chancery_pack::play::{self, Founding};
use chancery_pack::scenario::{Act, Signing, Stage, StageError, Verdict};
use chancery_pack::trial::trial_on;
use chancery_readmodel::ReadModel;
use chancery_rules::catalogue::{self, AnyRecord};
use chancery_rules::kernel::envelope::Envelope;
use chancery_rules::kernel::ids::{Height, LedgerId};
use chancery_rules::kernel::keys::{KeyPurpose, PublicKey};
use chancery_rules::kernel::state_key::RecordKey;
use chancery_rules::kernel::time::{DAY_MS, Minute, Timestamp};
use ed25519_dalek::SigningKey;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt as _;

use crate::chain::Chain;

/// Every act's block is this much later than the one before.
const BLOCK_MS: u64 = 1_000;
/// Acts of a founding in one block.
const ACTS_OF_A_BLOCK: usize = 64;

pub struct HttpStage {
    router: Router,
    chain: Arc<Chain>,
    readmodel: ReadModel,
    ledger: LedgerId,
    binding: Binding,
    signed: u64,
    runtime: Runtime,
    _folder: TempDir,
}

/// A city in which everything of the folder's packs is in force.
pub fn city_of(files: &Files, folder: &str) -> HttpStage {
    let first = RefCell::new(None);
    let take = |founding: Founding| {
        first.borrow_mut().get_or_insert(founding);
        Err::<HttpStage, _>(StageError::new("only its founding is wanted"))
    };
    trial_on(files, folder, take).unwrap_err();
    HttpStage::found(first.into_inner().unwrap()).unwrap()
}

impl HttpStage {
    pub fn found(founding: Founding) -> Result<Self, StageError> {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let validator = SigningKey::from_bytes(&[7; 32]);
        let chain = Chain::in_its_own_time(founding.genesis, founding.id, validator);
        let path = folder.path().join("readmodel.sqlite");
        let readmodel = runtime
            .block_on(ReadModel::open(&path, founding.id))
            .unwrap();
        let doors = Doors::of(Arc::clone(&chain));
        let ledger = Ledger::new(founding.file, doors, readmodel.clone()).unwrap();
        let projecting = Arc::clone(&ledger);
        runtime.spawn(async move { projecting.project().await });
        let settings = Settings {
            operator_token: None,
            rates: Rates::UNLIMITED,
            public_url: None,
            machine: None,
        };
        let mut stage = Self {
            router: router(State::new(ledger, None, settings)),
            chain,
            readmodel,
            ledger: founding.id,
            binding: founding.binding,
            signed: 0,
            runtime,
            _folder: folder,
        };
        stage.begin(&founding.by, founding.acts)?;
        Ok(stage)
    }

    pub fn height(&self) -> Height {
        self.chain.status().height
    }

    /// What the city begins with goes into few blocks, past the API.
    fn begin(&mut self, by: &Signing, acts: Vec<Act>) -> Result<(), StageError> {
        let mut acts = acts.into_iter().peekable();
        while acts.peek().is_some() {
            let mut bytes = Vec::new();
            for act in acts.by_ref().take(ACTS_OF_A_BLOCK) {
                bytes.push(self.sign(by, act)?);
            }
            let envelopes = bytes.iter().map(|it| Envelope::decode(it).unwrap());
            let envelopes: Vec<_> = envelopes.collect();
            self.chain.set_time(self.now().plus_ms(BLOCK_MS));
            self.chain.mint(&envelopes, &bytes).unwrap();
        }
        self.catch_up();
        Ok(())
    }

    fn sign(&mut self, signing: &Signing, act: Act) -> Result<Vec<u8>, StageError> {
        self.signed += 1;
        play::sign(signing, act, self.ledger, self.signed, self.now())
    }

    /// Waits until the read model has every block.
    fn catch_up(&self) {
        let bound = Duration::from_secs(30);
        let caught_up = self.readmodel.wait_for(self.height(), bound);
        self.runtime.block_on(caught_up).unwrap();
    }

    fn call(&self, request: Request<Body>) -> (StatusCode, Value) {
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.unwrap().to_bytes();
            (parts.status, serde_json::from_slice(&bytes).unwrap())
        })
    }

    /// Whether something that is due has not been done yet.
    fn is_behind(&self) -> bool {
        let key = RecordKey::Chain;
        let bytes = self.chain.record(key.state_key()).unwrap();
        let AnyRecord::Chain(record) = AnyRecord::decode(key.tag(), &bytes).unwrap() else {
            panic!("this is no record of the chain");
        };
        let agenda = record.agenda.as_ref();
        agenda.is_some_and(|agenda| agenda.next <= Minute::started_by(self.now()))
    }
}

impl Stage for HttpStage {
    fn binding(&self) -> &Binding {
        &self.binding
    }

    fn now(&self) -> Timestamp {
        self.chain.status().time
    }

    fn key(&self, name: &str, purpose: KeyPurpose) -> PublicKey {
        play::public(name, purpose)
    }

    fn act(&mut self, signing: &Signing, act: Act) -> Result<Verdict, StageError> {
        let envelope = self.sign(signing, act)?;
        self.chain.set_time(self.now().plus_ms(BLOCK_MS));
        let request = Request::post("/v1/transactions?wait=final")
            .header(header::CONTENT_TYPE, "application/cose");
        let (_, answer) = self.call(request.body(Body::from(envelope)).unwrap());
        if answer["receipt"]["accepted"] == true {
            return Ok(Verdict::Accepted);
        }
        let refused = &answer["receipt"]["rejection"]["code"];
        let code = refused.as_str().or(answer["code"].as_str());
        let all = catalogue::rejections().iter();
        let known = all.into_iter().find(|it| Some(it.name) == code);
        let known = known.ok_or_else(|| StageError::new(answer.to_string()))?;
        Ok(Verdict::Refused(known.name))
    }

    fn wait_until(&mut self, time: Timestamp) -> Result<(), StageError> {
        while self.now() < time {
            let next = self.now().plus_ms(DAY_MS).min(time);
            self.chain.set_time(next);
            self.chain.tick();
            while self.is_behind() {
                self.chain.tick();
            }
        }
        self.catch_up();
        Ok(())
    }

    fn record(&self, key: RecordKey) -> Result<Option<AnyRecord>, StageError> {
        let (path, noun) = match key {
            RecordKey::Case(id) => (format!("cases/{id}"), "case"),
            RecordKey::Entry(id) => (format!("entries/{id}"), "entry"),
            RecordKey::Certificate(id) => (format!("certificates/{id}"), "certificate"),
            RecordKey::Obligation(id) => (format!("obligations/{id}"), "obligation"),
            RecordKey::Permission(id) => (format!("permissions/{id}"), "permission"),
            RecordKey::Nullifier(id) => (format!("nullifiers/{id}"), "nullifier"),
            RecordKey::Definition(id) => (format!("definitions/{id}"), "definition"),
            _ => return Err(StageError::new(format!("nobody asks for {key:?} here"))),
        };
        let request = Request::get(format!("/v1/{path}"));
        let (status, mut answer) = self.call(request.body(Body::empty()).unwrap());
        let held = self.chain.record(key.state_key());
        if status == StatusCode::NOT_FOUND {
            assert_eq!(held, None, "{path} is not told of");
            return Ok(None);
        }
        assert_eq!(status, StatusCode::OK, "{answer}");
        let record = read(key, answer[noun].take());
        assert_eq!(held, Some(record.encode()), "{path} is told otherwise");
        Ok(Some(record))
    }
}

/// A record as an answer has it.
fn read(key: RecordKey, answer: Value) -> AnyRecord {
    fn of<T: DeserializeOwned>(answer: Value) -> Arc<T> {
        Arc::new(serde_json::from_value(answer).unwrap())
    }
    match key {
        RecordKey::Case(_) => AnyRecord::Case(of(answer)),
        RecordKey::Entry(_) => AnyRecord::Entry(of(answer)),
        RecordKey::Certificate(_) => AnyRecord::Certificate(of(answer)),
        RecordKey::Obligation(_) => AnyRecord::Obligation(of(answer)),
        RecordKey::Permission(_) => AnyRecord::Permission(of(answer)),
        RecordKey::Nullifier(_) => AnyRecord::Nullifier(of(answer)),
        RecordKey::Definition(_) => AnyRecord::Definition(of(answer)),
        _ => panic!("nobody asks for {key:?} here"),
    }
}
