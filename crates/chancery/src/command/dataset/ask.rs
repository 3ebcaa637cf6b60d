//! `chancery dataset ask`: a receipt of the use, the question to the steward's exchange, the answer unsealed.
//!
//! The question is nowhere but in what is sealed to the steward; the ledger has a commitment to it. Absent on purpose:
//! keeping question or answer, which are printed and forgotten.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use chancery_client::dataset::{Sealable, Terms, answer_of};
use chancery_client::exchange::{Exchange, sign};
use chancery_client::{ClientError, SigningKey};
use chancery_rules::definition::{Dataset, DefinitionRecord};
use chancery_rules::kernel::dataset_question::{Asked, SignedDatasetQuestion, Told};
use chancery_rules::kernel::exchange_url::ExchangeUrl;
use chancery_rules::kernel::ids::{AccessId, Commitment, DefinitionId, PartyId, PermissionId};
use chancery_rules::kernel::keys::KeyPurpose;
use chancery_rules::kernel::text::FieldName;
use chancery_rules::kernel::transaction::Transaction as _;
use chancery_rules::party::{KeyRecord, PartyRecord};
use chancery_rules::permission::{AccessRecord, FileErasure, OpenReceipt};
use chancery_vault::{SealingKey, SealingPublicKey};
use clap::Args;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::condition::{By, Condition, tests, written};
use crate::acting::ActingAs;
use crate::exit::{Failure, Outcome};
use crate::remote::{Remote, block_on};
use crate::speech::Speech;

/// How long after the answer the steward's closing of the receipt is waited for.
const CLOSED_WITHIN: Duration = Duration::from_secs(20);
/// Between two looks, or two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// Options of `dataset ask`.
#[derive(Args)]
pub struct Ask {
    /// The dataset's id
    dataset: DefinitionId,
    #[command(flatten)]
    acting: ActingAs,
    /// The permission to read it
    #[arg(long, value_name = "ID")]
    permission: PermissionId,
    /// What the row is found by, as a text; once for each field
    #[arg(long, value_name = "FIELD=VALUE", required = true)]
    by: Vec<By>,
    /// A field whose value is asked for
    #[arg(long, value_name = "FIELD")]
    tell: Vec<FieldName>,
    /// A field that is only tested: field=value, field>=value or field<=value; amounts in the minor unit, days as
    /// 2024-02-29
    #[arg(long, value_name = "CONDITION")]
    test: Vec<Condition>,
    /// The case for which it is asked
    #[arg(long, value_name = "ID")]
    case: Option<String>,
    /// How long to go on asking while the steward's system does not answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(..=240))]
    wait_seconds: u64,
    /// File on the ledger that what was answered is erased; only where nobody keeps it
    #[arg(long)]
    erase: bool,
}

/// Where a steward is asked, and the key to which questions are sealed.
struct Steward {
    exchange: ExchangeUrl,
    sealed_to: SealingPublicKey,
}

impl Ask {
    /// Asks, and prints the answer.
    ///
    /// # Errors
    /// When the question is none, a node does not answer, or the ledger or the steward refuses.
    pub fn run(&self, speech: Speech) -> Outcome {
        let waiting = speech.wait("正在提问", "asking");
        let answer = block_on(self.carry_out());
        waiting.finish_and_clear();
        let answer = answer?;
        speech.answer(&answer, || told(&answer, speech));
        Ok(ExitCode::SUCCESS)
    }

    /// The answer with its receipt.
    pub async fn carry_out(&self) -> Outcome<Value> {
        let asked = self.asked()?;
        let acting = self.acting.open()?;
        let sealing = SealingKey::from_bytes(&*self.acting.key("sealing")?)?;
        let dataset = self.dataset(&acting.node).await?;
        demand_fields(&dataset, &asked)?;
        let steward = steward(&acting.node, dataset.steward).await?;
        let question = Sealable::new(&asked)?;
        let terms = Terms {
            ledger: acting.officer.ledger,
            requester: acting.officer.party,
            source: dataset.steward,
            dataset: self.dataset,
            permission: self.permission,
            access: AccessId(random()?),
        };
        let opened = self.receipt(terms, question.commitment());
        acting.carry_out(OpenReceipt::NAME, opened).await?;
        let seal = |plain: &[u8], bound: &[u8]| -> Outcome<Vec<u8>> {
            Ok(steward.sealed_to.seal(plain, bound)?)
        };
        let request = question.request(terms, seal)?;
        let office = SigningKey::ed25519(&*self.acting.key("office")?);
        let signed = sign(&request, &office)?;
        let context = SignedDatasetQuestion::decode(&signed)?.release_context();
        let sealed = self.fetch(&steward.exchange, signed).await?;
        let plain = sealing.unseal(&sealed, &context);
        let told = plain.and_then(|plain| answer_of(&asked, &plain));
        let (told, commitment) = told.ok_or_else(|| unfit(terms.access))?;
        let is_closed = closed(&acting.node, terms.access, commitment).await?;
        let erased = self.erase && is_closed;
        if erased {
            let erasure = json!({ "access": terms.access });
            acting.carry_out(FileErasure::NAME, erasure).await?;
        }
        Ok(shown(&asked, &told, terms.access, (is_closed, erased)))
    }

    fn asked(&self) -> Outcome<Asked> {
        let by = self
            .by
            .iter()
            .map(|by| (by.field.clone(), by.value.clone()));
        let asked = Asked {
            by: by.collect(),
            tell: self.tell.clone().try_into().map_err(usage)?,
            test: tests(&self.test)
                .map_err(Failure::usage)?
                .try_into()
                .map_err(usage)?,
        };
        if asked.by.len() != self.by.len() {
            return Err(Failure::usage("a field is named by --by twice"));
        }
        if asked.tell.is_empty() && asked.test.is_empty() {
            let said = "the question asks for nothing: name a field with --tell or --test";
            return Err(Failure::usage(said));
        }
        asked.check().map_err(usage)?;
        Ok(asked)
    }

    async fn dataset(&self, node: &Remote) -> Outcome<Dataset> {
        let path = format!("/v1/definitions/{}", self.dataset);
        let known: DefinitionRecord = part(node, &path, "definition").await?;
        let dataset = known.document.dataset().cloned();
        dataset.ok_or_else(|| {
            let said = format!("`{}` is a definition, not a dataset", self.dataset);
            Failure::new(said).remedy("take the id from `chancery dataset list`")
        })
    }

    fn receipt(&self, terms: Terms, question: Commitment) -> Value {
        let mut receipt = json!({
            "access": terms.access, "permission": terms.permission, "source": terms.source,
            "act": "read", "question": question,
        });
        if let (Some(case), Some(receipt)) = (&self.case, receipt.as_object_mut()) {
            receipt.insert("case".to_owned(), json!(case));
        }
        receipt
    }

    /// The sealed answer; asked again while the steward is not ready.
    async fn fetch(&self, exchange: &ExchangeUrl, signed: Vec<u8>) -> Outcome<Vec<u8>> {
        let client = Exchange::new()?;
        let until = Instant::now() + Duration::from_secs(self.wait_seconds);
        loop {
            let error = match client.ask_dataset(exchange, signed.clone()).await {
                Ok(sealed) => return Ok(sealed),
                Err(error) => error,
            };
            if !is_passing(&error) || Instant::now() >= until {
                return Err(refusal(exchange, error));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Whether the same question may be answered in a moment: the steward's node may be behind, or its system down.
fn is_passing(error: &ClientError) -> bool {
    let passing = [
        "system_unavailable",
        "no_receipt",
        "no_permission",
        "idempotency_conflict",
        "rate_limited",
    ];
    match error {
        ClientError::Line(_) => true,
        _ => error.code().is_some_and(|code| passing.contains(&code)),
    }
}

fn refusal(exchange: &ExchangeUrl, error: ClientError) -> Failure {
    match error {
        ClientError::Refused(refused) => {
            Failure::refused(refused.code, refused.detail).remedy(refused.remedy)
        }
        other => {
            let said = format!(
                "the exchange at {} does not answer: {other}",
                exchange.as_str()
            );
            Failure::new(said)
                .remedy("ask again later; this receipt stays open, the next attempt opens another")
        }
    }
}

fn unfit(access: AccessId) -> Failure {
    Failure::new("what the steward answered is no answer to this question")
        .remedy(format!("tell the steward, with the receipt `{access}`"))
}

fn usage(error: impl std::fmt::Display) -> Failure {
    Failure::usage(error.to_string())
}

/// That the dataset has the fields, before a use is on record.
fn demand_fields(dataset: &Dataset, asked: &Asked) -> Outcome<()> {
    let is_known = |name: &FieldName| dataset.fields.iter().any(|it| it.name == *name);
    let Some(unknown) = asked.fields().find(|name| !is_known(name)) else {
        return Ok(());
    };
    let names: Vec<_> = dataset.fields.iter().map(|it| it.name.as_str()).collect();
    let said = format!("the dataset has no field `{unknown}`");
    Err(Failure::usage(said).remedy(format!("it has: {}", names.join(", "))))
}

async fn steward(node: &Remote, party: PartyId) -> Outcome<Steward> {
    let path = format!("/v1/parties/{party}");
    let answer = node.get(&path).await?;
    let record: PartyRecord = field(&answer, "party")?;
    let exchange = record.exchange.ok_or_else(|| {
        let said = format!("the steward `{party}` has no exchange on the ledger");
        Failure::new(said)
            .remedy("ask the steward to set one: the transaction `set_exchange`, by `chancery tx`")
    })?;
    let keys = answer.get("keys").and_then(Value::as_array);
    let records = keys.into_iter().flatten().map(|key| field(key, "record"));
    let records = records.collect::<Outcome<Vec<KeyRecord>>>()?;
    let sealing = records
        .into_iter()
        .filter(|it| it.purpose == KeyPurpose::Sealing && it.is_in_force());
    let latest = sealing.max_by_key(|it| it.from_height);
    let bytes = latest.and_then(|it| <[u8; 32]>::try_from(it.key.bytes()).ok());
    let bytes = bytes.ok_or_else(|| {
        Failure::new(format!("the steward `{party}` has no sealing key in force"))
            .remedy("ask the steward to register one")
    })?;
    Ok(Steward {
        exchange,
        sealed_to: SealingPublicKey::from_bytes(&bytes)?,
    })
}

/// Whether the receipt says by now that this answer was released.
async fn closed(node: &Remote, access: AccessId, answer: Commitment) -> Outcome<bool> {
    let until = Instant::now() + CLOSED_WITHIN;
    loop {
        let path = format!("/v1/accesses/{access}");
        let receipt: AccessRecord = part(node, &path, "access").await?;
        if receipt.result.is_some() {
            if receipt.answer == Some(answer) {
                return Ok(true);
            }
            let said = "the receipt on the ledger speaks of another answer than was given";
            return Err(
                Failure::new(said).remedy(format!("tell the steward, with the receipt `{access}`"))
            );
        }
        if Instant::now() >= until {
            return Ok(false);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn part<T: DeserializeOwned>(node: &Remote, path: &str, name: &str) -> Outcome<T> {
    field(&node.get(path).await?, name)
}

fn field<T: DeserializeOwned>(answer: &Value, name: &str) -> Outcome<T> {
    let found = answer.get(name).cloned().unwrap_or_default();
    Ok(serde_json::from_value(found)?)
}

fn random() -> Outcome<[u8; 32]> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

fn shown(asked: &Asked, told: &Told, access: AccessId, (is_closed, erased): (bool, bool)) -> Value {
    let tests = asked.test.iter().zip(&told.tests);
    let tests: Vec<_> = tests
        .map(|(test, holds)| json!({ "test": written(test), "holds": holds }))
        .collect();
    json!({
        "told": told.told, "tests": tests, "access": access,
        "closed": is_closed, "erased": erased,
    })
}

/// The answer for a person.
fn told(answer: &Value, speech: Speech) -> String {
    let mut lines = Vec::new();
    let told = answer.get("told").and_then(Value::as_object);
    for (name, value) in told.into_iter().flatten() {
        lines.push(format!("{name}: {}", plain(value)));
    }
    let tests = answer.get("tests").and_then(Value::as_array);
    for test in tests.into_iter().flatten() {
        let said = test.get("test").and_then(Value::as_str).unwrap_or_default();
        let holds = test.get("holds").and_then(Value::as_bool) == Some(true);
        let holds = if holds {
            speech.choose("是", "yes")
        } else {
            speech.choose("否", "no")
        };
        lines.push(format!("{said}: {holds}"));
    }
    let access = answer.get("access").and_then(Value::as_str);
    let receipt = speech.choose("使用登记", "receipt of use");
    lines.push(format!("{receipt}: {}", access.unwrap_or_default()));
    let says = |name: &str| answer.get(name).and_then(Value::as_bool) == Some(true);
    if !says("closed") {
        let late = speech.choose(
            "数据主管部门尚未在账本上办结该登记。",
            "The steward has not closed it on the ledger yet.",
        );
        lines.push(late.to_owned());
    }
    if says("erased") {
        let erased = speech.choose(
            "账本上已登记：所得内容已删除。",
            "The ledger says that what was answered is erased.",
        );
        lines.push(erased.to_owned());
    }
    lines.join("\n")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        amount => {
            let part = |name| amount.get(name).map(plain).unwrap_or_default();
            format!("{} {}", part("minor"), part("currency"))
        }
    }
}
