//! A dataset of REGISTRAR that TAX may ask, and a system behind it that answers as it is told to.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use chancery_api::clock::now;
use chancery_api::datasets::AskDatasets;
use chancery_api::door::Soon;
use chancery_credential::commitment::{Salt, of_opening};
use chancery_credential::jcs;
use chancery_rules::definition::Dataset;
use chancery_rules::kernel::dataset_question::{Asked, DatasetQuestion, Told, Untold};
use chancery_rules::kernel::ids::{
    AccessId, Commitment, DefinitionId, Nonce, PartyId, PermissionId,
};
use chancery_rules::kernel::signed_request::Salted;
use chancery_rules::kernel::text::AtMost;
use chancery_rules::permission::{AccessResult, GrantPermission, OpenReceipt, Target};
use serde_json::{Value, json};

use super::world::{act, approve, closed_as, named, post_to, random, sign};
use crate::city::{Answered, City, OFFICE, REGISTRAR, TAX, key, sealing};

/// The agency's own system; until it is told what to answer, nothing is set up.
#[derive(Default)]
pub struct System {
    answer: Mutex<Option<Result<Told, Untold>>>,
    times: AtomicUsize,
}

impl System {
    pub fn set(&self, answer: Result<Value, Untold>) {
        let answer = answer.map(|told| serde_json::from_value(told).unwrap());
        *self.answer.lock().unwrap() = Some(answer);
    }

    /// How often it was asked.
    pub fn times(&self) -> usize {
        self.times.load(Ordering::Relaxed)
    }
}

impl AskDatasets for System {
    fn ask<'a>(&'a self, dataset: &'a Dataset, asked: &'a Asked) -> Soon<'a, Result<Told, Untold>> {
        assert_eq!(dataset.code.as_str(), "household-register");
        assert_eq!(serde_json::to_value(asked).unwrap(), question());
        self.times.fetch_add(1, Ordering::Relaxed);
        let answer = self.answer.lock().unwrap().clone();
        Box::pin(async move { answer.unwrap_or(Err(Untold::NotAnswered)) })
    }
}

pub fn question() -> Value {
    json!({
        "by": { "number": "990000198803120029" }, "tell": ["members"],
        "test": [{ "field": "income", "at_most": 500_000 }],
    })
}

pub fn answer() -> Value {
    json!({ "found": true, "told": { "members": 3 }, "tests": [true] })
}

/// What TAX asks, and what stands on the ledger for it.
pub struct Asking<'c> {
    pub city: &'c City,
    pub dataset: DefinitionId,
    pub permission: PermissionId,
    pub access: AccessId,
    pub salted: Salted,
}

impl<'c> Asking<'c> {
    /// A dataset in force with a permission, an open receipt and a system that answers.
    pub async fn within(city: &'c City) -> Self {
        city.system.set(Ok(answer()));
        let mut asking = Self {
            city,
            dataset: approve(city, dataset(REGISTRAR).into()).await,
            permission: PermissionId([0; 32]),
            access: AccessId([0; 32]),
            salted: Salted::new(jcs::canonical(&question()).unwrap(), random()),
        };
        asking.permission = asking.grant(REGISTRAR, |_| {}).await;
        asking.access = asking.receipt(|_| {}).await;
        asking
    }

    /// A permission to TAX to read the dataset, with something else in it.
    pub async fn grant(
        &self,
        giver: PartyId,
        change: impl FnOnce(&mut GrantPermission),
    ) -> PermissionId {
        let mut grant = GrantPermission {
            permission: PermissionId(random()),
            holder: TAX,
            case: None,
            from: None,
            request: None,
            target: Target::Definition(self.dataset),
            acts: acts(&["read"]),
            purpose: "benefit".parse().unwrap(),
            basis: "article 1".to_owned().try_into().unwrap(),
            may_pass_on: false,
            valid_from: None,
            valid_until: now().plus_ms(3_600_000),
            uses_max: None,
            amount_max: None,
        };
        change(&mut grant);
        let permission = grant.permission;
        act(self.city, giver, grant.into()).await;
        permission
    }

    pub fn commitment(&self) -> Commitment {
        let found = of_opening(&Salt::from(self.salted.salt), &self.salted.content);
        Commitment(*found.as_bytes())
    }

    /// Opens a receipt of the question, with something else in it.
    pub async fn receipt(&self, change: impl FnOnce(&mut OpenReceipt)) -> AccessId {
        let mut open = OpenReceipt {
            access: AccessId(random()),
            permission: self.permission,
            source: REGISTRAR,
            act: "read".parse().unwrap(),
            question: self.commitment(),
            case: None,
            amount: None,
        };
        change(&mut open);
        let access = open.access;
        act(self.city, TAX, open.into()).await;
        access
    }

    /// The question under another receipt.
    pub fn under(&self, access: AccessId) -> DatasetQuestion {
        let context = DatasetQuestion::seal_context(access);
        let sealed = sealing(REGISTRAR).public();
        DatasetQuestion {
            v: 1,
            ledger: self.city.ledger.id(),
            requester: TAX,
            source: REGISTRAR,
            dataset: self.dataset,
            permission: self.permission,
            access,
            sealed: sealed.seal(&self.salted.encode(), &context).unwrap(),
            nonce: Nonce([1; 16]),
            expires: now().plus_ms(120_000),
        }
    }

    pub fn request(&self) -> DatasetQuestion {
        self.under(self.access)
    }

    /// The question as it is sent to succeed.
    pub fn sound(&self) -> Vec<u8> {
        sign(&self.request(), &key(TAX, OFFICE))
    }

    pub async fn post(&self, bytes: Vec<u8>) -> Answered {
        post_to(self.city, "/v1/exchange/questions", bytes).await
    }

    pub async fn refused(&self, question: &DatasetQuestion) -> (u16, String) {
        let signed = sign(question, &key(TAX, OFFICE));
        self.post(signed).await.problem()
    }

    pub async fn closed_as(&self, access: AccessId) -> (Option<AccessResult>, Option<Commitment>) {
        closed_as(self.city, access).await
    }

    /// What the ledger says of a receipt now.
    pub async fn is_open(&self, access: AccessId) -> bool {
        let found = self.city.readmodel.access(access).await.unwrap().content;
        found.unwrap().result.is_none()
    }
}

pub fn acts(
    codes: &[&str],
) -> AtMost<chancery_rules::kernel::text::Code, { chancery_rules::permission::ACTS_MAX }> {
    let codes: Vec<_> = codes.iter().map(|code| code.parse().unwrap()).collect();
    AtMost::try_from(codes).unwrap()
}

pub fn dataset(steward: PartyId) -> Dataset {
    let field = |name: &str| json!({ "name": name, "label": named(name), "personal": true });
    serde_json::from_value(json!({
        "code": "household-register", "version": 1, "name": named("Households"),
        "duty": named("Keep households"), "legal_basis": named("Article 1"),
        "system": named("Register"), "steward": steward.to_string(), "sharing": "conditional",
        "fields": [field("number"), field("members"), field("income")],
    }))
    .unwrap()
}
